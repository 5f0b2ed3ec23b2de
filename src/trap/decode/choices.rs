//! The lines that strace 6.1 printed for calls whose arguments others choose; they must change only
//! where strace is known to differ.

use super::*;
use crate::table::Arch::{self, I386, X86_64};
use crate::trap::snapshot::fake::{Fake, notification};

/// The call with `bytes` where one argument is 0xb0b.
#[track_caller]
fn prints(arch: Arch, name: &str, args: &[u64], bytes: &[u8], expected: &str) -> Snapshot {
    let mut memory = Fake::default();
    let address = memory.put(bytes);
    let args: Vec<u64> =
        args.iter().map(|arg| if *arg == 0xb0b { address } else { *arg }).collect();
    let notification = notification(arch, name, &args);
    let snapshot = Snapshot::take(&notification, &memory, 1 << 20);
    let expected = expected.replace("ADDRESS", &format!("{address:#x}"));
    assert_eq!(call_text(&notification, &snapshot), expected);
    snapshot
}

/// The numbers from 1 on, each of four bytes.
fn counting(size: usize) -> Vec<u8> {
    let words = (1..).flat_map(|number: u32| number.to_le_bytes());
    words.take(size).collect()
}

#[test]
fn a_request_has_all_its_names_and_those_of_its_architecture() {
    let request = |arch, number, expected: &str| {
        prints(arch, "ioctl", &[0, number, 0], &[], &format!("ioctl(0, {expected})"));
    };
    for arch in Arch::ALL {
        request(arch, 0x5402, "SNDCTL_TMR_START or TCSETS, NULL");
        let line = "ioctl(0, MIXER_WRITE(2) or MEMERASE, 0x9)";
        prints(arch, "ioctl", &[0, 0x4008_4d02, 9], &[], line);
        request(arch, 0x8004_6601, "FS_IOC32_GETFLAGS, NULL");
        request(arch, 0x0123, "_IOC(_IOC_NONE, 0x1, 0x23, 0), 0");
    }
    prints(X86_64, "ioctl", &[0, 0x80ff_4506, 9], &[], "ioctl(0, EVIOCGNAME(255), 0x9)");
    request(X86_64, 0x8008_6601, "FS_IOC_GETFLAGS, NULL");
    request(I386, 0x8008_6601, "_IOC(_IOC_READ, 0x66, 0x1, 0x8), 0");
    request(X86_64, 0xc048_1273, "BLKTRACESETUP, NULL");
    request(I386, 0xc040_1273, "BLKTRACESETUP, NULL");
}

#[test]
fn the_number_of_an_unknown_request_implies_which_memory_is_read_and_filled() {
    let data = counting(16);
    let read = prints(
        X86_64,
        "ioctl",
        &[3, 0x400c_ff01, 0xb0b],
        &data,
        "ioctl(3, _IOC(_IOC_WRITE, 0xff, 0x1, 0xc), ADDRESS)",
    );
    assert_eq!(mem(&read), [("argp".into(), &data[..12])]);
    assert_eq!(read.outs, []);
    let filled = prints(
        X86_64,
        "ioctl",
        &[3, 0x800c_ff01, 0xb0b],
        &data,
        "ioctl(3, _IOC(_IOC_READ, 0xff, 0x1, 0xc), ADDRESS)",
    );
    assert_eq!((mem(&filled), filled.outs[0].size()), (vec![], 12));
    let both = prints(
        X86_64,
        "ioctl",
        &[3, 0xc00c_ff01, 0xb0b],
        &data,
        "ioctl(3, _IOC(_IOC_READ|_IOC_WRITE, 0xff, 0x1, 0xc), ADDRESS)",
    );
    assert_eq!((mem(&both).len(), both.outs[0].size()), (1, 12));
}

