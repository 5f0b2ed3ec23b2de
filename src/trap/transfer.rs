//! What a call moves through which descriptor, cut to so many bytes: for a supervisor that moves them in the target's place.
//! It looks at the target's memory as it is now.

use nix::errno::Errno;
use nix::sys::socket::MsgFlags;

use crate::kernel::budget::extend;
use crate::kernel::memory::Memory;
use crate::kernel::notification::Notification;
use crate::kernel::transfer::FilePosition;
use crate::table::transfers::{self, Buffers, Position, Transfer};
use crate::table::{self, Arch};

/// No more is moved at once, however much a rule allows.
// It takes memory of ours, and the target chooses the size.
const MAX_TRANSFER: u64 = 1 << 20;
/// `UIO_MAXIOV` of linux/uio.h.
const VECTOR_MAX: u64 = 1024;

/// What is to be moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferPlan {
    /// The target's descriptor.
    pub fd: u32,
    /// Whether bytes are taken from the target.
    pub writes: bool,
    /// From or to where in the file.
    pub place: FilePosition,
    /// Whether a writer to a closed pipe or socket gets no SIGPIPE.
    pub quiet: bool,
    /// The target's buffers: addresses and sizes.
    buffers: Vec<(u64, usize)>,
    /// Whether the call asks for the sender's address: of a stream there is none.
    pub asks_sender: bool,
    /// Where an `int` is zero after it: the length of that address, and the flags of a message.
    zeros: Vec<u64>,
}

/// Why there is no plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPlan {
    /// The kernel would fail the call with this.
    Fails(Errno),
    /// The call does more than move bytes, or cannot be read by us.
    Unfit(&'static str),
}

impl TransferPlan {
    /// The plan for a call, of at most so many bytes.
    ///
    /// # Errors
    /// See [`NoPlan`].
    pub fn of(call: &Notification, memory: &dyn Memory, most: u64) -> Result<TransferPlan, NoPlan> {
        let row = table::by_number(call.arch, call.nr);
        let transfer = row.and_then(|row| transfers::transfer_by_name(row.name));
        let transfer = transfer.ok_or(NoPlan::Unfit("it does not read or write a descriptor"))?;
        // The kernel takes an unsigned int, so the upper half of the register means nothing.
        let fd = call.args[0] as u32;
        if i32::try_from(fd).is_err() {
            return Err(NoPlan::Fails(Errno::EBADF));
        }
        let (place, quiet) = place(call, transfer)?;
        let (mut buffers, mut zeros, mut asks_sender) = (Vec::new(), Vec::new(), false);
        match transfer.buffers {
            Buffers::One => {
                let (size, word) = (call.args[2], call.arch.word() as u32 * 8);
                // More than SSIZE_MAX, on this architecture.
                if size >> (word - 1) != 0 {
                    return Err(NoPlan::Fails(Errno::EINVAL));
                }
                buffers.push((call.args[1], size));
                if matches!(transfer.position, Position::Queue(_)) && call.args[4] != 0 {
                    asks_sender = true;
                    zeros.push(call.args[5]);
                }
            }
            Buffers::Vector => buffers = vector(memory, call.arch, call.args[1], call.args[2])?,
            Buffers::Message => {
                let (size, header) = (call.arch.word() as u64, call.args[1]);
                let at = |index| header.wrapping_add(index * size);
                let word = |index| word(memory, call.arch, at(index));
                // msg_name with msg_namelen, msg_control with msg_controllen: an `int` stands in a word of its own.
                asks_sender = word(0)? != 0 && word(1)? as u32 != 0;
                if word(4)? != 0 && word(5)? != 0 {
                    // SCM_RIGHTS in it names descriptors of the target, and in this process other files have these
                    // numbers.
                    return Err(NoPlan::Unfit("its message has control data"));
                }
                buffers = vector(memory, call.arch, word(2)?, word(3)?)?;
                zeros.extend([at(1), at(6)]);
            }
        }
        if transfer.writes && asks_sender {
            return Err(NoPlan::Unfit("it has an address"));
        }
        let buffers = cut(&buffers, most.min(MAX_TRANSFER));
        Ok(TransferPlan { fd, writes: transfer.writes, place, quiet, buffers, asks_sender, zeros })
    }

    /// How many bytes it is about.
    pub fn len(&self) -> usize {
        self.buffers.iter().map(|(_, size)| size).sum()
    }

    /// Whether it is about none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Room for what is read.
    ///
    /// # Errors
    /// `Unfit`: there is no memory for it.
    pub fn buffer(&self) -> Result<Vec<u8>, NoPlan> {
        let mut bytes = Vec::new();
        let extended = extend(&mut bytes, self.len());
        extended.map_err(|_| NoPlan::Unfit("there is no memory for its bytes"))?;
        Ok(bytes)
    }

