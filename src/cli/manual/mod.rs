//! The manual: what `--help` prints below the options, and what `syscallfs man` and `syscallfs completions` write, all from
//! the command line itself and from the table of [`pages`].

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::builder::StyledStr;
use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use self::pages::{PAGES, Page, Section};
use super::{Exit, say};

mod pages;

/// The arguments of `syscallfs man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Directory for the pages, one for each command. It must exist
    #[arg(value_name = "DIR")]
    directory: PathBuf,
}

/// The arguments of `syscallfs completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// The same command line, with the sections of the manual below the options of each command.
pub(super) fn with_manual(whole: Command) -> Command {
    let names: Vec<_> = whole.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.into_iter().fold(with_sections(whole, ""), |command, name| {
        command.mut_subcommand(&name, |sub| {
            let inner: Vec<_> =
                sub.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
            inner.into_iter().fold(with_sections(sub, &name), |sub, inner| {
                sub.mut_subcommand(&inner, |command| {
                    with_sections(command, &format!("{name} {inner}"))
                })
            })
        })
    })
}

fn page(name: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.command == name)
}

fn with_sections(command: Command, name: &str) -> Command {
    let Some(page) = page(name) else { return command };
    let header = *command.get_styles().get_header();
    let mut text =
        command.get_after_help().map(|above| format!("{}\n\n", above.ansi())).unwrap_or_default();
    for section in page.sections {
        text.push_str(&format!("{header}{}:{header:#}\n", section.heading));
        for (tag, meaning) in section.entries {
            let lines =
                [(*tag, "  "), (*meaning, if tag.is_empty() { "  " } else { "          " })];
            for (line, indent) in lines.iter().filter(|(line, _)| !line.is_empty()) {
                text.push_str(&format!("{indent}{line}\n"));
            }
        }
        text.push('\n');
    }
    command.after_long_help(StyledStr::from(text.trim_end().to_owned()))
}

/// `syscallfs man`.
#[must_use]
pub(super) fn man(arguments: &ManArgs, whole: &Command) -> Exit {
    match write_pages(&arguments.directory, whole) {
        Ok(()) => Exit::Success,
        Err(why) => {
            say("syscallfs man", &why);
            Exit::Failure
        }
    }
}

/// Writes a page for the program and for each of its commands.
///
/// # Errors
/// One line that names the file.
pub(super) fn write_pages(directory: &Path, whole: &Command) -> Result<(), String> {
    std::fs::create_dir_all(directory)
        .map_err(|error| format!("{}: {error}", directory.display()))?;
    commands(whole).into_iter().try_for_each(|(name, command)| {
        let title = format!("syscallfs {name}").trim_end().replace(' ', "-");
        let page = page(&name);
        let path = directory.join(format!("{title}.1"));
        let text = rendered(command, &title, page.map_or(&[], |page| page.sections));
        text.and_then(|text| File::create(&path)?.write_all(&text))
            .map_err(|error| format!("{}: {error}", path.display()))
    })
}

/// All commands, with their names behind that of the program: `` for the program itself, `rules check`.
fn commands(whole: &Command) -> Vec<(String, Command)> {
    let mut commands = vec![(String::new(), whole.clone())];
    for command in whole.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        let name = command.get_name();
        commands.push((name.to_owned(), command.clone()));
        let inner = command.get_subcommands();
        commands.extend(inner.map(|inner| (format!("{name} {}", inner.get_name()), inner.clone())));
    }
    commands
}

/// One page, in the order of man-pages(7).
fn rendered(command: Command, title: &str, sections: &[Section]) -> io::Result<Vec<u8>> {
    let description = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    // The subcommand's own usage line names the program too.
    let name = title.replace('-', " ");
    let command = command.bin_name(name).display_name(title.to_owned()).after_help("");
    let has_commands = command.get_subcommands().next().is_some();
    let man = Man::new(command)
        .title(title.to_owned())
        .source(concat!("syscallfs ", env!("CARGO_PKG_VERSION")))
        .manual("syscallfs manual");
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    // The renderer puts this text behind the options, where no manual page has its description.
    let mut paragraphs = Roff::new();
    for paragraph in description.split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
        paragraphs.control("PP", []).text([roman(paragraph.replace('\n', " "))]);
    }
    paragraphs.to_writer(&mut text)?;
    man.render_options_section(&mut text)?;
    if has_commands {
        man.render_subcommands_section(&mut text)?;
    }
    let mut rest = Roff::new();
    for section in sections {
        rest.control("SH", [section.heading.to_uppercase().as_str()]);
        for (tag, meaning) in section.entries {
            match (tag.is_empty(), meaning.is_empty()) {
                (false, false) => rest.control("TP", []).text([bold(*tag)]).text([roman(*meaning)]),
                (false, true) => rest.control("PP", []).text([roman(*tag)]),
                (true, _) => rest.control("PP", []).text([roman(*meaning)]),
            };
        }
    }
    rest.to_writer(&mut text)?;
    Ok(text)
}

/// Prints the completions of one shell.
#[must_use]
pub(super) fn print_completions(arguments: &CompletionsArgs, mut whole: Command) -> Exit {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut whole, "syscallfs", &mut text);
    match io::stdout().write_all(&text) {
        Ok(()) => Exit::Success,
        Err(error) => {
            say("syscallfs completions", &format!("standard output: {error}"));
            Exit::Failure
        }
    }
}
