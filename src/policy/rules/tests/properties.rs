//! The way through the lines beside a slow obvious one, and what holds for any line.

use std::collections::HashMap;
use std::net::IpAddr;

use proptest::prelude::*;

use super::generated::{CALLS, NaiveWhen, any_call, condition, known, line};
use super::*;
use crate::policy::rules::condition::{Condition, Test};
use crate::policy::selector::SpecMatch;

/// A line whose counting is written down once more, slow and obvious.
struct NaiveLine {
    text: Text,
    number: usize,
    /// Which calls it answers, and whether each process counts for itself.
    when: NaiveWhen,
    matched: HashMap<u32, u64>,
}

/// Whether a condition holds; `None` if that is not known.
fn naive_holds(condition: &Condition, known: &KnownCall, arch: Arch) -> Option<bool> {
    let one = |found: &Fact<'_>| match (&condition.test, found) {
        (Test::Glob(glob), Fact::Text(text)) => {
            glob.compile_matcher().is_match(std::str::from_utf8(text).unwrap())
        }
        (Test::Network(network), Fact::Address(address)) => {
            network.addr() == network.netmask_of(*address)
        }
        (test, found) => test.passes(found, arch),
    };
    let passes = match known.find(&condition.subject) {
        Fact::Unknown => None,
        Fact::Absent => Some(false),
        Fact::List { items, whole } => match items.iter().any(one) {
            true => Some(true),
            false => whole.then_some(false),
        },
        found => Some(one(&found)),
    };
    passes.map(|passes| passes != condition.negated)
}

/// The lines one after another, each condition by itself.
fn naive(lines: &mut [NaiveLine], notification: &Notification, known: &KnownCall) -> String {
    for line in lines {
        let mut outcome = Some(false);
        for clause in &line.text.clauses {
            let decided = Spec::of(vec![clause.item.clone()]).decide(notification);
            let holds: Vec<_> = clause
                .conditions
                .iter()
                .map(|condition| naive_holds(condition, known, notification.arch))
                .collect();
            if decided == SpecMatch::No || holds.contains(&Some(false)) {
                continue;
            }
            outcome = if holds.contains(&None) { None } else { Some(true) };
            break;
        }
        match outcome {
            None => return "unknown".to_owned(),
            Some(false) => continue,
            Some(true) => {}
        }
        let process = if line.when.each_process { known.process } else { 0 };
        let count = line.matched.entry(process).or_default();
        *count += 1;
        if line.when.answers(*count) {
            return line.number.to_string();
        }
    }
    "request".to_owned()
}

trait NetmaskOf {
    fn netmask_of(&self, address: IpAddr) -> IpAddr;
}