#[test]
fn terminals() {
    let mut termios = vec![0; 36];
    termios[..4].copy_from_slice(&0x500u32.to_le_bytes());
    termios[4..8].copy_from_slice(&5u32.to_le_bytes());
    termios[8..12].copy_from_slice(&0xbfu32.to_le_bytes());
    termios[12..16].copy_from_slice(&0x8a3bu32.to_le_bytes());
    termios[17..22].copy_from_slice(b"\x03\x1c\x7f\x15\x04");
    let flags = "c_iflag=ICRNL|IXON, c_oflag=NL0|CR0|TAB0|BS0|VT0|FF0|OPOST|ONLCR, \
        c_cflag=B38400|CS8|CREAD, c_lflag=ISIG|ICANON|ECHO|ECHOE|ECHOK|IEXTEN|ECHOCTL|ECHOKE";
    let places = "[VINTR]=0x3, [VQUIT]=0x1c, [VERASE]=0x7f, [VKILL]=0x15, [VEOF]=0x4, [VTIME]=0, \
        [VMIN]=0, [VSWTC]=0, [VSTART]=0, [VSTOP]=0, [VSUSP]=0, [VEOL]=0, [VREPRINT]=0, \
        [VDISCARD]=0, [VWERASE]=0, [VLNEXT]=0, [VEOL2]=0, [17]=0, [18]=0";
    let none = "c_iflag=, c_oflag=NL0|CR0|TAB0|BS0|VT0|FF0|, c_cflag=B0|CS5|, c_lflag=";
    for arch in Arch::ALL {
        let line = format!(
            "ioctl(0, SNDCTL_TMR_STOP or TCSETSW, {{{flags}, c_line=N_TTY, c_cc=[{places}]}})"
        );
        prints(arch, "ioctl", &[0, 0x5403, 0xb0b], &termios, &line);
        let (_, rest) = line.split_once(", c_line").unwrap();
        let rest = ["0x3", "0x1c", "0x7f", "0x15", "0x4"]
            .iter()
            .fold(rest.to_owned(), |rest, value| rest.replacen(&format!("={value},"), "=0,", 1));
        let line = format!("ioctl(0, SNDCTL_TMR_STOP or TCSETSW, {{{none}, c_line{rest}");
        prints(arch, "ioctl", &[0, 0x5403, 0xb0b], &[0; 36], &line);
        let size = b"\x18\0\x50\0\0\0\0\0";
        let line = "ioctl(0, TIOCSWINSZ, {ws_row=24, ws_col=80, ws_xpixel=0, ws_ypixel=0})";
        prints(arch, "ioctl", &[0, 0x5414, 0xb0b], size, line);
        let asked =
            prints(arch, "ioctl", &[0, 0x5413, 0xb0b], size, "ioctl(0, TIOCGWINSZ, ADDRESS)");
        assert_eq!(asked.outs[0].size(), 8);
    }
    prints(X86_64, "ioctl", &[0, 0x540f, 0], &[], "ioctl(0, TIOCGPGRP, NULL)");
    prints(X86_64, "ioctl", &[0, 0x5422, 9], &[], "ioctl(0, TIOCNOTTY)");
}

#[test]
fn loop_devices_and_file_systems() {
    prints(X86_64, "ioctl", &[3, 0x4c00, 4], &[], "ioctl(3, LOOP_SET_FD, 4)");
    let mut config = vec![0; 304];
    config[0] = 4;
    config[60] = 0x14;
    config[64..67].copy_from_slice(b"img");
    let info = r#"lo_device=makedev(0, 0), lo_inode=0, lo_rdevice=makedev(0, 0), lo_offset=0, lo_sizelimit=0, lo_number=0, lo_encrypt_type=LO_CRYPT_NONE, lo_encrypt_key_size=0, lo_flags=LO_FLAGS_AUTOCLEAR|LO_FLAGS_DIRECT_IO, lo_file_name="img", lo_crypt_name="", lo_encrypt_key="", lo_init=[0, 0]"#;
    let line = format!("ioctl(3, LOOP_CONFIGURE, {{fd=4, block_size=0, info={{{info}}}}})");
    for arch in Arch::ALL {
        prints(arch, "ioctl", &[3, 0x4c0a, 0xb0b], &config, &line);
    }
    let line = "ioctl(3, BTRFS_IOC_CLONE_RANGE or FICLONERANGE, {src_fd=8589934593, ";
    let line = line.replace("8589934593", "1")
        + "src_offset=17179869187, src_length=25769803781, dest_offset=34359738375})";
    let mut range = counting(32);
    range[4] = 0;
    prints(X86_64, "ioctl", &[3, 0x4020_940d, 0xb0b], &range, &line);
    let mut dedupe = counting(24 + 2 * 32);
    dedupe[16] = 2;
    let line = "ioctl(3, BTRFS_IOC_FILE_EXTENT_SAME or FIDEDUPERANGE, {src_offset=8589934593, \
        src_length=17179869187, dest_count=2, info=[{dest_fd=7, \
        dest_offset=42949672969}, {dest_fd=15, dest_offset=77309411345}]})";
    let snapshot = prints(I386, "ioctl", &[3, 0xc018_9436, 0xb0b], &dedupe, line);
    assert_eq!(snapshot.outs[0].size(), 88);
    let line = "ioctl(3, FS_IOC_SETFLAGS, [FS_IMMUTABLE_FL|FS_APPEND_FL])";
    prints(X86_64, "ioctl", &[3, 0x4008_6602, 0xb0b], b"\x30\0\0\0\0\0\0\0", line);
}

