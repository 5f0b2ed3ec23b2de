//! The lines that strace 6.1 printed for control messages and socket addresses, by architecture.

use super::structs::{prints, words};
use crate::table::Arch::{self, I386, X86_64};
use crate::trap::snapshot::fake::Fake;

/// A control message with the length that `length` gives, whatever the data is.
fn message(arch: Arch, length: u64, level: i32, kind: i32, data: &[u8]) -> Vec<u8> {
    let mut bytes = words(arch, &[length]);
    bytes.extend([level.to_le_bytes(), kind.to_le_bytes()].concat());
    bytes.extend(data);
    bytes
}

/// Expects `shown` for the `bytes` of msg_control, which stand at the address in `{at+NUMBER}`.
#[track_caller]
fn control(arch: Arch, bytes: &[u8], shown: &str) {
    let mut memory = Fake::default();
    let address = memory.put(bytes);
    let length = bytes.len() as u64;
    let message = memory.put(&words(arch, &[0, 0, 0, 0, address, length, 0]));
    let shown = match shown.split_once("{at+") {
        Some((before, rest)) => {
            let (offset, after) = rest.split_once('}').unwrap();
            format!("{before}{:#x}{after}", address + offset.parse::<u64>().unwrap())
        }
        None => shown.to_owned(),
    };
    let start = "msg_name=NULL, msg_namelen=0, msg_iov=NULL, msg_iovlen=0";
    let end = format!("msg_control={shown}, msg_controllen={length}, msg_flags=0");
    prints(
        &memory,
        arch,
        "sendmsg",
        &[3, message, 0],
        &format!("sendmsg(3, {{{start}, {end}}}, 0)"),
    );
}

#[test]
fn what_follows_the_last_whole_control_message_is_shown_by_its_address() {
    let rights = |arch: Arch, length, rest: &[u8]| {
        message(arch, length, 1, 1, &[&[5, 0, 0, 0], rest].concat())
    };
    let first = "{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[5]}";
    control(X86_64, &rights(X86_64, 20, &[0; 4]), &format!("[{first}]"));
    for rest in [1, 8, 15] {
        let shown = format!("[{first}, ... /* {{at+24}} */]");
        control(X86_64, &rights(X86_64, 20, &vec![0; 4 + rest]), &shown);
    }
    // A whole header that says that it is shorter than a header.
    let second = "{cmsg_len=0, cmsg_level=SOL_IP, cmsg_type=0 /* IP_??? */}";
    control(X86_64, &rights(X86_64, 20, &[0; 20]), &format!("[{first}, {second}]"));
    let shown = format!("[{first}, {second}, ... /* {{at+40}} */]");
    control(X86_64, &rights(X86_64, 20, &[0; 21]), &shown);
    let shown = "[{cmsg_len=16, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[5]}, ... /* {at+16} */]";
    control(I386, &rights(I386, 16, &[0; 11]), shown);
}

#[test]
fn control_messages_of_each_type_are_shown_as_far_as_they_go() {
    let start = "cmsg_level=SOL_SOCKET, cmsg_type=";
    for (arch, header) in [(X86_64, 16), (I386, 12)] {
        let one = |level, kind, data: &[u8], shown: &str| {
            let length = header + data.len();
            let bytes = message(arch, length as u64, level, kind, data);
            control(arch, &bytes, &format!("[{{cmsg_len={length}, {shown}}}]"));
        };
        one(1, 0x3f, &[], &format!("{start}SO_TIMESTAMP_NEW"));
        one(1, 0x3f, &[255; 15], &format!("{start}SO_TIMESTAMP_NEW, cmsg_data=???"));
        let time = "{tv_sec=-1, tv_usec=18446744073709551615}";
        one(1, 0x3f, &[255; 16], &format!("{start}SO_TIMESTAMP_NEW, cmsg_data={time}"));
        one(1, 0x29, &[1; 4], &format!("{start}SO_WIFI_STATUS"));
        let ids = "{pid=-1, uid=-1, gid=-1}";
        one(1, 2, &[255; 12], &format!("{start}SCM_CREDENTIALS, cmsg_data={ids}"));
        let start = "cmsg_level=SOL_IP, cmsg_type=";
        one(0, 2, &[255; 8], &format!("{start}IP_TTL, cmsg_data=[4294967295, 4294967295]"));
        one(0, 3, b"a\0", &format!("{start}SCM_SECURITY, cmsg_data=\"a\\0\""));
        let address = "{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr(\"1.2.3.4\")}";
        let error = format!(
            "{{ee_errno=5, ee_origin=1, ee_type=2, ee_code=3, ee_info=7, ee_data=8, offender={address}}}"
        );
        let bytes = b"\x05\0\0\0\x01\x02\x03\0\x07\0\0\0\x08\0\0\0\x02\0\0P\x01\x02\x03\x04";
        one(0, 11, bytes, &format!("{start}IP_RECVERR"));
        let bytes = [bytes.as_slice(), &[0; 8]].concat();
        one(0, 11, &bytes, &format!("{start}IP_RECVERR, cmsg_data={error}"));
    }
}

