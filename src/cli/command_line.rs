//! The subcommands, each with the options of its own file.

use clap::{Parser, Subcommand};

use super::{doctor, emulate, guard, handle, manual, mounts, profile, rules, run, serve, watch};

/// A supervisor for Linux system calls whose interface is a file system.
#[derive(Debug, Parser)]
#[command(name = "syscallfs", version, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: SubcommandArgs,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum SubcommandArgs {
    /// Run a command with some of its system calls trapped
    Run(run::RunArgs),
    /// Run a command that may write, read and connect only where it is allowed to
    Guard(guard::GuardArgs),
    /// Run the seccomp agent of the OCI runtime specification, for container runtimes
    Serve(serve::ServeArgs),
    /// Print a seccomp profile that traps calls of a container
    Profile(profile::ProfileArgs),
    /// Check rules before they are used
    Rules(rules::RulesArgs),
    /// Run a handler program for each request
    Handle(handle::HandleArgs),
    /// Carry out the request in the current directory on the host, safely
    Emulate(Box<emulate::EmulateArgs>),
    /// Print each trapped call when it ends, as strace does, with its response and latency
    Watch(watch::WatchArgs),
    /// List the mounts of this user, with the calls that wait
    Ps(mounts::PsArgs),
    /// Check what works on this kernel and for this user, and how to fix what does not
    Doctor(doctor::DoctorArgs),
    /// Write the manual pages
    Man(manual::ManArgs),
    /// Print the completions of a shell
    Completions(manual::CompletionsArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        manual::with_manual(Cli::command()).debug_assert();
    }

    #[test]
    fn the_long_help_of_every_command_has_its_exit_status() {
        let mut whole = manual::with_manual(Cli::command());
        for command in whole.get_subcommands_mut().filter(|sub| !sub.is_hide_set()) {
            let (name, help) = (command.get_name().to_owned(), command.render_long_help());
            assert!(help.to_string().contains("\nExit status:\n"), "{name}: {help}");
        }
    }

    #[test]
    fn every_command_has_a_manual_page_with_its_sections_in_their_order() {
        const ORDER: [&str; 10] = [
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "OPTIONS",
            "SUBCOMMANDS",
            "EXIT STATUS",
            "FILES",
            "ENVIRONMENT",
            "EXAMPLES",
            "SEE ALSO",
        ];
        let temporary = tempfile::tempdir().unwrap();
        // It need not be there before.
        let directory = temporary.path().join("man");
        manual::write_pages(&directory, &Cli::command()).unwrap();
        let pages: Vec<_> = std::fs::read_dir(&directory).unwrap().flatten().collect();
        let whole = Cli::command();
        let commands = whole.get_subcommands().filter(|sub| !sub.is_hide_set());
        let count: usize = commands.map(|sub| 1 + sub.get_subcommands().count()).sum();
        assert_eq!(pages.len(), count + 1);
        assert!(directory.join("syscallfs-rules-check.1").exists());
        for page in pages {
            let text = std::fs::read_to_string(page.path()).unwrap();
            let headings = text.lines().filter_map(|line| line.strip_prefix(".SH "));
            // The options of `emulate` stand under the calls that they are for.
            let place = |heading: &str| match heading.trim_matches('"') {
                calls if calls.to_uppercase().starts_with("FOR ") => Some(3),
                heading => ORDER.iter().position(|known| *known == heading),
            };
            let places: Vec<_> = headings.map(place).collect();
            assert!(places.is_sorted() && places.contains(&Some(5)), "{page:?}: {text}");
            assert!(places.iter().all(Option::is_some), "{page:?}: {text}");
        }
    }
}
