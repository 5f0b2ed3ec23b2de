//! Transfers through real files, pipes and sockets.

use std::io::Write;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;

use super::*;

#[test]
fn bytes_are_moved_through_files_pipes_and_sockets_without_waiting() {
    let mut buffer = [0; 4];
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(b"abcdef").unwrap();
    let fd = file.as_fd();
    assert_eq!(Medium::of(fd), Ok(Some(Medium::File)));
    let place = FilePosition::Offset(1);
    assert_eq!(once(fd, Medium::File, place, &mut Bytes::Read(&mut buffer)), Ok(4));
    assert_eq!(&buffer, b"bcde");
    let (reader, writer) = nix::unistd::pipe().unwrap();
    assert_eq!(Medium::of(reader.as_fd()), Ok(Some(Medium::Pipe)));
    let empty =
        once(reader.as_fd(), Medium::Pipe, FilePosition::Current, &mut Bytes::Read(&mut buffer));
    assert_eq!(empty, Err(Errno::EAGAIN));
    let written =
        once(writer.as_fd(), Medium::Pipe, FilePosition::Current, &mut Bytes::Write(b"xyz"));
    assert_eq!(written, Ok(3));
    let read =
        once(reader.as_fd(), Medium::Pipe, FilePosition::Current, &mut Bytes::Read(&mut buffer));
    assert_eq!((read, &buffer[..3]), (Ok(3), &b"xyz"[..]));
    let (one, other) = UnixStream::pair().unwrap();
    assert_eq!(Medium::of(one.as_fd()), Ok(Some(Medium::Socket)));
    let place = FilePosition::Queue(MsgFlags::empty());
    let empty = once(one.as_fd(), Medium::Socket, place, &mut Bytes::Read(&mut buffer));
    assert_eq!(empty, Err(Errno::EAGAIN));
    assert_eq!(once(other.as_fd(), Medium::Socket, place, &mut Bytes::Write(b"12")), Ok(2));
    wait(one.as_fd(), false, 1000);
    assert_eq!(once(one.as_fd(), Medium::Socket, place, &mut Bytes::Read(&mut buffer)), Ok(2));
    drop(other);
    let closed = once(one.as_fd(), Medium::Socket, place, &mut Bytes::Write(b"12"));
    assert_eq!(closed, Err(Errno::EPIPE), "and this process goes on");
}

#[test]
fn a_datagram_comes_with_its_sender_and_says_that_it_was_cut() {
    let bind = || std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let (one, other) = (bind(), bind());
    let port = |socket: &std::net::UdpSocket| socket.local_addr().unwrap().port().to_be_bytes();
    let [high, low] = port(&other);
    let address = [2, 0, high, low, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
    let place = FilePosition::Queue(MsgFlags::empty());
    assert_eq!(send_to(one.as_fd(), place, b"abcdef", &address), Ok(6));
    wait(other.as_fd(), false, 1000);
    let mut buffer = [0; 4];
    let (read, beside) = receive(other.as_fd(), place, &mut buffer).unwrap();
    assert_eq!((read, &buffer), (4, b"abcd"));
    assert_eq!((&beside.name[2..4], beside.name.len()), (&port(&one)[..], 16));
    assert_eq!(beside.flags, libc::MSG_TRUNC);
    assert_eq!(receive(other.as_fd(), place, &mut buffer), Err(Errno::EAGAIN), "the rest is lost");
}

#[test]
fn files_that_are_no_data_are_none() {
    for path in ["/proc/self/status", "/dev/null"] {
        let file = std::fs::File::open(path).unwrap();
        assert_eq!(Medium::of(file.as_fd()), Ok(None), "{path}");
    }
}

#[test]
fn ids_are_those_of_one_thread() {
    let own = || nix::unistd::geteuid().as_raw();
    let before = own();
    let ids =
        Ids { uids: [before; 4], gids: [nix::unistd::getegid().as_raw(); 4], groups: groups() };
    assert_eq!(with_ids(&ids, own), Ok(before));
    if before == 0 {
        let other = Ids { uids: [1234; 4], gids: [1235; 4], groups: vec![1236] };
        let seen = with_ids(&other, || (own(), groups()));
        assert_eq!(seen, Ok((1234, vec![1236])));
    }
    assert_eq!(own(), before);
}

fn groups() -> Vec<u32> {
    getgroups().unwrap().into_iter().map(Gid::as_raw).collect()
}
