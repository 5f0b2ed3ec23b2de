/* Does with device programs of control groups what it is told, word by word, and prints what came of it:
 * `load = 0`, or `load = -1 EPERM`.
 *
 *     device-program WORD...
 *
 *     group:DIRECTORY        the group of the words that follow
 *     load[:VALUE[:TYPE]]    a program of that type (15: for devices) that returns VALUE (0: no device is allowed)
 *     load-map, load-long    one that names a map; one of 5000 instructions
 *     load-edge              one of 4 instructions, of which 2 can be read
 *     load-helper:NUMBER     one that calls that helper
 *     attach[:FLAGS]         the last program, with BPF_F_ALLOW_MULTI (2) unless flags are given
 *     replace                the last program in the place of the one before it
 *     detach, query[:ROOM]   the last program; flags and number of the group's
 *     name                   the name that the last program has
 *     cmd:NUMBER             another command, with nothing
 *     open:FILE              whether it can be opened
 *     race:ROUNDS:DIRECTORY  attach and detach, while the group's descriptor is made that one and itself in turn
 *     keep:PROGRAM           the program and the group as descriptors 4 and 3 of PROGRAM, with all words that follow
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stddef.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct bpf_insn code[5000], *start = code;
static int group = -1, program = -1, before = -1;

static long bpf(int cmd, union bpf_attr *attr, unsigned size)
{
	return syscall(SYS_bpf, cmd, attr, size);
}

static void say(const char *what, long result)
{
	if (result >= 0)
		printf("%s = 0\n", what);
	else
		printf("%s = -1 %s\n", what, strerrorname_np(errno));
	fflush(stdout);
}

static long load(unsigned type, unsigned count)
{
	union bpf_attr attr;
	memset(&attr, 0, sizeof attr);
	attr.prog_type = type;
	attr.insn_cnt = count;
	attr.insns = (uintptr_t)start;
	attr.license = (uintptr_t)"GPL";
	attr.expected_attach_type = type == BPF_PROG_TYPE_CGROUP_DEVICE ? BPF_CGROUP_DEVICE : 0;
	strcpy(attr.prog_name, "devices");
	long fd = bpf(BPF_PROG_LOAD, &attr, offsetof(union bpf_attr, prog_btf_fd));
	if (fd >= 0) {
		before = program;
		program = (int)fd;
		if (!(fcntl(program, F_GETFD) & FD_CLOEXEC))
			puts("not close-on-exec");
	}
	return fd;
}

static long load_edge(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *at = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED || munmap(at + page, page) != 0)
		exit(2);
	start = memcpy(at + page - 2 * sizeof *code, code, 2 * sizeof *code);
	long fd = load(BPF_PROG_TYPE_CGROUP_DEVICE, 4);
	start = code;
	return fd;
}

static void name(void)
{
	struct bpf_prog_info info;
	union bpf_attr attr;
	memset(&info, 0, sizeof info);
	memset(&attr, 0, sizeof attr);
	attr.info.bpf_fd = program;
	attr.info.info_len = sizeof info;
	attr.info.info = (uintptr_t)&info;
	bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof attr.info);
	printf("name %s\n", info.name);
}

static long change(int cmd, unsigned flags, int replaced)
{
	union bpf_attr attr;
	memset(&attr, 0, sizeof attr);
	attr.target_fd = group;
	attr.attach_bpf_fd = program;
	attr.attach_type = BPF_CGROUP_DEVICE;
	attr.attach_flags = flags;
	attr.replace_bpf_fd = replaced;
	return bpf(cmd, &attr, offsetof(union bpf_attr, replace_bpf_fd) + 4);
}

static void query(const char *word, unsigned room)
{
	uint32_t ids[64] = { 0 };
	union bpf_attr attr;
	memset(&attr, 0, sizeof attr);
	attr.query.target_fd = group;
	attr.query.attach_type = BPF_CGROUP_DEVICE;
	attr.query.prog_ids = (uintptr_t)ids;
	attr.query.prog_cnt = room;
	say(word, bpf(BPF_PROG_QUERY, &attr, sizeof attr.query));
	printf("flags %u programs %u told %d\n", attr.query.attach_flags, attr.query.prog_cnt,
	       !!ids[0] + !!ids[1]);
}

static int other = -1;
static volatile int over;

static void *swap(void *unused)
{
	(void)unused;
	int own = dup(group);
	while (!over) {
		dup2(other, group);
		dup2(own, group);
	}
	return NULL;
}

static void race(long rounds, const char *directory)
{
	pthread_t thread;
	long attached = 0;
	other = open(directory, O_RDONLY | O_DIRECTORY);
	if (other < 0 || pthread_create(&thread, NULL, swap, NULL) != 0)
		exit(2);
	for (long n = 0; n < rounds; n++) {
		attached += change(BPF_PROG_ATTACH, BPF_F_ALLOW_MULTI, 0) == 0;
		change(BPF_PROG_DETACH, 0, 0);
	}
	over = 1;
	pthread_join(thread, NULL);
	printf("%s\n", attached > 0 ? "attached" : "never attached");
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		char *word = argv[i], *rest = strchr(word, ':');
		long number = rest ? strtol(rest + 1, &rest, 0) : -1;
		const struct bpf_insn end[] = {
			{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = number < 0 ? 0 : (int)number },
			{ .code = BPF_JMP | BPF_EXIT },
		};
		union bpf_attr none;
		memset(&none, 0, sizeof none);
		memcpy(code, end, sizeof end);
		if (strncmp(word, "group:", 6) == 0) {
			group = open(word + 6, O_RDONLY | O_DIRECTORY);
		} else if (strcmp(word, "load-map") == 0) {
			code[0] = (struct bpf_insn){ .code = BPF_LD | BPF_DW | BPF_IMM, .dst_reg = 0, .src_reg = 1, .imm = 3 };
			code[1] = (struct bpf_insn){ 0 };
			code[2] = end[0];
			code[3] = end[1];
			say(word, load(15, 4));
		} else if (strcmp(word, "load-long") == 0) {
			for (int n = 0; n < 4999; n++)
				code[n] = end[0];
			code[4999] = end[1];
			say(word, load(15, 5000));
		} else if (strcmp(word, "load-edge") == 0) {
			say(word, load_edge());
		} else if (strncmp(word, "load-helper:", 12) == 0) {
			code[0] = (struct bpf_insn){ .code = BPF_JMP | BPF_CALL, .imm = (int)number };
			code[1] = (struct bpf_insn){ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = 0 };
			code[2] = end[1];
			say(word, load(15, 3));
		} else if (strncmp(word, "load", 4) == 0) {
			say(word, load(rest && *rest == ':' ? (unsigned)atoi(rest + 1) : 15, 2));
		} else if (strncmp(word, "attach", 6) == 0) {
			say(word, change(BPF_PROG_ATTACH, number < 0 ? BPF_F_ALLOW_MULTI : (unsigned)number, 0));
		} else if (strcmp(word, "replace") == 0) {
			say(word, change(BPF_PROG_ATTACH, BPF_F_ALLOW_MULTI | BPF_F_REPLACE, before));
		} else if (strcmp(word, "detach") == 0) {
			say(word, change(BPF_PROG_DETACH, 0, 0));
		} else if (strncmp(word, "query", 5) == 0) {
			query(word, number < 0 ? 64 : (unsigned)number);
		} else if (strcmp(word, "name") == 0) {
			name();
		} else if (strncmp(word, "cmd:", 4) == 0) {
			say(word, bpf((int)number, &none, sizeof none));
		} else if (strncmp(word, "open:", 5) == 0) {
			say(word, open(word + 5, O_RDONLY | O_CLOEXEC));
		} else if (strncmp(word, "race:", 5) == 0) {
			race(number, rest + 1);
		} else if (strncmp(word, "keep:", 5) == 0) {
			int kept = fcntl(program, F_DUPFD, 10);
			if (dup2(group, 3) != 3 || dup2(kept, 4) != 4)
				return 2;
			argv[i] = word + 5;
			execvp(argv[i], argv + i);
			return 2;
		} else {
			return 2;
		}
	}
	return 0;
}
