//! What an argument means: its name in the man page and how it is to be read; it must never claim
//! fewer bits of a register than the kernel looks at.

use super::Arch;
use super::constants::Family;

/// One argument of a system call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arg {
    /// The name in the man page's synopsis; a valid file name and shell identifier.
    pub name: &'static str,
    /// How the register is to be read.
    pub kind: Kind,
}

/// How an argument's register is read, shown and compared.
///
/// A `usize` in a variant is the index of another argument of the same call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A register nothing more is known of.
    Register,
    /// `unsigned long` in hexadecimal.
    Word,
    /// An address that is not followed.
    Address,
    /// `int`.
    Int,
    /// `unsigned int`.
    Unsigned,
    /// An `int` that counts bytes: a negative one is an error, though it is printed as unsigned.
    Count,
    /// `unsigned int` in hexadecimal.
    Hex,
    /// `size_t`.
    Size,
    /// `off_t` or `long`: signed, of the word's size.
    Long,
    /// A descriptor.
    Fd,
    /// A descriptor of a directory, or AT_FDCWD.
    DirFd,
    /// A process or thread.
    Pid,
    /// `uid_t` or `gid_t`.
    Id,
    /// The same of a call whose i386 number dates from the time of 16-bit ids.
    ShortId,
    /// A signal's number.
    Signal,
    /// Permissions, `umode_t`.
    Mode,
    /// Permissions that matter only if the flags in argument `flags` create a file.
    CreateMode {
        /// Where open(2)'s flags are.
        flags: usize,
    },
    /// File type and permissions, mknod(2).
    NodeMode,
    /// A device number, which matters only if argument `mode` makes a device.
    Device {
        /// Where the [`Kind::NodeMode`] is.
        mode: usize,
    },
    /// `int` flags of a family.
    Flags(&'static Family),
    /// `unsigned long` flags of a family.
    WideFlags(&'static Family),
    /// `int`, one value of a family.
    OneOf(&'static Family),
    /// Access mode and flags of open(2).
    OpenFlags,
    /// The flags of mount(2), with the magic number of old.
    MountFlags,
    /// The flags of swapon(2), whose lower half is a priority.
    SwapFlags,
    /// The flags of clone(2), whose lowest byte is the signal at exit; the kernel takes 32 bits.
    CloneFlags,
    /// The number of a call behind socketcall(2).
    SocketCall,
    /// Type and flags of socket(2).
    SocketType,
    /// A protocol of the address family in argument `family`.
    Protocol {
        /// Where the address family is.
        family: usize,
    },
    /// The request of ioctl(2).
    IoctlRequest,
    /// What ioctl(2) takes for the request in argument `request`.
    IoctlArgument {
        /// Where the request is.
        request: usize,
    },
    /// What fcntl(2) takes for the command in argument `command`.
    FcntlArgument {
        /// Where the command is.
        command: usize,
    },
    /// The address of a path, which the kernel reads up to PATH_MAX bytes.
    Path,
    /// The address of a string, which the kernel reads up to this many bytes, NUL included.
    Text(usize),
    /// The file system type of mount(2), ignored by the kernel under some of the flags in `flags`.
    MountType {
        /// Where the [`Kind::MountFlags`] are.
        flags: usize,
    },
    /// The data of mount(2): a page at most, ignored under some of the flags in `flags`.
    MountData {
        /// Where the [`Kind::MountFlags`] are.
        flags: usize,
    },
    /// The string that reboot(2) takes for one of its commands.
    RebootArgument {
        /// Where the command is.
        command: usize,
    },
    /// The address of a NULL-terminated array of strings: argv, envp.
    Strings,
    /// The address of bytes the kernel reads.
    Buffer {
        /// Where their number is.
        length: usize,
    },
    /// The same of text, such as a host name.
    CountedText {
        /// Where their number is.
        length: usize,
    },
    /// The same of a module's image, which is shown as its address.
    Image {
        /// Where their number is.
        length: usize,
    },
    /// The address of a socket address the kernel reads.
    SocketAddress {
        /// Where its size is, an `int`.
        length: usize,
    },
    /// The address of a `struct open_how`.
    OpenHow {
        /// Where its size is.
        size: usize,
    },
    /// The address of an `int` that says how much room there is and receives how much was needed.
    Length,
    /// The address of bytes the kernel writes.
    OutBuffer {
        /// Where their number is.
        length: usize,
    },
    /// The address of a struct the kernel writes, with its size in each of [`Arch::ALL`].
    OutStruct([u32; Arch::ALL.len()]),
    /// The address of a socket address the kernel writes.
    OutSocketAddress {
        /// Where the [`Kind::Length`] is.
        length: usize,
    },
}

impl Kind {
    /// How many of the register's low bits the kernel looks at in a call of `arch`: 16, 32 or 64.
    ///
    /// A condition must compare these and no others: the rest is the target's to choose. A mode
    /// is `umode_t`, 16 bits, since the kernel's entry points cast to the type of the argument
    /// (SYSCALL_DEFINE in linux/syscalls.h).
    pub const fn bits(self, arch: Arch) -> u32 {
        let word = arch.word() as u32 * 8;
        match self {
            Kind::Mode | Kind::CreateMode { .. } | Kind::NodeMode => 16,
            Kind::ShortId => match arch {
                Arch::X86_64 => 32,
                Arch::I386 => 16,
            },
            Kind::Int
            | Kind::Unsigned
            | Kind::Count
            | Kind::SwapFlags
            | Kind::Hex
            | Kind::Fd
            | Kind::DirFd
            | Kind::Pid
            | Kind::Id
            | Kind::Signal
            | Kind::Device { .. }
            | Kind::Flags(_)
            | Kind::OneOf(_)
            | Kind::OpenFlags
            | Kind::CloneFlags
            | Kind::SocketCall
            | Kind::SocketType
            | Kind::Protocol { .. }
            | Kind::IoctlRequest => 32,
            Kind::Register
            | Kind::Word
            | Kind::Address
            | Kind::Size
            | Kind::Long
            | Kind::WideFlags(_)
            | Kind::MountFlags
            | Kind::IoctlArgument { .. }
            | Kind::FcntlArgument { .. }
            | Kind::Path
            | Kind::Text(_)
            | Kind::MountType { .. }
            | Kind::MountData { .. }
            | Kind::RebootArgument { .. }
            | Kind::Strings
            | Kind::Buffer { .. }
            | Kind::CountedText { .. }
            | Kind::Image { .. }
            | Kind::SocketAddress { .. }
            | Kind::OpenHow { .. }
            | Kind::Length
            | Kind::OutBuffer { .. }
            | Kind::OutStruct(_)
            | Kind::OutSocketAddress { .. } => word,
        }
    }

    /// [`bits`](Kind::bits) as a mask to apply to the register.
    pub const fn mask(self, arch: Arch) -> u64 {
        u64::MAX >> (64 - self.bits(arch))
    }

    /// Whether the register is an address.
    pub const fn is_pointer(self) -> bool {
        matches!(
            self,
            Kind::Address
                | Kind::Path
                | Kind::Text(_)
                | Kind::MountType { .. }
                | Kind::MountData { .. }
                | Kind::RebootArgument { .. }
                | Kind::Strings
                | Kind::Buffer { .. }
                | Kind::CountedText { .. }
                | Kind::Image { .. }
                | Kind::SocketAddress { .. }
                | Kind::OpenHow { .. }
                | Kind::Length
                | Kind::OutBuffer { .. }
                | Kind::OutStruct(_)
                | Kind::OutSocketAddress { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_has_as_many_bits_as_it_says() {
        assert_eq!(Kind::Size.mask(Arch::X86_64), u64::MAX);
        assert_eq!(Kind::Size.mask(Arch::I386), 0xffff_ffff);
        assert_eq!(Kind::Fd.mask(Arch::X86_64), 0xffff_ffff);
        assert_eq!(Kind::Mode.mask(Arch::X86_64), 0xffff);
        assert_eq!(Kind::ShortId.bits(Arch::I386), 16);
    }
}
