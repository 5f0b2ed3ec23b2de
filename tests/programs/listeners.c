/* Many containers without a container: each process loads a filter that traps getppid(2), hands its
 * listener over as a runtime does, and waits for a line on standard input. Then all of them make the call
 * from several threads at once, and each expects the number of its listener. Prints a line when all are
 * handed over, and one for how many calls had the right answer; ends with standard input.
 *
 *     listeners SOCKET LISTENERS CALLS
 */
#define _GNU_SOURCE
#include <err.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int load_filter(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = sizeof code / sizeof *code, .filter = code };
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	int listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	if (listener < 0)
		err(1, "seccomp");
	return listener;
}

static void hand_over(const char *path, int listener, int number)
{
	char text[512];
	int size = snprintf(text, sizeof text,
		"{\"ociVersion\": \"1.0.2\", \"fds\": [\"seccompFd\"], \"pid\": %d, \"metadata\": \"\", \"state\": "
		"{\"ociVersion\": \"1.0.2\", \"id\": \"c-%d\", \"status\": \"creating\", \"pid\": %d, \"bundle\": \"/\"}}",
		getpid(), number, getpid());
	union { struct cmsghdr header; char bytes[CMSG_SPACE(sizeof(int))]; } control = { 0 };
	control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.header), &listener, sizeof listener);
	struct iovec bytes = { text, (size_t)size };
	struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	strncpy(address.sun_path, path, sizeof address.sun_path - 1);
	int agent = socket(AF_UNIX, SOCK_STREAM, 0);
	if (connect(agent, (struct sockaddr *)&address, sizeof address) != 0 || sendmsg(agent, &message, 0) != size)
		err(1, "%s", path);
	close(agent);
	close(listener);
}

static void *call(void *expected)
{
	return (void *)(long)(syscall(SYS_getppid) == *(int *)expected);
}

/* What one process does; returns how many of its calls had the right answer. */
static int container(const char *path, int number, int calls, int ready, int go)
{
	pthread_t *threads = calloc((size_t)calls, sizeof *threads);
	char byte = 0;
	int right = 0;
	hand_over(path, load_filter(), number);
	if (write(ready, &byte, 1) != 1 || read(go, &byte, 1) < 0)
		err(1, "pipe");
	for (int i = 0; i < calls; i++)
		if (pthread_create(&threads[i], NULL, call, &number) != 0)
			errx(1, "no thread");
	for (int i = 0; i < calls; i++) {
		void *answered;
		pthread_join(threads[i], &answered);
		right += answered != NULL;
	}
	return right;
}

int main(int argc, char **argv)
{
	int ready[2], go[2], right = 0, status;
	char byte, line[64];
	if (argc != 4)
		errx(2, "usage: listeners SOCKET LISTENERS CALLS");
	int count = atoi(argv[2]), calls = atoi(argv[3]);
	if (pipe(ready) != 0 || pipe(go) != 0)
		err(1, "pipe");
	for (int number = 0; number < count; number++) {
		pid_t child = fork();
		if (child < 0)
			err(1, "fork");
		if (child == 0) {
			prctl(PR_SET_PDEATHSIG, 9);
			close(go[1]);
			_exit(container(argv[1], number, calls, ready[1], go[0]));
		}
	}
	for (int number = 0; number < count; number++)
		if (read(ready[0], &byte, 1) != 1)
			err(1, "a process");
	printf("handed over\n");
	fflush(stdout);
	if (!fgets(line, sizeof line, stdin))
		return 1;
	close(go[1]);
	while (wait(&status) > 0)
		right += WIFEXITED(status) ? WEXITSTATUS(status) : 0;
	printf("%d right\n", right);
	return 0;
}
