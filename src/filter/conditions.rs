//! The part of the program that stands before libseccomp's: calls with conditions, and calls that
//! libseccomp has no name for. It decides what it traps, and never what becomes of other calls.

use nix::libc::{
    BPF_ABS, BPF_ALU, BPF_AND, BPF_JA, BPF_JEQ, BPF_JGE, BPF_JGT, BPF_JMP, BPF_K, BPF_LD, BPF_RET,
    BPF_W, SECCOMP_RET_ALLOW, SECCOMP_RET_USER_NOTIF, sock_filter,
};

use super::Trap;
use crate::spec::{Op, Test};
use crate::table::Arch;

// Offsets in struct seccomp_data of linux/seccomp.h.
const NR: u32 = 0;
const ARCH: u32 = 4;
const ARGS: u32 = 16;

/// Instructions that trap these calls and let any other run on into what follows them. A call
/// whose tests fail is allowed: what follows has no rule for it.
pub(super) fn program(traps: &[Trap<'_>]) -> Vec<sock_filter> {
    let mut program = Vec::new();
    for arch in Arch::ALL {
        let of_arch = traps.iter().filter(|((of, _), _)| *of == arch);
        let calls: Vec<_> = of_arch.flat_map(|((_, nr), tests)| call(*nr, tests)).collect();
        if !calls.is_empty() {
            let mut block = vec![load(NR)];
            block.extend(calls);
            program.push(load(ARCH));
            program.extend(only_if_equal(arch.audit(), block));
        }
    }
    program
}

/// One call; the number is in the accumulator, and still is if it is another call.
fn call(nr: u32, alternatives: &[&[Test]]) -> Vec<sock_filter> {
    let mut body: Vec<_> = alternatives.iter().flat_map(|tests| alternative(tests)).collect();
    body.push(ret(if alternatives.is_empty() {
        SECCOMP_RET_USER_NOTIF
    } else {
        SECCOMP_RET_ALLOW
    }));
    only_if_equal(nr, body)
}

/// Traps if all tests hold, and runs on otherwise.
fn alternative(tests: &[Test]) -> Vec<sock_filter> {
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

enum Step {
    Do(sock_filter),
    Jump { code: u32, k: u32, yes: To, no: To },
}

/// Compares a register, upper half first; when it fails it skips `after` more instructions.
fn compare(test: &Test, after: usize) -> Vec<sock_filter> {
    use To::{Fail, Next, Pass};
    let (value_high, value_low) = halves(test.value);
    let (mask_high, mask_low) = halves(test.mask);
    let low_word = ARGS + 8 * test.index as u32;
    let jump = |code, k, yes, no| Step::Jump { code, k, yes, no };
    let mut steps = Vec::new();
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
        Step::Do(instruction) => instruction,
        Step::Jump { code, k, yes, no } => {
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

fn load_masked(offset: u32, mask: u32) -> impl Iterator<Item = Step> {
    let and = instruction(BPF_ALU | BPF_AND | BPF_K, 0, 0, mask);
    let and = (mask != u32::MAX).then_some(Step::Do(and));
    std::iter::once(Step::Do(load(offset))).chain(and)
}

/// Runs `body` if the accumulator is `k`, and skips it otherwise.
fn only_if_equal(k: u32, body: Vec<sock_filter>) -> Vec<sock_filter> {
    let equal = BPF_JMP | BPF_JEQ | BPF_K;
    let mut code = match u8::try_from(body.len()) {
        Ok(length) => vec![instruction(equal, 0, length, k)],
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
