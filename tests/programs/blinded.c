/* Makes itself unreadable to whoever does not have CAP_SYS_PTRACE, then the directory, and prints what
 * came of it: `= 0`, or `= -1 ENOSYS`. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

int main(int argc, char **argv)
{
	if (argc != 2 || prctl(PR_SET_DUMPABLE, 0) < 0)
		return 2;
	if (mkdir(argv[1], 0777) == 0)
		puts("= 0");
	else
		printf("= -1 %s\n", strerrorname_np(errno));
}
