/* Makes a chdir of a directory that is not there many times, and prints what came of each: `-1 ENOENT`, `0`.
 *
 *     chdirs TIMES [PROCESSES]
 *
 * Each of so many processes makes them, one after the other.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int times = argc > 1 ? atoi(argv[1]) : 1, processes = argc > 2 ? atoi(argv[2]) : 1;

	for (int p = 0; p < processes; p++) {
		if (fork() == 0) {
			for (int i = 0; i < times; i++) {
				long result = syscall(SYS_chdir, "/no/such/directory");
				if (result == -1)
					printf("-1 %s\n", strerrorname_np(errno));
				else
					printf("%ld\n", result);
			}
			return 0;
		}
		wait(NULL);
	}
	return 0;
}
