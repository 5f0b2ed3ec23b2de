//! The grammar of a response: parsing and Display are each other's inverse; it never talks to a
//! kernel and never guesses: what is not in the grammar is refused with the nearest valid word.

mod delay;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use self::delay::{Delayed, delay_text, emulation, split_delay};
use crate::kernel::text::hint;
use crate::table::errno;

/// The last errno that a return value can stand for: `MAX_ERRNO` of linux/err.h.
pub const MAX_ERRNO: i32 = 4095;

/// The grammar, as reading a `response` file shows it.
pub const GRAMMAR: &str = "\
# Write one line into this file to give the waiting call its response:
#   0, 42, 0x10, return 42      the call returned that value
#   EPERM, -EPERM, -1, errno 1  the call failed with that errno (1 to 4095)
#   continue                    the kernel runs the call as if never trapped; never a
#                               security decision: memory can change after you looked
#   fd 3                        your open descriptor 3 is installed in the target, and its
#                               new number is the value that the call returned
#   fd 3 at 7                   the same, as number 7, replacing what was there
#   fd 3 at 7 cloexec return 0  with close-on-exec, and with another value
#   fd 3 at 7 errno EINPROGRESS the same, and the call failed with that errno
#   fd 3 4, fd 3 4 cloexec      both are installed, their numbers are written to the pair that
#                               pipe, pipe2 and socketpair fill, and the call returned 0
#   emulate [OPTION...]         the call is carried out for the target, within these options of
#                               `syscallfs emulate`, and the target gets what came of it
#   delay 250ms RESPONSE        one of these, that much later (us, ms, s, m)
#   default                     the listener's default response
# What was written into mem/ reaches the target together with a value, an errno or an fd.
";

/// One response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Response {
    /// The call returned this value; never -4095 to -1, which are errnos to every program.
    Return(i64),
    /// The call failed with this errno, 1 to 4095.
    Errno(i32),
    /// The kernel runs the call as if never trapped.
    Continue,
    /// A descriptor of the writer is installed in the target.
    Descriptor(Descriptor),
    /// Two descriptors of the writer are installed in the target, their numbers are written to the pair of ints
    /// that the call fills, and it returned 0.
    Pair(Pair),
    /// Whatever the listener's default response is.
    Default,
}

/// `fd N [at M] [cloexec] [return V | errno E]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Descriptor {
    /// The writer's descriptor.
    pub fd: u32,
    /// The number it gets in the target, as from dup2(2); else the lowest that is free.
    pub at: Option<u32>,
    /// Whether it gets close-on-exec there.
    pub cloexec: bool,
    /// What the call returned, if not that number; -4095 to -1 stand for the errno that it failed with.
    pub value: Option<i64>,
}

/// `fd N M [cloexec]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pair {
    /// The writer's descriptors, in the order of the pair.
    pub fds: [u32; 2],
    /// Whether both get close-on-exec in the target.
    pub cloexec: bool,
}

/// Why a line is no response: one line for the `error` file, without a newline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Nothing but white space.
    #[error("empty response: write a value, an errno such as EPERM, 'continue' or 'default'")]
    Empty,
    /// More than one line in one write.
    #[error("more than one line: a response is one line")]
    Lines,
    /// Not UTF-8, or with control characters.
    #[error("not a line of text")]
    NotText,
    /// An errno outside 1 to 4095.
    #[error("errno {0} is outside 1 to {MAX_ERRNO}")]
    ErrnoRange(String),
    /// `return -1` and the like.
    #[error("programs would take a return value of {0} for an errno: write 'errno {1}' instead")]
    ReturnsErrno(i64, i64),
    /// `return` and `errno` without what follows.
    #[error("'{0}' needs a value: write 'return V' or 'errno E'")]
    Incomplete(String),
    /// A number that does not fit a register.
    #[error("'{0}' is not a number that fits 64 bits")]
    Number(String),
    /// `fd` without a number, and the like.
    #[error("'{0}' is not a descriptor number")]
    DescriptorNumber(String),
    /// `fd 3 to 7` and the like.
    #[error(
        "cannot parse '{0}': expected 'fd N [at M] [cloexec] [return V | errno E]' or 'fd N M [cloexec]'"
    )]
    Descriptor(String),
    /// A response that needs a request.
    #[error("'emulate' is possible only as the response to a request")]
    Emulate,
    /// `delay` without a time.
    #[error("'delay {0}': a time such as 250ms, 1.5s, 100us or 2m, a day at most")]
    Delay(String),
    /// One delay behind another.
    #[error("a second 'delay'")]
    TwoDelays,
    /// A word outside the grammar.
    #[error("unknown response '{0}'{hint}", hint = nearest(.0))]
    Unknown(String),
}

