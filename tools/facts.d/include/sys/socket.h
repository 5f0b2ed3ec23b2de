/* What the headers want of the C library's sys/socket.h. */
#ifndef FACTS_SOCKET_H
#define FACTS_SOCKET_H
#include <linux/socket.h>
typedef unsigned short sa_family_t;
typedef unsigned int socklen_t;
struct sockaddr { sa_family_t sa_family; char sa_data[14]; };
#define sockaddr_storage __kernel_sockaddr_storage
enum { MSG_FIN = 0x200 };
#endif
