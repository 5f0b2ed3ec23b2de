/* Binds sockets while another thread changes what is meant, and prints what came of it, one line each.
 *
 *     race-socket address ROUNDS      the port changes between 80 and 81 in memory
 *     race-socket descriptor ROUNDS   the descriptor changes between a TCP socket and a UDP socket
 *
 * "refused", or "TCP PORT" and "UDP PORT" of what was bound, without those that were not.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in address = { .sin_family = AF_INET };
static int sockets[2], number, swaps_sockets;
/* Held by the main thread but for the call: the sockets change with each round. */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static void *swap(void *_)
{
	for (int n = 0;; n++) {
		if (!swaps_sockets) {
			*(volatile in_port_t *)&address.sin_port = htons((in_port_t)(80 + (n & 1)));
			continue;
		}
		pthread_mutex_lock(&turn);
		dup2(sockets[n & 1], number);
		pthread_mutex_unlock(&turn);
	}
	return _;
}

/* Prints what a socket is bound to, if it is. */
static void tell(int fd)
{
	struct sockaddr_in own = { 0 };
	int kind = 0;
	getsockname(fd, (void *)&own, &(socklen_t){ sizeof own });
	getsockopt(fd, SOL_SOCKET, SO_TYPE, &kind, &(socklen_t){ sizeof kind });
	if (own.sin_port)
		printf("%s %d\n", kind == SOCK_STREAM ? "TCP" : "UDP", ntohs(own.sin_port));
}

int main(int argc, char **argv)
{
	pthread_t thread;
	if (argc != 3)
		errx(2, "usage: race-socket address|descriptor ROUNDS");
	swaps_sockets = strcmp(argv[1], "descriptor") == 0;
	address.sin_port = htons(80);
	pthread_mutex_lock(&turn);
	pthread_create(&thread, NULL, swap, NULL);
	for (int round = atoi(argv[2]); round > 0; round--) {
		sockets[0] = socket(AF_INET, SOCK_STREAM, 0);
		sockets[1] = socket(AF_INET, SOCK_DGRAM, 0);
		number = dup(sockets[0]);
		pthread_mutex_unlock(&turn);
		int result = bind(number, (void *)&address, sizeof address);
		pthread_mutex_lock(&turn);
		if (result != 0)
			puts("refused");
		/* One that took another's place is there alone. */
		tell(number), tell(sockets[0]), tell(sockets[1]);
		close(number), close(sockets[0]), close(sockets[1]);
	}
	return 0;
}
