//! What is allowed in rules and is seldom meant: lines that never answer, names that another call goes around, looks that
//! another thread can undo.

use std::collections::HashMap;

use super::Rules;
use super::answer::Action;
use super::condition::{Condition, Test};
use super::line::Text;
use super::question::Subject;
use super::shadows::{contradiction, covered};
use crate::policy::response::Response;
use crate::policy::selector::{Item, Spec, gaps};
use crate::table::{self, Kind};

/// One line for each, in the order of the lines.
pub fn warnings(rules: &Rules) -> Vec<String> {
    let mut warnings: Vec<(usize, String)> = Vec::new();
    for (number, before) in rules.shadowed() {
        warnings.push((
            *number,
            format!("it never answers: line {before} answers all its calls before"),
        ));
    }
    let texts: Vec<(usize, Text)> = rules.texts().collect();
    for (number, before) in covered(texts.iter()) {
        if rules.shadowed().iter().all(|(shadowed, _)| *shadowed != number) {
            warnings.push((
                number,
                format!("it never answers: the lines up to {before} answer all its calls before"),
            ));
        }
    }
    let mut looked: HashMap<(table::Arch, u32), usize> = HashMap::new();
    let (mut specs, mut rings) = (Vec::new(), None);
    for (number, text) in &texts {
        let number = *number;
        let mut warn = |what: String| warnings.push((number, what));
        if text.answer.is_sure {
            warn(format!(
                "'{}': the target can change what the line has seen before the kernel acts",
                text.answer
            ));
        }
        for clause in &text.clauses {
            clause
                .conditions
                .iter()
                .filter_map(|condition| doubt(condition, &clause.item))
                .for_each(&mut warn);
            if let Some((one, other)) = contradiction(clause) {
                warn(format!(
                    "'{clause}' never answers: '{one}' and '{other}' never hold together"
                ));
            }
        }
        let spec = Spec::of(text.clauses.iter().map(|clause| clause.item.clone()).collect());
        let calls = spec.rules().iter().map(|rule| (rule.arch, rule.nr));
        if goes_on(text) && calls.clone().any(makes_ring) {
            rings = rings.or(Some(number));
        }
        if goes_on(text) && !text.answer.is_sure {
            // The earlier line may refuse: a thread that changes the memory in between gets past it.
            if let Some(earlier) = calls.clone().find_map(|call| looked.get(&call)) {
                warn(format!(
                    "it continues calls after line {earlier} has looked at their memory, which another thread can \
                     change before the kernel reads it"
                ));
            }
        }
        // After the check above: a line does not warn of itself, which `Text::parse` has refused already.
        if text.looks_at_memory() {
            calls.for_each(|call| _ = looked.entry(call).or_insert(number));
        }
        if refuses(text) {
            specs.push(spec);
        }
    }
    if let Some(number) = rings.filter(|_| !gaps::ring_calls_to_refuse(&specs).is_empty()) {
        let what = "it lets io_uring_setup pass: a ring can do the work of calls that lines refuse, and no rule sees that";
        warnings.push((number, what.to_owned()));
    }
    warnings.sort_by_key(|(number, _)| *number);
    let lines = warnings.into_iter().map(|(number, what)| format!("line {number}: {what}"));
    let around = gaps::notes(&specs)
        .into_iter()
        // The notes speak of traps and of `-t`, which a file of rules does not have.
        .map(|note| note.replace(", but is not trapped", ", and no line refuses that"));
    let around = around.map(|note| note.replace(" to -t", " to the line"));
    lines.chain(around).collect()
}

fn makes_ring((arch, nr): (table::Arch, u32)) -> bool {
    let call = i32::try_from(nr).ok().and_then(|nr| table::by_number(arch, nr));
    call.is_some_and(|call| call.name == "io_uring_setup")
}

fn goes_on(text: &Text) -> bool {
    matches!(text.answer.action, Action::Respond(Response::Continue))
}

/// Whether it refuses calls, or those at least that its options leave out.
fn refuses(text: &Text) -> bool {
    matches!(
        text.answer.action,
        Action::Respond(Response::Errno(_) | Response::Default) | Action::Emulate(_)
    )
}

/// What a condition may miss.
fn doubt(condition: &Condition, item: &Item) -> Option<String> {
    let Item::Call { call, .. } = item else { return None };
    let (Subject::Argument(path) | Subject::Meaning(path)) = &condition.subject else {
        return None;
    };
    let is_path = path.fields.is_empty()
        && call.args.iter().any(|arg| arg.name == path.argument && arg.kind == Kind::Path);
    match (&condition.test, path.fields.last().map(String::as_str)) {
        (Test::Text(_), _) if is_path => Some(format!(
            "'{condition}' compares what was written, and a path can be written in many ways: '~' compares what it means"
        )),
        (Test::Network(_) | Test::Address(_), Some("sin_addr")) => {
            let whole = path.argument.as_str();
            Some(format!(
                "'{condition}' sees IPv4 sockets only: '{whole}~NETWORK' also sees an IPv4 address in an IPv6 socket"
            ))
        }
        _ => None,
    }
}
