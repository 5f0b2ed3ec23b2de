//! The message of a call that sends, from the snapshot: its address, its data and its control data, by the layouts of
//! linux/socket.h. Nothing of it is read again from the target.

use nix::errno::Errno;
use nix::libc;

use super::address::SOCKADDR_STORAGE_SIZE;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Outcome, Stop};
use crate::table::Arch;

/// The most vectors of a message, and the most messages of a call: UIO_MAXIOV of linux/uio.h.
const MOST_PARTS: u64 = 1024;

/// What is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OutgoingMessage {
    /// The bytes of its address, if it has one.
    pub(super) name: Option<Vec<u8>>,
    pub(super) data: Vec<u8>,
    /// The target's numbers of the descriptors that go along (SCM_RIGHTS).
    pub(super) descriptors: Vec<u32>,
}

/// A `struct msghdr`, but for its pointer to the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Header {
    name: u64,
    name_length: i32,
    vectors: u64,
    control: u64,
    control_length: u64,
}

impl OutgoingMessage {
    /// That of sendto(2).
    pub(super) fn of_sendto(request: &ClaimedRequest, call: &Call) -> Outcome<Self> {
        let name = match call.is_null("dest_addr") {
            true => None,
            false => {
                let length = call.word("addrlen").ok_or(Stop::unread("addrlen"))?;
                // move_addr_to_kernel of net/socket.c.
                let length = usize::try_from(length).ok();
                let length = length.filter(|length| *length <= SOCKADDR_STORAGE_SIZE);
                Some(begin(request.memory("dest_addr")?, length.ok_or(Errno::EINVAL)?)?)
            }
        };
        let length = call.register("len").ok_or(Stop::unread("len"))?;
        let data = match length {
            0 => Vec::new(),
            length => begin(request.memory("buf")?, usize::try_from(length).unwrap_or(usize::MAX))?,
        };
        Ok(Self { name, data, descriptors: Vec::new() })
    }

    /// That of sendmsg(2).
    pub(super) fn of_sendmsg(request: &ClaimedRequest, call: &Call) -> Outcome<Self> {
        let bytes = request.memory("msg")?.ok_or(Errno::EFAULT)?;
        Self::of_header(request, call.arch, &bytes, "msg")
    }

    /// The one of this number in `all` that sendmmsg(2) is given.
    pub(super) fn of_sendmmsg(
        request: &ClaimedRequest,
        call: &Call,
        all: &[u8],
        number: u64,
    ) -> Outcome<Self> {
        let start = number as usize * entry_size(call.arch);
        let bytes = all.get(start..).ok_or(Errno::EFAULT)?;
        Self::of_header(request, call.arch, bytes, &format!("msgvec.{number}.hdr"))
    }

    /// How many messages sendmmsg(2) sends.
    pub(super) fn count(call: &Call) -> Outcome<u64> {
        let count = call.word("vlen").ok_or(Stop::unread("vlen"))?;
        Ok(u64::from(count).min(MOST_PARTS))
    }

    /// Where sendmmsg(2) says how many bytes of that one were sent.
    pub(super) fn length_place(call: &Call, number: u64) -> Outcome<u64> {
        let start = call.register("msgvec").ok_or(Stop::unread("msgvec"))?;
        let offset = number * entry_size(call.arch) as u64 + header_size(call.arch) as u64;
        start.checked_add(offset).ok_or(Errno::EFAULT.into())
    }

    fn of_header(
        request: &ClaimedRequest,
        arch: Arch,
        bytes: &[u8],
        prefix: &str,
    ) -> Outcome<Self> {
        let header = Header::parse(bytes, arch).ok_or(Errno::EFAULT)?;
        // In the order of __copy_msghdr of net/socket.c.
        let name = match (header.name, header.name_length) {
            (0, _) | (_, 0) => None,
            (_, ..0) => return Err(Errno::EINVAL.into()),
            (_, length) => {
                let length = (length as usize).min(SOCKADDR_STORAGE_SIZE);
                Some(begin(request.memory(&format!("{prefix}.name"))?, length)?)
            }
        };
        if header.vectors > MOST_PARTS {
            return Err(Errno::EMSGSIZE.into());
        }
        let data = match header.vectors {
            0 => Vec::new(),
            _ => request.memory(&format!("{prefix}.iov"))?.ok_or(Errno::EFAULT)?,
        };
        let descriptors = match header.control_length {
            0 => Vec::new(),
            _ if header.control == 0 => return Err(Errno::EFAULT.into()),
            length => {
                let control = request.memory(&format!("{prefix}.control"))?;
                let length = usize::try_from(length).map_err(|_| Errno::ENOBUFS)?;
                descriptors(&begin(control, length)?, arch)?
            }
        };
        Ok(Self { name, data, descriptors })
    }
}

