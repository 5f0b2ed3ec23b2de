//! Plans of transfers: what is cut, scattered and refused.

use super::*;
use crate::trap::snapshot::fake::{Fake, notification};

fn plan(name: &str, args: &[u64], memory: &Fake, most: u64) -> Result<TransferPlan, NoPlan> {
    TransferPlan::of(&notification(Arch::X86_64, name, args), memory, most)
}

#[test]
fn buffers_are_cut_to_so_many_bytes() {
    let mut memory = Fake::default();
    let text = memory.put(b"abcdefgh");
    let words = [text, 3, text + 3, 5].map(u64::to_le_bytes).concat();
    let iov = memory.put(&words);
    let one = plan("write", &[1, text, 8], &memory, 3).unwrap();
    assert_eq!((one.fd, one.writes, one.place, one.len()), (1, true, FilePosition::Current, 3));
    assert_eq!(one.gather(&memory), Ok(b"abc".to_vec()));
    let vector = plan("pwritev", &[4, iov, 2, 70], &memory, 5).unwrap();
    assert_eq!((vector.place, vector.len()), (FilePosition::Offset(70), 5));
    assert_eq!(vector.gather(&memory), Ok(b"abcde".to_vec()));
    let header = [0, 0, iov, 2, 0, 0, 0].map(u64::to_le_bytes).concat();
    let header = memory.put(&header);
    let message = plan("sendmsg", &[4, header, 0x4000], &memory, 100).unwrap();
    assert!(message.quiet, "MSG_NOSIGNAL");
    assert_eq!(message.gather(&memory), Ok(b"abcdefgh".to_vec()));
}

#[test]
fn what_was_read_is_scattered_over_the_buffers() {
    let mut memory = Fake::default();
    let words = [0x1000, 3, 0x2000, 5].map(u64::to_le_bytes).concat();
    let iov = memory.put(&words);
    let length = memory.put(&6_u32.to_le_bytes());
    let from = plan("recvfrom", &[0, 0x1000, 3, 0, 0x3000, length], &memory, 6).unwrap();
    let sender = Received { name: b"\x02\0abcdef".to_vec(), flags: 0 };
    let mut parts = Vec::new();
    let outcome = from.scatter(b"xyz", &sender, |address, bytes| {
        parts.push((address, bytes.to_vec()));
        Ok(bytes.len())
    });
    assert_eq!(outcome, Ok(3));
    let name = (0x3000, b"\x02\0abcd".to_vec());
    assert_eq!(parts, [(0x1000, b"xyz".to_vec()), name, (length, vec![8, 0, 0, 0])]);
    let header = memory.put(&[0x3000, 6, iov, 2, 0, 0, 0].map(u64::to_le_bytes).concat());
    let message = plan("recvmsg", &[0, header, 0], &memory, 6).unwrap();
    let cut = Received { name: Vec::new(), flags: 0x20 };
    let mut parts = Vec::new();
    let outcome = message.scatter(b"", &cut, |address, bytes| {
        parts.push((address, bytes.to_vec()));
        Ok(bytes.len())
    });
    assert_eq!(outcome, Ok(0), "a message of no bytes, from nobody, that was cut");
    let zero = vec![0; 4];
    assert_eq!(parts, [(header + 8, zero), (header + 48, vec![0x20, 0, 0, 0])]);
    let beside = &Received::default();
    let plan = plan("readv", &[0, iov, 2], &memory, 6).unwrap();
    let mut written = Vec::new();
    let all = plan.scatter(b"abcdef", beside, |address, bytes| {
        written.push((address, bytes.to_vec()));
        Ok(bytes.len())
    });
    assert_eq!(all, Ok(6));
    assert_eq!(written, [(0x1000, b"abc".to_vec()), (0x2000, b"def".to_vec())]);
    let wall = |address, bytes: &[u8]| {
        if address == 0x1000 { Ok(bytes.len()) } else { Err(Errno::EFAULT) }
    };
    assert_eq!(plan.scatter(b"abcdef", beside, wall), Ok(3));
    assert_eq!(plan.scatter(b"abcdef", beside, |_, _| Err(Errno::EFAULT)), Err(Errno::EFAULT));
}

#[test]
fn what_fails_in_the_kernel_fails_and_what_is_more_than_a_transfer_is_unfit() {
    let mut memory = Fake::default();
    let text = memory.put(b"abc");
    let path = memory.put(b"\x01\0/run/socket\0\0\0");
    let other = memory.put(&[16; 16]);
    let header = [path, 16, 0, 0, 0, 0, 0].map(u64::to_le_bytes).concat();
    let named = memory.put(&header);
    let inet = memory.put(&[[2, 0].as_slice(), &[7; 14]].concat());
    let name = memory.put(b"\x01\0\0abstract");
    let header = [inet, 0, 0, 0, 0, 0, 0].map(u64::to_le_bytes).concat();
    let nameless = memory.put(&header);
    let sends =
        |address, length| plan("sendto", &[0, text, 3, 0, address, length], &memory, 9).unwrap().to;
    assert_eq!(sends(inet, 16).unwrap()[..3], [2, 0, 7]);
    assert_eq!(sends(name, 11).unwrap(), b"\x01\0\0abstract");
    assert_eq!(sends(inet, 0), None);
    assert_eq!(plan("sendmsg", &[0, nameless, 0], &memory, 9).unwrap().to, None);
    let header = [0, 0, 0, 0, text, 3, 0].map(u64::to_le_bytes).concat();
    let control = memory.put(&header);
    let fails = |name, args: &[u64]| match plan(name, args, &memory, 9) {
        Err(NoPlan::Fails(errno)) => Some(errno),
        _ => None,
    };
    assert_eq!(fails("read", &[u64::MAX, text, 3]), Some(Errno::EBADF));
    assert_eq!(fails("read", &[0, text, u64::MAX]), Some(Errno::EINVAL));
    assert_eq!(fails("pread64", &[0, text, 3, u64::MAX]), Some(Errno::EINVAL));
    assert_eq!(fails("writev", &[0, text, 1025]), Some(Errno::EINVAL));
    assert_eq!(fails("writev", &[0, 0, 1]), Some(Errno::EFAULT));
    assert_eq!(fails("sendto", &[0, text, 3, 0, inet, 200]), Some(Errno::EINVAL));
    assert_eq!(fails("sendto", &[0, text, 3, 0, inet, u64::MAX]), Some(Errno::EINVAL));
    assert_eq!(fails("recvfrom", &[0, text, 3, 0, inet, 0]), Some(Errno::EFAULT));
    for (name, args) in [
        ("mkdir", &[text, 0][..]),
        ("sendto", &[0, text, 3, 0, path, 16]),
        ("sendto", &[0, text, 3, 0, other, 16]),
        ("sendmsg", &[0, named, 0]),
        ("recvmsg", &[0, control, 0]),
        ("preadv2", &[0, text, 0, 0, 0, 8]),
        ("sendto", &[0, text, 3, 1, 0, 0]),
    ] {
        let unfit = matches!(plan(name, args, &memory, 9), Err(NoPlan::Unfit(_)));
        assert!(unfit, "{name}");
    }
}
