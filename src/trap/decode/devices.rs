//! The lines that strace 6.1 printed for requests of input, flash and SCSI devices and of drivers.

use super::structs::prints;
use crate::table::Arch::{self, I386, X86_64};
use crate::trap::snapshot::fake::Fake;

/// Expects `shown` for the last two arguments of ioctl(2): a request, and the address of `bytes`.
#[track_caller]
fn reads(arch: Arch, request: u64, bytes: &[u8], shown: &str) {
    let mut memory = Fake::default();
    let address = memory.put(bytes);
    prints(&memory, arch, "ioctl", &[3, request, address], &format!("ioctl(3, {shown})"));
}

/// The same of an argument that is no address.
#[track_caller]
fn takes(request: u64, argument: u64, shown: &str) {
    let memory = Fake::default();
    prints(&memory, X86_64, "ioctl", &[3, request, argument], &format!("ioctl(3, {shown})"));
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

#[test]
fn requests_of_input_devices() {
    takes(0x8004_4501, 0, "EVIOCGVERSION, NULL");
    takes(0x8008_4506, 0, "EVIOCGNAME(8), NULL");
    takes(0x8008_4520, 0x9, "EVIOCGBIT(0, 8), 0x9");
    takes(0x8008_4521, 0x9, "EVIOCGBIT(EV_KEY, 8), 0x9");
    takes(0x8018_4547, 0x9, "EVIOCGABS(ABS_RUDDER), 0x9");
    takes(0x4018_45cb, 0x9, "EVIOCSABS(0xb /* ABS_??? */), 0x9");
    takes(0x4004_4590, 1, "EVIOCGRAB, 1");
    takes(0x4004_4581, 0xffff_ffff, "EVIOCRMFF, -1");
    let axis = numbers(&[1, 2, 3, 4, 5, u32::MAX]);
    let shown = "{value=1, minimum=2, maximum=3, fuzz=4, flat=5, resolution=4294967295}";
    reads(X86_64, 0x4018_45c0, &axis, &format!("EVIOCSABS(ABS_X), {shown}"));
    reads(X86_64, 0x4008_4503, &numbers(&[250, 33]), "EVIOCSREP, [250, 33]");
    reads(X86_64, 0x4008_4504, &numbers(&[1, 0x130]), "EVIOCSKEYCODE, [1, BTN_SOUTH]");
    reads(X86_64, 0x4004_45a0, &numbers(&[1]), "EVIOCSCLOCKID, [1]");
    let entry = [numbers(&[0x7_0402, 30]), vec![0xd; 32]].concat();
    let codes = vec!["0xd"; 32].join(", ");
    let shown = format!("{{flags=2, len=4, index=7, keycode=KEY_A, scancode=[{codes}]}}");
    reads(X86_64, 0x4028_4504, &entry, &format!("EVIOCSKEYCODE_V2, {shown}"));
}

#[test]
fn the_effects_of_force_feedback_by_their_type() {
    let start = "id=-1, direction=3, trigger={button=4, interval=5}, replay={length=6, delay=7}";
    let envelope = "{attack_length=2, attack_level=3, fade_length=4, fade_level=0x5}";
    let constant = format!(", constant={{level=-3, envelope={envelope}}}");
    for (arch, request) in [(X86_64, 0x4030_4580), (I386, 0x402c_4580)] {
        for (kind, name, shown) in [
            (0x53, "FF_SPRING", ""),
            (0x50, "FF_RUMBLE", ", rumble={strong_magnitude=65533, weak_magnitude=2}"),
            (0x52, "FF_CONSTANT", &constant),
        ] {
            let mut effect = vec![kind, 0xffff, 3, 4, 5, 6, 7, 0, -3i16 as u16, 2, 3, 4, 5];
            effect.resize(24, 0);
            let bytes: Vec<u8> = effect.into_iter().flat_map(u16::to_le_bytes).collect();
            let shown = format!("EVIOCSFF, {{type={name}, {start}{shown}}}");
            reads(arch, request, &bytes, &shown);
        }
    }
}

#[test]
fn requests_of_flash_and_scsi_devices_and_of_file_systems() {
    let erase = "MIXER_WRITE(2) or MEMERASE, {start=0x1000, length=0x200}";
    reads(X86_64, 0x4008_4d02, &numbers(&[0x1000, 0x200]), erase);
    takes(0x8010_4d12, 0, "MIXER_READ(18) or ECCGETSTATS, NULL");
    takes(0x8148_4d11, 0x9, "MIXER_READ(17) or ECCGETLAYOUT, 0x9");
    takes(0x4d13, 3, "MTDFILEMODE, MTD_FILE_MODE_RAW");
    let select = "MIXER_READ(13) or OTPSELECT, [MTD_OTP_USER]";
    reads(X86_64, 0x8004_4d0d, &numbers(&[2]), select);
    let oob = "MEMWRITEOOB64, {start=0x200000001, length=0x4, usr_ptr=NULL}";
    reads(X86_64, 0xc018_4d15, &numbers(&[1, 2, 3, 4, 0, 0]), oob);
    reads(X86_64, 0xc010_4d08, &numbers(&[1, 2, 3, 4]), "MEMGETREGIONINFO, {regionindex=0x4}");
    reads(X86_64, 0x2275, &numbers(&[32768]), "SG_SET_RESERVED_SIZE, [32768]");
    takes(0x2272, 0, "SG_GET_RESERVED_SIZE, NULL");
    takes(0x2204, 0xf_0000_0007, "SG_SET_TRANSFORM, 0x7");
    let reset = "SG_SCSI_RESET, [SG_SCSI_RESET_NO_ESCALATE|SG_SCSI_RESET_BUS]";
    reads(X86_64, 0x2284, &numbers(&[0x102]), reset);
    takes(0x5a00, 0x9, "ZFS_IOC_POOL_CREATE, 0x9");
    takes(0x0932, 0, "STOP_ARRAY, 0");
}

#[test]
fn a_rehash_without_a_name_is_a_signed_number() {
    let mut memory = Fake::default();
    let mut option = |value: u32, shown: &str| {
        let address = memory.put(&value.to_le_bytes());
        let line = format!("setsockopt(3, SOL_SOCKET, SO_TXREHASH, [{shown}], 4)");
        prints(&memory, X86_64, "setsockopt", &[3, 1, 74, address, 4], &line);
    };
    option(1, "SOCK_TXREHASH_ENABLED");
    option(255, "SOCK_TXREHASH_DEFAULT");
    option(2, "2 /* SOCK_TXREHASH_??? */");
    option(u32::MAX, "-1 /* SOCK_TXREHASH_??? */");
}

#[test]
fn a_mode_of_userfaultfd_without_a_name() {
    let bytes: Vec<u8> =
        [2u64, 4096, 0x100, 0].iter().flat_map(|word| word.to_le_bytes()).collect();
    let shown = "{range={start=0x2, len=0x1000}, mode=0x100 /* UFFDIO_REGISTER_MODE_??? */}";
    reads(I386, 0xc020_aa00, &bytes, &format!("UFFDIO_REGISTER, {shown}"));
}
