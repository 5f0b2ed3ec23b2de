//! `syscallfs guard`: a sandbox in one line, for an ordinary user. It makes the rules of tools/rules/agent.rules for the
//! directories and hosts that are named, and runs the command under them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, FromArgMatches};
use glob::Pattern;

use super::mounts_dir;
use super::run::RunArgs;
use super::second_wall;
use crate::emulate::Options;
use crate::kernel::child::keep_inherited;

/// The rules, for one directory that is called PROJECT, and for some hosts.
const RULES: &str = include_str!("../../tools/rules/agent.rules");
/// What stays read-only there, in all lines.
// git runs hooks, and commands that its config names, at the next use outside of the guard, and these files say where it
// finds them.
const READ_ONLY: &str = "--path 'PROJECT/.git:ro' --path 'PROJECT/.git/hooks:ro' --path 'PROJECT/.git/hooks/**:ro' \
    --path 'PROJECT/.git/config:ro' --path 'PROJECT/.git/config.worktree:ro' --path 'PROJECT/.git/commondir:ro' \
    --path 'PROJECT/.git/modules/**:ro'";
/// The directory there, in lines that open files and in those that change names.
const OPEN_OPTIONS: &str = "--path 'PROJECT:ro' --path 'PROJECT/**'";
const CHANGE_OPTIONS: &str = "--path 'PROJECT/**'";
/// What stands before and behind the hosts.
const HOSTS: [&str; 2] = ["--connect-to ", " --else"];

/// The options of `syscallfs guard`.
#[derive(Debug, Args)]
pub struct GuardArgs {
    /// Allow writing below this directory, and reading it, except what git runs by itself. Can be repeated
    #[arg(long, value_name = "DIR")]
    write: Vec<PathBuf>,
    /// Allow reading files that match, beside those of the system. `*` does not match `/`, `**` does; a directory stands
    /// for all below it. Can be repeated
    #[arg(long, value_name = "GLOB")]
    read: Vec<String>,
    /// Allow connecting to this address, network, host or Unix socket: `github.com:443`, `10.0.0.0/8:443`, `unix:/PATH`.
    /// The name servers of /etc/resolv.conf are allowed with the first. Can be repeated
    #[arg(long, value_name = "ADDRESS:PORT", value_delimiter = ',')]
    connect: Vec<String>,
    /// Print the rules, for `run --rules`, and run nothing
    #[arg(long)]
    print_rules: bool,
    /// Where to mount the tree [default: as of run]
    #[arg(short, long, value_name = "DIR")]
    mount: Option<PathBuf>,
    /// Append the lines of `log` to this file: each refusal has a line
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// The command and its arguments
    #[arg(
        value_name = "COMMAND",
        required_unless_present = "print_rules",
        trailing_var_arg = true
    )]
    command: Vec<OsString>,
}

impl GuardArgs {
    /// What `run` is to do; `None` if the rules are only printed, by this.
    ///
    /// # Errors
    /// What is wrong with the arguments, for people.
    pub(super) fn run(&self) -> Result<Option<RunArgs>, String> {
        let write: Result<Vec<_>, _> = self.write.iter().map(|path| whole(path)).collect();
        let servers = match self.connect.is_empty() {
            true => vec![],
            false => name_servers(&std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default()),
        };
        let read: Vec<_> = self.read.iter().flat_map(|glob| readable(glob)).collect();
        for address in &self.connect {
            // In the rules it would be a line that nobody has written.
            Options::parse(&format!("--connect-to '{address}'")).map_err(|why| {
                let why = why.split_once(">': ").map_or(why.as_str(), |(_, why)| why);
                format!("--connect {}: {why}", address.escape_default())
            })?;
        }
        self.log.iter().try_for_each(|log| self.is_out_of_reach("--log", log))?;
        self.is_out_of_reach("--mount", &self.mount.clone().unwrap_or_else(mounts_dir))?;
        let connect = [servers, self.connect.clone()].concat();
        let rules = rules(&write?, &read, &connect)?;
        if self.print_rules {
            print!("{rules}");
            return Ok(None);
        }
        // A descriptor for writing, or a socket, would work past all rules.
        keep_inherited().map_err(|errno| {
            format!("cannot keep open descriptors from the command: {} (Linux 5.11)", errno.desc())
        })?;
        let mut words: Vec<OsString> = vec!["--rules".into(), "guard".into()];
        for (option, value) in [("--mount", &self.mount), ("--log", &self.log)] {
            words.extend(value.iter().flat_map(|value| [option.into(), value.into()]));
        }
        // The C library is to ask name servers by TCP: datagrams go anywhere.
        // A core file would be made in any directory that the command changes to.
        words.extend(["--", "prlimit", "--core=0:0"].map(OsString::from));
        words.extend(["env", "RES_OPTIONS=use-vc"].map(OsString::from));
        words.extend(self.command.iter().cloned());
        let command = RunArgs::augment_args(clap::Command::new("guard")).no_binary_name(true);
        let run = command
            .try_get_matches_from(words)
            .and_then(|matches| RunArgs::from_arg_matches(&matches));
        let mut run = run.map_err(|error| error.to_string())?;
        run.text = Some(rules);
        run.bounds = Some(second_wall::bounds(&self.write, &connect));
        Ok(Some(run))
    }
}

