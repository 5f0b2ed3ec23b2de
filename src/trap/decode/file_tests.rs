//! What the files of a request hold: `args/`, `mem/`, `env` and `request.json`.

use super::tests::{A, B, FDCWD, N, Register, S, WILD, request};
use super::*;
use crate::table::Arch::X86_64;

#[test]
fn args_are_for_scripts() {
    let texts = |name: &str, registers: &[Register]| {
        let (_, snapshot) = request(X86_64, name, registers);
        let texts = args(&snapshot);
        texts.into_iter().map(|(name, text)| format!("{name}={}", text.escape_ascii())).collect()
    };
    let mount: Vec<String> = texts("mount", &[S("/dev/loop0"), B(b"/m\xff\n\0"), N(0), N(3), N(0)]);
    let expected = [
        "source=/dev/loop0",
        r"target=/m\xff\n",
        "filesystemtype=NULL",
        "mountflags=MS_RDONLY|MS_NOSUID",
        "data=NULL",
    ];
    assert_eq!(mount, expected);
    let mknod: Vec<String> = texts("mknodat", &[FDCWD, S("n"), N(0o20644), N(0x103)]);
    assert_eq!(mknod, ["dirfd=AT_FDCWD", "pathname=n", "mode=020644", "dev=makedev(0x1, 0x3)"]);
    let open: Vec<String> = texts("open", &[WILD, N(0), N(0o755)]);
    assert_eq!(open, ["pathname=", "flags=O_RDONLY", "mode=0755"]);
}

#[test]
fn mem_is_exact() {
    let argv: &[&[u8]] = &[b"ls", b"\xff\n"];
    let (_, snapshot) = request(X86_64, "execve", &[S("/bin/ls"), A(argv), WILD]);
    let expected: [(Cow<str>, &[u8]); 2] =
        [("pathname".into(), b"/bin/ls"), ("argv".into(), b"ls\0\xff\n\0")];
    assert_eq!(mem(&snapshot), expected);
}

#[test]
fn env_is_assignments_with_names_of_their_own() {
    let (notification, snapshot) = request(X86_64, "mkdir", &[B(b"it's\xff\0"), N(0o700)]);
    let place = Place { cwd: Some(b"/a'b".into()), ..Place::default() };
    let context = RequestContext { number: 17, listener: "web-1", place: &place };
    let text = env(&context, &notification, &snapshot);
    let lines: Vec<_> = text.split(|&byte| byte == b'\n').collect();
    // What takes care of the short names of version 0.1 is tested with a shell.
    let short = |line: &&[u8]| line.starts_with(b"[ ") || line.windows(2).any(|two| two == b"=$");
    let expected: &[&[u8]] = &[
        b"request_number='17'",
        b"request_listener='web-1'",
        b"request_syscall='mkdir'",
        b"request_nr='83'",
        b"request_arch='x86_64'",
        b"request_tid='4711'",
        b"request_call='mkdir(\"it'\\''s\\377\", 0700)'",
        b"request_cwd='/a'\\''b'",
        b"request_root=''",
        b"request_unreadable=''",
        b"arg_pathname='it'\\''s\xff'",
        b"arg_mode='0700'",
        b"hint_pathname=''",
        b"",
    ];
    assert_eq!(lines.iter().filter(|line| short(line)).count(), 2 * 9);
    let lines: Vec<_> = lines.into_iter().filter(|line| !short(line)).collect();
    assert_eq!(lines, expected, "{}", text.escape_ascii());
}

#[test]
fn json_loses_nothing() {
    let (notification, snapshot) = request(X86_64, "mkdir", &[B(b"\xff/x\0"), N(0o700)]);
    let place = Place { cwd: Some(b"/tmp".into()), root: Some(b"/".into()), ..Place::default() };
    let context = RequestContext { number: 17, listener: "web-1", place: &place };
    let expected = serde_json::json!({
        "number": 17,
        "id": "9223372036854775809",
        "listener": "web-1",
        "syscall": "mkdir",
        "nr": 83,
        "arch": "x86_64",
        "tid": 4711,
        "call": r#"mkdir("\377/x", 0700)"#,
        "registers": ["0x10000000", "0x1c0", "0x0", "0x0", "0x0", "0x0"],
        "args": {
            "pathname": {
                "text": "\u{fffd}/x",
                "register": "0x10000000",
                "base64": "/y94",
                "hint": "/tmp/\u{fffd}/x",
                "hint_base64": "L3RtcC//L3g=",
            },
            "mode": {"text": "0700", "register": "0x1c0"},
        },
        "cwd": "/tmp",
        "root": "/",
    });
    assert_eq!(json(&context, &notification, &snapshot), expected);

    let strings: &[&[u8]] = &[b"ls", b"\xff"];
    let (notification, snapshot) = request(X86_64, "execve", &[WILD, A(strings), A(&[b"A=1"])]);
    let args = &json(&context, &notification, &snapshot)["args"];
    let expected = serde_json::json!({
        "pathname": {"text": null, "register": "0x1001", "unreadable": true, "hint": null},
        "argv": {
            "text": r#"["ls", "\377"]"#,
            "register": "0x12000000",
            "list": ["ls", "\u{fffd}"],
            "base64": "bHMA/wA=",
        },
        "envp": {"text": "[\"A=1\"]", "register": "0x14000000", "list": ["A=1"]},
    });
    assert_eq!(args, &expected);

    static LARGE: [u8; 5000] = [b'x'; 5000];
    let (notification, snapshot) = request(X86_64, "write", &[N(1), B(b"a\0"), N(2)]);
    let buffer = &json(&context, &notification, &snapshot)["args"]["buf"];
    let expected = serde_json::json!({"text": "a\0", "register": "0x10000000", "length": 2});
    assert_eq!(buffer, &expected);
    let (notification, snapshot) = request(X86_64, "chdir", &[B(&LARGE)]);
    assert_eq!(json(&context, &notification, &snapshot)["args"]["path"]["truncated"], true);
}
