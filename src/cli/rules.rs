//! `syscallfs rules check`: looks at a file of rules before it is used, and says which line answers a call.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{Exit, say};
use crate::emulate::check_rules;
use crate::kernel::text::printable;
use crate::kernel::trusted;
use crate::policy::rules::{Described, LineOutcome, Mismatch, Rules, RulesError, warnings};
use crate::policy::selector::Spec;

/// The arguments of `syscallfs rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    #[command(subcommand)]
    command: RulesCommand,
}

/// What to do with rules.
#[derive(Debug, Subcommand)]
enum RulesCommand {
    /// Check a file of rules: fails if a line is no rule, and warns about lines that are probably mistakes
    Check(CheckArgs),
}

/// The arguments of `syscallfs rules check`.
#[derive(Debug, Args)]
struct CheckArgs {
    /// The file; `-` is standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print which line answers this call, and why those before it do not:
    /// 'openat("/etc/passwd", O_RDONLY, caller.uid=1000)'. Can be repeated.
    #[arg(long, value_name = "CALL")]
    explain: Vec<String>,
}

/// The rules that are to be in force: this text, or else those of a file, or none.
///
/// # Errors
/// What is wrong with them, for people.
pub(super) fn given(path: Option<&Path>, text: Option<&str>) -> Result<Rules, String> {
    match (text, path) {
        (Some(text), _) => parse(text.as_bytes()).map_err(|error| format!("rules: {error}")),
        (None, Some(path)) => in_force(path),
        (None, None) => Ok(Rules::default()),
    }
}

/// Reads rules that are to be in force.
///
/// # Errors
/// What is wrong with the file, for people.
fn in_force(path: &Path) -> Result<Rules, String> {
    let wrong = |why: String| format!("--rules: {}: {why}", path.display());
    // Rules decide for targets, so who can replace the file decides in the name of root.
    trusted::check_named(path, "--rules")?;
    let text = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
    parse(&text).map_err(|error| wrong(error.to_string()))
}

fn parse(text: &[u8]) -> Result<Rules, RulesError> {
    let rules = Rules::parse(text)?;
    // `policy` knows no options of `emulate`: without a look, a wrong one shows at the first call.
    check_rules(rules.lines())?;
    Ok(rules)
}

/// What `--trap` asks for.
///
/// # Errors
/// What is wrong with the first SPEC that is none, for people.
pub(super) fn trapped_calls(traps: &[String]) -> Result<Vec<Spec>, String> {
    traps.iter().map(|trap| Spec::parse(trap).map_err(|error| error.to_string())).collect()
}

/// The calls that rules name.
///
/// # Errors
/// There are none.
pub(super) fn named_calls(rules: &Rules) -> Result<Vec<Spec>, String> {
    match rules.specs().map(|(_, spec)| spec).collect::<Vec<_>>() {
        none if none.is_empty() => {
            Err("--rules: the file names no call to trap: say with -t what is trapped".to_owned())
        }
        some => Ok(some),
    }
}

/// Checks, and prints what was found.
pub(super) fn main(arguments: &RulesArgs) -> Exit {
    let RulesCommand::Check(arguments) = &arguments.command;
    match check(arguments) {
        Ok(()) => Exit::Success,
        Err(why) => {
            say("syscallfs", &why);
            Exit::Usage
        }
    }
}

fn check(arguments: &CheckArgs) -> Result<(), String> {
    let name = arguments.file.display();
    let text = match arguments.file.as_os_str() == "-" {
        true => std::io::read_to_string(std::io::stdin()).map(String::into_bytes),
        false => std::fs::read(&arguments.file),
    };
    let text = text.map_err(|error| format!("{name}: {error}"))?;
    let rules = parse(&text).map_err(|error| format!("{name}: {error}"))?;
    for warning in warnings(&rules) {
        say("syscallfs", &format!("{name}: {warning}"));
    }
    let mut out = String::new();
    for call in &arguments.explain {
        let (notification, described) =
            Described::parse(call).map_err(|why| format!("--explain '{call}': {why}"))?;
        // WHEN counts the calls, and each is looked at by itself.
        rules.lines().iter().for_each(|line| line.counts.reset());
        let steps = rules.explain(&notification, &described);
        print(&mut out, &format!("{call}:"));
        steps.iter().for_each(|step| print(&mut out, &format!("  {}", report(&rules, step))));
        if !steps.iter().any(is_end) {
            print(&mut out, "  no line answers: it becomes a request");
        }
    }
    std::io::stdout().write_all(out.as_bytes()).map_err(|error| format!("cannot print: {error}"))
}

fn is_end(step: &LineOutcome<'_>) -> bool {
    matches!(step.why_not, None | Some(Mismatch::Unknown(_) | Mismatch::Unsure))
}

fn report(rules: &Rules, step: &LineOutcome<'_>) -> String {
    let number = step.line.number;
    let why = match &step.why_not {
        None => {
            let text = rules.text().lines().nth(number - 1).unwrap_or_default().trim();
            return format!("line {number} answers: {text}");
        }
        Some(Mismatch::Register) => "a register has another value".to_owned(),
        Some(Mismatch::Condition(condition)) => format!("{condition} does not hold"),
        Some(Mismatch::Unknown(subject)) => {
            format!("{subject} is not known, so no line answers: say '{subject}=...'")
        }
        Some(Mismatch::Unsure) => {
            "the registers do not say whether it is meant: it becomes a request".to_owned()
        }
        Some(Mismatch::When) => "it means another of the calls".to_owned(),
    };
    format!("line {number}: {why}")
}

fn print(out: &mut String, line: &str) {
    out.push_str(&printable(line));
    out.push('\n');
}
