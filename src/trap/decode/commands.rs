//! The lines that strace 6.1 printed for calls whose first arguments say what the rest means; they
//! must change only where strace is known to differ.

use super::*;
use crate::table::Arch::{self, I386, X86_64};
use crate::trap::snapshot::fake::{Fake, notification};

#[track_caller]
fn prints(memory: &Fake, arch: Arch, name: &str, args: &[u64], expected: &str) -> Snapshot {
    let notification = notification(arch, name, args);
    let snapshot = Snapshot::take(&notification, memory, 1 << 20);
    assert_eq!(call_text(&notification, &snapshot), expected);
    snapshot
}

fn numbers32(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn numbers64(numbers: &[u64]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// Words of an architecture.
fn words(arch: Arch, words: &[u64]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()[..arch.word()].to_vec()).collect()
}

#[test]
fn keys() {
    for arch in Arch::ALL {
        let mut memory = Fake::default();
        let text = memory.put(b"user\0");
        let data = memory.put(b"secret");
        let line = r#"add_key("user", "user", "secret", 6, KEY_SPEC_SESSION_KEYRING)"#;
        prints(&memory, arch, "add_key", &[text, text, data, 6, 0xffff_fffd], line);
        let line = "keyctl(KEYCTL_SETPERM, 7, KEY_POS_VIEW|KEY_USR_READ)";
        prints(&memory, arch, "keyctl", &[5, 7, 0x0102_0000], line);
        let line = "keyctl(KEYCTL_SESSION_TO_PARENT)";
        prints(&memory, arch, "keyctl", &[18, 1, 2, 3, 4], line);
        let line = "keyctl(KEYCTL_REJECT, 7, 60, EKEYREJECTED, KEY_SPEC_THREAD_KEYRING)";
        prints(&memory, arch, "keyctl", &[19, 7, 60, 129, 0xffff_ffff], line);
        let vector = memory.put(&words(arch, &[data, 6]));
        let line = r#"keyctl(KEYCTL_INSTANTIATE_IOV, 7, [{iov_base="secret", iov_len=6}], 1, 0)"#;
        let snapshot = prints(&memory, arch, "keyctl", &[20, 7, vector, 1, 0], line);
        assert_eq!(mem(&snapshot), [("arg3".into(), b"secret".as_slice())]);
        let line = "keyctl(0x63 /* KEYCTL_??? */, 0x1, 0x2, 0x3, 0x4)";
        prints(&memory, arch, "keyctl", &[99, 1, 2, 3, 4], line);
    }
}

#[test]
fn the_length_of_a_blob_follows_from_the_parameters() {
    let mut memory = Fake::default();
    let params = memory.put(&numbers32(&[7, 3, 5, 0, 0, 0, 0, 0, 0, 0]));
    let info = memory.put(b"enc=raw\0");
    let data = memory.put(b"abcdef");
    let line = format!(
        r#"keyctl(KEYCTL_PKEY_SIGN, {{key_id=7, in_len=3, out_len=5}}, "enc=raw", "abc", {data:#x})"#
    );
    let args = [27, params, info, data, data];
    let snapshot = prints(&memory, X86_64, "keyctl", &args, &line);
    assert_eq!((snapshot.outs[0].name.as_ref(), snapshot.outs[0].size()), ("arg5", 5));
    let line =
        r#"keyctl(KEYCTL_PKEY_VERIFY, {key_id=7, in_len=3, in2_len=5}, "enc=raw", "abc", "abcde")"#;
    prints(&memory, X86_64, "keyctl", &[28, params, info, data, data], line);
}

#[test]
fn options_of_processes() {
    for arch in Arch::ALL {
        let mut memory = Fake::default();
        let name = memory.put(b"a name that is too long\0");
        prints(&memory, arch, "prctl", &[38, 1, 0, 0, 0], "prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)");
        prints(&memory, arch, "prctl", &[3, 1, 2, 3, 4], "prctl(PR_GET_DUMPABLE)");
        let line = r#"prctl(PR_SET_NAME, "a name that is "...)"#;
        prints(&memory, arch, "prctl", &[15, name], line);
        let line = "prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_ADMIN, 0, 0)";
        prints(&memory, arch, "prctl", &[47, 2, 12, 0, 0], line);
        let line = "prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0xc, 0, 0)";
        prints(&memory, arch, "prctl", &[47, 4, 12, 0, 0], line);
        let line =
            r#"prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, 0x1000, 4096, "a name that is too long")"#;
        prints(&memory, arch, "prctl", &[0x5356_4d41, 0, 0x1000, 4096, name], line);
        let line = "prctl(PR_SCHED_CORE, PR_SCHED_CORE_CREATE, 7, 0x1 /* PIDTYPE_TGID */, NULL)";
        prints(&memory, arch, "prctl", &[62, 1, 7, 1, 0], line);
    }
}

#[test]
fn filters_of_system_calls() {
    for arch in Arch::ALL {
        let mut memory = Fake::default();
        let program = memory.put(&numbers32(&[
            0x20,
            4,
            0x1100_0015,
            0xc000_003e,
            0x06,
            0x0005_0001,
            0x06,
            0x7fff_0000,
            0x07,
            0,
        ]));
        let mut head = vec![5, 0];
        head.resize(arch.word(), 0);
        head.extend(words(arch, &[program]));
        let head = memory.put(&head);
        let filter = "{len=5, filter=[BPF_STMT(BPF_LD|BPF_W|BPF_ABS, 0x4), \
            BPF_JUMP(BPF_JMP|BPF_K|BPF_JEQ, 0xc000003e, 0, 0x11), \
            BPF_STMT(BPF_RET|BPF_K, SECCOMP_RET_ERRNO|0x1), \
            BPF_STMT(BPF_RET|BPF_K, SECCOMP_RET_ALLOW), BPF_STMT(BPF_MISC|BPF_TAX, 0)]}";
        let line =
            format!("seccomp(SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, {filter})");
        let snapshot = prints(&memory, arch, "seccomp", &[1, 8, head], &line);
        let names: Vec<_> = mem(&snapshot).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["args", "args.filter"]);
        let line = format!("prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, {filter})");
        prints(&memory, arch, "prctl", &[22, 2, head], &line);
        let action = memory.put(&numbers32(&[0x7fc0_0000]));
        let line = "seccomp(SECCOMP_GET_ACTION_AVAIL, 0, [SECCOMP_RET_USER_NOTIF])";
        prints(&memory, arch, "seccomp", &[2, 0, action], line);
    }
}

