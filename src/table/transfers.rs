//! The calls that move bytes through one descriptor, and where their registers say how many and to where.

/// Where the bytes are in the target's memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Buffers {
    /// One buffer: its address is in the second register, its size in the third.
    One,
    /// An array of `struct iovec`: its address is in the second register, its length in the third.
    Vector,
    /// A `struct msghdr`: its address is in the second register.
    Message,
}

/// Where they are in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// At the descriptor's own position.
    Current,
    /// At an offset, in the fourth register, and in the fifth where a register is too narrow.
    Offset,
    /// The same with flags in the sixth; offset -1 stands for the descriptor's own position.
    OffsetAndFlags,
    /// In a socket's queue, with `MSG_*` flags in this register, counted from 0.
    Queue(usize),
}

/// One of the calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transfer {
    /// Its name.
    pub name: &'static str,
    /// Whether it takes bytes from the target; if not, it fills the target's buffers.
    pub writes: bool,
    /// Where the bytes are in memory.
    pub buffers: Buffers,
    /// Where they are in the file.
    pub position: Position,
}

const fn transfer(
    name: &'static str,
    writes: bool,
    buffers: Buffers,
    position: Position,
) -> Transfer {
    Transfer { name, writes, buffers, position }
}

/// All of them. Calls that move several messages, or from one file to another, are none.
pub const ALL: [Transfer; 14] = [
    transfer("pread64", false, Buffers::One, Position::Offset),
    transfer("preadv", false, Buffers::Vector, Position::Offset),
    transfer("preadv2", false, Buffers::Vector, Position::OffsetAndFlags),
    transfer("pwrite64", true, Buffers::One, Position::Offset),
    transfer("pwritev", true, Buffers::Vector, Position::Offset),
    transfer("pwritev2", true, Buffers::Vector, Position::OffsetAndFlags),
    transfer("read", false, Buffers::One, Position::Current),
    transfer("readv", false, Buffers::Vector, Position::Current),
    transfer("recvfrom", false, Buffers::One, Position::Queue(3)),
    transfer("recvmsg", false, Buffers::Message, Position::Queue(2)),
    transfer("sendmsg", true, Buffers::Message, Position::Queue(2)),
    transfer("sendto", true, Buffers::One, Position::Queue(3)),
    transfer("write", true, Buffers::One, Position::Current),
    transfer("writev", true, Buffers::Vector, Position::Current),
];

/// The one of that name.
pub fn transfer_by_name(name: &str) -> Option<Transfer> {
    ALL.into_iter().find(|transfer| transfer.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::by_name;

    #[test]
    fn each_is_a_call_of_the_table_with_these_arguments() {
        assert!(ALL.is_sorted_by_key(|transfer| transfer.name));
        for transfer in ALL {
            let call = by_name(transfer.name).unwrap();
            let names: Vec<_> = call.args.iter().map(|arg| arg.name).collect();
            let expected: &[&str] = match transfer.buffers {
                Buffers::One => &["buf"],
                Buffers::Vector => &["iov", "iovcnt"],
                Buffers::Message => &["msg"],
            };
            assert!(names[1..].starts_with(expected), "{}: {names:?}", transfer.name);
            if let Position::Queue(register) = transfer.position {
                assert_eq!(names[register], "flags", "{}", transfer.name);
            }
        }
    }
}
