//! Conditions beside each other: whether they can hold together, and whether one holds wherever another does. Each answer
//! is a no where that is not easily seen, since these are grounds for warnings alone.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use ipnet::IpNet;

use super::condition::{Condition, Test};
use crate::policy::selector::{Op, RegisterTest, WrittenNumber};
use crate::table::Arch;

/// What is known of a subject: how many bits its number has, and whether it can be a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Domain {
    pub(super) bits: u32,
    pub(super) many: bool,
}

/// Whether no call meets both.
pub(super) fn exclude(one: &Condition, other: &Condition, domain: Domain) -> bool {
    one.subject == other.subject
        && match (one.negated, other.negated) {
            // Of a list, each can be met by another element.
            (false, false) => !domain.many && disjoint(&one.test, &other.test, domain.bits),
            (false, true) => implies(&one.test, &other.test, domain.bits),
            (true, false) => implies(&other.test, &one.test, domain.bits),
            (true, true) => false,
        }
}

/// Whether each call that meets `one` meets `other` too.
pub(super) fn cover(one: &Condition, other: &Condition, domain: Domain) -> bool {
    one.subject == other.subject
        && match (one.negated, other.negated) {
            (false, false) => implies(&one.test, &other.test, domain.bits),
            (true, true) => implies(&other.test, &one.test, domain.bits),
            (false, true) => !domain.many && disjoint(&one.test, &other.test, domain.bits),
            (true, false) => false,
        }
}

/// Whether each register that passes `one` passes `other` too.
pub(super) fn register_implies(one: &RegisterTest, other: &RegisterTest) -> bool {
    let of = |test: &RegisterTest| MaskedRange { mask: test.mask, op: test.op, value: test.value };
    one.index == other.index && of(one).imply(of(other))
}

/// The numbers with `number & mask OP value`.
#[derive(Debug, Clone, Copy)]
struct MaskedRange {
    mask: u64,
    op: Op,
    value: u64,
}

impl MaskedRange {
    /// On an architecture; `None` for a value that does not fit.
    fn of(
        mask: Option<&WrittenNumber>,
        op: Op,
        value: &WrittenNumber,
        arch: Arch,
        bits: u32,
    ) -> Option<Self> {
        let all = u64::MAX >> (64 - bits);
        let mask = mask.map_or(all, |mask| mask.on(arch) & all);
        Some(Self { mask, op, value: value.fit(arch, bits)? })
    }

    /// The least and the greatest that is masked so; `None` if there is none, or if all but one are in it.
    fn range(self) -> Option<(u64, u64)> {
        let value = self.value;
        match self.op {
            Op::Eq => Some((value, value)),
            Op::Ne => None,
            Op::Lt => Some((0, value.checked_sub(1)?)),
            Op::Le => Some((0, value)),
            Op::Gt => Some((value.checked_add(1)?, self.mask)),
            Op::Ge => Some((value, self.mask)),
        }
    }

    fn imply(self, other: Self) -> bool {
        if self.op == Op::Eq && self.mask & other.mask == other.mask {
            return other.op.holds(self.value & other.mask, other.value);
        }
        if self.mask != other.mask {
            return false;
        }
        match (self.range(), other.range()) {
            (Some((least, most)), Some(whole)) => whole.0 <= least && most <= whole.1,
            (Some((least, most)), None) if other.op == Op::Ne => {
                other.value < least || most < other.value
            }
            (None, None) => self.op == Op::Ne && other.op == Op::Ne && self.value == other.value,
            _ => false,
        }
    }

    fn exclude(self, other: Self) -> bool {
        let common = self.mask & other.mask;
        match (self.op, other.op) {
            (Op::Eq, Op::Eq) => (self.value ^ other.value) & common != 0,
            _ if self.mask != other.mask => false,
            _ => match (self.range(), other.range()) {
                (Some(one), Some(two)) => one.1 < two.0 || two.1 < one.0,
                _ => false,
            },
        }
    }
}

fn numbers(
    one: &Test,
    other: &Test,
    bits: u32,
    holds: fn(MaskedRange, MaskedRange) -> bool,
) -> bool {
    let of = |test: &Test, arch| match test {
        Test::Number { mask, op, value } => MaskedRange::of(mask.as_ref(), *op, value, arch, bits),
        _ => None,
    };
    // Constants differ, and a line is for all architectures.
    Arch::NATIVE
        .into_iter()
        .all(|arch| of(one, arch).zip(of(other, arch)).is_some_and(|(one, two)| holds(one, two)))
}

/// Whether whatever passes `one` passes `other`.
fn implies(one: &Test, other: &Test, bits: u32) -> bool {
    match (one, other) {
        (Test::Text(text), Test::Text(other)) => text == other,
        (Test::Text(text), Test::Glob(glob)) => {
            glob.compile_matcher().is_match(OsStr::from_bytes(text))
        }
        (Test::Glob(one), Test::Glob(other)) => is_below(one.glob(), other.glob()),
        (Test::Address(one), Test::Address(other)) => one == other,
        (Test::Address(one), Test::Network(network)) => network.contains(one),
        (Test::Network(one), Test::Network(other)) => other.contains(one),
        _ => numbers(one, other, bits, MaskedRange::imply),
    }
}

