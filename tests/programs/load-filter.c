/* Loads a seccomp filter of its own and executes the command below it.
 *
 *     load-filter allow COMMAND...       one that lets everything through
 *     load-filter notify COMMAND...      one that traps mkdir, and has no listener
 *     load-filter listener COMMAND...    the same with a listener
 *     load-filter NUMBER,ERRNO[,INDEX,VALUE] COMMAND...
 *                                        one by which that call fails with that errno, where it was given
 *                                        only if the low half of that argument has that value
 */
#define _GNU_SOURCE
#include <err.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 3)
		errx(2, "usage: load-filter allow|notify|listener|NUMBER,ERRNO[,INDEX,VALUE] COMMAND...");
	unsigned trap = strcmp(argv[1], "allow") == 0 ? SECCOMP_RET_ALLOW : SECCOMP_RET_USER_NOTIF;
	unsigned flags = strcmp(argv[1], "listener") == 0 ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0;
	unsigned number = SYS_mkdir, error, index = 0, value;
	int given = sscanf(argv[1], "%u,%u,%u,%i", &number, &error, &index, (int *)&value);
	if (given >= 2)
		trap = SECCOMP_RET_ERRNO | error;
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[index])),
		BPF_JUMP(BPF_JMP | (given == 4 ? BPF_JEQ : BPF_JGE) | BPF_K, given == 4 ? value : 0, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, trap),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof filter / sizeof *filter, filter };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		err(1, "no_new_privs");
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program) < 0)
		err(1, "seccomp");
	execvp(argv[2], argv + 2);
	err(127, "%s", argv[2]);
}
