/* Takes a copy of another process's seccomp listener and receives from it into memory that may not
 * be written: the kernel takes the notification, cannot hand it over, and puts it back. Prints what
 * came of it: `= -1 EFAULT`.
 *
 *     bad-receive PID
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static int listener_of(pid_t pid)
{
	char path[64], name[320], to[64] = "";
	snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
	DIR *dir = opendir(path);
	if (!dir)
		err(2, "%s", path);
	for (struct dirent *entry; (entry = readdir(dir));) {
		snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
		ssize_t n = readlink(name, to, sizeof to - 1);
		to[n < 0 ? 0 : n] = '\0';
		if (strcmp(to, "anon_inode:seccomp notify") == 0)
			return atoi(entry->d_name);
	}
	errx(2, "%s: no listener", path);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		errx(2, "usage: bad-receive PID");
	pid_t pid = atoi(argv[1]);
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	int listener = (int)syscall(SYS_pidfd_getfd, pidfd, listener_of(pid), 0);
	if (listener < 0)
		err(2, "pidfd_getfd");
	void *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int result = ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, page);
	if (result == -1)
		printf("= -1 %s\n", strerrorname_np(errno));
	else
		printf("= %d\n", result);
	return 0;
}
