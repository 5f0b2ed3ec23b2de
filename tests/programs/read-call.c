/* Makes read(99, buffer, 8), a descriptor that it does not have, so many times; prints each time what
 * came of it and what the buffer holds, which is filled with dots before: `= 5 hello...`,
 * `= -1 EBADF ........`.
 *
 *     read-call [TIMES]
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int times = argc > 1 ? atoi(argv[1]) : 1;
	for (int i = 0; i < times; i++) {
		char buffer[9] = "........";
		ssize_t result = read(99, buffer, 8);
		if (result == -1)
			printf("= -1 %s %s\n", strerrorname_np(errno), buffer);
		else
			printf("= %zd %s\n", result, buffer);
	}
	return 0;
}
