//! The grammar of a response: parsing and Display are each other's inverse; it never talks to a
//! kernel and never guesses: what is not in the grammar is refused with the nearest valid word.

use std::fmt;
use std::str::FromStr;

use crate::table::errno;
use crate::text::hint;

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
#   default                     the listener's default response
# What was written into mem/ reaches the target together with a value, an errno or an fd.
";

/// One response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    #[error("an empty response: write a value, an errno such as EPERM, 'continue' or 'default'")]
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
    #[error("a return value of {0} is an errno to every program: write 'errno {1}' instead")]
    ReturnsErrno(i64, i64),
    /// `return` and `errno` without what follows.
    #[error("'{0}' alone says nothing: it is 'return V' or 'errno E'")]
    Incomplete(String),
    /// A number that does not fit a register.
    #[error("'{0}' is not a number that fits 64 bits")]
    Number(String),
    /// `fd` without a number, and the like.
    #[error("'{0}' is not a descriptor's number")]
    DescriptorNumber(String),
    /// `fd 3 to 7` and the like.
    #[error(
        "'{0}' is not understood: it is 'fd N [at M] [cloexec] [return V | errno E]' or 'fd N M [cloexec]'"
    )]
    Descriptor(String),
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
    if let Some(errno) = errno::number(word.strip_prefix('-').unwrap_or(word)) {
        return Ok(Response::Errno(errno));
    }
    let digits = word.strip_prefix('-').unwrap_or(word);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(ParseError::Unknown(word.to_owned()));
    }
    match number(word)? {
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
    if let [second, rest @ ..] = words
        && second.starts_with(|c: char| c.is_ascii_digit())
    {
        let cloexec = match rest {
            [] => false,
            ["cloexec"] => true,
            _ => return Err(not_understood()),
        };
        return Ok(Response::Pair(Pair { fds: [fd, descriptor_number(second)?], cloexec }));
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
    let number = word.parse().ok().filter(|number| i32::try_from(*number).is_ok());
    number.ok_or_else(|| ParseError::DescriptorNumber(word.to_owned()))
}

fn failed(word: &str, errno: Option<i64>) -> Result<Response, ParseError> {
    errno_number(word, errno).map(Response::Errno)
}

fn errno_number(word: &str, errno: Option<i64>) -> Result<i32, ParseError> {
    let by_name = errno::number(word).map(i64::from);
    match by_name.or(errno).map(i32::try_from) {
        Some(Ok(errno @ 1..=MAX_ERRNO)) => Ok(errno),
        _ => Err(ParseError::ErrnoRange(word.to_owned())),
    }
}

/// Decimal or 0x hexadecimal; hexadecimal up to 64 bits is taken as the register's bits.
fn number(word: &str) -> Result<i64, ParseError> {
    let parsed = match word.strip_prefix("0x") {
        Some(hex) if !hex.starts_with(['+', '-']) => {
            u64::from_str_radix(hex, 16).map(|bits| bits as i64).ok()
        }
        Some(_) => None,
        None => word.parse().ok(),
    };
    parsed.ok_or_else(|| ParseError::Number(word.to_owned()))
}

/// The nearest word of the grammar, or its outline where none is near.
fn nearest(word: &str) -> String {
    let words = ["continue", "default", "return", "errno", "fd"];
    match hint(word, words.into_iter().chain(errno::ALL.iter().map(|(_, name)| *name))) {
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
            Response::Errno(number) => match errno::name(*number) {
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
            (Some(number), _) => match errno::name(number) {
                Some(name) => write!(f, " errno {name}"),
                None => write!(f, " errno {number}"),
            },
            (None, Some(value)) => write!(f, " return {value}"),
            (None, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn descriptor(fd: u32, at: Option<u32>, cloexec: bool, value: Option<i64>) -> Response {
        Response::Descriptor(Descriptor { fd, at, cloexec, value })
    }

    fn parse(line: &str) -> Result<Response, String> {
        Response::parse(line.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn every_form_of_the_contract_is_understood() {
        for (line, response) in [
            ("0", Response::Return(0)),
            ("42\n", Response::Return(42)),
            (" 0x10 ", Response::Return(16)),
            ("return 42", Response::Return(42)),
            ("return 0xffffffff80000000", Response::Return(-0x8000_0000)),
            ("EPERM", Response::Errno(1)),
            ("-EPERM", Response::Errno(1)),
            ("-1", Response::Errno(1)),
            ("errno 1", Response::Errno(1)),
            ("errno ENOSPC", Response::Errno(28)),
            ("errno 4095", Response::Errno(4095)),
            ("EWOULDBLOCK", Response::Errno(11)),
            ("continue", Response::Continue),
            ("fd 3", descriptor(3, None, false, None)),
            ("fd 3 at 7\n", descriptor(3, Some(7), false, None)),
            ("fd 0 cloexec", descriptor(0, None, true, None)),
            ("fd 3 return 0", descriptor(3, None, false, Some(0))),
            ("fd 3 at 7 cloexec return 0x10", descriptor(3, Some(7), true, Some(16))),
            ("fd 3 at 7 errno EINPROGRESS", descriptor(3, Some(7), false, Some(-115))),
            ("fd 3 errno 1", descriptor(3, None, false, Some(-1))),
            ("fd 3 4", Response::Pair(Pair { fds: [3, 4], cloexec: false })),
            ("fd 4 3 cloexec", Response::Pair(Pair { fds: [4, 3], cloexec: true })),
            ("default\r\n", Response::Default),
        ] {
            assert_eq!(parse(line), Ok(response), "{line:?}");
        }
    }

    #[test]
    fn what_is_refused_says_why() {
        for (line, why) in [
            ("", "an empty response"),
            ("EPREM", "did you mean 'EPERM'?"),
            ("eperm", "did you mean 'EPERM'?"),
            ("contineu", "did you mean 'continue'?"),
            ("errno 0", "errno 0 is outside 1 to 4095"),
            ("-4096", "errno -4096 is outside 1 to 4095"),
            ("return -1", "write 'errno 1' instead"),
            ("return", "'return' alone says nothing: it is 'return V'"),
            ("errno", "or 'errno E'"),
            ("99999999999999999999", "fits 64 bits"),
            ("0x", "fits 64 bits"),
            ("0\n0", "more than one line"),
            ("EPERM EPERM", "unknown response 'EPERM EPERM'"),
            ("EP\x1bERM", "not a line of text"),
            ("fd", "'fd N [at M] [cloexec] [return V | errno E]'"),
            ("fd 3 to 7", "'fd 3 to 7' is not understood"),
            ("fd 3 -4", "'fd 3 -4' is not understood"),
            ("fd 3 4 5", "or 'fd N M [cloexec]'"),
            ("fd 3 4 at 7", "or 'fd N M [cloexec]'"),
            ("fd 3 4 return 0", "or 'fd N M [cloexec]'"),
            ("fd 3 4x", "'4x' is not a descriptor's number"),
            ("fd 3 cloexec at 7", "'fd N [at M] [cloexec] [return V | errno E]'"),
            ("fd -1", "'-1' is not a descriptor's number"),
            ("fd 2147483648", "'2147483648' is not a descriptor's number"),
            ("fd three", "'three' is not a descriptor's number"),
            ("fd 3 return -2", "write 'errno 2' instead"),
            ("fd 3 errno 0", "errno 0 is outside 1 to 4095"),
        ] {
            let error = parse(line).expect_err(line);
            assert!(error.contains(why), "{line:?}: {error}");
        }
        assert_eq!(Response::parse(b"\xff"), Err(ParseError::NotText));
    }

    #[test]
    fn display_parses_back() {
        let errnos = (1..=MAX_ERRNO).map(Response::Errno);
        let values = [0, 1, -4096, i64::MIN, i64::MAX].map(Response::Return);
        let descriptors = [None, Some(7)].into_iter().flat_map(|at| {
            [false, true].into_iter().flat_map(move |cloexec| {
                [None, Some(0), Some(-1), Some(-4095)]
                    .map(|value| descriptor(i32::MAX as u32, at, cloexec, value))
            })
        });
        let pairs = [false, true].map(|cloexec| Response::Pair(Pair { fds: [0, 7], cloexec }));
        let words = [Response::Continue, Response::Default];
        for response in errnos.chain(values).chain(descriptors).chain(pairs).chain(words) {
            assert_eq!(parse(&response.to_string()), Ok(response));
        }
    }
}
