//! The lines that strace 6.1 printed for the same registers and memory; they must change only
//! where strace is known to differ.

use super::*;
use crate::table::Arch::{self, I386, X86_64};
use crate::trap::snapshot::fake::{Fake, notification};

/// One register of a case.
pub(super) enum Register {
    /// Its value.
    N(u64),
    /// The address of a string, to which a NUL is added.
    S(&'static str),
    /// The address of exactly these bytes.
    B(&'static [u8]),
    /// The address of an array of strings.
    A(&'static [&'static [u8]]),
}
pub(super) use Register::{A, B, N, S};

pub(super) const FDCWD: Register = N(0xffff_ff9c);
pub(super) const WILD: Register = N(0x1001);

pub(super) fn request(arch: Arch, name: &str, registers: &[Register]) -> (Notification, Snapshot) {
    let mut memory = Fake::default();
    let mut place = |register: &Register| match register {
        N(value) => *value,
        S(text) => memory.put(&[text.as_bytes(), b"\0"].concat()),
        B(bytes) => memory.put(bytes),
        A(strings) => memory.put_strings(arch, strings),
    };
    let values: Vec<u64> = registers.iter().map(&mut place).collect();
    let notification = notification(arch, name, &values);
    let snapshot = Snapshot::take(&notification, &memory, 1 << 20);
    (notification, snapshot)
}

#[track_caller]
fn prints(arch: Arch, name: &str, registers: &[Register], expected: &str) {
    let (notification, snapshot) = request(arch, name, registers);
    assert_eq!(call_text(&notification, &snapshot), expected);
}

#[test]
fn strings_are_quoted() {
    let path = b"a\tb\nc\rd\x0be\x0cf\\g\"h\x01i\x012\x018\x7f\xc8\xff7\xff8z\x1b[0m\0";
    let line = r#"chdir("a\tb\nc\rd\ve\ff\\g\"h\1i\0012\18\177\310\3777\3778z\33[0m")"#;
    prints(X86_64, "chdir", &[B(path)], line);
    prints(X86_64, "chdir", &[S("")], r#"chdir("")"#);
    prints(X86_64, "chdir", &[N(0)], "chdir(NULL)");
    prints(X86_64, "chdir", &[WILD], "chdir(0x1001)");
    prints(X86_64, "chdir", &[B(b"unterminated")], "chdir(0x10000000)");
    prints(X86_64, "write", &[N(1), B(b"a\0b\n"), N(4)], r#"write(1, "a\0b\n", 4)"#);
    prints(X86_64, "write", &[N(1), B(b""), N(0)], r#"write(1, "", 0)"#);
}

#[test]
fn a_path_that_is_too_long_is_marked() {
    static LONG: [u8; 5000] = [b'x'; 5000];
    let line = format!("chdir(\"{}\"...)", "x".repeat(4095));
    prints(X86_64, "chdir", &[B(&LONG)], &line);
}

#[test]
fn modes_and_devices() {
    prints(X86_64, "mkdir", &[S("d"), N(0o755)], r#"mkdir("d", 0755)"#);
    prints(X86_64, "mkdir", &[S("d"), N(0)], r#"mkdir("d", 000)"#);
    prints(X86_64, "mkdirat", &[FDCWD, S("d"), N(0x1_0001)], r#"mkdirat(AT_FDCWD, "d", 001)"#);
    prints(X86_64, "chmod", &[S("x"), N(0o4755)], r#"chmod("x", 04755)"#);
    prints(
        X86_64,
        "mknod",
        &[S("n"), N(0o20644), N(0x103)],
        r#"mknod("n", S_IFCHR|0644, makedev(0x1, 0x3))"#,
    );
    let all = [N(3), S("n"), N(0o67755), N(0x1234_5678)];
    let line = r#"mknodat(3, "n", S_IFBLK|S_ISUID|S_ISGID|S_ISVTX|0755, makedev(0x456, 0x12378))"#;
    prints(X86_64, "mknodat", &all, line);
    prints(X86_64, "mknod", &[S("n"), N(0o10644), N(9)], r#"mknod("n", S_IFIFO|0644)"#);
    prints(X86_64, "mknod", &[S("n"), N(0o30644), N(9)], r#"mknod("n", 030644)"#);
    prints(
        X86_64,
        "mknod",
        &[S("n"), N(0o20000), N(0)],
        r#"mknod("n", S_IFCHR|000, makedev(0, 0))"#,
    );
}

#[test]
fn open_shows_the_mode_where_a_file_is_created() {
    prints(X86_64, "open", &[S("f"), N(0), N(0o644)], r#"open("f", O_RDONLY)"#);
    prints(X86_64, "open", &[S("f"), N(0o102), N(0o644)], r#"open("f", O_RDWR|O_CREAT, 0644)"#);
    prints(X86_64, "open", &[S("f"), N(3)], r#"open("f", O_ACCMODE)"#);
    prints(X86_64, "open", &[S("f"), N(0x4000_0000)], r#"open("f", O_RDONLY|0x40000000)"#);
    let path = [FDCWD, S("f"), N(0o12200000)];
    prints(
        X86_64,
        "openat",
        &path,
        r#"openat(AT_FDCWD, "f", O_RDONLY|O_CLOEXEC|O_PATH|O_DIRECTORY)"#,
    );
    let temporary = [N(3), S("f"), N(0o20200002), N(0o600)];
    prints(X86_64, "openat", &temporary, r#"openat(3, "f", O_RDWR|O_TMPFILE, 0600)"#);
    prints(I386, "open", &[S("f"), N(0o4010001)], r#"open("f", O_WRONLY|O_SYNC)"#);
}

#[test]
fn openat2_shows_its_struct() {
    const HOW: &[u8] = b"\x40\0\0\0\0\0\0\0\xa4\x01\0\0\0\0\0\0\x08\0\0\0\0\0\0\0BA\0\0";
    let line = |rest: &str, size: u32| {
        let known = "flags=O_RDONLY|O_CREAT, mode=0644, resolve=RESOLVE_BENEATH";
        format!("openat2(3, \"p\", {{{known}{rest}}}, {size})")
    };
    prints(X86_64, "openat2", &[N(3), S("p"), B(HOW), N(24)], &line("", 24));
    let rest = r#", /* bytes 24..27 */ "\x42\x41\x00\x00""#;
    prints(X86_64, "openat2", &[N(3), S("p"), B(HOW), N(28)], &line(rest, 28));
    let short = [N(3), S("p"), B(HOW), N(23)];
    prints(X86_64, "openat2", &short, r#"openat2(3, "p", 0x11000000, 23)"#);
    prints(X86_64, "openat2", &[N(3), S("p"), WILD, N(24)], r#"openat2(3, "p", 0x1001, 24)"#);
}

#[test]
fn mount_ignores_what_the_kernel_ignores() {
    let mount = |flags, data, line| {
        prints(X86_64, "mount", &[S("a"), S("b"), S("c"), N(flags), data], line);
    };
    mount(1, N(0), r#"mount("a", "b", "c", MS_RDONLY, NULL)"#);
    mount(0xe, S("d\t"), r#"mount("a", "b", "c", MS_NOSUID|MS_NODEV|MS_NOEXEC, "d\t")"#);
    mount(0, S("d"), r#"mount("a", "b", "c", 0, "d")"#);
    mount(0x20, S("d"), r#"mount("a", "b", 0x12000000, MS_REMOUNT, "d")"#);
    mount(0x1000, S("d"), r#"mount("a", "b", 0x12000000, MS_BIND, 0x13000000)"#);
    mount(0x1020, S("d"), r#"mount("a", "b", 0x12000000, MS_REMOUNT|MS_BIND, "d")"#);
    mount(0xc0ed_0000, S("d"), r#"mount("a", "b", "c", MS_MGC_VAL, "d")"#);
    mount(0xc0ed_0001, N(0), r#"mount("a", "b", "c", MS_MGC_VAL|MS_RDONLY, NULL)"#);
    mount(1 << 32, N(0), r#"mount("a", "b", "c", 0x100000000 /* MS_??? */, NULL)"#);
    mount(1 << 32 | 1, N(0), r#"mount("a", "b", "c", MS_RDONLY|0x100000000, NULL)"#);
    prints(X86_64, "umount2", &[S("m"), N(2)], r#"umount2("m", MNT_DETACH)"#);
    prints(X86_64, "umount2", &[S("m"), N(0x18)], r#"umount2("m", UMOUNT_NOFOLLOW|0x10)"#);
    prints(I386, "umount", &[S("m")], r#"umount("m")"#);
}

#[test]
fn names_and_links() {
    prints(
        X86_64,
        "unlinkat",
        &[FDCWD, S("u"), N(0x200)],
        r#"unlinkat(AT_FDCWD, "u", AT_REMOVEDIR)"#,
    );
    let rename = [FDCWD, S("a"), N(3), S("b"), N(8)];
    prints(
        X86_64,
        "renameat2",
        &rename,
        r#"renameat2(AT_FDCWD, "a", 3, "b", 0x8 /* RENAME_?? */)"#,
    );
    prints(X86_64, "rename", &[S("a"), WILD], r#"rename("a", 0x1001)"#);
    let link = [FDCWD, S("a"), N(0xffff_ffff), S("b"), N(0x1400)];
    let line = r#"linkat(AT_FDCWD, "a", -1, "b", AT_SYMLINK_FOLLOW|AT_EMPTY_PATH)"#;
    prints(X86_64, "linkat", &link, line);
    prints(X86_64, "symlink", &[S("t"), S("l")], r#"symlink("t", "l")"#);
    prints(X86_64, "access", &[S("x"), N(0)], r#"access("x", F_OK)"#);
    prints(X86_64, "access", &[S("x"), N(0xe)], r#"access("x", R_OK|W_OK|0x8)"#);
}

#[test]
fn ids_are_as_wide_as_their_architecture_has_them() {
    let owner = [S("x"), N(0xffff_ffff), N(0x1_0000)];
    prints(X86_64, "chown", &owner, r#"chown("x", -1, 65536)"#);
    prints(I386, "chown", &owner, r#"chown("x", -1, 0)"#);
    prints(I386, "chown32", &owner, r#"chown32("x", -1, 65536)"#);
    prints(X86_64, "setresuid", &[N(1), N(u64::MAX), N(3)], "setresuid(1, -1, 3)");
}

#[test]
fn processes_and_signals() {
    prints(X86_64, "getpid", &[N(9)], "getpid()");
    prints(X86_64, "kill", &[N(u64::MAX), N(9)], "kill(-1, SIGKILL)");
    prints(X86_64, "tgkill", &[N(1), N(2), N(33)], "tgkill(1, 2, SIGRT_1)");
    prints(X86_64, "kill", &[N(1), N(0)], "kill(1, 0)");
    prints(X86_64, "kill", &[N(1), N(65)], "kill(1, 65)");
    prints(X86_64, "exit_group", &[N(0xffff_ffff)], "exit_group(-1)");
    let flags = N(0x1000_0000 | 0x1_0000);
    prints(X86_64, "unshare", &[flags], "unshare(CLONE_THREAD|CLONE_NEWUSER)");
    let clone = [N(0x0120_0011), N(0), N(0), N(0x1234), N(0x5678)];
    let tid = "CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr";
    prints(X86_64, "clone", &clone, &format!("clone(child_stack=NULL, flags={tid}=0x1234)"));
    prints(I386, "clone", &clone, &format!("clone(child_stack=NULL, flags={tid}=0x5678)"));
    prints(X86_64, "uname", &[N(0x7ffe_0000)], "uname(0x7ffe0000)");
    prints(X86_64, "sethostname", &[B(b"ho\0st"), N(5)], r#"sethostname("ho\0st", 5)"#);
}

#[test]
fn execve_shows_every_string() {
    let argv: &[&[u8]] = &[b"ls", b"a\nb", b""];
    let line = r#"execve("/bin/ls", ["ls", "a\nb", ""], ["A=1"])"#;
    for arch in Arch::ALL {
        prints(arch, "execve", &[S("/bin/ls"), A(argv), A(&[b"A=1"])], line);
        prints(arch, "execve", &[S("x"), A(&[]), N(0)], r#"execve("x", [], NULL)"#);
        prints(arch, "execve", &[S("x"), WILD, N(0)], r#"execve("x", 0x1001, NULL)"#);
    }
    let wild = [S("x"), B(b"\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), N(0)];
    prints(X86_64, "execve", &wild, r#"execve("x", [0x1], NULL)"#);
    let unended = [S("x"), B(b"\0\0\0\x10\0\0\0\0"), N(0)];
    prints(X86_64, "execve", &unended, r#"execve("x", ["x", ... /* 0x11000008 */], NULL)"#);
}

#[test]
fn sockets_by_family() {
    let socket = |domain, kind, protocol, line| {
        prints(X86_64, "socket", &[N(domain), N(kind), N(protocol)], line);
    };
    socket(2, 0x8_0001, 6, "socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_TCP)");
    socket(10, 3, 58, "socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6)");
    socket(1, 1, 0, "socket(AF_UNIX, SOCK_STREAM, 0)");
    socket(16, 3, 15, "socket(AF_NETLINK, SOCK_RAW, NETLINK_KOBJECT_UEVENT)");
    socket(17, 2, 0x300, "socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_ALL))");
    socket(99, 0, 7, "socket(0x63 /* AF_??? */, 0, 7)");
    socket(2, 0x8_0007, 7, "socket(AF_INET, SOCK_CLOEXEC|0x7, 0x7 /* IPPROTO_??? */)");
    socket(2, 0x11, 0, "socket(AF_INET, SOCK_STREAM|0x10 /* SOCK_??? */, IPPROTO_IP)");
    let accept = [N(3), N(0x1234), B(b"\x10\0\0\0"), N(0x800)];
    prints(X86_64, "accept4", &accept, "accept4(3, 0x1234, [16], SOCK_NONBLOCK)");
    prints(I386, "socketcall", &[N(0), WILD], "socketcall(0, 0x1001)");
    prints(I386, "socketcall", &[N(1), WILD], "socketcall(SYS_SOCKET, 0x1001)");
    let block = [N(1), B(b"\x02\0\0\0\x01\0\0\0\0\0\0\0")];
    prints(I386, "socketcall", &block, "socket(AF_INET, SOCK_STREAM, IPPROTO_IP)");
}

#[test]
fn socket_addresses() {
    let bind = |bytes: &'static [u8], expected: &str| {
        let line = format!("bind(3, {expected}, {})", bytes.len());
        prints(X86_64, "bind", &[N(3), B(bytes), N(bytes.len() as u64)], &line);
    };
    let inet = b"\x02\0\0P\x01\x02\x03\x04\0\0\0\0\0\0\0\0";
    bind(inet, r#"{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("1.2.3.4")}"#);
    bind(&inet[..7], r#"{sa_family=AF_INET, sa_data="\0P\1\2\3"}"#);
    bind(&inet[..2], "{sa_family=AF_INET}");
    bind(&inet[..1], "0x10000000");
    bind(b"\x01\0/run/x\0rest", r#"{sa_family=AF_UNIX, sun_path="/run/x"}"#);
    bind(b"\x01\0\0ab\0c", r#"{sa_family=AF_UNIX, sun_path=@"ab\0c"}"#);
    bind(b"\x01\0", "{sa_family=AF_UNIX}");
    let inet6 = b"\x0a\0\x01\xbb\0\0\0\x07\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\x02\0\0\0";
    let start = "sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(7)";
    let address = r#"inet_pton(AF_INET6, "2001:db8::1", &sin6_addr)"#;
    bind(inet6, &format!("{{{start}, {address}, sin6_scope_id=2}}"));
    bind(&inet6[..24], &format!("{{{start}, {address}}}"));
    let netlink = b"\x10\0\0\0M\0\0\0\x11\0\0\0";
    bind(netlink, "{sa_family=AF_NETLINK, nl_pid=77, nl_groups=0x000011}");
    let packet = b"\x11\0\0\x03\x63\0\0\0\x01\0\x02\x06\x01\x02\x03\x04\x05\x06\0\0";
    let link = "sll_protocol=htons(ETH_P_ALL), sll_ifindex=99, sll_hatype=ARPHRD_ETHER";
    let rest = "sll_halen=6, sll_addr=[0x1, 0x2, 0x3, 0x4, 0x5, 0x6]";
    bind(packet, &format!("{{sa_family=AF_PACKET, {link}, sll_pkttype=PACKET_MULTICAST, {rest}}}"));
    bind(b"\xe7\x03ab", r#"{sa_family=0x3e7 /* AF_??? */, sa_data="ab"}"#);
}

#[test]
fn commands_decide_about_the_rest() {
    let fcntl = |command, argument, line| {
        prints(X86_64, "fcntl", &[N(3), N(command), N(argument)], line);
    };
    fcntl(1, 9, "fcntl(3, F_GETFD)");
    fcntl(2, 1, "fcntl(3, F_SETFD, FD_CLOEXEC)");
    fcntl(4, 0o4002, "fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK)");
    fcntl(1030, 10, "fcntl(3, F_DUPFD_CLOEXEC, 10)");
    fcntl(99, 1, "fcntl(3, 0x63 /* F_??? */, 0x1)");
    prints(X86_64, "ioctl", &[N(0), N(0x5413), N(0)], "ioctl(0, TIOCGWINSZ, NULL)");
    let unknown = [N(0), N(0x8012_3456), N(0x10)];
    prints(X86_64, "ioctl", &unknown, "ioctl(0, _IOC(_IOC_READ, 0x34, 0x56, 0x12), 0x10)");
    let reboot = |command, line: &str| {
        let magic = [N(0xfee1_dead), N(672_274_793), N(command), S("now")];
        prints(X86_64, "reboot", &magic, line);
    };
    let magic = "reboot(LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2";
    reboot(0, &format!("{magic}, LINUX_REBOOT_CMD_CAD_OFF)"));
    reboot(0xa1b2_c3d4, &format!("{magic}, LINUX_REBOOT_CMD_RESTART2, \"now\")"));
}

#[test]
fn an_unknown_call_shows_its_registers() {
    let mut unknown = notification(X86_64, "getpid", &[1, 2, 0, u64::MAX, 5, 6]);
    unknown.nr = 1000;
    let snapshot = Snapshot::take(&unknown, &Fake::default(), 1 << 20);
    let line = "syscall_0x3e8(0x1, 0x2, 0, 0xffffffffffffffff, 0x5, 0x6)";
    assert_eq!(call_text(&unknown, &snapshot), line);
    assert_eq!(args(&snapshot)[3], ("arg3", b"0xffffffffffffffff".to_vec()));
    assert_eq!(mem(&snapshot), []);
}
