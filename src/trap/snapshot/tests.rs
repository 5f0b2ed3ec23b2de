//! What is read of a target and how far; none of it needs a target.

use super::fake::{Fake, notification};
use super::*;
use crate::kernel::budget::Budget;
use crate::table::Arch;
use Arch::{I386, X86_64};

const CAP: usize = 1 << 20;

fn take(memory: &Fake, arch: Arch, name: &str, args: &[u64]) -> Snapshot {
    Snapshot::take(&notification(arch, name, args), memory, CAP)
}

#[test]
fn a_path_ends_at_its_nul() {
    let mut memory = Fake::default();
    let path = memory.put(b"/etc/passwd\0rest");
    let snapshot = take(&memory, X86_64, "chdir", &[path]);
    let piece = snapshot.piece(0).unwrap();
    assert_eq!((piece.bytes.as_slice(), piece.end), (b"/etc/passwd".as_slice(), End::Complete));
    assert_eq!((piece.address, piece.length), (path, None));
}

#[test]
fn a_path_may_end_with_its_mapping_and_cross_pages() {
    let mut memory = Fake::default();
    let long = [vec![b'p'; 4000], vec![0]].concat();
    memory.map(0x7000_0000 - 100, &long);
    let snapshot = take(&memory, X86_64, "chdir", &[0x7000_0000 - 100]);
    assert_eq!(snapshot.piece(0).unwrap().bytes, &long[..4000]);
}

#[test]
fn an_unterminated_string_is_cut_at_path_max() {
    let mut memory = Fake::default();
    let endless = memory.put(&vec![b'x'; 1 << 20]);
    let piece = &take(&memory, X86_64, "chdir", &[endless]).pieces[0];
    assert_eq!((piece.bytes.len(), piece.end), (4095, End::Truncated));
    assert!(memory.read.get() <= 4096);
    let small = Snapshot::take(&notification(X86_64, "chdir", &[endless]), &memory, 100);
    assert_eq!((small.pieces[0].bytes.len(), small.pieces[0].end), (99, End::Truncated));
}

#[test]
fn a_wild_pointer_is_marked_and_does_not_stop_the_rest() {
    let mut memory = Fake::default();
    let unended = memory.put(b"no end");
    let good = memory.put(b"good\0");
    for wild in [1, 0xfff, unended, unended + 5, 0xffff_ffff_8100_0000, u64::MAX] {
        let snapshot = take(&memory, X86_64, "rename", &[wild, good]);
        let piece = snapshot.piece(0).unwrap();
        assert_eq!((piece.end, piece.bytes.len()), (End::Unreadable, 0), "{wild:#x}");
        assert_eq!(snapshot.piece(1).unwrap().bytes, b"good");
    }
    assert_eq!(take(&memory, X86_64, "rename", &[0, good]).pieces.len(), 1);
}

#[test]
fn a_buffer_is_as_long_as_the_caller_says_up_to_the_cap() {
    let mut memory = Fake::default();
    let data = memory.put(b"a\0b");
    let piece = &take(&memory, X86_64, "write", &[1, data, 3]).pieces[0];
    assert_eq!((piece.bytes.as_slice(), piece.length), (b"a\0b".as_slice(), Some(3)));
    let piece = &take(&memory, X86_64, "write", &[1, data, 9]).pieces[0];
    assert_eq!((piece.bytes.len(), piece.end), (3, End::Truncated));
    let piece = &take(&memory, X86_64, "write", &[1, data, u64::MAX]).pieces[0];
    assert_eq!((piece.bytes.len(), piece.end), (3, End::Truncated));
    let piece = &take(&memory, X86_64, "setxattr", &[0, 0, data, 9]).pieces[0];
    assert_eq!((piece.bytes.len(), piece.end), (3, End::Unreadable));
    let large = memory.put(&vec![7; 2 * CAP]);
    let piece = &take(&memory, X86_64, "write", &[1, large, 2 * CAP as u64]).pieces[0];
    assert_eq!((piece.bytes.len(), piece.end), (CAP, End::Truncated));
    assert_eq!(piece.length, Some(2 * CAP as u64));
    assert_eq!(take(&memory, X86_64, "sethostname", &[data, u64::MAX]).pieces, []);
}

#[test]
fn an_array_of_strings_is_read_to_its_null_in_the_pointers_of_its_architecture() {
    for arch in Arch::ALL {
        let mut memory = Fake::default();
        let argv = memory.put_strings(arch, &[b"ls", b"", b"-l"]);
        let snapshot = take(&memory, arch, "execve", &[0, argv, 0]);
        let piece = snapshot.piece(1).unwrap();
        assert_eq!(piece.bytes, b"ls\0\0-l\0");
        assert_eq!((piece.elements.len(), piece.end), (3, End::Complete));
    }
}

