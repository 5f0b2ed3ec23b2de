//! Rows: calls whose first arguments say what the rest means. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    fcntl(fd: Fd, cmd: OneOf(&files::FCNTL), arg: FCNTL_ARGUMENT);
    fcntl64(fd: Fd, cmd: OneOf(&files::FCNTL), arg: FCNTL64_ARGUMENT);
    ioctl(fd: Fd, request: IoctlRequest, argp: IOCTL_ARGUMENT);
    quotactl(op: QuotaCommand, special: Path, id: QUOTA_ID, addr: QUOTA_DATA);
    quotactl_fd(fd: Fd, op: QuotaCommand, id: QUOTA_ID_FD, addr: QUOTA_DATA_FD);
);