#[test]
fn requests_to_traced_processes() {
    for arch in Arch::ALL {
        let mut memory = Fake::default();
        prints(&memory, arch, "ptrace", &[0, 1, 2, 3], "ptrace(PTRACE_TRACEME)");
        let line = "ptrace(PTRACE_SEIZE, 7, NULL, PTRACE_O_TRACECLONE|PTRACE_O_EXITKILL)";
        prints(&memory, arch, "ptrace", &[0x4206, 7, 0, 0x10_0008], line);
        let set = memory.put(&[2, 0, 0, 0, 0, 0, 0, 0]);
        prints(
            &memory,
            arch,
            "ptrace",
            &[0x420b, 7, 8, set],
            "ptrace(PTRACE_SETSIGMASK, 7, 8, [INT])",
        );
        let registers = memory.put(&words(arch, &[1, 2, 3]));
        let vector = memory.put(&words(arch, &[registers, 8]));
        let line = format!(
            "ptrace(PTRACE_SETREGSET, 7, NT_PRSTATUS, {{iov_base={registers:#x}, iov_len=8}})"
        );
        let snapshot = prints(&memory, arch, "ptrace", &[0x4205, 7, 1, vector], &line);
        assert_eq!(mem(&snapshot)[1].0, "data.base");
        let line = "ptrace(PTRACE_CONT, 7, 0x1, SIGTERM)";
        prints(&memory, arch, "ptrace", &[7, 7, 1, 15], line);
    }
    let mut memory = Fake::default();
    let registers = memory.put(&words(I386, &[1; 17]));
    let line = "ptrace(PTRACE_SETREGS, 7, {ebx=0x1, ecx=0x1, edx=0x1, esi=0x1, edi=0x1, ebp=0x1, \
        eax=0x1, xds=0x1, xes=0x1, xfs=0x1, xgs=0x1, orig_eax=0x1, eip=0x1, xcs=0x1, eflags=0x1, \
        esp=0x1, xss=0x1})";
    prints(&memory, I386, "ptrace", &[13, 7, 0, registers], line);
}

#[test]
fn extended_programs_are_followed_by_addresses_of_64_bits() {
    for arch in Arch::ALL {
        let mut memory = Fake::default();
        let instructions = memory.put(&numbers64(&[0x1_0000_00b7, 0x95]));
        let license = memory.put(b"GPL\0");
        let attr = memory.put(
            &[numbers32(&[1, 2]), numbers64(&[instructions, license]), numbers32(&[1])].concat(),
        );
        let line = "bpf(BPF_PROG_LOAD, {prog_type=BPF_PROG_TYPE_SOCKET_FILTER, insn_cnt=2, \
            insns=[{code=BPF_ALU64|BPF_K|BPF_MOV, dst_reg=BPF_REG_0, src_reg=BPF_REG_0, off=0, imm=0x1}, \
            {code=BPF_JMP|BPF_K|BPF_EXIT, dst_reg=BPF_REG_0, src_reg=BPF_REG_0, off=0, imm=0}], \
            license=\"GPL\", log_level=1}, 28)";
        let snapshot = prints(&memory, arch, "bpf", &[5, attr, 28], line);
        let names: Vec<_> = mem(&snapshot).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["attr", "attr.insns", "attr.license"]);
    }
}

