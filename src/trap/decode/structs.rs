//! The lines that strace 6.1 printed for structs, vectors and sets, by architecture; they must change
//! only where strace is known to differ.

use super::*;
use crate::table::Arch::{self, I386, X86_64};
use crate::trap::snapshot::fake::{Fake, notification};

#[track_caller]
pub(super) fn prints(
    memory: &Fake,
    arch: Arch,
    name: &str,
    args: &[u64],
    expected: &str,
) -> Snapshot {
    let notification = notification(arch, name, args);
    let snapshot = Snapshot::take(&notification, memory, 1 << 20);
    assert_eq!(call_text(&notification, &snapshot), expected);
    snapshot
}

/// Words of an architecture, as a struct of words has them.
pub(super) fn words(arch: Arch, words: &[u64]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()[..arch.word()].to_vec()).collect()
}

#[test]
fn times_are_in_the_words_of_their_architecture() {
    for arch in Arch::ALL {
        let mut memory = Fake::default();
        let time = memory.put(&words(arch, &[1, 500]));
        prints(&memory, arch, "nanosleep", &[time, 0], "nanosleep({tv_sec=1, tv_nsec=500}, NULL)");
        let negative = memory.put(&words(arch, &[u64::MAX, 1]));
        let line = "clock_settime(CLOCK_REALTIME, {tv_sec=-1, tv_nsec=1})";
        prints(&memory, arch, "clock_settime", &[0, negative], line);
        let timer = memory.put(&words(arch, &[1, 2, 3, 4]));
        let value = "{it_interval={tv_sec=1, tv_usec=2}, it_value={tv_sec=3, tv_usec=4}}";
        let line = format!("setitimer(ITIMER_REAL, {value}, NULL)");
        prints(&memory, arch, "setitimer", &[0, timer, 0], &line);
        prints(
            &memory,
            arch,
            "nanosleep",
            &[time + 1, 9],
            &format!("nanosleep({:#x}, 0x9)", time + 1),
        );
    }
}

#[test]
fn descriptors_that_are_waited_for() {
    let mut memory = Fake::default();
    let fds = memory.put(b"\x03\0\0\0\x05\0\0\0\xff\xff\xff\xff\0\0\0\0");
    let line = "poll([{fd=3, events=POLLIN|POLLOUT}, {fd=-1}], 2, -1)";
    let snapshot = prints(&memory, X86_64, "poll", &[fds, 2, 0xffff_ffff], line);
    assert_eq!((snapshot.outs[0].name.as_ref(), snapshot.outs[0].size()), ("fds", 16));
    prints(&memory, X86_64, "poll", &[fds, 0, 0], "poll([], 0, 0)");
    let wild = format!("[{{fd=3, events=POLLIN|POLLOUT}}, {{fd=-1}}, ... /* {:#x} */]", fds + 16);
    prints(&memory, X86_64, "poll", &[fds, 9, 0], &format!("poll({wild}, 9, 0)"));
    let set = memory.put(b"\x09\0\0\0\0\0\0\0");
    let time = memory.put(&words(X86_64, &[1, 2]));
    let line = "select(4, [0 3], NULL, NULL, {tv_sec=1, tv_usec=2})";
    prints(&memory, X86_64, "select", &[4, set, 0, 0, time], line);
    let event = memory.put(b"\x01\0\0\x80\x07\0\0\0\0\0\0\0");
    let line = "epoll_ctl(5, EPOLL_CTL_ADD, 7, {events=EPOLLIN|EPOLLET, data={u32=7, u64=7}})";
    prints(&memory, X86_64, "epoll_ctl", &[5, 1, 7, event], line);
}

#[test]
fn sets_of_signals() {
    let mut memory = Fake::default();
    let set = memory.put(b"\x02\x40\0\0\x01\0\0\0");
    let line = "rt_sigprocmask(SIG_BLOCK, [INT TERM RT_1], NULL, 8)";
    prints(&memory, X86_64, "rt_sigprocmask", &[0, set, 0, 8], line);
    let all = memory.put(&[0xff; 8]);
    prints(&memory, X86_64, "rt_sigsuspend", &[all, 8], "rt_sigsuspend(~[], 8)");
    let action = memory.put(&words(X86_64, &[0x1234, 0x1400_0000, 0x5678, 0x2]));
    let shown =
        "{sa_handler=0x1234, sa_mask=[INT], sa_flags=SA_RESTORER|SA_RESTART, sa_restorer=0x5678}";
    let line = format!("rt_sigaction(SIGINT, {shown}, NULL, 8)");
    prints(&memory, X86_64, "rt_sigaction", &[2, action, 0, 8], &line);
    let action = memory.put(&words(I386, &[1, 0, 0, 2, 0]));
    let line = "rt_sigaction(SIGINT, {sa_handler=SIG_IGN, sa_mask=[INT], sa_flags=0}, NULL, 8)";
    prints(&memory, I386, "rt_sigaction", &[2, action, 0, 8], line);
}

