//! Profiles made of SPECs, and what is known not to work in one.

use super::*;

fn order(specs: &[Spec]) -> ProfileInput<'_> {
    let refused = crate::policy::selector::gaps::ring_calls_to_refuse(specs).leak();
    ProfileInput {
        specs,
        socket: "/run/syscallfs.sock",
        metadata: "",
        wait_killable: false,
        refused,
    }
}

fn made(spec: &str, base: Option<Value>) -> Result<Value, String> {
    let specs = [Spec::parse(spec).unwrap()];
    make(&order(&specs), base).map_err(|error| error.to_string())
}

#[test]
fn names_come_with_all_their_spellings() {
    let profile = made("mkdir,chown", None).unwrap();
    assert_eq!(profile["defaultAction"], "SCMP_ACT_ALLOW");
    assert_eq!(profile["listenerPath"], "/run/syscallfs.sock");
    assert_eq!(profile["architectures"], json!(["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"]));
    assert_eq!(profile["syscalls"][0]["names"], json!(["mkdir"]));
    assert_eq!(profile["syscalls"][1]["names"], json!(["chown", "chown32"]));
    assert_eq!(profile["syscalls"][1]["action"], "SCMP_ACT_NOTIFY");
    assert_eq!(problems(&parse_profile(&profile).unwrap(), Runtime::Any), [""; 0]);
}

#[test]
fn a_condition_compares_what_the_kernel_reads() {
    let profile = made("socket(domain==AF_PACKET)", None).unwrap();
    let part = &profile["syscalls"][0];
    assert_eq!(part["names"], json!(["socket"]));
    let mask = json!([{"index": 0, "value": 0xffff_ffff_u64, "valueTwo": 17,
        "op": "SCMP_CMP_MASKED_EQ"}]);
    assert_eq!(part["args"], mask);
    assert_eq!(profile["syscalls"][1]["names"], json!(["socketcall"]));
}

#[test]
fn specs_that_a_profile_cannot_express_are_refused_with_the_fix() {
    for (spec, why) in [
        ("1000", "1000: a profile needs names"),
        ("close(fd>2)", "close(fd>2): a profile compares whole registers"),
        ("pread64(offset==5)", "on i386, an argument is in another register"),
    ] {
        let error = made(spec, None).unwrap_err();
        assert!(error.contains(why), "{spec}: {error}");
    }
    let base = json!({"defaultAction": "SCMP_ACT_ERRNO", "syscalls":
        [{"names": ["socket", "mkdir"], "action": "SCMP_ACT_ALLOW"}]});
    let error = made("socket(domain==AF_PACKET)", Some(base)).unwrap_err();
    assert!(error.contains("already has a rule for it"), "{error}");
    assert!(error.contains("rules=socket"), "{error}");
    let whole = made("mkdir", Some(json!({"ociVersion": "1", "linux": {}}))).unwrap_err();
    assert!(whole.contains("linux.seccomp"), "{whole}");
}

#[test]
fn a_base_keeps_all_but_what_is_trapped() {
    let base = json!({"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1, "archMap": [],
        "syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_ALLOW"},
            {"names": ["read", "mkdir"], "action": "SCMP_ACT_ALLOW", "comment": "x"}]});
    let profile = made("mkdir", Some(base)).unwrap();
    assert_eq!(profile["defaultErrnoRet"], 1);
    assert_eq!(profile["archMap"], json!([]));
    let syscalls = profile["syscalls"].as_array().unwrap();
    assert_eq!(syscalls.len(), 3);
    assert_eq!(syscalls[0]["action"], "SCMP_ACT_NOTIFY");
    assert_eq!(syscalls[2]["names"], json!(["read"]));
    assert_eq!(syscalls[2]["comment"], "x");
}

#[test]
fn io_uring_is_refused_in_a_profile_even_where_the_base_allows_it() {
    let base = json!({"defaultAction": "SCMP_ACT_ERRNO", "syscalls":
        [{"names": ["io_uring_setup", "read"], "action": "SCMP_ACT_ALLOW"}]});
    let profile = made("mkdir", Some(base)).unwrap();
    let ring = json!({"names": ["io_uring_enter", "io_uring_register", "io_uring_setup"],
        "action": "SCMP_ACT_ERRNO", "errnoRet": 38});
    assert_eq!(profile["syscalls"][1], ring);
    assert_eq!(profile["syscalls"][2]["names"], json!(["read"]));
    let mount = made("mount", None).unwrap();
    assert_eq!(mount["syscalls"].as_array().unwrap().len(), 1);
}

#[test]
fn what_does_not_work_is_said_for_each_runtime() {
    let problems_of = |spec: &str, runtime| {
        let profile = made(spec, None).unwrap();
        problems(&parse_profile(&profile).unwrap(), runtime).join("; ")
    };
    for (spec, runtime, why) in [
        ("write", Runtime::Runc, "runc and youki refuse"),
        ("write", Runtime::Any, "runc and youki refuse"),
        ("write", Runtime::Crun, ""),
        ("fcntl", Runtime::Runc, "runc 1.2 waits"),
        ("fcntl", Runtime::Crun, ""),
        ("sendmsg", Runtime::Crun, "crun waits"),
        ("sendmsg", Runtime::Youki, ""),
    ] {
        let said = problems_of(spec, runtime);
        assert!(if why.is_empty() { said.is_empty() } else { said.contains(why) }, "{said}");
    }
    let all = json!({"defaultAction": "SCMP_ACT_NOTIFY", "architectures": ["SCMP_ARCH_X86_64"],
        "listenerMetadata": "wait_killable=yes"});
    let said = problems(&parse_profile(&all).unwrap(), Runtime::Any);
    assert_eq!(said.len(), 4, "{said:?}");
    let path = json!({"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "agent.sock"});
    let said = problems(&parse_profile(&path).unwrap(), Runtime::Any);
    assert!(said[0].contains("not an absolute path"), "{said:?}");
}

#[test]
fn what_is_left_out_is_not_named() {
    let named = |spec: &str| {
        let profile = made(spec, None).unwrap();
        let entries = profile["syscalls"].as_array().unwrap().iter();
        let names = entries.filter(|entry| entry["action"] == "SCMP_ACT_NOTIFY");
        names.flat_map(|entry| entry["names"].as_array().unwrap().clone()).collect::<Vec<_>>()
    };
    let names = named("@mount,!umount2");
    assert!(names.contains(&json!("mount")) && !names.contains(&json!("umount2")), "{names:?}");
    assert_eq!(named("chown,mkdir,!chown"), [json!("mkdir")]);
}
