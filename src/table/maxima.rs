//! How many bytes the kernel takes of what a caller counts: more is an error, so more is never kept.

/// `PATH_MAX`, the longest path with its NUL, linux/limits.h.
pub const PATH: usize = 4096;
/// `sun_path` of `struct sockaddr_un`, linux/un.h.
pub const SUN_PATH: usize = 108;
/// A struct with its size beside it, such as `struct clone_args`: a page.
pub const STRUCT: usize = PAGE;
/// `XATTR_SIZE_MAX`, linux/limits.h.
pub const XATTR_SIZE: usize = 65_536;
/// `__NEW_UTS_LEN`, linux/utsname.h.
pub const UTS_NAME: usize = 64;
/// `NGROUPS_MAX` ids, linux/limits.h.
pub const GROUPS: usize = 65_536 * 4;
/// `UIO_MAXIOV` buffers of two words, linux/uio.h.
pub const IOVEC: usize = 1024 * 16;
/// `FUTEX_WAITV_MAX` times `struct futex_waitv`, linux/futex.h.
pub const WAITERS: usize = 128 * 24;
/// `KEXEC_SEGMENT_MAX` times `struct kexec_segment`, linux/kexec.h.
pub const KEXEC_SEGMENTS: usize = 16 * 32;
/// The payload of a new key, security/keys/keyctl.c.
pub const KEY_PAYLOAD: usize = (1 << 20) - 1;
/// The same where a key is changed, and other blobs that are to fit into a page.
pub const PAGE: usize = 4096;
/// `KEYCTL_KDF_MAX_OI_LEN`, linux/keyctl.h of the kernel itself.
pub const KEY_OTHER_INFO: usize = 64;
/// The binary value of fsconfig(2), fs/fsopen.c.
pub const FSCONFIG_BINARY: usize = 1 << 20;
/// `BPF_MAXINSNS` times `struct sock_filter`, linux/bpf_common.h.
pub const FILTER: usize = 4096 * 8;
/// `MAX_PID_NS_LEVEL` process ids, linux/pid_namespace.h.
pub const SET_TID: usize = 32 * 4;
/// `IORING_MAX_REG_BUFFERS` times `struct iovec`, io_uring/rsrc.c.
pub const RING_BUFFERS: usize = (1 << 14) * 16;
