//! Rules: `SPEC RESPONSE` lines that answer a call by its number and registers alone, which nobody
//! can change after the look; they never read a target, and never give what is not written.

use std::collections::HashMap;

use crate::notification::Notification;
use crate::response::Response;
use crate::spec::{Spec, Test};
use crate::table::Arch;
use crate::text::printable;

/// A list of rules, in the order in which they are asked.
///
/// A line that names a call without being sure of it (through `socketcall`, say) does not answer
/// it, and neither does a line after that: the call becomes a request.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// As written, comments included; each line ends with a newline.
    text: String,
    lines: usize,
    cases: HashMap<(Arch, u32), Vec<Case>>,
}

/// One way to be matched by a line.
#[derive(Debug, Clone)]
struct Case {
    /// All of these have to hold.
    tests: Box<[Test]>,
    /// `None` where the tests admit more than the line names.
    response: Option<Response>,
}

/// The first line that is no rule. Its message is one line without a newline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct RulesError {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it, and the nearest word there is.
    pub why: String,
}

impl Rules {
    /// Parses lines; `#` begins a comment, and blank lines are allowed.
    ///
    /// # Errors
    /// [`RulesError`] for the first line that is no rule.
    pub fn parse(text: &[u8]) -> Result<Self, RulesError> {
        let mut rules = Self::default();
        rules.add(text)?;
        Ok(rules)
    }

    /// Adds lines behind those that are there. A last line needs no newline.
    ///
    /// # Errors
    /// [`RulesError`]; the lines before the one that it names have been added.
    pub fn add(&mut self, text: &[u8]) -> Result<(), RulesError> {
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let number = self.lines + 1;
            self.add_line(line).map_err(|why| RulesError { line: number, why: printable(&why) })?;
        }
        Ok(())
    }

    fn add_line(&mut self, line: &[u8]) -> Result<(), String> {
        let line = std::str::from_utf8(line).map_err(|_| "not a line of text")?;
        let rule = line.split('#').next().unwrap_or_default().trim();
        if !rule.is_empty() {
            let (spec, response) = Spec::parse_prefix(rule).map_err(|error| error.to_string())?;
            let response = parse_response(response)?;
            // What the line is sure of goes before what it is not: it is one line.
            let (sure, unsure): (Vec<_>, Vec<_>) = spec.rules().iter().partition(|r| r.exact);
            for rule in sure.into_iter().chain(unsure) {
                let response = rule.exact.then_some(response);
                let tests = rule.tests.clone().into();
                self.add_case((rule.arch, rule.nr), Case { tests, response });
            }
        }
        self.text.push_str(line.trim_end_matches('\n'));
        self.text.push('\n');
        self.lines += 1;
        Ok(())
    }

    /// Adds the lines of `more` behind its own.
    pub fn append(&mut self, more: Rules) {
        self.text.push_str(&more.text);
        self.lines += more.lines;
        for (call, cases) in more.cases {
            cases.into_iter().for_each(|case| self.add_case(call, case));
        }
    }

    fn add_case(&mut self, call: (Arch, u32), case: Case) {
        let cases = self.cases.entry(call).or_default();
        // Behind one that always matches, none is ever asked.
        if cases.last().is_none_or(|last| !last.tests.is_empty()) {
            cases.push(case);
        }
    }

    /// The response to a call; `None` for one that becomes a request.
    pub fn decide(&self, notification: &Notification) -> Option<Response> {
        let nr = u32::try_from(notification.nr).ok()?;
        let cases = self.cases.get(&(notification.arch, nr))?;
        let holds = |case: &&Case| case.tests.iter().all(|test| test.holds(&notification.args));
        cases.iter().find(holds)?.response
    }

    /// The lines, as written.
    pub fn text(&self) -> &str {
        &self.text
    }
}

