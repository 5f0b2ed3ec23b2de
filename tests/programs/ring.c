// Makes a directory, and opens a file, by an io_uring: `ring mkdir PATH`, `ring open PATH`. Prints `= RESULT` as the
// other programs do, or `setup = -1 ERRNO`.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FIELD(base, offset) ((unsigned *)((char *)(base) + (offset)))

int main(int argc, char **argv)
{
    struct io_uring_params params = { 0 };
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    size_t size;
    void *rings;
    int ring;

    if (argc != 3)
        return 2;
    ring = syscall(SYS_io_uring_setup, 1, &params);
    if (ring < 0) {
        printf("setup = -1 %s\n", strerrorname_np(errno));
        return 1;
    }
    if (!(params.features & IORING_FEAT_SINGLE_MMAP))
        return 2;
    size = params.sq_off.array + params.sq_entries * sizeof(unsigned);
    if (size < params.cq_off.cqes + params.cq_entries * sizeof(*cqe))
        size = params.cq_off.cqes + params.cq_entries * sizeof(*cqe);
    rings = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
    sqe = mmap(NULL, sizeof(*sqe), PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQES);
    if (rings == MAP_FAILED || sqe == MAP_FAILED)
        return 2;
    memset(sqe, 0, sizeof(*sqe));
    sqe->opcode = strcmp(argv[1], "mkdir") == 0 ? IORING_OP_MKDIRAT : IORING_OP_OPENAT;
    sqe->fd = AT_FDCWD;
    sqe->addr = (unsigned long)argv[2];
    sqe->len = sqe->opcode == IORING_OP_MKDIRAT ? 0755 : 0;
    *FIELD(rings, params.sq_off.array) = 0;
    __atomic_store_n(FIELD(rings, params.sq_off.tail), 1, __ATOMIC_RELEASE);
    if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0) {
        printf("enter = -1 %s\n", strerrorname_np(errno));
        return 1;
    }
    cqe = (struct io_uring_cqe *)FIELD(rings, params.cq_off.cqes);
    if (cqe->res < 0)
        printf("= -1 %s\n", strerrorname_np(-cqe->res));
    else
        printf("= %d\n", cqe->res);
    return cqe->res < 0;
}
