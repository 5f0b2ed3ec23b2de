//! What an argument means: its name in the man page and how it is to be read.

/// One argument of a system call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arg {
    /// The name in the man page's synopsis.
    pub name: &'static str,
    /// How the register is to be read.
    pub kind: Kind,
}

/// How an argument's register is read, shown and compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A register nothing more is known of.
    Register,
}
