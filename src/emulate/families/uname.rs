//! uname: the values that the target would get, with some of the words chosen by the options. It does not report
//! another UTS namespace than the target's.

use std::os::unix::ffi::OsStrExt;

use clap::Args;
use nix::sched::{CloneFlags, setns};
use nix::sys::personality::{self, Persona};
use nix::sys::utsname::uname;

use crate::emulate::request::ClaimedRequest;
use crate::emulate::struct_writer::StructWriter;
use crate::emulate::{Call, Context, Outcome, Returned, Trying, act_for};

pub(super) const CALLS: &[&str] = &["uname", "olduname", "oldolduname"];

/// The values to report instead.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct UnameOptions {
    /// Kernel release to report to the target
    #[arg(long, value_name = "TEXT", value_parser = word)]
    release: Option<String>,
    /// Host name to report to the target
    #[arg(long, value_name = "TEXT", value_parser = word)]
    nodename: Option<String>,
    /// Machine to report to the target
    #[arg(long, value_name = "TEXT", value_parser = word)]
    machine: Option<String>,
}

/// The longest word without its NUL, `__NEW_UTS_LEN` of linux/utsname.h.
pub(super) const NEW_UTS_LEN: usize = 64;

fn word(text: &str) -> Result<String, String> {
    match text.len() {
        0..=NEW_UTS_LEN => Ok(text.to_owned()),
        length => Err(format!("{length} bytes, where uname(2) has room for {NEW_UTS_LEN}")),
    }
}

/// The six words, in the order of `struct new_utsname`.
type UtsnameWords = [Vec<u8>; 6];

/// Carries it out.
pub(super) fn emulate(request: &ClaimedRequest, call: &Call, options: &UnameOptions) -> Outcome {
    let context = Context::take(request, None)?;
    let mut words = shown(request, &context)?;
    for (index, word) in [(1, &options.nodename), (2, &options.release), (4, &options.machine)] {
        if let Some(word) = word {
            words[index] = word.clone().into_bytes();
        }
    }
    request.fill("buf", &laid_out(&call.name, call, &words))?;
    Ok(Returned::Value(0))
}

/// The values of the kernel there, for the target's personality.
fn shown(request: &ClaimedRequest, context: &Context) -> Outcome<UtsnameWords> {
    let (namespace, ours) = context.namespace("uts")?;
    let text = String::from_utf8_lossy(&context.read("personality")?).into_owned();
    let bits = u32::from_str_radix(text.trim(), 16).unwrap_or(0);
    act_for(request, || {
        if !ours {
            setns(&namespace, CloneFlags::CLONE_NEWUTS).trying("entering the UTS namespace")?;
        }
        // The kernel gives another release with UNAME26 and another machine with PER_LINUX32: personality(2).
        personality::set(Persona::from_bits_retain(bits as i32)).trying("the personality")?;
        let names = uname()?;
        let words = [
            names.sysname(),
            names.nodename(),
            names.release(),
            names.version(),
            names.machine(),
            names.domainname(),
        ];
        Ok(words.map(|word| word.as_bytes().to_vec()))
    })
}

/// The struct of the call: i386 has two older ones, kernel/sys.c.
fn laid_out(name: &str, call: &Call, words: &UtsnameWords) -> Vec<u8> {
    let (count, width) = match name {
        // __OLD_UTS_LEN is 8, and neither of the older ones has the domain name.
        "oldolduname" => (5, 9),
        "olduname" => (5, NEW_UTS_LEN + 1),
        _ => (6, NEW_UTS_LEN + 1),
    };
    let begun = StructWriter::new(call.arch);
    words[..count].iter().fold(begun, |begun, word| begun.text(word, width)).padded(count * width)
}
