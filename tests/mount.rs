//! The mounted tree, through the kernel: waiting, verdicts of writes, inotify, who may respond.

#[path = "mount/run.rs"]
mod run;

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use run::{Run, wait_for, write};

#[test]
fn a_shell_gets_the_response_that_was_written() {
    let run = Run::start("mkdir", &[], "mkdir a; echo $?; mkdir b; echo $?; ls; exit 5");
    let number = run.request();
    let call = fs::read_to_string(run.path(&format!("pending/{number}/call"))).unwrap();
    assert_eq!(call, "mkdir(\"a\", 0777)\n");
    run.respond(number, "EPERM\n").unwrap();
    wait_for(|| run.pending().first().filter(|next| **next != number).copied());
    run.respond(run.request(), "continue\n").unwrap();
    assert_eq!(run.finish(), (Some(5), "1\n0\nb\nmnt\n".to_owned()));
}

#[test]
fn each_write_gets_its_verdict() {
    let run = Run::start("mkdir", &[], "mkdir a & wait; mkdir b");
    let number = run.request();
    assert_eq!(run.respond(number, "EPREM\n"), Err(Errno::EINVAL));
    let response = run.path(&format!("pending/{number}/response"));
    let mut held = OpenOptions::new().write(true).open(&response).unwrap();
    assert_eq!(run.respond(number, "0\n"), Err(Errno::EBUSY));
    let tid = fs::read_to_string(run.path(&format!("pending/{number}/status"))).unwrap();
    let tid = tid.lines().find_map(|line| line.strip_prefix("Tid:\t")).unwrap().parse().unwrap();
    kill(Pid::from_raw(tid), Signal::SIGKILL).unwrap();
    wait_for(|| run.pending().first().filter(|other| **other != number).copied());
    let late = held.write_all(b"0\n").unwrap_err();
    assert_eq!(late.raw_os_error(), Some(Errno::ENOENT as i32));
    assert_eq!(run.respond(number, "0\n"), Err(Errno::ENOENT));
    run.respond(run.request(), "0\n").unwrap();
    assert_eq!(run.finish().0, Some(0));
}

#[test]
fn a_line_without_newline_is_carried_out_at_close() {
    let run = Run::start("mkdir", &[], "mkdir a; echo $?");
    let path = run.path(&format!("pending/{}/response", run.request()));
    let status = Command::new("sh")
        .args(["-c", "(printf EP; sh -c :; printf ERM) >\"$1\"", "-"])
        .arg(path)
        .status()
        .unwrap();
    assert!(status.success());
    assert_eq!(run.finish(), (Some(0), "1\n".to_owned()));
}

#[test]
fn a_reader_of_a_stream_can_be_ended_by_a_signal() {
    let run = Run::start("mkdir", &[], "mkdir a");
    let number = run.request();
    write(&run.path("log"), "something to begin with\n").unwrap();
    let streams = ["events", "requests", "log"];
    for (signal, stream) in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGKILL]
        .into_iter()
        .flat_map(|signal| streams.map(|stream| (signal, stream)))
    {
        let mut cat = Command::new("cat");
        cat.arg(run.path(stream)).stdout(Stdio::piped());
        let mut cat = cat.spawn().unwrap();
        cat.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
        thread::sleep(Duration::from_millis(20));
        kill(Pid::from_raw(cat.id() as i32), signal).unwrap();
        wait_for(|| cat.try_wait().unwrap());
    }
    run.respond(number, "0\n").unwrap();
    run.finish();
}

#[test]
fn streams_of_json_can_be_polled() {
    let run = Run::start("mkdir", &[], "mkdir a; mkdir b");
    let first = run.request();
    let epoll = Epoll::new(EpollCreateFlags::empty()).unwrap();
    let open = |(data, stream)| {
        let mut options = OpenOptions::new();
        options.read(true).custom_flags(nix::libc::O_NONBLOCK);
        let file = options.open(run.path(stream)).unwrap();
        epoll.add(&file, EpollEvent::new(EpollFlags::EPOLLIN, data)).unwrap();
        file
    };
    let mut files = [(0, "requests"), (1, "log")].map(open);
    let mut ready = [EpollEvent::empty(); 2];
    let read = |mut file: &File| {
        let mut text = [0; 1 << 16];
        file.read(&mut text).map(|count| String::from_utf8(text[..count].to_vec()).unwrap())
    };
    assert!(read(&files[0]).unwrap().starts_with(&format!("{{\"number\":{first},")));
    for file in &files {
        let error = read(file).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(Errno::EAGAIN as i32));
    }
    assert_eq!(epoll.wait(&mut ready, EpollTimeout::ZERO), Ok(0));
    run.respond(first, "EPERM\n").unwrap();
    let mut lines = [String::new(), String::new()];
    while lines.iter().any(String::is_empty) {
        let count = epoll.wait(&mut ready, EpollTimeout::from(10_000_u16)).unwrap();
        assert!(count > 0, "{lines:?}");
        for event in &ready[..count] {
            let index = event.data() as usize;
            lines[index] += &read(&files[index]).unwrap_or_default();
        }
    }
    let second = run.request();
    assert!(lines[0].starts_with(&format!("{{\"number\":{second},")), "{lines:?}");
    assert!(lines[1].contains("\"response\":\"EPERM\""), "{lines:?}");
    run.respond(second, "0\n").unwrap();
    let mut rest = String::new();
    // At the end of the mount a reader is at the end of its file, with nothing lost.
    wait_for(|| match files[1].read_to_string(&mut rest) {
        Err(error) if error.raw_os_error() == Some(Errno::EAGAIN as i32) => None,
        read => Some(read.unwrap()),
    });
    assert_eq!(rest.lines().count(), 1, "{rest}");
    drop(files);
    run.finish();
}

