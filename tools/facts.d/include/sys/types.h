/* What the headers want of the C library's sys/types.h. */
typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef unsigned long long u_quad_t;
typedef char *caddr_t;