    /// The bytes that the target writes: all that can be read, up to the first that cannot.
    ///
    /// # Errors
    /// See [`NoPlan`].
    pub fn gather(&self, memory: &dyn Memory) -> Result<Vec<u8>, NoPlan> {
        let mut bytes = self.buffer()?;
        let read = memory.gather(&self.buffers, &mut bytes).map_err(unread)?;
        bytes.truncate(read);
        Ok(bytes)
    }

    /// Gives the target what was read, by `write`, which takes an address and bytes and returns how many were written.
    /// Returns how many reached it.
    ///
    /// # Errors
    /// What `write` says of the first of them.
    pub fn scatter(
        &self,
        bytes: &[u8],
        mut write: impl FnMut(u64, &[u8]) -> Result<usize, Errno>,
    ) -> Result<usize, Errno> {
        for &address in &self.zeros {
            write(address, &[0; 4])?;
        }
        let mut done = 0;
        for &(address, size) in &self.buffers {
            let part = &bytes[done..bytes.len().min(done + size)];
            if part.is_empty() {
                continue;
            }
            match write(address, part) {
                Ok(written) if written == part.len() => done += written,
                // As the kernel: bytes that reached the target count, and an error after them is not reported.
                Ok(written) => return Ok(done + written),
                Err(errno) if done == 0 => return Err(errno),
                Err(_) => break,
            }
        }
        Ok(done)
    }
}

/// Where in the file; and whether a broken pipe raises no signal.
fn place(call: &Notification, transfer: Transfer) -> Result<(FilePosition, bool), NoPlan> {
    let args = &call.args;
    // i386 passes the halves in two registers; with 64 bits, preadv(2) ignores the upper half (pos_from_hilo).
    let offset = match call.arch.narrow() {
        true => (args[4] << 32 | args[3] & 0xffff_ffff) as i64,
        false => args[3] as i64,
    };
    match transfer.position {
        Position::Current => Ok((FilePosition::Current, false)),
        Position::OffsetAndFlags if args[5] as u32 != 0 => Err(NoPlan::Unfit("it has RWF_ flags")),
        // preadv2(2): -1 means the file's own offset, unlike in preadv(2), where it is EINVAL.
        Position::OffsetAndFlags if offset == -1 => Ok((FilePosition::Current, false)),
        Position::Offset | Position::OffsetAndFlags if offset < 0 => {
            Err(NoPlan::Fails(Errno::EINVAL))
        }
        Position::Offset | Position::OffsetAndFlags => Ok((FilePosition::Offset(offset), false)),
        Position::Queue(register) => {
            // Only flags that change nothing but how long the call waits and what is left in the queue: MSG_OOB,
            // MSG_ERRQUEUE or MSG_FASTOPEN do something else.
            let known = match transfer.writes {
                true => MsgFlags::MSG_DONTWAIT | MsgFlags::MSG_NOSIGNAL | MsgFlags::MSG_EOR,
                false => {
                    let cloexec = MsgFlags::MSG_CMSG_CLOEXEC;
                    MsgFlags::MSG_DONTWAIT | MsgFlags::MSG_PEEK | MsgFlags::MSG_WAITALL | cloexec
                }
            };
            let flags = MsgFlags::from_bits_retain(args[register] as i32);
            if !known.contains(flags) {
                return Err(NoPlan::Unfit("it has other flags than a plain transfer"));
            }
            // To wait for all is not to be short.
            let quiet = flags.contains(MsgFlags::MSG_NOSIGNAL);
            Ok((FilePosition::Queue(flags - MsgFlags::MSG_WAITALL), quiet))
        }
    }
}

/// A `struct iovec` array.
fn vector(
    memory: &dyn Memory,
    arch: Arch,
    address: u64,
    count: u64,
) -> Result<Vec<(u64, u64)>, NoPlan> {
    if count > VECTOR_MAX {
        return Err(NoPlan::Fails(Errno::EINVAL));
    }
    let size = arch.word() as u64;
    let at = |index: u64| word(memory, arch, address.wrapping_add(index * size));
    (0..count).map(|index| Ok((at(2 * index)?, at(2 * index + 1)?))).collect()
}

fn word(memory: &dyn Memory, arch: Arch, address: u64) -> Result<u64, NoPlan> {
    let mut bytes = [0; 8];
    match memory.read(address, &mut bytes[..arch.word()]) {
        // The targets of this build store numbers in its own order, the lowest byte first.
        Ok(read) if read == arch.word() => Ok(u64::from_le_bytes(bytes)),
        Ok(_) => Err(NoPlan::Fails(Errno::EFAULT)),
        Err(errno) => Err(unread(errno)),
    }
}

fn unread(errno: Errno) -> NoPlan {
    match errno {
        // Only EFAULT is what the kernel would say, too; any other errno concerns this process.
        Errno::EFAULT => NoPlan::Fails(Errno::EFAULT),
        _ => NoPlan::Unfit("its memory cannot be read"),
    }
}