impl NetmaskOf for ipnet::IpNet {
    /// The address without the bits beyond the length of the network, bit by bit.
    fn netmask_of(&self, address: IpAddr) -> IpAddr {
        let cut = |mut bytes: Vec<u8>| {
            for bit in usize::from(self.prefix_len())..bytes.len() * 8 {
                bytes[bit / 8] &= !(0x80 >> (bit % 8));
            }
            bytes
        };
        match address {
            IpAddr::V4(v4) => <[u8; 4]>::try_from(cut(v4.octets().to_vec())).unwrap().into(),
            IpAddr::V6(v6) => <[u8; 16]>::try_from(cut(v6.octets().to_vec())).unwrap().into(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_way_through_the_lines_finds_what_one_after_another_does(
        lines in prop::collection::vec(line(), 1..12),
        calls in prop::collection::vec((any_call(), known()), 1..20),
    ) {
        let text: Vec<String> = lines
            .iter()
            .map(|(line, when)| format!("{line} {}EPERM", when.words()))
            .collect();
        let text = text.join("\n");
        let rules = Rules::parse(text.as_bytes()).unwrap();
        let mut naive_lines: Vec<NaiveLine> = rules
            .texts()
            .zip(&lines)
            .map(|((number, text), (_, when))| NaiveLine {
                text, number, when: *when, matched: HashMap::new(),
            })
            .collect();
        for (notification, known) in &calls {
            let decided = match rules.decide(notification, known, 0) {
                Decision::Line(line) => line.number.to_string(),
                Decision::Request => "request".to_owned(),
                Decision::Unknown(_) => "unknown".to_owned(),
                Decision::Memory(_) => "memory".to_owned(),
            };
            prop_assert_eq!(decided, naive(&mut naive_lines, notification, known), "{}", text);
        }
    }

    #[test]
    fn memory_that_is_read_later_changes_no_decision(
        lines in prop::collection::vec(line(), 1..12),
        notification in any_call(),
        mut known in known(),
    ) {
        let text: Vec<String> = lines.iter().map(|(line, _)| format!("{line} EPERM")).collect();
        let rules = Rules::parse(text.join("\n").as_bytes()).unwrap();
        let whole = answer_line(&rules.decide(&notification, &known, 0));
        known.hides_memory = true;
        let first = match rules.decide(&notification, &known, 0) {
            Decision::Memory(place) => {
                known.hides_memory = false;
                answer_line(&rules.decide(&notification, &known, place))
            }
            decided => answer_line(&decided),
        };
        prop_assert_eq!(first, whole, "{:?}", text);
    }

    #[test]
    fn a_condition_and_its_negation_never_both_hold(
        (at, condition) in (0..CALLS.len()).prop_flat_map(|at| (Just(at), condition(at))),
        known in known(),
        flags in 0..4u64,
    ) {
        // A masked comparison has no negation.
        prop_assume!(!condition.contains('&'));
        let pairs = [("!~", "~"), ("~", "!~"), ("!=", "=="), ("==", "!="), (">=", "<"), ("<=", ">"), ("<", ">="), (">", "<=")];
        let (op, not) = pairs.into_iter().find(|(op, _)| condition.contains(op)).unwrap();
        let negation = condition.replacen(op, not, 1);
        let notification = call(Arch::X86_64, CALLS[at], [1, 1, flags, 0, 0, 0]);
        let holds = |condition: &str| {
            let rules = Rules::parse(format!("{}({condition}) EPERM", CALLS[at]).as_bytes()).unwrap();
            matches!(rules.decide(&notification, &known, 0), Decision::Line(_))
        };
        prop_assert!(!(holds(&condition) && holds(&negation)), "{} {}", condition, negation);
    }

    #[test]
    fn no_line_makes_it_panic_and_what_parses_prints_so_that_it_parses_back(
        text in "(openat|@mount|connect)(\\(| )[a-z_.~=!&/*\"\\\\0-9 ]{0,30}\\)? [a-z0-9% ]{0,20}|\\PC{0,40}",
    ) {
        if let Ok(line) = Text::parse(&text) {
            let again = Text::parse(&line.to_string());
            prop_assert_eq!(again.map(|again| again.to_string()), Ok(line.to_string()));
        }
    }

    #[test]
    fn generated_lines_print_so_that_they_parse_back((line, when) in line()) {
        let parsed = Text::parse(&format!("{line} {}EPERM", when.words())).unwrap();
        prop_assert_eq!(Text::parse(&parsed.to_string()), Ok(parsed));
    }

    #[test]
    fn what_is_warned_of_as_a_line_that_never_answers_never_does(
        lines in prop::collection::vec(line(), 1..8),
        calls in prop::collection::vec((any_call(), known()), 1..30),
    ) {
        let text: Vec<String> = lines
            .iter()
            .map(|(line, when)| format!("{line} {}EPERM", when.words()))
            .collect();
        let rules = Rules::parse(text.join("\n").as_bytes()).unwrap();
        let dead: Vec<usize> = warnings(&rules)
            .iter()
            .filter(|warning| warning.contains(": it never answers:"))
            .filter_map(|warning| warning.strip_prefix("line ")?.split(':').next()?.parse().ok())
            .collect();
        for (notification, known) in &calls {
            if let Decision::Line(line) = rules.decide(notification, known, 0) {
                prop_assert!(!dead.contains(&line.number), "line {} of {:?}", line.number, text);
            }
        }
    }
}

fn answer_line(decision: &Decision<'_>) -> String {
    match decision {
        Decision::Line(line) => line.number.to_string(),
        Decision::Request => "request".to_owned(),
        Decision::Unknown(_) => "unknown".to_owned(),
        Decision::Memory(_) => "memory".to_owned(),
    }
}
