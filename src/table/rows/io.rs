//! Rows: reading and writing. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    _llseek(fd: Fd, offset: UpperFirst, result: Out(&S64, One), whence: OneOf(&files::SEEK));
    close(fd: Fd);
    close_range(first: Unsigned, last: Unsigned, flags: Flags(&files::CLOSE_RANGE));
    copy_file_range(fd_in: Fd, off_in: InOut(&S64, One), fd_out: Fd, off_out: InOut(&S64, One),
        size: Size, flags: Unsigned);
    dup(oldfd: Fd);
    dup2(oldfd: Fd, newfd: Fd);
    dup3(oldfd: Fd, newfd: Fd, flags: Flags(&files::OPEN));
    eventfd(initval: Unsigned);
    eventfd2(initval: Unsigned, flags: Flags(&poll::EVENTFD));
    fadvise64(fd: Fd, offset: S64, len: Size, advice: OneOf(&io::FADVISE));
    fadvise64_64(fd: Fd, offset: S64, len: S64, advice: OneOf(&io::FADVISE));
    fallocate(fd: Fd, mode: Flags(&io::FALLOC), offset: S64, len: S64);
    fdatasync(fd: Fd);
    flock(fd: Fd, op: Flags(&files::FLOCK));
    fsync(fd: Fd);
    io_cancel(ctx_id: Address, iocb: In(&IOCB, One), result: Out(&IO_EVENT, One));
    io_destroy(ctx_id: Address);
    io_getevents(ctx_id: Address, min_nr: Long, nr: Long, events: Out(&IO_EVENT, Items(2)),
        timeout: In(&TIMESPEC, One));
    io_pgetevents(ctx_id: Address, min_nr: Long, nr: Long, events: Out(&IO_EVENT, Items(2)),
        timeout: In(&TIMESPEC, One), usig: In(&SIGSET_ARGPACK, One));
    io_pgetevents_time64(ctx_id: Address, min_nr: Long, nr: Long, events: Out(&IO_EVENT, Items(2)),
        timeout: In(&TIMESPEC64, One), usig: In(&SIGSET_ARGPACK, One));
    io_setup(nr_events: Unsigned, ctx_idp: InOut(&Word, One));
    io_submit(ctx_id: Address, nr: Long, iocbpp: In(&In(&IOCB, One), Items(1)));
    lseek(fd: Fd, offset: Long, whence: OneOf(&files::SEEK));
    memfd_create(name: Text(250), flags: MEMFD_FLAGS);
    memfd_secret(flags: Flags(&io::MEMFD_SECRET));
    pipe(pipefd: Out(&Fd, Fixed(2)));
    pipe2(pipefd: Out(&Fd, Fixed(2)), flags: Flags(&files::OPEN));
    pread64(fd: Fd, buf: Out(&Byte, Items(2)), count: Size, offset: S64);
    preadv(fd: Fd, iov: Out(&IoVec, Items(2)), iovcnt: Size, offset: Halves);
    preadv2(fd: Fd, iov: Out(&IoVec, Items(2)), iovcnt: Size, offset: Halves,
        flags: Flags(&io::RWF));
    pwrite64(fd: Fd, buf: In(&Byte, Readable(2)), count: Size, offset: S64);
    pwritev(fd: Fd, iov: In(&IoVec, Items(2)), iovcnt: Size, offset: Halves);
    pwritev2(fd: Fd, iov: In(&IoVec, Items(2)), iovcnt: Size, offset: Halves,
        flags: Flags(&io::RWF));
    read(fd: Fd, buf: Out(&Byte, Items(2)), count: Size);
    readahead(fd: Fd, offset: S64, count: Size);
    readv(fd: Fd, iov: Out(&IoVec, Items(2)), iovcnt: Size);
    sendfile(out_fd: Fd, in_fd: Fd, offset: InOut(&Long, One), count: Size);
    sendfile64(out_fd: Fd, in_fd: Fd, offset: InOut(&U64, One), count: Size);
    splice(fd_in: Fd, off_in: InOut(&S64, One), fd_out: Fd, off_out: InOut(&S64, One), size: Size,
        flags: Flags(&io::SPLICE));
    sync();
    sync_file_range(fd: Fd, offset: S64, nbytes: S64, flags: Flags(&io::SYNC_RANGE));
    syncfs(fd: Fd);
    tee(fd_in: Fd, fd_out: Fd, size: Size, flags: Flags(&io::SPLICE));
    userfaultfd(flags: Flags(&io::USERFAULTFD));
    vmsplice(fd: Fd, iov: In(&IoVec, Items(2)), nr_segs: Size, flags: Flags(&io::SPLICE));
    write(fd: Fd, buf: In(&Byte, Readable(2)), count: Size);
    writev(fd: Fd, iov: In(&IoVec, Items(2)), iovcnt: Size);
);
