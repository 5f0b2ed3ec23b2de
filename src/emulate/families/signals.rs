//! kill, tkill, tgkill, pidfd_send_signal: signals to the processes that run under the same supervision as the target, and
//! to no others of its user.

use std::os::fd::AsFd;

use clap::Args;
use nix::errno::Errno;

use crate::emulate::pids::Pids;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Acted, Call, Context, Outcome, Returned, Stop, act_in_place};
use crate::kernel::{pidfd, proc};

mod group;
mod recipient;

use group::send_to_many;
use recipient::Supervised;

pub(super) const CALLS: &[&str] = &["kill", "tkill", "tgkill", "pidfd_send_signal"];

/// `_NSIG` of linux/signal.h: the highest signal.
const HIGHEST: i32 = 64;

/// What may be sent.
#[derive(Debug, Clone, Copy, Args)]
#[group(skip)]
pub struct SignalOptions {
    /// Allow signals to the processes that descend from the same command as the target and run under its filter
    #[arg(long)]
    signals: bool,
}

/// The recipients of a signal, by numbers of the target's pid namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SignalTarget {
    Process(u32),
    Thread {
        process: Option<u32>,
        thread: u32,
    },
    /// A process group; 0 is that of the caller.
    Group(u32),
    /// All that the caller may send signals to.
    Everybody,
    /// What this descriptor of the target refers to.
    Descriptor(u32),
}

/// Carries it out, for what `allowed` says.
pub(super) fn emulate(request: &ClaimedRequest, call: &Call, allowed: SignalOptions) -> Outcome {
    let signal = call.word("sig").ok_or(Stop::unread("argument 'sig'"))? as i32;
    let destination = SignalTarget::of(call)?;
    if let SignalTarget::Descriptor(fd) = destination {
        check_descriptor(request, call, fd)?;
    }
    if !allowed.signals {
        return Err(Stop::excluded("signals need --signals"));
    }
    let context = Context::take(request, None)?;
    if !Pids::of(&context)?.are_ours() {
        return Err(Stop::excluded("the target has a pid namespace of its own"));
    }
    if !(0..=HIGHEST).contains(&signal) {
        return Err(destination.errno_of_no_signal().into());
    }
    let credentials = context.credentials()?;
    let thread = request.thread().0;
    let supervised = Supervised::with(thread)
        .ok_or_else(|| Stop::host("what supervises the target was not found in /proc"))?;
    let act = || -> Acted {
        match destination {
            SignalTarget::Process(id) => supervised.process(id)?.send(signal)?,
            SignalTarget::Thread { process, thread } => {
                supervised.thread(process, thread)?.send(signal)?;
            }
            SignalTarget::Descriptor(fd) => {
                let descriptor = request.descriptor(fd)?;
                let id = proc::id(&descriptor).ok_or_else(|| {
                    Stop::excluded("a descriptor of pidfd_open(2) of a process that has not ended")
                })?;
                // Of the same process: while the descriptor is open and the process has not been waited for, its
                // number is nobody else's, and what is sent is sent by a descriptor of our own.
                supervised.process(id)?.send(signal)?;
            }
            SignalTarget::Group(0) => {
                let own = recipient::group_of(thread).ok_or(Errno::ESRCH)?;
                send_to_many(&supervised, Some(own), thread, signal)?;
            }
            SignalTarget::Group(group) => {
                send_to_many(&supervised, Some(group), thread, signal)?;
            }
            SignalTarget::Everybody => send_to_many(&supervised, None, thread, signal)?,
        }
        Ok((0, None))
    };
    act_in_place(request, &context, &credentials, |_| act())
        .map(|(value, _)| Returned::Value(value))
}

impl SignalTarget {
    fn of(call: &Call) -> Outcome<Self> {
        let word = |name: &'static str| call.word(name).ok_or(Stop::unread("an argument"));
        Ok(match call.name.as_str() {
            "kill" => match word("pid")? as i32 {
                0 => SignalTarget::Group(0),
                -1 => SignalTarget::Everybody,
                // There is no group of that number: kill_something_info of kernel/signal.c.
                i32::MIN => return Err(Errno::ESRCH.into()),
                id if id < 0 => SignalTarget::Group(id.unsigned_abs()),
                id => SignalTarget::Process(id.unsigned_abs()),
            },
            "tkill" => SignalTarget::Thread { process: None, thread: positive(word("tid")?)? },
            "tgkill" => SignalTarget::Thread {
                process: Some(positive(word("tgid")?)?),
                thread: positive(word("tid")?)?,
            },
            _ => {
                let flags = word("flags")?;
                // PIDFD_SIGNAL_THREAD, THREAD_GROUP and PROCESS_GROUP of Linux 6.9, of which one can be given.
                if flags & !0b111 != 0 || flags.count_ones() > 1 {
                    return Err(Errno::EINVAL.into());
                }
                SignalTarget::Descriptor(word("pidfd")?)
            }
        })
    }

    /// The kernel's errno for a number that is no signal: it looks for the recipient first.
    fn errno_of_no_signal(self) -> Errno {
        let found = match self {
            SignalTarget::Process(id) => recipient::process_of(id).is_some(),
            SignalTarget::Thread { process, thread } => recipient::process_of(thread)
                .is_some_and(|owner| process.is_none_or(|process| process == owner)),
            SignalTarget::Group(0) | SignalTarget::Everybody | SignalTarget::Descriptor(_) => true,
            SignalTarget::Group(group) => {
                recipient::members(Some(group)).is_ok_and(|members| !members.is_empty())
            }
        };
        if found { Errno::EINVAL } else { Errno::ESRCH }
    }
}

/// What is wrong with the arguments of pidfd_send_signal(2) for the kernel, in its order, and then what is not carried out.
fn check_descriptor(request: &ClaimedRequest, call: &Call, fd: u32) -> Outcome<()> {
    let descriptor = request.descriptor(fd)?;
    // No number reaches a process by this: the kernel says only whether the descriptor could be for one.
    if pidfd::send_number(descriptor.as_fd(), HIGHEST + 1) == Err(Errno::EBADF) {
        return Err(Errno::EBADF.into());
    }
    if !call.is_null("info") {
        request.memory("info")?.ok_or(Errno::EFAULT)?;
        return Err(Stop::excluded("siginfo of pidfd_send_signal"));
    }
    match call.word("flags") {
        Some(0) => Ok(()),
        _ => Err(Stop::excluded("flags of pidfd_send_signal")),
    }
}

/// Zero and negative numbers are no threads: do_tkill and tgkill of kernel/signal.c.
fn positive(id: u32) -> Outcome<u32> {
    if id as i32 > 0 { Ok(id) } else { Err(Errno::EINVAL.into()) }
}