/// The first so many bytes of the buffers.
fn cut(buffers: &[(u64, u64)], most: u64) -> Vec<(u64, usize)> {
    let mut left = most;
    let mut cut = Vec::new();
    for &(address, size) in buffers {
        let size = size.min(left);
        left -= size;
        // LONGEST fits any word.
        cut.push((address, size as usize));
        if left == 0 {
            break;
        }
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trap::snapshot::fake::{Fake, notification};

    fn plan(name: &str, args: &[u64], memory: &Fake, most: u64) -> Result<TransferPlan, NoPlan> {
        TransferPlan::of(&notification(Arch::X86_64, name, args), memory, most)
    }

    #[test]
    fn buffers_are_cut_to_so_many_bytes() {
        let mut memory = Fake::default();
        let text = memory.put(b"abcdefgh");
        let words = [text, 3, text + 3, 5].map(u64::to_le_bytes).concat();
        let iov = memory.put(&words);
        let one = plan("write", &[1, text, 8], &memory, 3).unwrap();
        assert_eq!((one.fd, one.writes, one.place, one.len()), (1, true, FilePosition::Current, 3));
        assert_eq!(one.gather(&memory), Ok(b"abc".to_vec()));
        let vector = plan("pwritev", &[4, iov, 2, 70], &memory, 5).unwrap();
        assert_eq!((vector.place, vector.len()), (FilePosition::Offset(70), 5));
        assert_eq!(vector.gather(&memory), Ok(b"abcde".to_vec()));
        let header = [0, 0, iov, 2, 0, 0, 0].map(u64::to_le_bytes).concat();
        let header = memory.put(&header);
        let message = plan("sendmsg", &[4, header, 0x4000], &memory, 100).unwrap();
        assert!(message.quiet, "MSG_NOSIGNAL");
        assert_eq!(message.gather(&memory), Ok(b"abcdefgh".to_vec()));
    }

    #[test]
    fn what_was_read_is_scattered_over_the_buffers() {
        let mut memory = Fake::default();
        let words = [0x1000, 3, 0x2000, 5].map(u64::to_le_bytes).concat();
        let iov = memory.put(&words);
        let from = plan("recvfrom", &[0, 0x1000, 3, 0, 0x3000, 0x4000], &memory, 6).unwrap();
        assert!(from.asks_sender);
        let mut zeros = Vec::new();
        let told = from.scatter(b"", |address, bytes| {
            zeros.push((address, bytes.to_vec()));
            Ok(bytes.len())
        });
        assert_eq!((told, zeros), (Ok(0), vec![(0x4000, vec![0; 4])]), "there is no address");
        let plan = plan("readv", &[0, iov, 2], &memory, 6).unwrap();
        let mut written = Vec::new();
        let all = plan.scatter(b"abcdef", |address, bytes| {
            written.push((address, bytes.to_vec()));
            Ok(bytes.len())
        });
        assert_eq!(all, Ok(6));
        assert_eq!(written, [(0x1000, b"abc".to_vec()), (0x2000, b"def".to_vec())]);
        let wall = |address, bytes: &[u8]| {
            if address == 0x1000 { Ok(bytes.len()) } else { Err(Errno::EFAULT) }
        };
        assert_eq!(plan.scatter(b"abcdef", wall), Ok(3));
        assert_eq!(plan.scatter(b"abcdef", |_, _| Err(Errno::EFAULT)), Err(Errno::EFAULT));
    }

    #[test]
    fn what_fails_in_the_kernel_fails_and_what_is_more_than_a_transfer_is_unfit() {
        let mut memory = Fake::default();
        let text = memory.put(b"abc");
        let header = [text, 3, 0, 0, 0, 0, 0].map(u64::to_le_bytes).concat();
        let named = memory.put(&header);
        let header = [0, 0, 0, 0, text, 3, 0].map(u64::to_le_bytes).concat();
        let control = memory.put(&header);
        let fails = |name, args: &[u64]| match plan(name, args, &memory, 9) {
            Err(NoPlan::Fails(errno)) => Some(errno),
            _ => None,
        };
        assert_eq!(fails("read", &[u64::MAX, text, 3]), Some(Errno::EBADF));
        assert_eq!(fails("read", &[0, text, u64::MAX]), Some(Errno::EINVAL));
        assert_eq!(fails("pread64", &[0, text, 3, u64::MAX]), Some(Errno::EINVAL));
        assert_eq!(fails("writev", &[0, text, 1025]), Some(Errno::EINVAL));
        assert_eq!(fails("writev", &[0, 0, 1]), Some(Errno::EFAULT));
        for (name, args) in [
            ("mkdir", &[text, 0][..]),
            ("sendto", &[0, text, 3, 0, text, 16]),
            ("sendmsg", &[0, named, 0]),
            ("recvmsg", &[0, control, 0]),
            ("preadv2", &[0, text, 0, 0, 0, 8]),
            ("sendto", &[0, text, 3, 1, 0, 0]),
        ] {
            let unfit = matches!(plan(name, args, &memory, 9), Err(NoPlan::Unfit(_)));
            assert!(unfit, "{name}");
        }
    }
}