#[test]
fn vectors_are_followed_to_their_buffers() {
    for arch in Arch::ALL {
        let mut memory = Fake::default();
        let first = memory.put(b"abc");
        let second = memory.put(b"de\n");
        let vector = memory.put(&words(arch, &[first, 3, 0x1001, 1, second, 3]));
        // The kernel writes what comes before a buffer that is not there, and no more.
        let line = format!(
            "writev(1, [{{iov_base=\"abc\", iov_len=3}}, {{iov_base=0x1001, iov_len=1}}, {{iov_base={second:#x}, iov_len=3}}], 3)"
        );
        let snapshot = prints(&memory, arch, "writev", &[1, vector, 3], &line);
        assert_eq!(mem(&snapshot), [("iov".into(), b"abc".as_slice())]);
        assert_eq!(truncated(&snapshot), ["iov"]);
        let line = format!(
            "readv(0, [{{iov_base={first:#x}, iov_len=3}}, {{iov_base=0x1001, iov_len=1}}, {{iov_base={second:#x}, iov_len=3}}], 3)"
        );
        let snapshot = prints(&memory, arch, "readv", &[0, vector, 3], &line);
        assert_eq!(snapshot.outs[0].segments.len(), 3);
        assert_eq!((snapshot.outs[0].name.as_ref(), snapshot.outs[0].size()), ("iov", 7));
    }
}

#[test]
fn messages_are_followed_to_all_that_they_hold() {
    for arch in Arch::ALL {
        let mut memory = Fake::default();
        let name = memory.put(b"\x01\0/run/x\0");
        let data = memory.put(b"data");
        let vector = memory.put(&words(arch, &[data, 4]));
        let message = memory.put(&words(arch, &[name, 9, vector, 1, 0, 0, 0x40]));
        let address = r#"msg_name={sa_family=AF_UNIX, sun_path="/run/x"}, msg_namelen=9"#;
        let rest = r#"msg_iov=[{iov_base="data", iov_len=4}], msg_iovlen=1, msg_controllen=0, msg_flags=MSG_DONTWAIT"#;
        let line = format!("sendmsg(3, {{{address}, {rest}}}, 0)");
        let snapshot = prints(&memory, arch, "sendmsg", &[3, message, 0], &line);
        let names: Vec<_> = mem(&snapshot).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["msg", "msg.name", "msg.iov"]);
        let snapshot =
            Snapshot::take(&notification(arch, "recvmsg", &[3, message]), &memory, 1 << 20);
        let outs: Vec<_> =
            snapshot.outs.iter().map(|out| (out.name.as_ref(), out.size())).collect();
        assert_eq!(outs, [("msg", 7 * arch.word() as u64), ("msg.name", 9), ("msg.iov", 4)]);
        let cell = snapshot.outs[1].length.unwrap();
        assert_eq!((cell.address, cell.width), (message + arch.word() as u64, 4));
    }
}

#[test]
fn what_i386_splits_or_puts_in_a_block_is_put_together() {
    let mut memory = Fake::default();
    let data = memory.put(b"x");
    let line = "pwrite64(1, \"x\", 1, 4294967298)";
    prints(&memory, X86_64, "pwrite64", &[1, data, 1, 1 << 32 | 2], line);
    prints(&memory, I386, "pwrite64", &[1, data, 1, 2, 1], line);
    let block = memory.put(&words(I386, &[0, 4096, 1, 0x22, 0xffff_ffff, 0]));
    let line = "mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)";
    prints(&memory, I386, "mmap", &[block], line);
    prints(&memory, X86_64, "mmap", &[0, 4096, 1, 0x22, 0xffff_ffff, 0], line);
    prints(&memory, I386, "mmap", &[0x1001], "mmap(0x1001)");
    prints(&memory, X86_64, "memfd_create", &[0, 0], "memfd_create(NULL, 0)");
}

