//! What to write instead, for whoever comes from strace(1): the nearest word of ours would be a wrong guess.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Words that are looked for and are not there, and what does their work.
const INSTEAD: [(&str, &str); 8] = [
    (
        "-o",
        "there is no -o: use `cat MOUNT/log` or `syscallfs watch` to see the result of each call",
    ),
    ("-p", ATTACH),
    ("-f", "there is no -f: calls of descendants are always trapped, too"),
    ("-e", "there is no -e: -t names the system calls, for example -t openat,mkdir"),
    ("-c", "there is no -c: the counts are in MOUNT/metrics"),
    ("attach", ATTACH),
    ("trace", TRACE),
    ("strace", TRACE),
];
const ATTACH: &str = "cannot attach to a running process, because a filter must be loaded before the program \
    starts: use `syscallfs run -t SPEC -- COMMAND`";
const TRACE: &str = "to print calls and let them continue, copy tools/handlers/log-and-continue to DIR/default and \
    run `syscallfs run -t SPEC --handlers DIR -- COMMAND`";

/// The same error, with a tip that helps in place of the nearest word.
pub(super) fn with_tip(mut error: clap::Error) -> clap::Error {
    let context = match error.kind() {
        ErrorKind::UnknownArgument => ContextKind::InvalidArg,
        ErrorKind::InvalidSubcommand => ContextKind::InvalidSubcommand,
        _ => return error,
    };
    let Some(ContextValue::String(word)) = error.get(context) else { return error };
    let Some((_, tip)) = INSTEAD.iter().find(|(wrong, _)| wrong == word) else { return error };
    let tip = ContextValue::StyledStrs(vec![StyledStr::from(*tip)]);
    // The parser's own guess, such as -t for -e, would stand beside the tip.
    error.remove(ContextKind::SuggestedSubcommand);
    error.remove(ContextKind::SuggestedArg);
    error.insert(ContextKind::Suggested, tip);
    error
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::command_line::Cli;
    use super::*;

    #[test]
    fn a_word_of_strace_gets_a_tip_with_what_to_write_instead() {
        for (line, tip) in [
            ("syscallfs run -p 1 -t mkdir -- true", "cannot attach to a running process"),
            ("syscallfs run -o x -t mkdir -- true", "`syscallfs watch` to see"),
            ("syscallfs run -f -t mkdir -- true", "descendants are always trapped"),
            ("syscallfs run -e trace=open -- true", "-t openat,mkdir"),
            ("syscallfs attach 12", "cannot attach to a running process"),
            ("syscallfs strace ls", "log-and-continue"),
            ("syscallfs trace ls", "log-and-continue"),
            ("syscallfs runn", "similar subcommand exists: 'run'"),
        ] {
            let error = Cli::try_parse_from(line.split(' ')).unwrap_err();
            let text = with_tip(error).to_string();
            assert!(text.contains(tip), "{line}: {text}");
            assert_eq!(text.matches("tip:").count(), 1, "{text}");
        }
    }
}