impl Descriptor {
    /// What the call failed with, though the descriptor is installed.
    pub fn errno(&self) -> Option<i32> {
        let errno = self.value.and_then(i64::checked_neg)?;
        i32::try_from(errno).ok().filter(|errno| (1..=MAX_ERRNO).contains(errno))
    }
}

impl From<Pair> for [Descriptor; 2] {
    /// Each by itself, at whatever number is free.
    fn from(pair: Pair) -> Self {
        pair.fds.map(|fd| Descriptor { fd, at: None, cloexec: pair.cloexec, value: None })
    }
}

impl FromStr for Response {
    type Err = ParseError;

    fn from_str(line: &str) -> Result<Self, ParseError> {
        let line = line.trim();
        // Nothing says which of several lines was meant, so none is taken.
        if line.contains('\n') {
            return Err(ParseError::Lines);
        }
        if line.chars().any(|c| c.is_control() && c != '\t') {
            return Err(ParseError::NotText);
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [] => Err(ParseError::Empty),
            ["continue"] => Ok(Response::Continue),
            ["default"] => Ok(Response::Default),
            // Whoever may emulate calls `emulation` before; this is reached where there is no request, as in a
            // default response.
            ["emulate", ..] => Err(ParseError::Emulate),
            ["fd", ref rest @ ..] => descriptor(line, rest),
            ["return", value] => returned(number(value)?).map(Response::Return),
            ["errno", value] => failed(value, number(value).ok()),
            [word @ ("return" | "errno")] => Err(ParseError::Incomplete(word.to_owned())),
            [word] => single(word),
            _ => Err(ParseError::Unknown(line.to_owned())),
        }
    }
}

impl Response {
    /// Parses what a writer wrote: bytes of one line, with or without its newline.
    ///
    /// # Errors
    /// See [`ParseError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        std::str::from_utf8(bytes).map_err(|_| ParseError::NotText)?.parse()
    }

    /// The writer's descriptors that go along with it.
    pub fn descriptors(&self) -> &[u32] {
        match self {
            Response::Descriptor(Descriptor { fd, .. }) => std::slice::from_ref(fd),
            Response::Pair(pair) => &pair.fds,
            _ => &[],
        }
    }
}

/// A response of one word that is not a keyword: a value or an errno.
fn single(word: &str) -> Result<Response, ParseError> {
    // -EPERM is how the kernel's own sources write it.
    if let Some(errno) = errno::errno_number(word.strip_prefix('-').unwrap_or(word)) {
        return Ok(Response::Errno(errno));
    }
    let digits = word.strip_prefix('-').unwrap_or(word);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(ParseError::Unknown(word.to_owned()));
    }
    match number(word)? {
        // The kernel itself returns errnos this way, and so do many scripts: -1 is EPERM.
        negative if negative < 0 => failed(word, negative.checked_neg()),
        value => returned(value).map(Response::Return),
    }
}

fn returned(value: i64) -> Result<i64, ParseError> {
    if (-i64::from(MAX_ERRNO)..0).contains(&value) {
        return Err(ParseError::ReturnsErrno(value, -value));
    }
    Ok(value)
}

