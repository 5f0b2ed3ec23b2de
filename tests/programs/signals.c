/* Makes a mkdir of /tmp with a signal handler in place, and prints what came of it, and how many
 * signals the handler has seen by then: `= 7`, `handled 1`.
 *
 *     signals interrupt        SIGUSR1 interrupts the call
 *     signals restart          SIGUSR1 restarts the call
 *     signals interval MS      a timer sends SIGALRM, which restarts the call, every MS milliseconds
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

static volatile sig_atomic_t handled;

static void handle(int signal)
{
	(void)signal;
	handled++;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = handle };
	int ms = argc == 3 ? atoi(argv[2]) : 0;
	if (argc < 2 || (strcmp(argv[1], "interval") == 0) != (ms > 0))
		errx(2, "usage: signals interrupt|restart|interval MS");
	if (strcmp(argv[1], "interrupt") != 0)
		action.sa_flags = SA_RESTART;
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	struct itimerval every = { { 0, ms * 1000 }, { 0, ms * 1000 } };
	if (setitimer(ITIMER_REAL, &every, NULL) != 0)
		err(2, "setitimer");
	long result = syscall(SYS_mkdir, "/tmp", 0755);
	if (result == -1)
		printf("= -1 %s\n", strerrorname_np(errno));
	else
		printf("= %ld\n", result);
	printf("handled %d\n", (int)handled);
	return 0;
}