impl GuardArgs {
    /// Refuses what the command could replace by a link: the daemon, which is not confined, writes there.
    fn is_out_of_reach(&self, option: &str, place: &Path) -> Result<(), String> {
        let whole = std::path::absolute(place).map_err(|error| format!("{option}: {error}"))?;
        // The last names may not be there yet.
        let real = whole.ancestors().find_map(|part| part.canonicalize().ok());
        for directory in &self.write {
            let inside = directory.canonicalize().is_ok_and(|directory| {
                real.as_ref().is_some_and(|real| real.starts_with(&directory))
                    || whole.starts_with(&directory)
            });
            if inside {
                return Err(format!(
                    "{option} {}: the command could replace it, because --write {} allows that: name a place elsewhere",
                    place.display(),
                    directory.display()
                ));
            }
        }
        Ok(())
    }
}

/// The path of a directory as the host names it.
fn whole(path: &Path) -> Result<String, String> {
    let shown = path.display();
    // Calls are judged by the name of a file after all links: a link here would match nothing.
    let whole = path.canonicalize().map_err(|error| format!("--write {shown}: {error}"))?;
    if !whole.is_dir() || whole == Path::new("/") {
        return Err(format!("--write {shown}: not a directory below the root"));
    }
    let text = whole.to_str().ok_or(format!("--write {shown}: not a path of text"))?;
    // The name becomes part of a glob, and may have `*` or `[` in it.
    Ok(Pattern::escape(text))
}

/// The globs for a glob of --read: two where it names a directory.
fn readable(glob: &str) -> Vec<String> {
    let directory = Path::new(glob);
    match directory.is_dir().then(|| directory.canonicalize()) {
        Some(Ok(whole)) if whole != Path::new("/") => {
            let whole = Pattern::escape(&whole.to_string_lossy());
            vec![format!("{whole}/**"), whole]
        }
        _ => vec![glob.to_owned()],
    }
}

/// The addresses and ports of name servers.
fn name_servers(text: &str) -> Vec<String> {
    let servers = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver"));
    servers
        .filter_map(|address| match address.trim() {
            address if address.contains('%') => None,
            address if address.contains(':') => Some(format!("[{address}]:53")),
            address => Some(format!("{address}:53")),
        })
        .collect()
}

/// The rules for these directories, which are patterns, these globs and these addresses.
fn rules(write: &[String], read: &[String], connect: &[String]) -> Result<String, String> {
    for text in write.iter().chain(read).chain(connect) {
        // Quotes end a word of a rule, and `#` begins a comment.
        if text.contains(['\'', '#', '\\']) || text.chars().any(char::is_control) {
            return Err(format!("'{}': a rule cannot have it", text.escape_default()));
        }
    }
    // The first --path that matches a file counts: what is read-only in one directory may be below another.
    let for_each = |text: &'static str| {
        let each = |text: &'static str| write.iter().map(move |path| text.replace("PROJECT", path));
        each(READ_ONLY).chain(each(text)).collect::<Vec<_>>().join(" ")
    };
    let mut more: String = read.iter().map(|glob| format!(" --path '{glob}:ro'")).collect();
    more = for_each(OPEN_OPTIONS) + &more;
    let lines = RULES.lines().skip_while(|line| line.starts_with('#'));
    let lines = lines.map(|line| {
        let line = line.replace(&format!("{READ_ONLY} {OPEN_OPTIONS}"), &more);
        let line =
            line.replace(&format!("{READ_ONLY} {CHANGE_OPTIONS}"), &for_each(CHANGE_OPTIONS));
        let Some((before, rest)) = line.split_once(HOSTS[0]) else { return line };
        let after = rest.split_once(HOSTS[1]).map_or("", |(_, after)| after);
        match connect.is_empty() {
            // Without --connect-to no address may be connected to, and the reason still names the address.
            true => format!("{before}{}{after}", HOSTS[1].trim_start()),
            false => format!("{before}{}{}{}{after}", HOSTS[0], connect.join(","), HOSTS[1]),
        }
    });
    Ok(lines.map(|line| line + "\n").collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulate::check_rules;
    use crate::policy::rules::Rules;

    fn parsed(text: &str) -> usize {
        let rules = Rules::parse(text.as_bytes()).unwrap();
        check_rules(rules.lines()).unwrap();
        rules.lines().len()
    }

    #[test]
    fn the_rules_of_a_guard_are_those_of_the_file_for_the_names_given() {
        let words =
            |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let file = parsed(&RULES.replace("PROJECT", "/p"));
        let one = rules(&words(&["/a"]), &[], &words(&["example.org:443"])).unwrap();
        assert!(!one.contains("PROJECT") && !one.contains("github"), "{one}");
        assert!(one.contains("--connect-to example.org:443 --else"), "{one}");
        assert_eq!(parsed(&one), file);
        let two = rules(&words(&["/a", "/b c"]), &words(&["/x/**"]), &[]).unwrap();
        assert_eq!(parsed(&two), file);
        for path in ["'/a/**'", "'/b c/**'", "'/x/**:ro'", "'/b c/.git/hooks/**:ro'"] {
            assert!(two.contains(path), "{path}: {two}");
        }
        assert!(two.lines().any(|line| line.split_whitespace().eq([
            "connect",
            "emulate",
            "--else",
            "ECONNREFUSED"
        ])));
        assert_eq!(parsed(&rules(&[], &[], &[]).unwrap()), file);
        for wrong in ["/a'b", "/a#b", "/a\nb", "/a\\b"] {
            assert!(rules(&words(&[wrong]), &[], &[]).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn name_servers_are_those_of_the_file() {
        let text = "# none\nsearch org\nnameserver 10.0.0.1\nnameserver  fd00::1\nnameserver fe80::1%eth0\n";
        assert_eq!(name_servers(text), ["10.0.0.1:53", "[fd00::1]:53"]);
    }
}
