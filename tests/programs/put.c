/* Writes a line into a file as an odd writer, and prints what came of it: `ok`, or `write EPERM`.
 *
 *     put FILE TEXT           opens FILE, writes, closes; to be made set-uid or set-gid
 *     put -u UID FILE TEXT    opens FILE, and hands it over a Unix socket to a process of UID
 *     put -t FILE TEXT        opens FILE, and writes from another thread
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int fd;
static const char *text;

static int failed(const char *what)
{
	printf("%s %s\n", what, strerrorname_np(errno));
	return 1;
}

static int put(void)
{
	char line[4096];
	int size = snprintf(line, sizeof line, "%s\n", text);
	if (write(fd, line, (size_t)size) != size)
		return failed("write");
	if (close(fd) != 0)
		return failed("close");
	puts("ok");
	return 0;
}

static void *put_in_thread(void *unused)
{
	(void)unused;
	return (void *)(long)put();
}

union control {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

static void pass(int socket)
{
	union control control = { { 0 } };
	char byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof fd);
	if (sendmsg(socket, &message, 0) != 1)
		err(2, "sendmsg");
}

static void take(int socket)
{
	union control control;
	char byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes };
	if (recvmsg(socket, &message, 0) != 1 || !CMSG_FIRSTHDR(&message))
		err(2, "recvmsg");
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
}

static int hand_over(const char *file, uid_t uid)
{
	int sockets[2], status;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0)
		err(2, "socketpair");
	pid_t child = fork();
	if (child == 0) {
		if (setresgid(uid, uid, uid) != 0 || setresuid(uid, uid, uid) != 0)
			err(2, "setresuid");
		take(sockets[1]);
		int result = put();
		fflush(stdout);
		_exit(result);
	}
	/* Only now, so that the child can have it from the socket alone. */
	if ((fd = open(file, O_WRONLY)) < 0)
		return failed("open");
	pass(sockets[0]);
	waitpid(child, &status, 0);
	return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	int other = argc == 5 && strcmp(argv[1], "-u") == 0;
	int thread = argc == 4 && strcmp(argv[1], "-t") == 0;
	if (!other && !thread && argc != 3)
		errx(2, "usage: put [-u UID | -t] FILE TEXT");
	text = argv[argc - 1];
	if (other)
		return hand_over(argv[3], (uid_t)atoi(argv[2]));
	if ((fd = open(argv[argc - 2], O_WRONLY)) < 0)
		return failed("open");
	if (!thread)
		return put();
	pthread_t writer;
	void *result;
	if ((errno = pthread_create(&writer, NULL, put_in_thread, NULL)) != 0)
		err(2, "pthread_create");
	pthread_join(writer, &result);
	return (int)(long)result;
}
