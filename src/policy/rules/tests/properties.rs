//! The way through the lines beside a slow obvious one, and what holds for any line.

use proptest::prelude::*;

use super::*;

/// The lines one after another, each condition by itself: slow and obvious.
fn naive(text: &str, notification: &Notification, known: &KnownCall) -> Option<usize> {
    let spec = |clause: &crate::policy::rules::line::Clause| Spec::of(vec![clause.item.clone()]);
    for (number, line) in Rules::parse(text.as_bytes()).unwrap().texts() {
        let holds = |condition: &crate::policy::rules::condition::Condition| {
            let found = known.find(&condition.subject);
            let mut passes = |found: &Fact<'_>| match (&condition.test, found) {
                (crate::policy::rules::condition::Test::Glob(glob), Fact::Text(text)) => {
                    let path = std::path::Path::new(std::str::from_utf8(text).unwrap());
                    glob.compile_matcher().is_match(path)
                }
                (test, found) => test.passes(found, notification.arch),
            };
            found.any(&mut passes).unwrap() != condition.negated
        };
        let means = line.clauses.iter().any(|clause| {
            spec(clause).matches(notification) && clause.conditions.iter().all(holds)
        });
        if means {
            return Some(number);
        }
    }
    None
}

fn condition() -> impl Strategy<Value = String> {
    let path = "[ab/*?.]{1,6}"
        .prop_filter("a glob", |text| crate::policy::rules::operand::glob(text.as_bytes()).is_ok());
    prop_oneof![
        (prop_oneof![Just("~"), Just("!~")], path)
            .prop_map(|(op, path)| format!("pathname{op}\"/{path}\"")),
        (prop_oneof![Just("=="), Just("!=")], "[ab/.]{1,4}")
            .prop_map(|(op, path)| format!("pathname{op}/{path}")),
        (prop_oneof![Just("=="), Just("!="), Just("<"), Just(">=")], 0..4u8)
            .prop_map(|(op, n)| format!("caller.uid{op}{n}")),
        (0..4u8).prop_map(|n| format!("flags=={n}")),
    ]
}

fn line() -> impl Strategy<Value = String> {
    let conditions = prop::collection::vec(condition(), 0..4);
    (conditions, 0..100u8).prop_filter_map("one condition for a register", |(conditions, n)| {
        let line = match conditions.join("&&") {
            none if none.is_empty() => format!("openat {n}"),
            some => format!("openat({some}) {n}"),
        };
        Text::parse(&line).is_ok().then_some(line)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_way_through_the_lines_finds_what_one_after_another_does(
        lines in prop::collection::vec(line(), 1..12),
        path in "/[ab/.]{0,6}",
        uid in 0..4u64,
        flags in 0..4u64,
    ) {
        let text = lines.join("\n");
        let path: &'static str = Box::leak(path.into_boxed_str());
        let known = KnownCall::default().text("pathname", path).number("caller.uid", uid);
        let notification = call(Arch::X86_64, "openat", [0, 0, flags, 0, 0, 0]);
        let rules = Rules::parse(text.as_bytes()).unwrap();
        let decided = match rules.decide(&notification, &known, 0) {
            Decision::Line(line) => Some(line.number),
            _ => None,
        };
        prop_assert_eq!(decided, naive(&text, &notification, &known), "{}", text);
    }

    #[test]
    fn a_condition_and_its_negation_never_both_hold(
        condition in condition(),
        path in "/[ab/.]{0,6}",
        uid in 0..4u64,
        kind in 0..3u8,
    ) {
        let negation = match &condition {
            text if text.contains("!~") => text.replacen("!~", "~", 1),
            text if text.contains('~') => text.replacen('~', "!~", 1),
            text if text.contains("!=") => text.replacen("!=", "==", 1),
            text if text.contains("==") => text.replacen("==", "!=", 1),
            text if text.contains(">=") => text.replacen(">=", "<", 1),
            text => text.replacen('<', ">=", 1),
        };
        let path: &'static str = Box::leak(path.into_boxed_str());
        let found = match kind { 0 => Fact::Absent, 1 => Fact::Unknown, _ => text_of(path) };
        let known = KnownCall::default().with("pathname", found).number("caller.uid", uid);
        let holds = |condition: &str| decide(&format!("openat({condition}) 1"), "openat", &[], &known) == "return 1";
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
    fn generated_lines_print_so_that_they_parse_back(line in line()) {
        let parsed = Text::parse(&line).unwrap();
        prop_assert_eq!(Text::parse(&parsed.to_string()), Ok(parsed));
    }
}
