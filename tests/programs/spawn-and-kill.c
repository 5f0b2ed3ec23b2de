/* Lets children block in mkdir, all of a batch at once, kills them there, and reaps them. Prints how
 * many it killed. A child whose call came back is an error: it was never blocked.
 *
 *     spawn-and-kill N BATCH
 */
#define _GNU_SOURCE
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Whether the process sleeps: after its last write there is only the one call left to sleep in. */
static int blocks(pid_t pid)
{
	char path[64], state = '?';
	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	FILE *stat = fopen(path, "r");
	if (!stat || fscanf(stat, "%*d (%*[^)]) %c", &state) != 1)
		errx(1, "child %d is gone", (int)pid);
	fclose(stat);
	if (strchr("ZX", state))
		errx(1, "child %d ended by itself", (int)pid);
	return state == 'S' || state == 'D';
}

static pid_t spawn(int ready)
{
	pid_t pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (pid == 0) {
		if (write(ready, "", 1) != 1)
			_exit(1);
		_exit(syscall(SYS_mkdir, "/spawn-and-kill/never", 0755) == 0 ? 0 : 2);
	}
	return pid;
}

int main(int argc, char **argv)
{
	int total = argc == 3 ? atoi(argv[1]) : 0, batch = argc == 3 ? atoi(argv[2]) : 0, killed = 0;
	if (total < 1 || batch < 1)
		errx(2, "usage: spawn-and-kill N BATCH");
	pid_t *pids = calloc((size_t)batch, sizeof *pids);
	int ready[2];
	if (pipe(ready) != 0)
		err(1, "pipe");
	while (killed < total) {
		int n = total - killed < batch ? total - killed : batch, status;
		char byte;
		for (int i = 0; i < n; i++)
			pids[i] = spawn(ready[1]);
		for (int i = 0; i < n; i++)
			if (read(ready[0], &byte, 1) != 1)
				err(1, "read");
		for (int i = 0; i < n; i++)
			while (!blocks(pids[i]))
				usleep(100);
		for (int i = 0; i < n; i++)
			kill(pids[i], SIGKILL);
		for (int i = 0; i < n; i++)
			if (waitpid(pids[i], &status, 0) != pids[i] || !WIFSIGNALED(status))
				errx(1, "child %d ended by itself", (int)pids[i]);
		killed += n;
	}
	printf("%d killed\n", killed);
	return 0;
}
