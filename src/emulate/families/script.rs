//! Calls that nothing else here does, invented ones included: a program of the host's answers them, with the target's
//! user, groups and umask, without capabilities.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use clap::Args;
use data_encoding::BASE64;
use nix::errno::Errno;

use crate::emulate::context::Credentials;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::scratch::Scratch;
use crate::emulate::{Acted, Call, Context, Outcome, Returned, Stop, Trying, act};
use crate::kernel::{child, trusted};
use crate::policy::response::Response;

/// What does them.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct ScriptOptions {
    /// Program of the host that carries out the call, with the target's user and groups and no capabilities. Its
    /// arguments are the six registers; the last line that it prints is the return value or the errno
    #[arg(long = "script", value_name = "FILE")]
    script: Option<PathBuf>,
}

impl ScriptOptions {
    pub(super) fn is_some(&self) -> bool {
        self.script.is_some()
    }
}

/// The most that a script may print, in bytes.
const MAX_OUTPUT: u64 = 16 << 20;

/// Carries it out, if `options` has a program for it.
pub(super) fn emulate(request: &ClaimedRequest, call: &Call, options: &ScriptOptions) -> Outcome {
    let Some(script) = &options.script else {
        let why = format!("{} is not emulated without --script", call.name);
        return Err(Stop::excluded(why));
    };
    // Whoever can write to the script decides what calls do: that could be the target's own user.
    trusted::for_another(script, "--script").map_err(Stop::host)?;
    // The script gets all arguments at once, so none of them may be cut or missing.
    request.is_whole()?;
    let failed = |error| Stop::host(format!("{}: {error}", script.display()));
    let output = Scratch::new()?;
    let context = Context::take(request, None)?;
    let asked = ScriptCall {
        // It is started in another directory.
        command: Command::new(std::path::absolute(script).map_err(failed)?),
        memory: context.memory()?,
        input: request.json()?,
        output: output.file()?,
    };
    let credentials = context.credentials()?;
    let about = |stop: Stop| stop.about(script.display());
    act(request, || asked.run(call, &credentials)).map_err(about)?;
    let said = Said::parse(&output.read(MAX_OUTPUT)?).ok_or_else(|| {
        about(Stop::excluded("the script's last line is neither a value nor an errno"))
    })?;
    // Before the response: once it has that, the target reads its memory.
    for (address, bytes) in &said.writes {
        request.write_memory(*address, bytes)?;
    }
    said.outcome
}

/// What is to be started.
struct ScriptCall {
    command: Command,
    input: File,
    memory: File,
    output: File,
}

impl ScriptCall {
    fn run(mut self, call: &Call, credentials: &Credentials) -> Acted {
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
        child::start_with_descriptor(&mut self.command, OwnedFd::from(self.memory), 3);
        let program = PathBuf::from(self.command.get_program());
        let status = self
            .command
            .status()
            .map_err(|error| Errno::from_raw(error.raw_os_error().unwrap_or(0)))
            .trying(format!("starting {} as the target's user", program.display()))?;
        match status.success() {
            true => Ok((0, None)),
            false => Err(Stop::excluded("the script failed")),
        }
    }
}

/// What a script has said.
#[derive(Debug)]
struct Said {
    /// Addresses, and what is to be written there.
    writes: Vec<(u64, Vec<u8>)>,
    outcome: Outcome,
}

impl Said {
    /// Reads what was printed: `write ADDRESS BASE64` counts wherever it stands, and the last line.
    fn parse(output: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(output);
        let last = text.trim_end().rsplit('\n').next()?;
        let outcome = match last.trim().parse().ok()? {
            Response::Return(value) => Ok(Returned::Value(value)),
            // An errno without a name could not be passed on.
            Response::Errno(errno) if Errno::from_raw(errno) != Errno::UnknownErrno => {
                Err(Stop::Failed(Errno::from_raw(errno)))
            }
            _ => return None,
        };
        let writes = text.lines().filter_map(|line| line.strip_prefix("write ")).map(|write| {
            let (address, bytes) = write.trim_end().split_once(' ')?;
            let address = address.parse::<i64>().ok()? as u64;
            Some((address, BASE64.decode(bytes.as_bytes()).ok()?))
        });
        Some(Self { writes: writes.collect::<Option<_>>()?, outcome })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts() {
        let outcome = |text: &str| Said::parse(text.as_bytes()).map(|said| said.outcome);
        assert!(matches!(outcome("thinking\n42\n"), Some(Ok(Returned::Value(42)))));
        assert!(matches!(outcome("ENOENT\n\n"), Some(Err(Stop::Failed(Errno::ENOENT)))));
        for nothing in ["", "\n", "42\nnonsense\n", "errno 4000", "continue", "fd 3", "\u{ff}"] {
            assert!(outcome(nothing).is_none(), "{nothing}");
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
