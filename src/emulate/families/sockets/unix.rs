//! Connecting to Unix sockets by path, in the target's place: the socket file that was found is checked against the
//! options by its name on the host, and it is this file that is connected to.

use std::os::fd::{AsRawFd, OwnedFd};
use std::path::Path;

use nix::errno::Errno;
use nix::sys::socket::{UnixAddr, connect};

use super::options::SocketOptions;
use super::target_socket::TargetSocket;
use crate::emulate::context::{Context, Credentials};
use crate::emulate::file_argument::FileArgument;
use crate::emulate::judge::judge;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Outcome, Stop, act_for_value, host};

/// The file of a socket, and the target for which it was found.
pub(super) struct SocketFile {
    pub(super) file: OwnedFd,
    context: Context,
    credentials: Credentials,
}

/// Finds the file of the Unix socket that these bytes of an address name, and judges it by `--connect-to`.
pub(super) fn find_file(
    request: &ClaimedRequest,
    bytes: &[u8],
    options: &SocketOptions,
) -> Outcome<SocketFile> {
    let Some(path) = path(bytes)? else {
        return Err(Stop::excluded("an abstract name of a Unix socket, or none"));
    };
    let argument = FileArgument::path(path.to_vec(), true);
    let context = Context::take(request, argument.link())?;
    let credentials = context.credentials()?;
    let file = argument.find(request, &context, &credentials)?;
    let allowed = |path: &Path| options.connect.iter().any(|reach| reach.has_path(path));
    judge(allowed, &context, &file, None).map_err(|stop| stop.about("a Unix socket"))?;
    Ok(SocketFile { file, context, credentials })
}

/// connect(2) of a Unix socket to the address of these bytes.
pub(super) fn connect_to(
    request: &ClaimedRequest,
    taken: &TargetSocket,
    bytes: &[u8],
    options: &SocketOptions,
) -> Outcome {
    let found = find_file(request, bytes, options)?;
    act_for_value(request, || {
        // The server sees the user and group of the target in SO_PEERCRED.
        found.credentials.assume_on_host(found.context.own_users())?;
        // connect(2) takes a path only. This one leads to the file that was judged, and always fits into sockaddr_un.
        let address = UnixAddr::new(host::link(&found.file).as_str())?;
        connect(taken.socket.as_raw_fd(), &address)?;
        Ok((0, None))
    })
}

/// The path in an address; `None` for a name that is none: unix_validate_addr and unix_mkname_bsd of net/unix/af_unix.c.
fn path(bytes: &[u8]) -> Result<Option<&[u8]>, Errno> {
    /// `sizeof(struct sockaddr_un)`.
    const SOCKADDR_UN_SIZE: usize = 110;
    let [low, high, path @ ..] = bytes else { return Err(Errno::EINVAL) };
    let family = i32::from(u16::from_ne_bytes([*low, *high]));
    if path.is_empty() || bytes.len() > SOCKADDR_UN_SIZE || family != nix::libc::AF_UNIX {
        return Err(Errno::EINVAL);
    }
    let end = path.iter().position(|&byte| byte == 0).unwrap_or(path.len());
    Ok(Some(&path[..end]).filter(|path| !path.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_ends_at_its_nul_or_with_the_address() {
        let address =
            |family: i32, path: &[u8]| [&(family as u16).to_ne_bytes()[..], path].concat();
        let unix = |text: &[u8]| address(nix::libc::AF_UNIX, text);
        let of = |bytes: Vec<u8>| path(&bytes).map(|path| path.map(<[u8]>::to_vec));
        assert_eq!(of(unix(b"/run/a\0junk")), Ok(Some(b"/run/a".to_vec())));
        assert_eq!(of(unix(b"a")), Ok(Some(b"a".to_vec())));
        assert_eq!(of(unix(b"\0name")), Ok(None));
        for wrong in [unix(b""), address(nix::libc::AF_UNSPEC, b"/a"), unix(&[b'a'; 109]), vec![1]]
        {
            assert_eq!(of(wrong), Err(Errno::EINVAL));
        }
    }
}
