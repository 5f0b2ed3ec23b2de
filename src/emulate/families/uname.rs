//! uname: what the target would be told, with some of the words chosen by the policy. It never tells of another UTS
//! namespace than the target's.

use std::io::Write;
use std::os::unix::ffi::OsStrExt;

use clap::Args;
use nix::errno::Errno;
use nix::sched::{CloneFlags, setns};
use nix::sys::personality::{self, Persona};
use nix::sys::utsname::uname;

use crate::emulate::laid_out::LaidOut;
use crate::emulate::request::Request;
use crate::emulate::scratch::Scratch;
use crate::emulate::{Call, Context, Done, Refusal, Trying, act};

pub(super) const CALLS: &[&str] = &["uname", "olduname", "oldolduname"];

/// What it is told instead.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct Policy {
    /// The release of the kernel that a target is told of
    #[arg(long, value_name = "TEXT", value_parser = word)]
    release: Option<String>,
    /// The name of the host that it is told
    #[arg(long, value_name = "TEXT", value_parser = word)]
    nodename: Option<String>,
    /// The machine that it is told of
    #[arg(long, value_name = "TEXT", value_parser = word)]
    machine: Option<String>,
}

/// The longest word without its NUL, `__NEW_UTS_LEN` of linux/utsname.h.
pub(super) const LONGEST: usize = 64;

fn word(text: &str) -> Result<String, String> {
    match text.len() {
        0..=LONGEST => Ok(text.to_owned()),
        length => Err(format!("{length} bytes, where uname(2) has room for {LONGEST}")),
    }
}

/// The six words, in the order of `struct new_utsname`.
type Words = [Vec<u8>; 6];

/// Carries it out.
pub(super) fn carry_out(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    let context = Context::take(request, None)?;
    let mut words = told(request, &context)?;
    for (index, word) in [(1, &policy.nodename), (2, &policy.release), (4, &policy.machine)] {
        if let Some(word) = word {
            words[index] = word.clone().into_bytes();
        }
    }
    request.fill("buf", &laid_out(&call.name, call, &words))
}

/// What the kernel tells there, for the target's personality.
fn told(request: &Request, context: &Context) -> Result<Words, Refusal> {
    let (namespace, ours) = context.namespace("uts")?;
    let text = String::from_utf8_lossy(&context.read("personality")?).into_owned();
    let bits = u32::from_str_radix(text.trim(), 16).unwrap_or(0);
    let scratch = Scratch::new()?;
    let mut written = scratch.file()?;
    act(request, || {
        if !ours {
            setns(&namespace, CloneFlags::CLONE_NEWUTS).trying("entering the UTS namespace")?;
        }
        personality::set(Persona::from_bits_retain(bits as i32)).trying("the personality")?;
        let names = uname()?;
        for word in [
            names.sysname(),
            names.nodename(),
            names.release(),
            names.version(),
            names.machine(),
            names.domainname(),
        ] {
            let line = [word.as_bytes(), b"\0"].concat();
            written.write_all(&line).map_err(|_| Errno::EIO)?;
        }
        Ok((0, None))
    })??;
    let bytes = scratch.read(u64::MAX)?;
    let words: Vec<_> = bytes.split(|&byte| byte == 0).take(6).map(<[u8]>::to_vec).collect();
    words.try_into().map_err(|_| Refusal::Host("uname: not understood".to_owned()))
}

/// The struct of the call: i386 has two older ones, kernel/sys.c.
fn laid_out(name: &str, call: &Call, words: &Words) -> Vec<u8> {
    let (count, width) = match name {
        "oldolduname" => (5, 9),
        "olduname" => (5, LONGEST + 1),
        _ => (6, LONGEST + 1),
    };
    let begun = LaidOut::new(call.arch);
    words[..count].iter().fold(begun, |begun, word| begun.text(word, width)).padded(count * width)
}