#[test]
fn what_a_caller_leaves_out_of_a_bpf_attr_is_zero() {
    let mut memory = Fake::default();
    let attr = memory.put(&numbers32(&[2, 4, 8, 16, 1, 0, 0, 0x6261, 0, 0, 0, 0]));
    let known = "map_type=BPF_MAP_TYPE_ARRAY, key_size=4";
    let line = format!("bpf(BPF_MAP_CREATE, {{{known}, value_size=8, max_entries=16}}, 16)");
    prints(&memory, X86_64, "bpf", &[0, attr, 16], &line);
    let line = format!("bpf(BPF_MAP_CREATE, {{{known}, value_size=0, max_entries=0}}, 8)");
    prints(&memory, X86_64, "bpf", &[0, attr, 8], &line);
    let flags = "map_flags=BPF_F_NO_PREALLOC, inner_map_fd=0, map_name=\"ab\"";
    let line =
        format!("bpf(BPF_MAP_CREATE, {{{known}, value_size=8, max_entries=16, {flags}}}, 44)");
    prints(&memory, X86_64, "bpf", &[0, attr, 44], &line);
    let link = memory.put(&[numbers32(&[3, 4, 0x1a, 0, 9, 0]), numbers64(&[5])].concat());
    let line = "bpf(BPF_LINK_CREATE, {link_create={prog_fd=3, target_fd=4, \
        attach_type=BPF_MODIFY_RETURN, flags=0, tracing={target_btf_id=9, cookie=0x5}}}, 32)";
    for arch in Arch::ALL {
        prints(&memory, arch, "bpf", &[28, link, 32], line);
    }
}

#[test]
fn rings_and_rules() {
    for arch in Arch::ALL {
        let mut memory = Fake::default();
        let fds = memory.put(&numbers32(&[3, 0xffff_fffe, 5]));
        let update = memory.put(&[numbers32(&[1, 0]), numbers64(&[fds])].concat());
        let line = "io_uring_register(4, IORING_REGISTER_FILES_UPDATE, \
            {offset=1, fds=[3, IORING_REGISTER_FILES_SKIP, 5]}, 3)";
        let snapshot = prints(&memory, arch, "io_uring_register", &[4, 6, update, 3], line);
        assert_eq!(mem(&snapshot)[1].0, "arg.fds");
        let line = "io_uring_register(4, IORING_REGISTER_FILES|IORING_REGISTER_USE_REGISTERED_RING, \
            [3, -2], 2)";
        prints(&memory, arch, "io_uring_register", &[4, 0x8000_0002, fds, 2], line);
        let rule = memory.put(&[numbers64(&[5]), numbers32(&[7])].concat());
        let access = "LANDLOCK_ACCESS_FS_EXECUTE|LANDLOCK_ACCESS_FS_READ_FILE";
        let line = format!(
            "landlock_add_rule(4, LANDLOCK_RULE_PATH_BENEATH, {{allowed_access={access}, parent_fd=7}}, 0)"
        );
        prints(&memory, arch, "landlock_add_rule", &[4, 1, rule, 0], &line);
    }
}

#[test]
fn the_bits_of_perf_event_attr() {
    let mut memory = Fake::default();
    let mut attr = numbers32(&[3, 64]);
    // exclude_kernel, freq, precise_ip
    attr.extend(numbers64(&[0x1_0002, 99, 3, 0, 1 << 5 | 1 << 10 | 2 << 15, 4, 5]));
    let attr = memory.put(&attr);
    let notification = notification(X86_64, "perf_event_open", &[attr, 0, u64::MAX, u64::MAX, 8]);
    let line = call_text(&notification, &Snapshot::take(&notification, &memory, 1 << 20));
    for part in [
        "perf_event_open({type=PERF_TYPE_HW_CACHE, size=PERF_ATTR_SIZE_VER0, \
        config=PERF_COUNT_HW_CACHE_RESULT_MISS<<16|PERF_COUNT_HW_CACHE_OP_READ<<8|PERF_COUNT_HW_CACHE_LL, \
        sample_freq=99, sample_type=PERF_SAMPLE_IP|PERF_SAMPLE_TID, read_format=0, disabled=0,",
        " exclude_kernel=1, ",
        " freq=1, ",
        " precise_ip=2 /* requested to have 0 skid */, ",
        " sigtrap=0, wakeup_events=4, config1=0x5}, 0, -1, -1, PERF_FLAG_FD_CLOEXEC)",
    ] {
        assert!(line.contains(part), "{line} without {part}");
    }
}

#[test]
fn a_struct_may_be_cut_short_anywhere() {
    let mut memory = Fake::default();
    let attr = memory.put(&[0x41; 160]);
    // BPF_MAP_CREATE, BPF_PROG_LOAD, BPF_BTF_LOAD
    for command in [0, 5, 18] {
        for size in 0..160 {
            for arch in Arch::ALL {
                let request = notification(arch, "bpf", &[command, attr, size]);
                let snapshot = Snapshot::take(&request, &memory, 4096);
                assert!(call_text(&request, &snapshot).starts_with("bpf("), "{command} {size}");
            }
        }
    }
}
