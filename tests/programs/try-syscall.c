/* Makes the system call it is told, and prints what came of it: `= 0`, or `= -1 ENOENT`.
 *
 *     try-syscall NAME|NUMBER [ARGUMENT]... [-- COMMAND...]
 *
 * COMMAND is then started in its place, with the descriptors that it has by then.
 *
 * An argument is a number, or one of:
 *     s:TEXT               a string
 *     b:SIZE               a buffer of zeros
 *     o:SIZE               the same, and its bytes are printed after the call
 *     x:0a00..             these bytes
 *     null                 0
 *     unmapped             an address where nothing is mapped
 *     kernel               an address of the kernel's
 *     edge:TEXT            a string whose NUL is the last byte before an unmapped page
 *     edge-unterminated    a string that reaches an unmapped page without a NUL
 *     huge                 1 GiB without a NUL
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define N(name) { #name, SYS_##name }
static const struct { const char *name; long nr; } calls[] = {
	N(accept4), N(bind), N(bpf), N(chmod), N(chown), N(chroot), N(clock_settime), N(close),
	N(connect), N(creat), N(delete_module), N(dup), N(execve), N(fchmod), N(fchmodat), N(fchown),
	N(fchownat), N(finit_module), N(fsetxattr), N(getpid), N(getppid), N(init_module), N(kill),
	N(lchown), N(link), N(linkat), N(listen), N(lsetxattr), N(mkdir), N(mkdirat), N(mknod),
	N(mknodat), N(mount), N(open), N(openat), N(openat2), N(read), N(reboot), N(removexattr),
	N(rename), N(renameat), N(renameat2), N(sched_setattr), N(sched_setparam),
	N(sched_setscheduler), N(sethostname), N(setpriority), N(settimeofday), N(setxattr), N(socket),
	N(socketpair), N(symlink), N(symlinkat), N(sysinfo), N(umount2), N(uname), N(unlink),
	N(unlinkat), N(write),
};

/* Unmapped when all arguments are made, so that none of them lands in the hole of another. */
static void *holes[6];
static size_t page;
static struct { const unsigned char *bytes; size_t size; } printed[6];

static char *map(size_t size, int prot)
{
	char *at = mmap(NULL, size, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (at == MAP_FAILED)
		err(2, "mmap");
	return at;
}

static char *edge(int i, const char *bytes, size_t size)
{
	char *at = map(2 * page, PROT_READ | PROT_WRITE);
	holes[i] = at + page;
	if (size > page)
		errx(2, "edge: at most a page");
	return memcpy(at + page - size, bytes, size);
}

static char *huge(void)
{
	const size_t size = (size_t)1 << 30, piece = (size_t)2 << 20;
	char *at = map(size, PROT_NONE);
	int fd = memfd_create("huge", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, piece) != 0)
		err(2, "memfd");
	for (size_t offset = 0; offset < size; offset += piece)
		if (mmap(at + offset, piece, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED)
			err(2, "mmap");
	return memset(at, 'A', piece);
}

static char *hex(const char *digits)
{
	char *bytes = calloc(1, strlen(digits) / 2 + 1);
	unsigned byte;
	for (int n = 0; sscanf(digits + 2 * n, "%2x", &byte) == 1; n++)
		bytes[n] = (char)byte;
	return bytes;
}

static long argument(int i, char *word)
{
	static char as[64];
	memset(as, 'A', sizeof as);
	if (strncmp(word, "s:", 2) == 0) return (long)(word + 2);
	if (strncmp(word, "b:", 2) == 0) return (long)calloc(1, strtoul(word + 2, NULL, 0));
	if (strncmp(word, "o:", 2) == 0) {
		printed[i].size = strtoul(word + 2, NULL, 0);
		return (long)(printed[i].bytes = calloc(1, printed[i].size));
	}
	if (strncmp(word, "x:", 2) == 0) return (long)hex(word + 2);
	if (strncmp(word, "edge:", 5) == 0) return (long)edge(i, word + 5, strlen(word + 5) + 1);
	if (strcmp(word, "edge-unterminated") == 0) return (long)edge(i, as, sizeof as);
	if (strcmp(word, "huge") == 0) return (long)huge();
	if (strcmp(word, "null") == 0) return 0;
	if (strcmp(word, "unmapped") == 0) return 0x1000;
	if (strcmp(word, "kernel") == 0) return sizeof(long) == 8 ? (long)0xffff888000001000 : (long)0xffffe000;
	char *end;
	long number = (long)strtoull(word, &end, 0);
	if (*end != '\0' || end == word)
		errx(2, "%s: no argument (see the top of try-syscall.c)", word);
	return number;
}

int main(int argc, char **argv)
{
	char **command = NULL;
	for (int i = 1; i < argc && !command; i++)
		if (strcmp(argv[i], "--") == 0)
			command = argv + i + 1, argc = i;
	page = (size_t)sysconf(_SC_PAGESIZE);
	if (argc < 2 || argc > 8)
		errx(2, "usage: try-syscall NAME|NUMBER [ARGUMENT]... [-- COMMAND...]");
	char *end;
	long nr = strtol(argv[1], &end, 0), args[6] = { 0 };
	for (size_t i = 0; *end != '\0' && i < sizeof calls / sizeof *calls; i++)
		if (strcmp(argv[1], calls[i].name) == 0)
			nr = calls[i].nr, end = "";
	if (*end != '\0')
		errx(2, "%s: no such call here; give its number", argv[1]);
	for (int i = 0; i < argc - 2; i++)
		args[i] = argument(i, argv[i + 2]);
	for (int i = 0; i < 6; i++)
		if (holes[i])
			munmap(holes[i], page);
	long result = syscall(nr, args[0], args[1], args[2], args[3], args[4], args[5]);
	if (result != -1)
		printf("= %ld\n", result);
	else if (strerrorname_np(errno))
		printf("= -1 %s\n", strerrorname_np(errno));
	else
		printf("= -1 %d\n", errno);
	for (int i = 0; i < 6; i++) {
		for (size_t n = 0; n < printed[i].size; n++)
			printf("%02x", printed[i].bytes[n]);
		if (printed[i].size)
			putchar('\n');
	}
	fflush(stdout);
	if (command) {
		execvp(*command, command);
		err(2, "%s", *command);
	}
	return 0;
}