#[test]
fn an_endless_array_of_strings_is_cut_at_the_cap() {
    let mut memory = Fake::default();
    let string = memory.put(&vec![b'x'; 1 << 20]);
    let argv = memory.put(&string.to_le_bytes().repeat(1 << 16));
    let piece = &take(&memory, X86_64, "execve", &[0, argv]).pieces[0];
    assert_eq!(piece.end, End::Truncated);
    assert!(piece.bytes.len() <= CAP);
    assert_eq!(piece.elements[0].length, 128 * 1024 - 1);
    let empty = memory.put(&1u64.to_le_bytes().repeat(1 << 16));
    let piece = &take(&memory, X86_64, "execve", &[0, empty]).pieces[0];
    assert!(piece.elements.len() * size_of::<Element>() <= CAP);
    let unended = memory.put(&[b'x'; 100_000]);
    let argv = memory.put(&unended.to_le_bytes().repeat(1 << 16));
    memory.read.set(0);
    let piece = &take(&memory, X86_64, "execve", &[0, argv]).pieces[0];
    assert_eq!((piece.end, piece.elements[0].end), (End::Truncated, End::Unreadable));
    assert!(memory.read.get() <= 2 * CAP, "{}", memory.read.get());
}

#[test]
fn mount_takes_a_page_of_data_that_may_end_without_a_nul() {
    let mut memory = Fake::default();
    let data = memory.put(b"size=1m");
    let path = memory.put(b"/mnt\0");
    let piece = &take(&memory, X86_64, "mount", &[0, path, 0, 0, data]).pieces[1];
    assert_eq!((piece.bytes.as_slice(), piece.end), (b"size=1m".as_slice(), End::Complete));
    let page = memory.put(&[b'd'; 5000]);
    let piece = &take(&memory, X86_64, "mount", &[0, path, 0, 0, page]).pieces[1];
    assert_eq!(piece.bytes.len(), 4095);
    let bind = nix::libc::MS_BIND;
    assert_eq!(take(&memory, X86_64, "mount", &[path, path, path, bind, data]).pieces.len(), 2);
}

#[test]
fn a_socket_address_is_as_long_as_its_int_says_but_no_longer_than_the_kernel_takes() {
    let mut memory = Fake::default();
    let address = memory.put(&[1; 256]);
    let bytes = |length: u64| {
        let snapshot = take(&memory, X86_64, "bind", &[3, address, length]);
        snapshot.piece(1).map(|piece| piece.bytes.len())
    };
    assert_eq!(bytes(16), Some(16));
    assert_eq!(bytes(0xffff_0000_0000_0010), Some(16));
    assert_eq!(bytes(200), Some(128));
    assert_eq!(bytes(0xffff_ffff), None);
}

#[test]
fn what_the_call_fills_is_marked_with_its_room_and_not_read() {
    let mut memory = Fake::default();
    let snapshot = take(&memory, X86_64, "read", &[0, 0x1234, 0x1_0000_0000]);
    let segments = vec![Segment { address: 0x1234, size: 0x1_0000_0000 }];
    assert_eq!(snapshot.outs, [Out { name: "buf".into(), index: 1, segments, length: None }]);
    assert_eq!(take(&memory, X86_64, "uname", &[0x1234]).out(0).unwrap().size(), 390);
    assert_eq!(take(&memory, I386, "stat", &[0, 0x1234]).out(1).unwrap().size(), 64);
    assert_eq!(take(&memory, X86_64, "read", &[0, 0, 5]).outs, []);
    let room = memory.put(&16u32.to_le_bytes());
    let snapshot = take(&memory, X86_64, "accept4", &[3, 0x1234, room, 0]);
    assert_eq!(snapshot.outs.iter().map(Out::size).collect::<Vec<_>>(), [16, 4]);
}

#[test]
fn socketcall_becomes_the_call_it_stands_for() {
    let mut memory = Fake::default();
    let words = |values: &[u32]| values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>();
    let block = memory.put(&words(&[2, 1, 6]));
    let snapshot = take(&memory, I386, "socketcall", &[1, block]);
    assert_eq!(snapshot.row.unwrap().name, "socket");
    assert_eq!(snapshot.registers, [2, 1, 6, 0, 0, 0]);
    let address = memory.put(b"\x01\0/run/x\0");
    let block = memory.put(&words(&[3, address as u32, 9]));
    let snapshot = take(&memory, I386, "socketcall", &[3, block]);
    assert_eq!(snapshot.row.unwrap().name, "connect");
    assert_eq!(snapshot.piece(1).unwrap().bytes, b"\x01\0/run/x\0");
    assert_eq!(snapshot.pair(), None);
    let of_pair = memory.put(&words(&[1, 1, 0, 0x5000]));
    assert_eq!(take(&memory, I386, "socketcall", &[8, of_pair]).pair(), Some(("sv", 0x5000)));
    for (call, block) in [(1, 0), (1, block + 4), (0, block), (21, block)] {
        let snapshot = take(&memory, I386, "socketcall", &[call, block]);
        assert_eq!(snapshot.row.unwrap().name, "socketcall");
        assert_eq!(snapshot.registers[..2], [call, block]);
    }
}

