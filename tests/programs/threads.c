/* Makes one mkdir in each of many threads at once, and prints what came of each in a line of its
 * own: `= 0`, or `= -1 EPERM`.
 *
 *     threads N DIR          mkdir DIR/0, DIR/1, ... DIR/N-1
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct call {
	pthread_t thread;
	char path[256];
	long result;
	int error;
};

static void *make(void *arg)
{
	struct call *call = arg;
	call->result = syscall(SYS_mkdir, call->path, 0755);
	call->error = errno;
	return NULL;
}

int main(int argc, char **argv)
{
	int n = argc == 3 ? atoi(argv[1]) : 0;
	if (n < 1)
		errx(2, "usage: threads N DIR");
	struct call *calls = calloc((size_t)n, sizeof *calls);
	pthread_attr_t attr;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 << 10);
	for (int i = 0; i < n; i++) {
		snprintf(calls[i].path, sizeof calls[i].path, "%s/%d", argv[2], i);
		errno = pthread_create(&calls[i].thread, &attr, make, &calls[i]);
		if (errno != 0)
			err(2, "thread %d", i);
	}
	for (int i = 0; i < n; i++) {
		pthread_join(calls[i].thread, NULL);
		if (calls[i].result == -1)
			printf("= -1 %s\n", strerrorname_np(calls[i].error));
		else
			printf("= %ld\n", calls[i].result);
	}
	return 0;
}
