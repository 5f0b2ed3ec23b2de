//! Finding a system call by its name or number; it never answers for a number of another
//! architecture.

use std::sync::LazyLock;

use super::Arch;
use super::rows::{ROWS, Syscall};

/// Every system call of every architecture in [`Arch::ALL`] as of Linux 7.2, sorted by name.
pub static ALL: &[Syscall] = &ROWS;

/// The row of a call, by the kernel's name.
pub fn by_name(name: &str) -> Option<&'static Syscall> {
    ALL.binary_search_by(|row| row.name.cmp(name)).ok().map(|index| &ALL[index])
}

/// The row of a call, by its number in an architecture.
pub fn by_number(arch: Arch, number: i32) -> Option<&'static Syscall> {
    *BY_NUMBER[arch as usize].get(usize::try_from(number).ok()?)?
}

/// The rows at their numbers, one list for each of [`Arch::ALL`]: every notification asks.
static BY_NUMBER: LazyLock<[Vec<Option<&'static Syscall>>; Arch::ALL.len()]> =
    LazyLock::new(|| Arch::ALL.map(index));

#[expect(clippy::disallowed_methods, reason = "as many as the table has")]
fn index(arch: Arch) -> Vec<Option<&'static Syscall>> {
    let numbers = ALL.iter().filter_map(|row| row.number(arch));
    let mut rows = vec![None; numbers.max().map_or(0, |highest| highest as usize + 1)];
    for row in ALL {
        if let Some(number) = row.number(arch) {
            rows[number as usize] = Some(row);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::generated::numbers::NUMBERS;
    use libseccomp::{ScmpArch, ScmpSyscall};
    use std::collections::HashSet;

    #[test]
    fn rows_are_sorted_and_unique() {
        for pair in ALL.windows(2) {
            assert!(pair[0].name < pair[1].name, "{} {}", pair[0].name, pair[1].name);
        }
        for arch in Arch::ALL {
            let mut seen = HashSet::new();
            for row in ALL {
                if let Some(number) = row.number(arch) {
                    assert!(seen.insert(number), "{} {number}", row.name);
                }
            }
        }
    }

    #[test]
    fn the_columns_are_in_the_order_of_the_architectures() {
        for (index, arch) in Arch::ALL.into_iter().enumerate() {
            assert_eq!(arch as usize, index);
        }
    }

    #[test]
    fn every_row_is_found_by_name_and_by_number() {
        for row in ALL {
            assert_eq!(by_name(row.name), Some(row));
            assert!(row.numbers.iter().any(Option::is_some), "{}", row.name);
            for arch in Arch::ALL {
                if let Some(number) = row.number(arch) {
                    assert_eq!(by_number(arch, number as i32), Some(row));
                }
            }
        }
        assert_eq!(by_name("fichier"), None);
        assert_eq!(by_number(Arch::X86_64, -1), None);
        assert_eq!(by_number(Arch::X86_64, 1000), None);
    }

    /// Two calls of RISC-V alone, which are not described.
    const MISSING: [&str; 2] = ["riscv_flush_icache", "riscv_hwprobe"];

    #[test]
    fn every_number_of_the_headers_has_a_row() {
        for (name, _) in NUMBERS {
            assert_eq!(by_name(name).is_none(), MISSING.contains(name), "{name}");
        }
    }

    #[test]
    fn numbers_are_those_of_libseccomp() {
        for (arch, scmp) in [
            (Arch::X86_64, ScmpArch::X8664),
            (Arch::I386, ScmpArch::X86),
            (Arch::Aarch64, ScmpArch::Aarch64),
            (Arch::Riscv64, ScmpArch::Riscv64),
        ] {
            let mut checked = 0;
            for row in ALL {
                // Negative numbers are libseccomp's stand-ins for calls the architecture lacks,
                // and on i386 for those that socketcall and ipc multiplex.
                let known = ScmpSyscall::from_name_by_arch(row.name, scmp).map(i32::from);
                if let Ok(known @ 0..) = known {
                    assert_eq!(row.number(arch), Some(known as u32), "{} {arch:?}", row.name);
                    checked += 1;
                }
            }
            assert!(checked > 290, "{arch:?}: only {checked} names in common");
            for number in 0..500 {
                let name = ScmpSyscall::from(number).get_name_by_arch(scmp);
                if let Some(name) = name.ok().filter(|name| !MISSING.contains(&name.as_str())) {
                    let found = by_number(arch, number).map(|row| row.name);
                    assert_eq!(found, Some(name.as_str()), "{arch:?} {number}");
                }
            }
        }
    }

    #[test]
    fn argument_names_are_file_names_and_shell_identifiers() {
        for row in ALL {
            assert!(row.args.len() <= 6, "{}", row.name);
            let names: HashSet<_> = row.args.iter().map(|arg| arg.name).collect();
            assert_eq!(names.len(), row.args.len(), "{}", row.name);
            for name in names {
                assert!(name.starts_with(|first: char| first.is_ascii_lowercase()), "{name}");
                let rest = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
                assert!(name.bytes().all(|byte| rest(byte) || byte == b'_'), "{name}");
            }
        }
    }
}
