/* Makes system call 1000 and prints its value, then what it finds at descriptor FD (or at the value):
 * `= 3 cloexec: first line`.
 *
 *     given-fd [FD]
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char line[200];
	long value = syscall(1000);
	if (value == -1) {
		printf("= -1 %s\n", strerrorname_np(errno));
		if (argc == 1)
			return 0;
	}
	int fd = argc > 1 ? atoi(argv[1]) : (int)value;
	int flags = fcntl(fd, F_GETFD);
	if (flags < 0)
		return printf("= %ld, and %d is not open\n", value, fd) < 0;
	ssize_t size = read(fd, line, sizeof line - 1);
	line[size < 0 ? 0 : size] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return printf("= %ld%s: %s\n", value, flags & FD_CLOEXEC ? " cloexec" : "", line) < 0;
}