#[test]
fn a_live_process_is_read_the_same_way() {
    use crate::kernel::memory::ProcessMemory;
    let path = b"/etc/hostname\0".to_vec();
    let memory = ProcessMemory(nix::unistd::getpid());
    let take = |address| {
        let request = notification(X86_64, "chdir", &[address]);
        Snapshot::take(&request, &memory, CAP).pieces.remove(0)
    };
    assert_eq!(take(path.as_ptr() as u64).bytes, b"/etc/hostname");
    for wild in [1, 0xffff_ffff_8100_0000, u64::MAX] {
        assert_eq!(take(wild).end, End::Unreadable, "{wild:#x}");
    }
}

#[test]
fn very_many_pointers_are_followed_as_far_as_a_listing_can_bear() {
    let mut memory = Fake::default();
    let name = memory.put(&[0; 16]);
    let message = [name, 16, 0, 0, 0, 0, 0, 0].map(u64::to_le_bytes).concat();
    let messages = memory.put(&message.repeat(10_000));
    for (call, count, read, fills) in [
        ("sendmmsg", 1024, 1025, 1),
        ("sendmmsg", 10_000, 4095, 1),
        ("recvmmsg", 1024, 1, 1025),
        ("recvmmsg", 10_000, 1, 4095),
    ] {
        let request = notification(X86_64, call, &[3, messages, count]);
        let snapshot = Snapshot::take(&request, &memory, 4 * CAP);
        let found = (snapshot.pieces.len(), snapshot.outs.len());
        assert_eq!(found, (read, fills), "{call} {count}");
        let end = if count == 10_000 { End::Truncated } else { End::Complete };
        assert_eq!(snapshot.pieces[0].end, end, "{call} {count}");
    }
}

#[test]
fn more_than_the_kernel_takes_is_not_kept_and_what_it_refuses_for_its_length_not_read() {
    let mut memory = Fake::default();
    let long = memory.put(&vec![b'x'; CAP]);
    let path = memory.put(b"/x\0");
    let name = memory.put(b"user.x\0");
    let size = CAP as u64;
    for (call, args, index, most) in [
        ("setxattr", &mut [path, name, long, size][..], 2, 65_536),
        ("sethostname", &mut [long, size], 0, 64),
        ("setgroups", &mut [size, long], 1, 262_144),
        ("add_key", &mut [name, name, long, size], 2, CAP - 1),
    ] {
        assert_eq!(take(&memory, X86_64, call, args).piece(index), None, "{call}");
        let per = if call == "setgroups" { 4 } else { 1 };
        *args.iter_mut().find(|arg| **arg == size).unwrap() = most as u64 / per;
        let snapshot = take(&memory, X86_64, call, args);
        assert_eq!(snapshot.piece(index).unwrap().bytes.len(), most, "{call}");
    }
    for (call, args, index, most) in [
        ("rt_sigprocmask", &[0, long, 0, size], 1, 128),
        ("set_mempolicy", &[0, long, size * 8 + 1, 0], 1, 4096),
    ] {
        let snapshot = take(&memory, X86_64, call, args);
        let piece = snapshot.piece(index).unwrap();
        assert_eq!((piece.bytes.len(), piece.end), (most, End::Truncated), "{call}");
    }
}

#[test]
fn what_the_budget_has_no_room_for_is_cut_and_a_path_never_is() {
    let mut memory = Fake::default();
    let data = memory.put(&vec![7; CAP]);
    let path = memory.put(&[vec![b'p'; 4000], vec![0]].concat());
    let address = memory.put(&[1; 110]);
    let account = Budget::new(3 * CAP).account();
    let mut held = Vec::new();
    let mut take = |name, args: &[u64]| {
        let mut charge = account.charge();
        let request = notification(X86_64, name, args);
        let snapshot = Snapshot::take_within(&request, &memory, CAP, &mut charge);
        held.push(charge);
        snapshot
    };
    let mut lengths = [0; 4];
    for length in &mut lengths {
        *length = take("write", &[1, data, CAP as u64]).pieces[0].bytes.len();
    }
    assert_eq!(lengths, [CAP, CAP / 2, 16 << 10, 16 << 10]);
    let snapshot = take("rename", &[path, path]);
    assert!(snapshot.pieces.iter().all(|piece| piece.bytes.len() == 4000));
    let request = take("write", &[1, data, CAP as u64]);
    assert_eq!(
        (request.pieces[0].end, request.pieces[0].length),
        (End::Truncated, Some(CAP as u64))
    );
    // The name behind the data, too.
    let request = take("sendto", &[3, data, CAP as u64, 0, address, 110]);
    let kept_of: Vec<_> = request.pieces.iter().map(|piece| piece.bytes.len()).collect();
    assert_eq!(kept_of, [16 << 10, 110]);
    let kept = lengths.iter().sum::<usize>() + 2 * 4000 + 2 * (16 << 10) + 110;
    assert_eq!(account.used(), kept);
    drop(held);
    assert_eq!(account.used(), 0);
}