#[track_caller]
fn connects(bytes: &[u8], shown: &str) {
    let mut memory = Fake::default();
    let address = memory.put(bytes);
    let length = bytes.len() as u64;
    let line = format!("connect(3, {{{shown}}}, {length})");
    prints(&memory, X86_64, "connect", &[3, address, length], &line);
}

#[test]
fn addresses_of_amateur_radio_show_their_call_signs() {
    let call = |text: &str, station: u8| -> Vec<u8> {
        text.bytes().map(|byte| byte << 1).chain([station]).collect()
    };
    let address =
        |call: Vec<u8>, count: i32| [&[3, 0][..], &call, &[0; 3], &count.to_le_bytes()].concat();
    let start = "sa_family=AF_AX25, ";
    let one = |call, shown: &str| {
        let shown = format!("{start}sax25_call={shown}, sax25_ndigis=0");
        connects(&address(call, 0), &shown);
    };
    one(call("LZ1ABC", 26), "LZ1ABC-13");
    one(call("A     ", 0), "A-0");
    one(call("      ", 0), "*");
    one(call("      ", 2), r#"{ax25_call="\x40\x40\x40\x40\x40\x40\x02"} /* -1 */"#);
    one(call("ABC   ", 1), r#"{ax25_call="\x82\x84\x86\x40\x40\x40\x01"} /* ABC-0 */"#);
    one(call("A*    ", 0), r#"{ax25_call="\x82\x54\x40\x40\x40\x40\x00"}"#);
    one(vec![0; 7], r#"{ax25_call="\x00\x00\x00\x00\x00\x00\x00"}"#);
    let full = |count, rest: &[u8], shown: &str| {
        let bytes = [address(call("ABC   ", 2), count), rest.to_vec()].concat();
        let shown = format!("{start}fsa_ax25={{sax25_call=ABC-1, sax25_ndigis={count}}}{shown}");
        connects(&bytes, &shown);
    };
    full(-1, &[], "");
    full(0, &[0; 1], ", ...");
    full(2, &[], ", fsa_digipeater=[...]");
    let way = call("WIDE1 ", 4);
    full(2, &way, ", fsa_digipeater=[WIDE1-2, ...]");
    full(1, &[&way[..], &way[..1]].concat(), ", fsa_digipeater=[WIDE1-2], ...");
    let nine = [way.clone(), way.clone(), vec![0; 49]].concat();
    full(1, &nine, ", fsa_digipeater=[WIDE1-2], ...");
    connects(&[3, 0, 1], r#"sa_family=AF_AX25, sa_data="\1""#);
}

#[test]
fn addresses_of_less_common_families_show_their_fields() {
    let node = "sipx_node=[00, 0x9, 00, 00, 00, 00], sipx_type=0x4";
    let line = format!("sa_family=AF_IPX, sipx_port=htons(258), sipx_network=htonl(0x3), {node}");
    connects(b"\x04\0\x01\x02\0\0\0\x03\0\x09\0\0\0\0\x04\0", &line);
    connects(b"\x09\x00123\0abcdefghijkl", r#"sa_family=AF_X25, sx25_addr={x25_addr="123"}"#);
    let line = r#"sa_family=AF_X25, sx25_addr={x25_addr="123456789012345"...}"#;
    connects(b"\x09\x001234567890123456", line);
    let mask = "salg_feat=0x1001 /* CRYPTO_ALG_KERN_DRIVER_ONLY|0x1 */, salg_mask=0";
    let line = format!(r#"sa_family=AF_ALG, salg_type="hash", {mask}, salg_name="sha"..."#);
    connects(b"\x26\0hash\0\0\0\0\0\0\0\0\0\0\x01\x10\0\0\0\0\0\0sha1", &line);
    let line = "sa_family=AF_XDP, sxdp_flags=XDP_SHARED_UMEM, sxdp_ifindex=3, sxdp_queue_id=4, sxdp_shared_umem_fd=-1";
    connects(b"\x2c\0\x01\0\x03\0\0\0\x04\0\0\0\xff\xff\xff\xff", line);
    let line = "sa_family=AF_QIPCRTR, sq_node=QRTR_NODE_BCAST, sq_port=0x4";
    connects(b"\x2a\0\0\0\xff\xff\xff\xff\x04\0\0\0", line);
    let line = "sa_family=AF_MCTP, smctp_network=MCTP_NET_ANY, smctp_addr={s_addr=MCTP_ADDR_ANY}, smctp_type=0x1, smctp_tag=0x8, __smctp_pad1=0x2";
    connects(b"\x2d\0\0\0\0\0\0\0\xff\x01\x08\x02", line);
    let line = "sa_family=AF_IEEE802154, addr={addr_type=0x2 /* IEEE802154_ADDR_SHORT */, pan_id=0xffff /* IEEE802154_PANID_BROADCAST */, short_addr=0x201}";
    connects(b"\x24\0\0\0\x02\0\0\0\xff\xff\x01\x02\0\0\0\0\0\0\0\0", line);
    let line =
        "sa_family=AF_VSOCK, svm_reserved1=0x7, svm_cid=VMADDR_CID_HOST, svm_port=0x1, svm_flags=0";
    connects(b"\x28\0\x07\0\x01\0\0\0\x02\0\0\0\0\0\0\0", line);
}