/// The first bytes of a captured message, which has to have as many.
fn begin(captured: Option<Vec<u8>>, length: usize) -> Result<Vec<u8>, Errno> {
    let mut bytes = captured.filter(|bytes| bytes.len() >= length).ok_or(Errno::EFAULT)?;
    bytes.truncate(length);
    Ok(bytes)
}

/// The size of a `struct msghdr`: seven words, with the padding behind those that are shorter.
fn header_size(arch: Arch) -> usize {
    7 * arch.word()
}

/// The size of a `struct mmsghdr`.
fn entry_size(arch: Arch) -> usize {
    header_size(arch) + arch.word()
}

impl Header {
    fn parse(bytes: &[u8], arch: Arch) -> Option<Self> {
        let size = arch.word();
        let word = |index: usize| Some(number(bytes.get(index * size..(index + 1) * size)?));
        bytes.get(..header_size(arch))?;
        Some(Self {
            name: word(0)?,
            name_length: word(1)? as u32 as i32,
            vectors: word(3)?,
            control: word(4)?,
            control_length: word(5)?,
        })
    }
}

/// A number of up to 8 bytes. All architectures whose calls are carried out are little-endian.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The descriptors of all SCM_RIGHTS; other control data is refused.
fn descriptors(control: &[u8], arch: Arch) -> Outcome<Vec<u32>> {
    let word = arch.word();
    // cmsg_len, cmsg_level and cmsg_type of `struct cmsghdr`; what follows is aligned to a word.
    let head = word + 8;
    let mut descriptors = Vec::new();
    let mut rest = control;
    // Fewer bytes are no header: CMSG_OK of linux/socket.h.
    while rest.len() >= head {
        let length = usize::try_from(number(&rest[..word])).unwrap_or(usize::MAX);
        if length < head || length > rest.len() {
            return Err(Errno::EINVAL.into());
        }
        let level = number(&rest[word..word + 4]) as u32 as i32;
        let kind = number(&rest[word + 4..head]) as u32 as i32;
        match (level, kind) {
            (libc::SOL_SOCKET, libc::SCM_RIGHTS) => {
                let numbers = rest[head..length].chunks_exact(4);
                descriptors.extend(numbers.map(|bytes| number(bytes) as u32));
            }
            (libc::SOL_SOCKET, libc::SCM_CREDENTIALS) => {
                return Err(Stop::unsupported(
                    "control data SCM_CREDENTIALS, which would have to be of the process that sends,",
                ));
            }
            _ => {
                let what = format!("control data of level {level} and type {kind}");
                return Err(Stop::unsupported(what));
            }
        }
        rest = rest.get(length.next_multiple_of(word)..).unwrap_or_default();
    }
    Ok(descriptors)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(arch: Arch, words: &[u64]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_le_bytes()[..arch.word()].to_vec()).collect()
    }

    fn control(arch: Arch, level: u32, kind: u32, data: &[u8]) -> Vec<u8> {
        let mut bytes = words(arch, &[(arch.word() + 8 + data.len()) as u64]);
        bytes.extend([level.to_le_bytes(), kind.to_le_bytes()].concat());
        bytes.extend(data);
        bytes.resize(bytes.len().next_multiple_of(arch.word()), 0);
        bytes
    }

    #[test]
    fn a_header_lies_as_the_architecture_has_it() {
        for arch in [Arch::X86_64, Arch::I386, Arch::Aarch64] {
            let bytes = words(arch, &[0x1000, 16, 0x2000, 1, 0x3000, 24, 0]);
            assert_eq!(
                Header::parse(&bytes, arch),
                Some(Header {
                    name: 0x1000,
                    name_length: 16,
                    vectors: 1,
                    control: 0x3000,
                    control_length: 24
                })
            );
            assert_eq!(Header::parse(&bytes[1..], arch), None);
        }
        assert_eq!((entry_size(Arch::X86_64), entry_size(Arch::I386)), (64, 32));
    }

    #[test]
    fn only_descriptors_are_understood() {
        for arch in [Arch::X86_64, Arch::I386] {
            let two = [5u32.to_le_bytes(), 6u32.to_le_bytes()].concat();
            let one = control(arch, 1, 1, &7u32.to_le_bytes());
            let both = [control(arch, 1, 1, &two), one.clone()].concat();
            assert_eq!(descriptors(&both, arch), Ok(vec![5, 6, 7]));
            assert_eq!(descriptors(&one[..arch.word() + 11], arch), Err(Errno::EINVAL.into()));
            for (level, kind) in [(1, 2), (0, 8), (17, 103)] {
                let other = [one.clone(), control(arch, level, kind, &two)].concat();
                assert!(matches!(descriptors(&other, arch), Err(Stop::Refused(_))));
            }
            let long = words(arch, &[99, 1, 1]);
            assert_eq!(descriptors(&long, arch), Err(Errno::EINVAL.into()));
        }
        assert_eq!(descriptors(&[0; 8], Arch::X86_64), Ok(vec![]));
    }
}