/// What follows the word `fd` in `line`.
fn descriptor(line: &str, words: &[&str]) -> Result<Response, ParseError> {
    let not_understood = || ParseError::Descriptor(line.to_owned());
    let [fd, words @ ..] = words else { return Err(not_understood()) };
    let fd = descriptor_number(fd)?;
    match words {
        // A number right behind the first makes it a pair: all other words begin with a letter.
        [second, rest @ ..] if second.starts_with(|c: char| c.is_ascii_digit()) => {
            let cloexec = match rest {
                [] => false,
                ["cloexec"] => true,
                _ => return Err(not_understood()),
            };
            return Ok(Response::Pair(Pair { fds: [fd, descriptor_number(second)?], cloexec }));
        }
        _ => {}
    }
    let (at, words) = match words {
        ["at", at, rest @ ..] => (Some(descriptor_number(at)?), rest),
        _ => (None, words),
    };
    let (cloexec, words) = match words {
        ["cloexec", rest @ ..] => (true, rest),
        _ => (false, words),
    };
    let value = match words {
        [] => None,
        ["return", value] => Some(returned(number(value)?)?),
        ["errno", value] => Some(-i64::from(errno_number(value, number(value).ok())?)),
        _ => return Err(not_understood()),
    };
    Ok(Response::Descriptor(Descriptor { fd, at, cloexec, value }))
}

/// A descriptor's number: an `int` that is not negative.
fn descriptor_number(word: &str) -> Result<u32, ParseError> {
    // Descriptors are `int` to every program, so nothing above its maximum can be one.
    let number = word.parse().ok().filter(|number| i32::try_from(*number).is_ok());
    number.ok_or_else(|| ParseError::DescriptorNumber(word.to_owned()))
}

fn failed(word: &str, errno: Option<i64>) -> Result<Response, ParseError> {
    errno_number(word, errno).map(Response::Errno)
}

fn errno_number(word: &str, errno: Option<i64>) -> Result<i32, ParseError> {
    let by_name = errno::errno_number(word).map(i64::from);
    match by_name.or(errno).map(i32::try_from) {
        Some(Ok(errno @ 1..=MAX_ERRNO)) => Ok(errno),
        _ => Err(ParseError::ErrnoRange(word.to_owned())),
    }
}

/// Decimal or 0x hexadecimal; hexadecimal up to 64 bits is taken as the register's bits.
fn number(word: &str) -> Result<i64, ParseError> {
    let parsed = match word.strip_prefix("0x") {
        // from_str_radix takes a sign, which has no place behind 0x.
        Some(hex) if !hex.starts_with(['+', '-']) => {
            // As the bits of a register: an address of the upper half is negative as an i64.
            u64::from_str_radix(hex, 16).map(|bits| bits as i64).ok()
        }
        Some(_) => None,
        None => word.parse().ok(),
    };
    parsed.ok_or_else(|| ParseError::Number(word.to_owned()))
}

/// The nearest word of the grammar, or its outline where none is near.
fn nearest(word: &str) -> String {
    let words = ["continue", "default", "emulate", "return", "errno", "fd", "delay"];
    // Of a line of several words the first may be at fault, unless it is one of these.
    let first = word.split_whitespace().next().unwrap_or_default();
    let words = words.into_iter().chain(errno::ALL.iter().map(|(_, name)| *name));
    match hint(first, words.filter(|word| *word != first)) {
        none if none.is_empty() => {
            String::from(": a value, an errno such as EPERM, 'continue', 'fd N' or 'default'")
        }
        hint => hint,
    }
}

impl fmt::Display for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Response::Return(value) => write!(f, "return {value}"),
            Response::Errno(number) => match errno::errno_name(*number) {
                Some(name) => f.write_str(name),
                None => write!(f, "errno {number}"),
            },
            Response::Continue => f.write_str("continue"),
            Response::Descriptor(descriptor) => descriptor.fmt(f),
            Response::Pair(Pair { fds: [first, second], cloexec }) => {
                write!(f, "fd {first} {second}{}", if *cloexec { " cloexec" } else { "" })
            }
            Response::Default => f.write_str("default"),
        }
    }
}

impl fmt::Display for Descriptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fd {}", self.fd)?;
        if let Some(at) = self.at {
            write!(f, " at {at}")?;
        }
        if self.cloexec {
            f.write_str(" cloexec")?;
        }
        match (self.errno(), self.value) {
            (Some(number), _) => match errno::errno_name(number) {
                Some(name) => write!(f, " errno {name}"),
                None => write!(f, " errno {number}"),
            },
            (None, Some(value)) => write!(f, " return {value}"),
            (None, None) => Ok(()),
        }
    }
}
