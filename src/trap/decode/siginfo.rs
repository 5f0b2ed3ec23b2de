//! `siginfo_t`, whose signal and code say which of its members are set; total for every code.

use std::fmt::Write;

use super::scalar::signed;
use super::symbols::{address, hex, signal};
use crate::table::constants::{processes, signals};
use crate::table::{Arch, Family, errno};
use crate::trap::snapshot::little_endian;

/// Appends a `siginfo_t` of 128 bytes.
pub(super) fn siginfo(out: &mut String, bytes: &[u8], arch: Arch) {
    let int = |offset| little_endian(bytes, offset, 4).unwrap_or(0);
    let (signo, error, code) = (int(0), int(4), int(8));
    if signo == 0 {
        out.push_str("{}");
        return;
    }
    out.push_str("{si_signo=");
    signal(out, signo);
    out.push_str(", si_code=");
    match signals::CODE.name(code).or_else(|| family(signo)?.name(code)) {
        Some(name) => out.push_str(name),
        None => hex(out, code),
    }
    if error != 0 {
        match errno::errno_name(error as i32) {
            Some(name) => _ = write!(out, ", si_errno={name}"),
            None => _ = write!(out, ", si_errno={error}"),
        }
    }
    let word = arch.word();
    // With 64 bits the union that follows is aligned to 8, so four bytes of padding come first.
    let fields = Fields { bytes, arch, start: if word == 8 { 16 } else { 12 } };
    // SI_FROMUSER of linux/signal.h: codes of 0 and below have members of their own.
    if code as i32 <= 0 {
        fields.sent(out, code as i32)
    } else {
        fields.raised(out, signo, code)
    }
    out.push('}');
}

/// The codes that only one signal has.
fn family(signo: u64) -> Option<&'static Family> {
    match processes::SIGNAL.name(signo)? {
        "SIGILL" => Some(&signals::ILL),
        "SIGFPE" => Some(&signals::FPE),
        "SIGSEGV" => Some(&signals::SEGV),
        "SIGBUS" => Some(&signals::BUS),
        "SIGTRAP" => Some(&signals::TRAP),
        "SIGCHLD" => Some(&signals::CHLD),
        "SIGIO" => Some(&signals::POLL),
        "SIGSYS" => Some(&signals::SYS),
        _ => None,
    }
}

/// The members after the first three.
struct Fields<'a> {
    bytes: &'a [u8],
    arch: Arch,
    start: usize,
}

impl Fields<'_> {
    fn int(&self, index: usize) -> i32 {
        little_endian(self.bytes, self.start + 4 * index, 4).unwrap_or(0) as i32
    }

    fn word(&self, index: usize) -> u64 {
        little_endian(self.bytes, self.start + 4 * index, self.arch.word()).unwrap_or(0)
    }

    fn sender(&self, out: &mut String) {
        _ = write!(out, ", si_pid={}, si_uid={}", self.int(0), self.int(1) as u32);
    }

    /// The value that a sender may pass on.
    fn value(&self, out: &mut String) {
        _ = write!(out, ", si_int={}, si_ptr=", self.int(2));
        address(out, self.word(2));
    }

    /// The same unless it is zero.
    fn given_value(&self, out: &mut String) {
        if self.word(2) != 0 {
            self.value(out);
        }
    }

    fn band(&self, out: &mut String) {
        let bits = self.arch.word() as u32 * 8;
        let fd = self.int(self.arch.word() / 4);
        _ = write!(out, ", si_band={}, si_fd={fd}", signed(self.word(0), bits));
    }

    fn sent(&self, out: &mut String, code: i32) {
        match signals::CODE.name(code as u32 as u64) {
            Some("SI_USER" | "SI_TKILL") => self.sender(out),
            Some("SI_TIMER") => {
                out.push_str(", si_timerid=");
                hex(out, self.int(0) as u32 as u64);
                _ = write!(out, ", si_overrun={}", self.int(1));
                _ = write!(out, ", si_int={}, si_ptr=", self.int(2));
                address(out, self.word(2));
            }
            Some("SI_SIGIO") => self.band(out),
            _ => {
                self.sender(out);
                self.given_value(out);
            }
        }
    }

    fn raised(&self, out: &mut String, signo: u64, code: u64) {
        match processes::SIGNAL.name(signo) {
            Some("SIGCHLD") => self.child(out, code),
            Some("SIGILL" | "SIGFPE" | "SIGSEGV" | "SIGBUS" | "SIGTRAP") => {
                out.push_str(", si_addr=");
                address(out, self.word(0));
                self.of_fault(out, signo, code);
            }
            Some("SIGIO") if signals::POLL.name(code).is_some() => self.band(out),
            Some("SIGIO") => {}
            Some("SIGSYS") => {
                out.push_str(", si_call_addr=");
                address(out, self.word(0));
                let after = self.arch.word() / 4;
                _ = write!(out, ", si_syscall={}, si_arch=", self.int(after) as u32);
                let audit = self.int(after + 1) as u32;
                match Arch::ALL.into_iter().find(|arch| arch.audit() == audit) {
                    Some(arch) => {
                        _ = write!(out, "AUDIT_ARCH_{}", arch.name().to_ascii_uppercase());
                    }
                    None => {
                        hex(out, audit.into());
                        out.push_str(" /* AUDIT_ARCH_??? */");
                    }
                }
            }
            _ => {
                if (self.int(0), self.int(1)) != (0, 0) {
                    self.sender(out);
                }
                self.given_value(out);
            }
        }
    }

    /// What some codes report in addition to the address.
    fn of_fault(&self, out: &mut String, signo: u64, code: u64) {
        let words = self.arch.word() / 4;
        match family(signo).and_then(|family| family.name(code)) {
            Some("BUS_MCEERR_AR" | "BUS_MCEERR_AO") => {
                out.push_str(", si_addr_lsb=");
                hex(out, self.int(words) as u16 as u64);
            }
            Some("SEGV_BNDERR") => {
                out.push_str(", si_lower=");
                address(out, self.word(2 * words));
                out.push_str(", si_upper=");
                address(out, self.word(3 * words));
            }
            Some("SEGV_PKUERR") => _ = write!(out, ", si_pkey={}", self.int(2 * words) as u32),
            _ => {}
        }
    }

    fn child(&self, out: &mut String, code: u64) {
        self.sender(out);
        out.push_str(", si_status=");
        match signals::CHLD.name(code) {
            Some("CLD_EXITED") => _ = write!(out, "{}", self.int(2)),
            _ => signal(out, self.int(2) as u32 as u64),
        }
        // clock_t is a long, and is aligned to 8 where it has 64 bits.
        let times = if self.arch.word() == 8 { [4, 6] } else { [3, 4] };
        for (name, index) in [("si_utime", times[0]), ("si_stime", times[1])] {
            // clock_t is a long, which strace widens before it shows it without a sign.
            let ticks = signed(self.word(index), self.arch.word() as u32 * 8) as u64;
            _ = write!(out, ", {name}={ticks}");
            if ticks != 0 {
                _ = write!(out, " /* {}.{:02} s */", ticks / 100, ticks % 100);
            }
        }
    }
}