#[test]
fn network_interfaces() {
    let mut ifreq = b"lo\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x02\0\0\x50\x7f\0\0\x01".to_vec();
    ifreq.resize(40, 0);
    let address = r#"{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}"#;
    for arch in Arch::ALL {
        let line = format!(r#"ioctl(3, SIOCSIFADDR, {{ifr_name="lo", ifr_addr={address}}})"#);
        prints(arch, "ioctl", &[3, 0x8916, 0xb0b], &ifreq, &line);
        let line = r#"ioctl(3, SIOCGIFINDEX, {ifr_name="lo"})"#;
        let snapshot = prints(arch, "ioctl", &[3, 0x8933, 0xb0b], &ifreq, line);
        assert_eq!(snapshot.outs[0].size(), if arch.narrow() { 32 } else { 40 });
    }
    ifreq[16..18].copy_from_slice(b"\x01\x00");
    let hardware = "{sa_family=ARPHRD_ETHER, sa_data=00:50:7f:00:00:01}";
    let line = format!(r#"ioctl(3, SIOCSIFHWADDR, {{ifr_name="lo", ifr_hwaddr={hardware}}})"#);
    prints(X86_64, "ioctl", &[3, 0x8924, 0xb0b], &ifreq, &line);
    ifreq[16..18].copy_from_slice(b"\x01\x10");
    let line = r#"ioctl(3, TUNSETIFF, {ifr_name="lo", ifr_flags=IFF_TUN|IFF_NO_PI})"#;
    prints(X86_64, "ioctl", &[3, 0x4004_54ca, 0xb0b], &ifreq, line);
}

#[test]
fn locks_have_the_offsets_of_their_call() {
    let lock = b"\x01\0\x02\0\0\0\0\0\x07\0\0\0\0\0\0\0\x09\0\0\0\0\0\0\0\x37\0\0\0\0\0\0\0";
    let shown = "{l_type=F_WRLCK, l_whence=SEEK_END, l_start=7, l_len=9}";
    let line = format!("fcntl(3, F_SETLK, {shown})");
    prints(X86_64, "fcntl", &[3, 6, 0xb0b], lock, &line);
    prints(I386, "fcntl", &[3, 6, 0xb0b], b"\x01\0\x02\0\x07\0\0\0\x09\0\0\0\0\0\0\0", &line);
    let lock64 = b"\x01\0\x02\0\x07\0\0\0\0\0\0\0\x09\0\0\0\0\0\0\0\0\0\0\0";
    prints(I386, "fcntl64", &[3, 13, 0xb0b], lock64, &format!("fcntl64(3, F_SETLK64, {shown})"));
    prints(I386, "fcntl", &[3, 37, 0xb0b], lock64, &format!("fcntl(3, F_OFD_SETLK, {shown})"));
    let asked = format!("fcntl(3, F_OFD_GETLK, {shown})");
    assert_eq!(prints(X86_64, "fcntl", &[3, 36, 0xb0b], lock, &asked).outs[0].size(), 32);
    let line = "fcntl(3, F_SETOWN_EX, {type=F_OWNER_PID, pid=-9})";
    prints(X86_64, "fcntl", &[3, 15, 0xb0b], b"\x01\0\0\0\xf7\xff\xff\xff", line);
}

#[test]
fn quotas() {
    let line = r#"quotactl(QCMD(Q_QUOTAON, GRPQUOTA), NULL, QFMT_VFS_V1, "/aquota")"#;
    prints(X86_64, "quotactl", &[0x8000_0201, 0, 4, 0xb0b], b"/aquota\0", line);
    prints(
        X86_64,
        "quotactl",
        &[0x8000_0100, 0, 7, 9],
        &[],
        "quotactl(QCMD(Q_SYNC, USRQUOTA), NULL)",
    );
    let line = "quotactl_fd(9, QCMD(Q_SETINFO, GRPQUOTA), {dqi_bgrace=8589934593, \
        dqi_igrace=17179869187, dqi_flags=DQF_ROOT_SQUASH|0x4, dqi_valid=IIF_IGRACE|IIF_FLAGS})";
    prints(I386, "quotactl_fd", &[9, 0x8000_0601, 5, 0xb0b], &counting(24), line);
    let line = "quotactl(QCMD(Q_GETQUOTA, 0x3 /* ???QUOTA */), NULL, -1, ADDRESS)";
    let asked = prints(X86_64, "quotactl", &[0x8000_0703, 0, 0xffff_ffff, 0xb0b], &[0], line);
    assert_eq!(asked.outs[0].size(), 72);
}

#[test]
fn options_of_sockets() {
    let set = |level, name, bytes: &[u8], expected: &str| {
        let args = [3, level, name, 0xb0b, bytes.len() as u64];
        let line = format!("setsockopt(3, {expected}, {})", bytes.len());
        prints(X86_64, "setsockopt", &args, bytes, &line);
    };
    set(1, 2, b"\x01\0\0\0", "SOL_SOCKET, SO_REUSEADDR, [1]");
    set(1, 2, b"\x01\0", "SOL_SOCKET, SO_REUSEADDR, ADDRESS");
    set(1, 13, b"\x01\0\0\0\x02\0\0\0", "SOL_SOCKET, SO_LINGER, {l_onoff=1, l_linger=2}");
    set(1, 25, b"eth0\0", r#"SOL_SOCKET, SO_BINDTODEVICE, "eth0\0""#);
    set(6, 13, b"cubic", r#"SOL_TCP, TCP_CONGESTION, "cubic""#);
    let group = r#"{imr_multiaddr=inet_addr("224.0.0.1"), imr_interface=inet_addr("0.0.0.0")}"#;
    let line = format!("SOL_IP, IP_ADD_MEMBERSHIP, {group}");
    set(0, 35, b"\xe0\0\0\x01\0\0\0\0", &line);
    let packet =
        "{mr_ifindex=0, mr_type=PACKET_MR_PROMISC, mr_alen=6, mr_address=01:02:03:04:05:06}";
    let bytes = b"\0\0\0\0\x01\0\x06\0\x01\x02\x03\x04\x05\x06\x07\x08";
    set(263, 1, bytes, &format!("SOL_PACKET, PACKET_ADD_MEMBERSHIP, {packet}"));
    set(0x12b, 4, b"\x01\0\0\0", "0x12b /* SOL_?? */, 4, [1]");
    let line = "getsockopt(3, SOL_IP, IPT_SO_GET_INFO, NULL, NULL)";
    prints(X86_64, "getsockopt", &[3, 0, 64, 0, 0], &[], line);
    let line = "getsockopt(3, SOL_SOCKET, SO_ERROR, 0x9, [4])";
    let asked = prints(X86_64, "getsockopt", &[3, 1, 4, 9, 0xb0b], b"\x04\0\0\0", line);
    assert_eq!(asked.out(3).unwrap().size(), 4);
}
