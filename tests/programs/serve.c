/* Serves one connection: binds a TCP socket to 0.0.0.0:PORT, says what it is bound to, accepts, says whom, and
 * writes "hello". Built for i386 it goes through socketcall(2), else through the calls themselves.
 *
 *     serve PORT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef __i386__
/* linux/net.h */
enum { CALL_socket = 1, CALL_bind = 2, CALL_listen = 4, CALL_getsockname = 6, CALL_accept4 = 18 };
#define CALL(name, ...) syscall(SYS_socketcall, CALL_##name, (long[]){ __VA_ARGS__ })
#else
#define CALL(name, ...) syscall(SYS_##name, __VA_ARGS__)
#endif

int main(int argc, char **argv)
{
	struct sockaddr_in own = { .sin_family = AF_INET }, peer;
	socklen_t length = sizeof own;
	int fd = (int)CALL(socket, AF_INET, SOCK_STREAM, 0), one = 1;
	own.sin_port = htons((unsigned short)atoi(argv[argc - 1]));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (CALL(bind, fd, (long)&own, length) != 0)
		err(1, "bind");
	if (CALL(listen, fd, 5) != 0)
		err(1, "listen");
	if (CALL(getsockname, fd, (long)&own, (long)&length) != 0)
		err(1, "getsockname");
	printf("bound to %s:%d\n", inet_ntoa(own.sin_addr), ntohs(own.sin_port));
	fflush(stdout);
	length = sizeof peer;
	fd = (int)CALL(accept4, fd, (long)&peer, (long)&length, SOCK_CLOEXEC);
	if (fd < 0)
		err(1, "accept4");
	printf("accepted from %s, %u bytes\n", inet_ntoa(peer.sin_addr), length);
	return write(fd, "hello\n", 6) != 6;
}
