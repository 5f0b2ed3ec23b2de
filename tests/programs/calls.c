/* Makes a mkdir of /tmp many times in each of many threads, and prints how often each result came:
 * `1250 = 3`, `2 = -1 EPERM`.
 *
 *     calls THREADS TIMES
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST = 4096 };
static atomic_int values[MOST], errnos[MOST];
static int times;

static void *make(void *arg)
{
	(void)arg;
	for (int i = 0; i < times; i++) {
		long result = syscall(SYS_mkdir, "/tmp", 0755);
		if (result >= MOST)
			errx(1, "%ld: unexpected", result);
		atomic_fetch_add(result == -1 ? &errnos[errno] : &values[result], 1);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	int n = argc == 3 ? atoi(argv[1]) : 0;
	times = argc == 3 ? atoi(argv[2]) : 0;
	if (n < 1 || times < 1)
		errx(2, "usage: calls THREADS TIMES");
	pthread_t *threads = calloc((size_t)n, sizeof *threads);
	for (int i = 0; i < n; i++) {
		errno = pthread_create(&threads[i], NULL, make, NULL);
		if (errno != 0)
			err(2, "thread %d", i);
	}
	for (int i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < MOST; i++) {
		if (values[i])
			printf("%d = %d\n", values[i], i);
		if (errnos[i])
			printf("%d = -1 %s\n", errnos[i], strerrorname_np(i));
	}
	return 0;
}