#[test]
fn events_can_be_polled_and_read_without_blocking() {
    let run = Run::start("mkdir", &[], "mkdir a; mkdir b");
    let first = run.request();
    let mut options = OpenOptions::new();
    let mut events =
        options.read(true).custom_flags(nix::libc::O_NONBLOCK).open(run.path("events")).unwrap();
    let epoll = Epoll::new(EpollCreateFlags::empty()).unwrap();
    epoll.add(&events, EpollEvent::new(EpollFlags::EPOLLIN, 0)).unwrap();
    let mut ready = [EpollEvent::empty()];
    let mut poll = |timeout: u16| epoll.wait(&mut ready, EpollTimeout::from(timeout)).unwrap();
    let mut text = [0; 4096];
    let count = events.read(&mut text).unwrap();
    assert!(text[..count].starts_with(format!("new {first} mkdir ").as_bytes()));
    let error = events.read(&mut text).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(Errno::EAGAIN as i32));
    assert_eq!(poll(0), 0);
    run.respond(first, "EPERM\n").unwrap();
    assert_eq!(poll(10_000), 1);
    let count = events.read(&mut text).unwrap();
    assert!(text[..count].starts_with(format!("end {first} EPERM\n").as_bytes()));
    wait_for(|| run.pending().first().copied());
    run.respond(run.request(), "0\n").unwrap();
    // At the end of the mount a reader is at the end of its file.
    let mut rest = String::new();
    wait_for(|| match events.read_to_string(&mut rest) {
        Err(error) if error.raw_os_error() == Some(Errno::EAGAIN as i32) => None,
        _ => Some(()),
    });
    run.finish();
}

#[test]
fn inotify_reports_each_request_and_its_end_in_order() {
    const COUNT: u64 = 50;
    let script = "i=0; while [ $i -lt 50 ]; do mkdir $i; i=$((i+1)); done 2>/dev/null";
    let run = Run::start("mkdir", &[], script);
    let inotify = Inotify::init(InitFlags::IN_NONBLOCK).unwrap();
    let flags = AddWatchFlags::IN_CREATE | AddWatchFlags::IN_DELETE;
    inotify.add_watch(&run.path("pending"), flags).unwrap();
    let mut seen = Vec::new();
    let take = |seen: &mut Vec<(bool, u64)>| {
        for event in inotify.read_events().unwrap_or_default() {
            // The end of the mount ends the watch, which is an event without a name.
            let Some(name) = event.name else { continue };
            let number = name.into_string().unwrap().parse().unwrap();
            seen.push((event.mask.contains(AddWatchFlags::IN_CREATE), number));
        }
    };
    let mut answered = 0;
    while answered < COUNT {
        let number = run.request();
        if run.respond(number, "EEXIST\n").is_ok() {
            answered += 1;
        }
        take(&mut seen);
    }
    run.finish();
    take(&mut seen);
    // The watch may begin after the first request was announced, and the mount may go before
    // the last end is.
    let numbers = |created| -> Vec<u64> {
        seen.iter().filter(|(kind, _)| *kind == created).map(|(_, number)| *number).collect()
    };
    for numbers in [numbers(true), numbers(false)] {
        assert!(numbers.len() as u64 >= COUNT - 1, "{numbers:?}");
        assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
    }
}

#[test]
fn a_supervised_process_cannot_respond_for_itself() {
    let script = "mkdir a & sleep 0.2
        for request in \"$MOUNT\"/pending/*; do
            echo continue >\"$request/response\" || echo refused
        done
        echo continue >\"$MOUNT\"/listeners/sh/default || echo refused
        wait; ls";
    let run = Run::start("mkdir", &["--timeout", "2", "--default", "EPERM"], script);
    assert_eq!(run.finish(), (Some(0), "refused\nrefused\nmnt\n".to_owned()));
}

#[test]
fn listings_and_copies_end_and_answer_nothing() {
    let run = Run::start("mkdir", &[], "mkdir a; echo $?");
    let number = run.request();
    let copy = run.directory().join("copy");
    for command in ["ls -lR", "grep -r .", "find", "tar -cf /dev/null", "cp -rt ../copy"] {
        fs::create_dir_all(&copy).unwrap();
        let status = Command::new("sh")
            .args(["-c", &format!("exec timeout 300 {command} pending listeners")])
            .current_dir(run.path(""))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(0), "{command}");
    }
    let recorded = copy.join(format!("pending/{number}"));
    assert_eq!(fs::read_to_string(recorded.join("call")).unwrap(), "mkdir(\"a\", 0777)\n");
    assert_eq!(fs::read(recorded.join("mem/pathname")).unwrap(), b"a");
    assert_eq!(run.pending(), [number]);
    run.respond(number, "EPERM\n").unwrap();
    assert_eq!(run.finish(), (Some(0), "1\n".to_owned()));
}

#[test]
fn what_is_open_is_frozen_and_nothing_can_be_made_or_removed() {
    let run = Run::start("mkdir", &[], "mkdir a; mkdir b");
    let number = run.request();
    let request = run.path(&format!("pending/{number}"));
    let mut call = File::open(request.join("call")).unwrap();
    for attempt in [
        fs::create_dir(run.path("pending/99")),
        fs::remove_dir(&request),
        fs::remove_file(request.join("call")),
        fs::write(request.join("new"), ""),
        fs::rename(request.join("call"), request.join("call2")),
    ] {
        assert!(attempt.is_err());
    }
    run.respond(number, "0\n").unwrap();
    let mut text = String::new();
    call.read_to_string(&mut text).unwrap();
    assert_eq!(text, "mkdir(\"a\", 0777)\n");
    // Until now the mount was sure to be there.
    run.respond(run.request(), "0\n").unwrap();
    run.finish();
}
