//! Calls that nothing else here does, invented ones included: a program of the host's answers them, with the target's
//! user, groups and umask. It never runs a program that the policy does not name, nor with a capability.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use clap::Args;
use data_encoding::BASE64;
use nix::errno::Errno;

use crate::emulate::context::Credentials;
use crate::emulate::request::Request;
use crate::emulate::scratch::Scratch;
use crate::emulate::{Acted, Call, Context, Done, Refusal, Stopped, Trying, act};
use crate::response::Response;
use crate::sys::child;

/// What does them.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct Policy {
    /// A program of the host that does the call, with the target's user and groups and no capability. Its
    /// arguments are the six registers, and the last line that it prints is the value, or the errno
    #[arg(long = "script", value_name = "FILE")]
    script: Option<PathBuf>,
}

/// The most that a script may print, in bytes.
const MOST: u64 = 16 << 20;

/// Carries it out, if `policy` has a program for it.
pub(super) fn carry_out(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    let Some(script) = &policy.script else {
        let why = format!("{} is not emulated without --script", call.name);
        return Err(Refusal::Excluded(why));
    };
    let failed = |error| Refusal::Host(format!("{}: {error}", script.display()));
    let output = Scratch::new()?;
    let context = Context::take(request, None)?;
    let asked = Asked {
        // It is started in another directory.
        command: Command::new(std::path::absolute(script).map_err(failed)?),
        memory: context.memory()?,
        input: request.file("request.json")?,
        output: output.file()?,
    };
    let credentials = context.credentials()?;
    let named = |why: &str| Refusal::Excluded(format!("{}: {why}", script.display()));
    act(request, || asked.carry_out(call, &credentials)).map_err(|why| match why {
        Refusal::Excluded(why) => named(&why),
        why => why,
    })??;
    let said = output.read(MOST)?;
    let said = Said::parse(&said)
        .ok_or_else(|| named("the script's last line is neither a value nor an errno"))?;
    for (address, bytes) in &said.writes {
        request.write_memory(*address, bytes)?;
    }
    Ok(said.done)
}

/// What is to be started.
struct Asked {
    command: Command,
    input: File,
    memory: File,
    output: File,
}

impl Asked {
    fn carry_out(mut self, call: &Call, credentials: &Credentials) -> Acted {
        credentials.assume_for_good()?;
        self.command
            .args(call.registers.iter().map(|register| (*register as i64).to_string()))
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("SYSCALLFS_SYSCALL", &call.name)
            .env("SYSCALLFS_ARCH", call.arch.name())
            .current_dir("/")
            .stdin(Stdio::from(self.input))
            .stdout(Stdio::from(self.output));
        child::bind(&mut self.command, OwnedFd::from(self.memory), 3);
        let program = PathBuf::from(self.command.get_program());
        let status = self
            .command
            .status()
            .map_err(|error| Errno::from_raw(error.raw_os_error().unwrap_or(0)))
            .trying(format!("starting {} as the target's user", program.display()))?;
        match status.success() {
            true => Ok((0, None)),
            false => Err(Stopped::Excluded("the script failed")),
        }
    }
}

/// What a script has said.
#[derive(Debug)]
struct Said {
    /// Addresses, and what is to be written there.
    writes: Vec<(u64, Vec<u8>)>,
    done: Done,
}

impl Said {
    /// Reads what was printed: `write ADDRESS BASE64` counts wherever it stands, and the last line.
    fn parse(output: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(output);
        let last = text.trim_end().rsplit('\n').next()?;
        let done = match last.trim().parse().ok()? {
            Response::Return(value) => Done::Value(value),
            // One that has no name could not be told on.
            Response::Errno(errno) if Errno::from_raw(errno) != Errno::UnknownErrno => {
                Done::Failed(Errno::from_raw(errno))
            }
            _ => return None,
        };
        let writes = text.lines().filter_map(|line| line.strip_prefix("write ")).map(|write| {
            let (address, bytes) = write.trim_end().split_once(' ')?;
            let address = address.parse::<i64>().ok()? as u64;
            Some((address, BASE64.decode(bytes.as_bytes()).ok()?))
        });
        Some(Self { writes: writes.collect::<Option<_>>()?, done })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts() {
        let done = |text: &str| Said::parse(text.as_bytes()).map(|said| said.done);
        assert!(matches!(done("thinking\n42\n"), Some(Done::Value(42))));
        assert!(matches!(done("ENOENT\n\n"), Some(Done::Failed(Errno::ENOENT))));
        for nothing in ["", "\n", "42\nnonsense\n", "errno 4000", "continue", "fd 3", "\u{ff}"] {
            assert!(done(nothing).is_none(), "{nothing}");
        }
    }

    #[test]
    fn what_is_to_be_written_is_read_as_a_whole() {
        let said = Said::parse(b"write 16 aGk=\nhello\nwrite -16 aGk=\n0\n").unwrap();
        assert_eq!(
            said.writes,
            [16, 0xffff_ffff_ffff_fff0].map(|address| (address, b"hi".to_vec()))
        );
        for wrong in ["write 16\n0", "write x aGk=\n0", "write 16 aGk\n0"] {
            assert!(Said::parse(wrong.as_bytes()).is_none(), "{wrong}");
        }
    }
}
