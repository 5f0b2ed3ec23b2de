//! The calls that i386 reaches through one number, socketcall(2), and those that it is given in a
//! block; it never reads a block.

use super::Extent::{Items, Readable};
use super::Kind::{Address, Byte, Fd, Flags, In, Out, Size};
use super::constants::sockets;
use super::kind::arg;
use super::syscalls::by_name;
use super::{Arch, Arg, Syscall};

/// A row without numbers: no table of the kernel has the call, or not with these arguments.
const fn unnumbered(name: &'static str, args: &'static [Arg]) -> Syscall {
    Syscall { name, numbers: [None; Arch::ALL.len()], args }
}

/// send(2) and recv(2) have no number of their own on x86.
static SEND: Syscall = unnumbered(
    "send",
    &[
        arg("sockfd", Fd),
        arg("buf", In(&Byte, Readable(2))),
        arg("len", Size),
        arg("flags", Flags(&sockets::MESSAGE)),
    ],
);
static RECV: Syscall = unnumbered(
    "recv",
    &[
        arg("sockfd", Fd),
        arg("buf", Out(&Byte, Items(2))),
        arg("len", Size),
        arg("flags", Flags(&sockets::MESSAGE)),
    ],
);

/// The call behind socketcall(2)'s first argument, one of `SYS_*` of linux/net.h; the number of
/// words in its argument block is the number of its arguments.
pub fn socketcall(call: u32) -> Option<&'static Syscall> {
    let symbol = sockets::SOCKETCALL.name(u64::from(call))?;
    match symbol {
        "SYS_SEND" => Some(&SEND),
        "SYS_RECV" => Some(&RECV),
        _ => by_name(&symbol.strip_prefix("SYS_")?.to_ascii_lowercase()),
    }
}

/// i386's old calls, which are given their arguments in a block of words to which the one register
/// points, as they are while the block is not read: sys_old_mmap, sys_old_select.
static BLOCKS: [Syscall; 2] =
    [unnumbered("mmap", &[arg("args", Address)]), unnumbered("select", &[arg("args", Address)])];

/// The row of an old call of i386 by its name, with the address of its block for an argument.
pub fn in_block(name: &str) -> Option<&'static Syscall> {
    BLOCKS.iter().find(|row| row.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_socketcall_has_a_row_with_the_kernels_number_of_arguments() {
        // The table `nargs` of net/socket.c.
        let counts = [3, 3, 3, 2, 3, 3, 3, 4, 4, 4, 6, 6, 2, 5, 5, 3, 3, 4, 5, 4];
        for (call, count) in (1..).zip(counts) {
            let row = socketcall(call).unwrap();
            assert_eq!(row.args.len(), count, "{}", row.name);
        }
        assert_eq!(socketcall(0), None);
        assert_eq!(socketcall(21), None);
    }
}
