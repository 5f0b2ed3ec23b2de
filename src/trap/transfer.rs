//! What a call moves through which descriptor, cut to so many bytes: for a supervisor that moves them in the target's place.
//! It looks at the target's memory as it is now.

#[cfg(test)]
mod tests;

use nix::errno::Errno;
use nix::libc::{AF_INET, AF_INET6, AF_UNIX, sockaddr_storage};
use nix::sys::socket::MsgFlags;

use crate::kernel::budget::extend;
use crate::kernel::memory::Memory;
use crate::kernel::notification::Notification;
use crate::kernel::transfer::{FilePosition, Received};
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
    /// To which address it is sent, if the call names one.
    pub to: Option<Vec<u8>>,
    /// Where the sender's address goes.
    from: Option<Sender>,
    /// Where the flags of a message go.
    flags_at: Option<u64>,
}

/// Where a call wants the address of who has sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sender {
    address: u64,
    /// How many bytes there are for it.
    room: usize,
    /// Where an `int` says how many it would take.
    length_at: u64,
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
        let (mut buffers, mut peer, mut flags_at) = (Vec::new(), None, None);
        match transfer.buffers {
            Buffers::One => {
                let (size, word) = (call.args[2], call.arch.word() as u32 * 8);
                // More than SSIZE_MAX, on this architecture.
                if size >> (word - 1) != 0 {
                    return Err(NoPlan::Fails(Errno::EINVAL));
                }
                buffers.push((call.args[1], size));
                if matches!(transfer.position, Position::Queue(_)) && call.args[4] != 0 {
                    let (length, length_at) = match transfer.writes {
                        true => (call.args[5] as u32, 0),
                        false => (int(memory, call.args[5])?, call.args[5]),
                    };
                    peer = Some((call.args[4], length, length_at));
                }
            }
            Buffers::Vector => buffers = vector(memory, call.arch, call.args[1], call.args[2])?,
            Buffers::Message => {
                let (size, header) = (call.arch.word() as u64, call.args[1]);
                let at = |index| header.wrapping_add(index * size);
                let word = |index| word(memory, call.arch, at(index));
                // msg_name with msg_namelen, msg_control with msg_controllen: an `int` stands in a word of its own.
                if word(0)? != 0 {
                    peer = Some((word(0)?, int(memory, at(1))?, at(1)));
                }
                if word(4)? != 0 && word(5)? != 0 {
                    // SCM_RIGHTS in it names descriptors of the target, and in this process other files have these
                    // numbers. What comes in a buffer for it cannot be put back once it has been received.
                    return Err(NoPlan::Unfit("its message has control data, or room for it"));
                }
                buffers = vector(memory, call.arch, word(2)?, word(3)?)?;
                flags_at = (!transfer.writes).then(|| at(6));
            }
        }
        let (mut to, mut from) = (None, None);
        match peer {
            // As the kernel: no address, however it is written.
            None => {}
            Some((_, 0, _)) if transfer.writes => {}
            Some((_, length, _)) if i32::try_from(length).is_err() => {
                return Err(NoPlan::Fails(Errno::EINVAL));
            }
            Some((address, length, _)) if transfer.writes => {
                to = recipient(memory, address, length as usize)?;
            }
            Some((address, length, length_at)) => {
                from = Some(Sender { address, room: length as usize, length_at });
            }
        }
        let buffers = cut(&buffers, most.min(MAX_TRANSFER));
        Ok(TransferPlan { fd, writes: transfer.writes, place, quiet, buffers, to, from, flags_at })
    }

    /// How many bytes it is about.
    pub fn len(&self) -> usize {
        self.buffers.iter().map(|(_, size)| size).sum()
    }

    /// Whether it is about none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Room for the bytes that are read.
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

    /// Gives the target what was read, by `write`, which takes an address and bytes and returns how many were written;
    /// then what was said beside the bytes. Returns how many of them reached it.
    ///
    /// # Errors
    /// What `write` says of the first of them, or of the memory beside them.
    pub fn scatter(
        &self,
        bytes: &[u8],
        beside: &Received,
        mut write: impl FnMut(u64, &[u8]) -> Result<usize, Errno>,
    ) -> Result<usize, Errno> {
        let done = self.scatter_bytes(bytes, &mut write)?;
        if let Some(Sender { address, room, length_at }) = self.from {
            let name = &beside.name[..room.min(beside.name.len())];
            if !name.is_empty() {
                write(address, name)?;
            }
            // The whole length, also of an address that was cut: recv(2).
            write(length_at, &(beside.name.len() as u32).to_le_bytes())?;
        }
        if let Some(at) = self.flags_at {
            write(at, &beside.flags.to_le_bytes())?;
        }
        Ok(done)
    }

    fn scatter_bytes(
        &self,
        bytes: &[u8],
        mut write: impl FnMut(u64, &[u8]) -> Result<usize, Errno>,
    ) -> Result<usize, Errno> {
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

/// The address that is sent to.
fn recipient(memory: &dyn Memory, at: u64, length: usize) -> Result<Option<Vec<u8>>, NoPlan> {
    let mut longest = [0; size_of::<sockaddr_storage>()];
    let address = longest.get_mut(..length).ok_or(NoPlan::Fails(Errno::EINVAL))?;
    match memory.read(at, address) {
        Ok(read) if read == length => {}
        Ok(_) => return Err(NoPlan::Fails(Errno::EFAULT)),
        Err(errno) => return Err(unread(errno)),
    }
    let family = address.first_chunk().map(|family| i32::from(u16::from_le_bytes(*family)));
    match (family, address.get(2)) {
        (Some(AF_INET | AF_INET6), _) | (Some(AF_UNIX), Some(0)) => Ok(Some(address.to_vec())),
        // Its path would begin at our root, or in our directory.
        (Some(AF_UNIX), _) => Err(NoPlan::Unfit("its address is the path of a Unix socket")),
        _ => Err(NoPlan::Unfit("its address is neither of the Internet nor of Unix")),
    }
}

fn int(memory: &dyn Memory, at: u64) -> Result<u32, NoPlan> {
    let mut bytes = [0; 4];
    match memory.read(at, &mut bytes) {
        Ok(4) => Ok(u32::from_le_bytes(bytes)),
        Ok(_) => Err(NoPlan::Fails(Errno::EFAULT)),
        Err(errno) => Err(unread(errno)),
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
        // MAX_TRANSFER fits any word.
        cut.push((address, size as usize));
        if left == 0 {
            break;
        }
    }
    cut
}
