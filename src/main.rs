//! The door: everything behind it is the library's.

use std::process::ExitCode;

fn main() -> ExitCode {
    syscallfs::cli::main().into()
}
