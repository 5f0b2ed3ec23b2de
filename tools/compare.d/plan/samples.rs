//! Bytes that make sense where the table says no more than what they are: texts, socket addresses,
//! control messages, signals; it never holds what a layout of the table describes.

use syscallfs::table::Arch;

use crate::dice::Dice;

const TEXTS: &[&[u8]] = &[
    b"/etc/passwd",
    b"",
    b".",
    b"name",
    b"ext4",
    b"size=4k,mode=755",
    b"\t\n\x0b\x0c\r\x01\x7f\xff\"\\1?7",
    b"a somewhat longer text, of which strace would by itself print no more than a part",
    b"\x003",
];

/// A text without NUL at its end.
pub(crate) fn text(dice: &mut Dice) -> &'static [u8] {
    dice.choose(TEXTS)
}

/// A socket address of one of the families that have a form of their own, or of any.
pub(crate) fn sockaddr(dice: &mut Dice) -> Vec<u8> {
    let mut bytes = match dice.below(8) {
        0 => b"\x01\0/run/socket\0".to_vec(),
        1 => b"\x01\0\0abstract".to_vec(),
        2 => [&[2, 0, 0, 80, 127, 0, 0, 1], &[0; 8][..]].concat(),
        3 => {
            let mut bytes = vec![10, 0, 1, 187, 0, 0, 0, 7, 0xfe, 0x80];
            bytes.extend(dice.bytes(14));
            bytes.extend([0, 0, 2, 0]);
            bytes
        }
        4 => [&[16, 0, 0, 0], &dice.bytes(8)[..]].concat(),
        5 => [&[17, 0, 0, 3], &dice.bytes(16)[..]].concat(),
        6 => [&[40, 0, 0, 0], &dice.bytes(12)[..]].concat(),
        _ => [&[dice.below(46) as u8, 0], &dice.bytes(26)[..]].concat(),
    };
    if dice.once_in(6) {
        let length = dice.below(bytes.len());
        bytes.truncate(length);
    }
    bytes
}

/// Control messages: descriptors, credentials, and of any level and type.
pub(crate) fn control(dice: &mut Dice, arch: Arch) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..dice.below(3) {
        let (level, kind, size) =
            dice.choose(&[(1u32, 1u32, 8), (1, 1, 4), (1, 2, 12), (0, 8, 12), (41, 50, 20)]);
        let length = 2 * 4 + arch.word() + size;
        bytes.extend(length.to_le_bytes().into_iter().take(arch.word()));
        bytes.extend(level.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(dice.bytes(size));
        bytes.resize(bytes.len().next_multiple_of(arch.word()), 0);
    }
    bytes
}

/// A `siginfo_t` of one of the signals whose members differ.
pub(crate) fn siginfo(dice: &mut Dice) -> Vec<u8> {
    let signal = dice.choose(&[4, 5, 7, 8, 10, 11, 17, 29, 31, 64]);
    let error = dice.choose(&[0, 0, 3, 4000]);
    let code = dice.choose(&[0, 1, 2, 5, 6, 0x80, -1, -2, -3, -5, -6, -60, -70]);
    let mut bytes: Vec<u8> =
        [signal, error, code].iter().flat_map(|n: &i32| n.to_le_bytes()).collect();
    bytes.extend(dice.bytes(60));
    if dice.once_in(2) {
        bytes.truncate(24);
    }
    bytes.resize(128, 0);
    bytes
}