fn parse_response(text: &str) -> Result<Response, String> {
    match text.parse() {
        Ok(Response::Descriptor(_) | Response::Pair(_)) => {
            Err("a rule has no descriptors to give: 'fd' is for a request's response".to_owned())
        }
        Ok(response) => Ok(response),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    fn call(arch: Arch, name: &str, args: [u64; 6]) -> Notification {
        let nr = table::by_name(name).unwrap().number(arch).unwrap() as i32;
        Notification { id: 1, tid: 1, nr, arch, instruction_pointer: 0, args }
    }

    fn decide(text: &str, name: &str, args: &[u64]) -> Option<Response> {
        let mut registers = [0; 6];
        registers[..args.len()].copy_from_slice(args);
        let rules = Rules::parse(text.as_bytes()).unwrap();
        rules.decide(&call(Arch::X86_64, name, registers))
    }

    const EPERM: Option<Response> = Some(Response::Errno(1));
    const ZERO: Option<Response> = Some(Response::Return(0));

    #[test]
    fn the_first_line_that_matches_answers() {
        let text = "# sockets\n\nsocket(domain==AF_PACKET) EPERM # raw\nsocket,connect 0\n";
        assert_eq!(decide(text, "socket", &[17]), EPERM);
        assert_eq!(decide(text, "socket", &[2]), ZERO);
        assert_eq!(decide(text, "connect", &[]), ZERO);
        assert_eq!(decide(text, "bind", &[]), None);
        assert_eq!(decide("mkdir 0\nmkdir EPERM", "mkdir", &[]), ZERO);
        assert_eq!(decide("@file-system continue", "mkdir", &[]), Some(Response::Continue));
        assert_eq!(decide("mkdir default", "mkdir", &[]), Some(Response::Default));
        assert_eq!(decide("", "mkdir", &[]), None);
    }

    #[test]
    fn what_a_line_is_not_sure_of_becomes_a_request() {
        let text = "socket(domain==AF_PACKET) EPERM\nsocket 0\n@known EPERM";
        let rules = Rules::parse(text.as_bytes()).unwrap();
        let socketcall = |number| call(Arch::I386, "socketcall", [number, 0, 0, 0, 0, 0]);
        assert_eq!(rules.decide(&socketcall(1)), None, "SYS_SOCKET, arguments in memory");
        assert_eq!(rules.decide(&socketcall(3)), EPERM, "SYS_CONNECT");
        let socket = |domain| call(Arch::I386, "socket", [domain, 0, 0, 0, 0, 0]);
        assert_eq!(rules.decide(&socket(17)), EPERM);
        assert_eq!(rules.decide(&socket(2)), ZERO);
        // One line is sure if any of its items is.
        let rules = Rules::parse(b"socket(domain==AF_PACKET),socket EPERM").unwrap();
        assert_eq!(rules.decide(&socketcall(1)), EPERM);
    }

    #[test]
    fn a_list_behind_another_is_asked_after_it() {
        let mut rules = Rules::parse(b"mkdir(mode==0) EPERM").unwrap();
        rules.append(Rules::parse(b"mkdir 0 # any\n").unwrap());
        rules.append(Rules::parse(b"mkdir EPERM\n").unwrap());
        let mkdir = |mode| rules.decide(&call(Arch::X86_64, "mkdir", [0, mode, 0, 0, 0, 0]));
        assert_eq!((mkdir(0), mkdir(1)), (EPERM, ZERO));
        assert_eq!(rules.text(), "mkdir(mode==0) EPERM\nmkdir 0 # any\nmkdir EPERM\n");
        let again = Rules::parse(rules.text().as_bytes()).unwrap();
        assert_eq!(again.text(), rules.text());
    }

    #[test]
    fn the_manuals_rules_are_rules() {
        let manual = include_str!("../docs/rules.md");
        let text = manual.split_once("```rules\n").unwrap().1.split_once("```").unwrap().0;
        assert_eq!(decide(text, "socket", &[17]), EPERM);
        assert_eq!(decide(text, "socket", &[2]), Some(Response::Continue));
        assert_eq!(decide(text, "mknod", &[0, 0o060_644]), Some(Response::Errno(13)));
        assert_eq!(decide(text, "umount2", &[]), Some(Response::Default));
    }

    #[test]
    fn a_line_that_is_no_rule_is_named_with_the_nearest_word() {
        for (text, why) in [
            ("mkdir 0\n\nmkdri EPERM\n", "line 3: unknown system call 'mkdri'"),
            ("mkdri 0", "did you mean 'mkdir'?"),
            ("mkdir EPREM", "line 1: unknown response 'EPREM': did you mean 'EPERM'?"),
            ("mkdir", "line 1: an empty response"),
            ("mkdir fd 3", "'fd' is for a request's response"),
            ("EPERM", "unknown system call 'EPERM'"),
            ("mkdir(mode==0 EPERM", "missing '&&' or ')'"),
            ("mkdir 0 # fine\nmkdir \x1b[0m", "line 2"),
        ] {
            let error = Rules::parse(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(why), "{text:?}: {error}");
            assert!(!error.contains(|c: char| c.is_control()), "{error:?}");
        }
        assert!(Rules::parse(b"\xff 0").is_err());
    }
}