#[test]
fn a_struct_that_has_grown_shows_what_is_beyond() {
    let mut memory = Fake::default();
    let attr = memory.put(&[&60u32.to_le_bytes()[..], &[0; 52], &[7, 0, 0, 0]].concat());
    let known = "size=60, sched_policy=SCHED_OTHER, sched_flags=0, sched_nice=0, sched_priority=0, \
        sched_runtime=0, sched_deadline=0, sched_period=0, sched_util_min=0, sched_util_max=0";
    let line = format!("sched_setattr(0, {{{known}, ...}}, 0)");
    prints(&memory, X86_64, "sched_setattr", &[0, attr, 0], &line);
    let attr = memory.put(&[&[1][..], &[0; 31], &[7, 0, 0, 0]].concat());
    let known = "attr_set=MOUNT_ATTR_RDONLY, attr_clr=0, propagation=0 /* MS_??? */, userns_fd=0";
    for arch in Arch::ALL {
        let rest = r#"/* bytes 32..35 */ "\x07\x00\x00\x00""#;
        let line = format!("mount_setattr(3, NULL, 0, {{{known}, {rest}}}, 36)");
        prints(&memory, arch, "mount_setattr", &[3, 0, 0, attr, 36], &line);
        let line = format!("mount_setattr(3, NULL, 0, {attr:#x}, 31)");
        prints(&memory, arch, "mount_setattr", &[3, 0, 0, attr, 31], &line);
    }
}

#[test]
fn ipc_becomes_the_call_it_stands_for() {
    let mut memory = Fake::default();
    let text = memory.put(b"\x07\0\0\0abc");
    let line = "msgsnd(1, {mtype=7, mtext=\"abc\"}, 3, IPC_NOWAIT)";
    prints(&memory, I386, "ipc", &[11, 1, 3, 0o4000, text, 0], line);
    let operations = memory.put(b"\0\0\xff\xff\0\x10");
    let line = "semop(5, [{sem_num=0, sem_op=-1, sem_flg=SEM_UNDO}], 1)";
    prints(&memory, I386, "ipc", &[1, 5, 1, 0, operations, 0], line);
    prints(&memory, I386, "ipc", &[0x1_000b, 1, 0, 0, 0, 0], "msgsnd(1, NULL, 0, 0)");
    prints(&memory, I386, "ipc", &[99, 1, 2, 3, 4, 5], "ipc(99, 0x1, 0x2, 0x3, 0x4, 0x5)");
}

#[test]
fn futex_shows_what_its_operation_takes() {
    let mut memory = Fake::default();
    let time = memory.put(&words(X86_64, &[1, 2]));
    let futex = |args: &[u64], line: &str| {
        prints(&memory, X86_64, "futex", args, line);
    };
    futex(
        &[4096, 128, 1, time, 5, 6],
        "futex(0x1000, FUTEX_WAIT_PRIVATE, 1, {tv_sec=1, tv_nsec=2})",
    );
    futex(&[4096, 1, 2, 3, 4, 5], "futex(0x1000, FUTEX_WAKE, 2)");
    futex(&[4096, 4, 1, 2, 8192, 9], "futex(0x1000, FUTEX_CMP_REQUEUE, 1, 2, 0x2000, 9)");
    let line = "futex(0x1000, FUTEX_WAIT_BITSET_PRIVATE|FUTEX_CLOCK_REALTIME, 1, NULL, FUTEX_BITSET_MATCH_ANY)";
    futex(&[4096, 0x189, 1, 0, 0, 0xffff_ffff], line);
    let operation = "FUTEX_OP_ADD<<28|0x123<<12|FUTEX_OP_CMP_GE<<24|0x456";
    let line = format!("futex(0x1000, FUTEX_WAKE_OP, 1, 2, 0x3000, {operation})");
    futex(&[4096, 5, 1, 2, 0x3000, 0x1512_3456], &line);
}

#[test]
fn control_messages_and_signals_show_their_contents() {
    let mut memory = Fake::default();
    let control = memory
        .put(&[&words(X86_64, &[20])[..], b"\x01\0\0\0\x01\0\0\0\x05\0\0\0\0\0\0\0"].concat());
    let message = memory.put(&words(X86_64, &[0, 0, 0, 0, control, 24, 0]));
    let shown = "[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[5]}]";
    let rest = format!("msg_control={shown}, msg_controllen=24, msg_flags=0");
    let line = format!(
        "sendmsg(3, {{msg_name=NULL, msg_namelen=0, msg_iov=NULL, msg_iovlen=0, {rest}}}, 0)"
    );
    let snapshot = prints(&memory, X86_64, "sendmsg", &[3, message, 0], &line);
    assert_eq!(mem(&snapshot)[1].0, "msg.control");
    let mut bytes = [17, 0, 1, 0, 5, 6, 7].map(i32::to_le_bytes).concat();
    bytes.resize(128, 0);
    let info = memory.put(&bytes);
    let shown = "si_pid=5, si_uid=6, si_status=7, si_utime=0, si_stime=0";
    let line =
        format!("rt_sigqueueinfo(1, SIGCHLD, {{si_signo=SIGCHLD, si_code=CLD_EXITED, {shown}}})");
    prints(&memory, X86_64, "rt_sigqueueinfo", &[1, 17, info], &line);
}

