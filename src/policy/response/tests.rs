//! Every form of the grammar, what is refused and why, and that printing and parsing are inverse.

use std::time::Duration;

use super::*;

fn descriptor(fd: u32, at: Option<u32>, cloexec: bool, value: Option<i64>) -> Response {
    Response::Descriptor(Descriptor { fd, at, cloexec, value })
}

fn parse(line: &str) -> Result<Response, String> {
    Response::parse(line.as_bytes()).map_err(|error| error.to_string())
}

#[test]
fn every_form_of_the_contract_is_understood() {
    for (line, response) in [
        ("0", Response::Return(0)),
        ("42\n", Response::Return(42)),
        (" 0x10 ", Response::Return(16)),
        ("return 42", Response::Return(42)),
        ("return 0xffffffff80000000", Response::Return(-0x8000_0000)),
        ("EPERM", Response::Errno(1)),
        ("-EPERM", Response::Errno(1)),
        ("-1", Response::Errno(1)),
        ("errno 1", Response::Errno(1)),
        ("errno ENOSPC", Response::Errno(28)),
        ("errno 4095", Response::Errno(4095)),
        ("EWOULDBLOCK", Response::Errno(11)),
        ("continue", Response::Continue),
        ("fd 3", descriptor(3, None, false, None)),
        ("fd 3 at 7\n", descriptor(3, Some(7), false, None)),
        ("fd 0 cloexec", descriptor(0, None, true, None)),
        ("fd 3 return 0", descriptor(3, None, false, Some(0))),
        ("fd 3 at 7 cloexec return 0x10", descriptor(3, Some(7), true, Some(16))),
        ("fd 3 at 7 errno EINPROGRESS", descriptor(3, Some(7), false, Some(-115))),
        ("fd 3 errno 1", descriptor(3, None, false, Some(-1))),
        ("fd 3 4", Response::Pair(Pair { fds: [3, 4], cloexec: false })),
        ("fd 4 3 cloexec", Response::Pair(Pair { fds: [4, 3], cloexec: true })),
        ("default\r\n", Response::Default),
    ] {
        assert_eq!(parse(line), Ok(response), "{line:?}");
    }
}

#[test]
fn what_is_refused_says_why() {
    for (line, why) in [
        ("", "empty response"),
        ("EPREM", "did you mean 'EPERM'?"),
        ("eperm", "did you mean 'EPERM'?"),
        ("contineu", "did you mean 'continue'?"),
        ("errno 0", "errno 0 is outside 1 to 4095"),
        ("-4096", "errno -4096 is outside 1 to 4095"),
        ("return -1", "write 'errno 1' instead"),
        ("return", "'return' needs a value: write 'return V'"),
        ("errno", "or 'errno E'"),
        ("99999999999999999999", "fits 64 bits"),
        ("0x", "fits 64 bits"),
        ("0\n0", "more than one line"),
        ("EPERM EPERM", "unknown response 'EPERM EPERM'"),
        ("EP\x1bERM", "not a line of text"),
        ("fd", "'fd N [at M] [cloexec] [return V | errno E]'"),
        ("fd 3 to 7", "cannot parse 'fd 3 to 7'"),
        ("fd 3 -4", "cannot parse 'fd 3 -4'"),
        ("fd 3 4 5", "or 'fd N M [cloexec]'"),
        ("fd 3 4 at 7", "or 'fd N M [cloexec]'"),
        ("fd 3 4 return 0", "or 'fd N M [cloexec]'"),
        ("fd 3 4x", "'4x' is not a descriptor number"),
        ("fd 3 cloexec at 7", "'fd N [at M] [cloexec] [return V | errno E]'"),
        ("fd -1", "'-1' is not a descriptor number"),
        ("fd 2147483648", "'2147483648' is not a descriptor number"),
        ("fd three", "'three' is not a descriptor number"),
        ("fd 3 return -2", "write 'errno 2' instead"),
        ("fd 3 errno 0", "errno 0 is outside 1 to 4095"),
    ] {
        let error = parse(line).expect_err(line);
        assert!(error.contains(why), "{line:?}: {error}");
    }
    assert_eq!(Response::parse(b"\xff"), Err(ParseError::NotText));
}

#[test]
fn display_parses_back() {
    let errnos = (1..=MAX_ERRNO).map(Response::Errno);
    let values = [0, 1, -4096, i64::MIN, i64::MAX].map(Response::Return);
    let descriptors = [None, Some(7)].into_iter().flat_map(|at| {
        [false, true].into_iter().flat_map(move |cloexec| {
            [None, Some(0), Some(-1), Some(-4095)]
                .map(|value| descriptor(i32::MAX as u32, at, cloexec, value))
        })
    });
    let pairs = [false, true].map(|cloexec| Response::Pair(Pair { fds: [0, 7], cloexec }));
    let words = [Response::Continue, Response::Default];
    for response in errnos.chain(values).chain(descriptors).chain(pairs).chain(words) {
        assert_eq!(parse(&response.to_string()), Ok(response));
    }
}

#[test]
fn the_options_of_emulate_are_what_follows_it() {
    let at_once = Duration::ZERO;
    assert_eq!(emulation(b"emulate\n"), Some((at_once, "")));
    assert_eq!(emulation(b" emulate --else '0'\n"), Some((at_once, " --else '0'")));
    let later = Duration::from_millis(1500);
    assert_eq!(emulation(b"delay 1.5s emulate --else 0\n"), Some((later, " --else 0")));
    let wrong = ["delay 5 emulate", "delay 1s delay 1s emulate", "delay emulate"];
    let others = ["emulated", "EPERM", "fd 3", "emulate\n0", "emulate \x1b", "delay 1s 0"];
    for other in others.into_iter().chain(wrong) {
        assert_eq!(emulation(other.as_bytes()), None, "{other:?}");
    }
    assert_eq!(parse("emulate"), Err(ParseError::Emulate.to_string()));
}
