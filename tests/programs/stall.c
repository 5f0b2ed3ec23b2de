/* Makes read(2) into a page whose first touch never ends, or open(2) of a path there: userfaultfd(2) holds up
 * whoever writes or reads there, for as long as this program lives. Prints what the call came to.
 *
 *     stall [open [THREADS]]
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static void print(long value)
{
	if (value < 0)
		printf("= -1 %s\n", strerrorname_np(errno));
	else
		printf("= %ld\n", value);
	fflush(stdout);
}

static void *open_at(void *at)
{
	print(syscall(SYS_openat, AT_FDCWD, at, O_DIRECTORY));
	return NULL;
}

int main(int argc, char **argv)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	if (uffd < 0)
		err(77, "userfaultfd");
	struct uffdio_api api = { .api = UFFD_API };
	if (ioctl(uffd, UFFDIO_API, &api) < 0)
		err(77, "UFFDIO_API");
	char *at = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct uffdio_register range = {
		.range = { .start = (uintptr_t)at, .len = page },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	if (at == MAP_FAILED || ioctl(uffd, UFFDIO_REGISTER, &range) < 0)
		err(77, "UFFDIO_REGISTER");
	pthread_t thread;
	for (int more = argc > 2 ? atoi(argv[2]) : 1; more > 1; more--)
		if (pthread_create(&thread, NULL, open_at, at) != 0)
			errx(1, "pthread_create");
	if (argc > 1 && strcmp(argv[1], "open") == 0)
		open_at(at);
	else
		print(syscall(SYS_read, 0, at, 8));
	if (argc > 2)
		pause();
	return 0;
}