#[test]
fn times_of_files_have_their_dates() {
    let mut memory = Fake::default();
    let times = memory.put(&words(X86_64, &[1, 2, 0, 0x3fff_ffff]));
    let first = "{tv_sec=1, tv_nsec=2} /* 1970-01-01T00:00:01.000000002+0000 */";
    let line = format!("utimensat(AT_FDCWD, NULL, [{first}, UTIME_NOW], 0)");
    prints(&memory, X86_64, "utimensat", &[0xffff_ff9c, 0, times, 0], &line);
    let line = "utime(NULL, {actime=1 /* 1970-01-01T00:00:01+0000 */, modtime=2 /* 1970-01-01T00:00:02+0000 */})";
    prints(&memory, X86_64, "utime", &[0, times], line);
}

#[test]
fn extended_structs_follow_pointers_of_64_bits() {
    for arch in Arch::ALL {
        let mut memory = Fake::default();
        let tids = memory.put(b"\x05\0\0\0\x06\0\0\0");
        let fields = [0x1000, 0x10, 0, 0, 17, 0, 0, 0, tids, 2, 0];
        let args = memory.put(&fields.map(u64::to_le_bytes).concat());
        let shown = "flags=CLONE_PIDFD, pidfd=0x10, exit_signal=SIGCHLD, stack=NULL, stack_size=0, \
            set_tid=[5, 6], set_tid_size=2";
        let line = format!("clone3({{{shown}}}, 88)");
        let snapshot = prints(&memory, arch, "clone3", &[args, 88], &line);
        let names: Vec<_> = mem(&snapshot).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["cl_args", "cl_args.set_tid"]);
        assert_eq!(snapshot.outs[0].name, "cl_args.pidfd");
    }
}

#[test]
fn json_has_structs_by_their_fields() {
    let mut memory = Fake::default();
    let how = memory.put(&[0x8_0000, 0, 8].map(u64::to_le_bytes).concat());
    let snapshot = prints(
        &memory,
        X86_64,
        "openat2",
        &[3, 0, how, 24],
        "openat2(3, NULL, {flags=O_RDONLY|O_CLOEXEC, resolve=RESOLVE_BENEATH}, 24)",
    );
    let context = RequestContext { number: 1, listener: "web-1", place: &Place::default() };
    let json = json(&context, &notification(X86_64, "openat2", &[3, 0, how, 24]), &snapshot);
    let expected = serde_json::json!({
        "flags": "O_RDONLY|O_CLOEXEC", "mode": "000", "resolve": "RESOLVE_BENEATH",
    });
    assert_eq!(json["args"]["how"]["value"], expected);
    let name = memory.put(b"\x01\0/run/x\0");
    let message = memory.put(&words(X86_64, &[name, 9, 0, 0, 0, 0, 0, 0]));
    let request = notification(X86_64, "sendmmsg", &[3, message, 1]);
    let snapshot = Snapshot::take(&request, &memory, 1 << 20);
    let json = super::json(&context, &request, &snapshot);
    let header = &json["args"]["msgvec"]["value"][0]["msg_hdr"];
    assert_eq!((&header["msg_namelen"], &header["msg_flags"]), (&9.into(), &"0".into()));
    assert_eq!(header["msg_name"], format!("{name:#x}"));
    assert_eq!(json["args"]["msgvec"]["mem"]["msgvec.0.hdr.name"]["length"], 9);
    let time = memory.put(&[5, u64::MAX].map(u64::to_le_bytes).concat());
    let request = notification(X86_64, "nanosleep", &[time]);
    let snapshot = Snapshot::take(&request, &memory, 1 << 20);
    let json = super::json(&context, &request, &snapshot);
    let expected = serde_json::json!({"tv_sec": 5, "tv_nsec": "18446744073709551615"});
    assert_eq!(json["args"]["duration"]["value"], expected);
}
