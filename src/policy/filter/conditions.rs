//! The part of the program that stands before libseccomp's: calls with conditions, and calls that
//! libseccomp has no name for. It decides what it traps, and never what becomes of other calls.

use nix::errno::Errno;
use nix::libc::{
    BPF_ABS, BPF_ALU, BPF_AND, BPF_JA, BPF_JEQ, BPF_JGE, BPF_JGT, BPF_JMP, BPF_K, BPF_LD, BPF_RET,
    BPF_W, SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO, SECCOMP_RET_USER_NOTIF, sock_filter,
};

use crate::policy::selector::{Op, RegisterTest};
use crate::table::Arch;

/// A trapped number with its alternatives, each of tests that must all hold; a call that is trapped
/// in any case has none.
pub(super) type Trap<'a> = ((Arch, u32), Vec<&'a [RegisterTest]>);

/// What a kernel without the call answers.
const NO_SUCH_CALL: u32 = SECCOMP_RET_ERRNO | Errno::ENOSYS as u32;

// Offsets in struct seccomp_data of linux/seccomp.h.
const NR_OFFSET: u32 = 0;
const ARCH_OFFSET: u32 = 4;
const ARGS_OFFSET: u32 = 16;

/// Instructions that trap these calls, fail the refused ones with ENOSYS, and let any other run on into what follows
/// them. A call whose tests fail is allowed: what follows has no rule for it.
pub(super) fn program(traps: &[Trap<'_>], refused: &[(Arch, u32)]) -> Vec<sock_filter> {
    let mut program = Vec::new();
    // The architecture is compared before any number: the same number is another call on another architecture.
    for arch in Arch::NATIVE {
        let of_arch = traps.iter().filter(|((of, _), _)| *of == arch);
        let mut calls: Vec<_> = of_arch.flat_map(|((_, nr), tests)| call(*nr, tests)).collect();
        let refused = refused.iter().filter(|(of, _)| *of == arch);
        calls.extend(refused.flat_map(|(_, nr)| only_if_equal(*nr, vec![ret(NO_SUCH_CALL)])));
        if !calls.is_empty() {
            let mut block = vec![load(NR_OFFSET)];
            block.extend(calls);
            program.push(load(ARCH_OFFSET));
            program.extend(only_if_equal(arch.audit(), block));
        }
    }
    program
}

/// One call; the number is in the accumulator, and still is if it is another call.
fn call(nr: u32, alternatives: &[&[RegisterTest]]) -> Vec<sock_filter> {
    let mut body: Vec<_> = alternatives.iter().flat_map(|tests| alternative(tests)).collect();
    body.push(ret(if alternatives.is_empty() {
        SECCOMP_RET_USER_NOTIF
    } else {
        SECCOMP_RET_ALLOW
    }));
    only_if_equal(nr, body)
}

/// Traps if all tests hold, and runs on otherwise.
fn alternative(tests: &[RegisterTest]) -> Vec<sock_filter> {
    // From the end, because a jump needs to know how many instructions it skips.
    tests.iter().rev().fold(vec![ret(SECCOMP_RET_USER_NOTIF)], |after, test| {
        let mut code = compare(test, after.len());
        code.extend(after);
        code
    })
}

/// Where a step of a comparison goes.
#[derive(Clone, Copy)]
enum To {
    Next,
    Pass,
    Fail,
}

enum FilterStep {
    Do(sock_filter),
    Jump { code: u32, k: u32, yes: To, no: To },
}

/// Compares a register, upper half first; when it fails it skips `after` more instructions.
fn compare(test: &RegisterTest, after: usize) -> Vec<sock_filter> {
    use To::{Fail, Next, Pass};
    let (value_high, value_low) = halves(test.value);
    let (mask_high, mask_low) = halves(test.mask);
    let low_word = ARGS_OFFSET + 8 * test.index as u32;
    let jump = |code, k, yes, no| FilterStep::Jump { code, k, yes, no };
    let mut steps = Vec::new();
    // Where the kernel reads only 32 bits, the upper half is not loaded: a target could set it to get around the
    // trap.
    if mask_high != 0 {
        steps.extend(load_masked(low_word + 4, mask_high));
        match test.op {
            Op::Eq => steps.push(jump(BPF_JEQ, value_high, Next, Fail)),
            Op::Ne => steps.push(jump(BPF_JEQ, value_high, Next, Pass)),
            Op::Gt | Op::Ge => {
                steps.push(jump(BPF_JGT, value_high, Pass, Next));
                steps.push(jump(BPF_JEQ, value_high, Next, Fail));
            }
            Op::Lt | Op::Le => {
                steps.push(jump(BPF_JGT, value_high, Fail, Next));
                steps.push(jump(BPF_JEQ, value_high, Next, Pass));
            }
        }
    }
    // A filter loads 32 bits at a time, and all of NATIVE keep the lower half first.
    steps.extend(load_masked(low_word, mask_low));
    steps.push(match test.op {
        Op::Eq => jump(BPF_JEQ, value_low, Pass, Fail),
        Op::Ne => jump(BPF_JEQ, value_low, Fail, Pass),
        Op::Gt => jump(BPF_JGT, value_low, Pass, Fail),
        Op::Ge => jump(BPF_JGE, value_low, Pass, Fail),
        Op::Lt => jump(BPF_JGE, value_low, Fail, Pass),
        Op::Le => jump(BPF_JGT, value_low, Fail, Pass),
    });
    let length = steps.len();
    let place = |(at, step)| match step {
        FilterStep::Do(instruction) => instruction,
        FilterStep::Jump { code, k, yes, no } => {
            let left = length - at - 1;
            let offset = |to| match to {
                Next => 0,
                Pass => left as u8,
                // At most 6 tests of 7 instructions are left.
                Fail => (left + after) as u8,
            };
            instruction(BPF_JMP | code | BPF_K, offset(yes), offset(no), k)
        }
    };
    steps.into_iter().enumerate().map(place).collect()
}

fn load_masked(offset: u32, mask: u32) -> impl Iterator<Item = FilterStep> {
    let and = instruction(BPF_ALU | BPF_AND | BPF_K, 0, 0, mask);
    let and = (mask != u32::MAX).then_some(FilterStep::Do(and));
    std::iter::once(FilterStep::Do(load(offset))).chain(and)
}

/// Runs `body` if the accumulator is `k`, and skips it otherwise.
fn only_if_equal(k: u32, body: Vec<sock_filter>) -> Vec<sock_filter> {
    let equal = BPF_JMP | BPF_JEQ | BPF_K;
    let mut code = match u8::try_from(body.len()) {
        Ok(length) => vec![instruction(equal, 0, length, k)],
        // A conditional jump has 8 bits for its distance, BPF_JA has 32.
        Err(_) => vec![
            instruction(equal, 1, 0, k),
            instruction(BPF_JMP | BPF_JA, 0, 0, body.len() as u32),
        ],
    };
    code.extend(body);
    code
}

const fn halves(value: u64) -> (u32, u32) {
    ((value >> 32) as u32, value as u32)
}

const fn load(offset: u32) -> sock_filter {
    instruction(BPF_LD | BPF_W | BPF_ABS, 0, 0, offset)
}

const fn ret(action: u32) -> sock_filter {
    instruction(BPF_RET | BPF_K, 0, 0, action)
}

const fn instruction(code: u32, jt: u8, jf: u8, k: u32) -> sock_filter {
    sock_filter { code: code as u16, jt, jf, k }
}