/// Whether nothing passes both.
fn disjoint(one: &Test, other: &Test, bits: u32) -> bool {
    match (one, other) {
        (Test::Text(_), Test::Text(_) | Test::Glob(_)) => !implies(one, other, bits),
        (Test::Glob(_), Test::Text(_)) => !implies(other, one, bits),
        (Test::Glob(one), Test::Glob(other)) => {
            let (one, other) = (begin(one.glob()), begin(other.glob()));
            !one.starts_with(other) && !other.starts_with(one)
        }
        (Test::Address(_), Test::Address(_) | Test::Network(_)) => !implies(one, other, bits),
        (Test::Network(_), Test::Address(_)) => !implies(other, one, bits),
        (Test::Network(one), Test::Network(other)) => apart(one, other),
        _ => numbers(one, other, bits, MaskedRange::exclude),
    }
}

fn apart(one: &IpNet, other: &IpNet) -> bool {
    // Two networks share all addresses of one of them, or none.
    !one.contains(other) && !other.contains(one)
}

/// Whether all paths of a glob are paths of another: of the same, or of `/a/**` if it begins with `/a/`.
fn is_below(glob: &str, other: &str) -> bool {
    let directory = other.strip_suffix("**").filter(|directory| directory.ends_with('/'));
    let plain = directory.filter(|directory| begin(directory).len() == directory.len());
    glob == other || plain.is_some_and(|directory| begin(glob).starts_with(directory))
}

/// What all that a glob matches begins with.
fn begin(glob: &str) -> &str {
    let end = glob.find(['*', '?', '[', '{', '}', '\\']).unwrap_or(glob.len());
    &glob[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::rules::line::Text;

    fn pair(conditions: &str) -> (Condition, Condition) {
        let text = Text::parse(&format!("connect({conditions}) 0")).unwrap();
        match &text.clauses[0].conditions[..] {
            [one, other] => (one.clone(), other.clone()),
            all => panic!("{conditions}: {all:?}"),
        }
    }

    const ONE: Domain = Domain { bits: 32, many: false };
    const MANY: Domain = Domain { bits: 32, many: true };

    #[test]
    fn conditions_that_no_call_meets_together_exclude_each_other() {
        for (conditions, alone, in_list) in [
            ("caller.uid==0&&caller.uid==1", true, false),
            ("caller.uid==0&&caller.uid!=0", true, true),
            ("caller.uid<5&&caller.uid>=5", true, false),
            ("caller.uid<5&&caller.uid>=4", false, false),
            ("caller.uid<5&&caller.uid==7", true, false),
            ("caller.uid==-1&&caller.uid==0xffffffff", false, false),
            ("caller.uid&1==1&&caller.uid==2", true, false),
            ("caller.uid&3==1&&caller.uid&1==0", true, false),
            ("caller.uid&3==1&&caller.uid&1==1", false, false),
            ("caller.uid!=0&&caller.uid!=1", false, false),
            ("caller.uid==0&&caller.gid==1", false, false),
            ("caller.exe==/a&&caller.exe==/b", true, false),
            ("caller.exe==/a&&caller.exe~/b*", true, false),
            ("caller.exe==/a&&caller.exe!~/*", true, true),
            ("caller.exe~/a/**&&caller.exe~/b/**", true, false),
            ("caller.exe~/a/**&&caller.exe~/a/b/**", false, false),
            ("addr~10.0.0.0/8&&addr~11.0.0.0/8", true, false),
            ("addr~10.0.0.0/8&&addr~10.1.0.0/16", false, false),
            ("addr~10.0.0.1&&addr!~10.0.0.0/8", true, true),
        ] {
            let (one, other) = pair(conditions);
            assert_eq!(exclude(&one, &other, ONE), alone, "{conditions}");
            assert_eq!(exclude(&other, &one, ONE), alone, "{conditions}, the other way");
            assert_eq!(exclude(&one, &other, MANY), in_list, "{conditions}, of a list");
        }
    }

    #[test]
    fn a_condition_covers_those_that_hold_only_where_it_does() {
        for (conditions, is) in [
            ("caller.uid==7&&caller.uid>5", true),
            ("caller.uid>5&&caller.uid==7", false),
            ("caller.uid>5&&caller.uid>=5", true),
            ("caller.uid>5&&caller.uid!=5", true),
            ("caller.uid>=5&&caller.uid!=5", false),
            ("caller.uid==7&&caller.uid&1==1", true),
            ("caller.uid&3==1&&caller.uid&1==1", true),
            ("caller.uid&1==1&&caller.uid&3==1", false),
            ("caller.uid!=5&&caller.uid!=5", true),
            ("caller.exe==/a/b&&caller.exe~/a/*", true),
            ("caller.exe~/a/b/*&&caller.exe~/a/**", true),
            ("caller.exe~/a/**&&caller.exe~/a/b/**", false),
            ("caller.exe!~/a/**&&caller.exe!~/a/b/**", true),
            ("caller.exe~/ab/**&&caller.exe~/a*/**", false),
            ("addr~10.1.0.0/16&&addr~10.0.0.0/8", true),
            ("addr~10.0.0.0/8&&addr~10.1.0.0/16", false),
        ] {
            let (one, other) = pair(conditions);
            assert_eq!(cover(&one, &other, ONE), is, "{conditions}");
        }
    }
}
