//! The name that a kernel module's image says it has. It is found out in a child without rights, and nothing else
//! of the image is ever used.

use std::io::{ErrorKind, Read};

use flate2::read::GzDecoder;
use lzma_rust2::XzReader;
use nix::errno::Errno;
use object::{Object, ObjectKind, ObjectSection};
use ruzstd::decoding::StreamingDecoder;

use crate::emulate::confine::confine;
use crate::emulate::in_child::act_while;
use crate::emulate::{Outcome, Stop, Why};

/// The most bytes that an image may have, also when it is decompressed: no module of Linux has as many.
pub(super) const MAX_IMAGE: usize = 64 << 20;

/// What reading one may take: seconds of a processor, and bytes of memory: what the largest image is decompressed
/// into, which doubles as it grows, and as much again for the compressed one and its window.
const LIMITS: (u64, u64) = (10, 4 * MAX_IMAGE as u64);

/// The name of the module that `image` is.
///
/// # Errors
/// ENOEXEC if it is not one, EINVAL if it cannot be decompressed, EFBIG, ENOMEM.
pub(super) fn name(image: &[u8], compressed: bool) -> Outcome<String> {
    let name = || {
        // Before the first look at the image, which the target has written.
        confine(LIMITS.0, LIMITS.1)?;
        Ok((look(image, compressed)?, Vec::new()))
    };
    // It ends by itself at its limits, so nobody has to ask whether the target still waits.
    act_while(name, || true).map(|(name, _)| name).map_err(|stop| match stop {
        Stop::Refused(Why::Silent) => Stop::host("the image could not be read within its limits"),
        other => other,
    })
}

fn look(image: &[u8], compressed: bool) -> Result<String, Errno> {
    if compressed { named(&decompress(image)?) } else { named(image) }
}

/// The whole image, by whichever of the kernel's three kinds of compression it has.
fn decompress(image: &[u8]) -> Result<Vec<u8>, Errno> {
    let mut reader: Box<dyn Read + '_> = match image {
        [0x1f, 0x8b, ..] => Box::new(GzDecoder::new(image)),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Box::new(XzReader::new(image, false)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            Box::new(StreamingDecoder::new(image).map_err(|_| Errno::EINVAL)?)
        }
        _ => return Err(Errno::EINVAL),
    };
    let mut whole = Vec::new();
    // One byte more than allowed, so that a longer image is noticed and not cut.
    let read = reader.by_ref().take(MAX_IMAGE as u64 + 1).read_to_end(&mut whole);
    read.map_err(|error| match error.kind() {
        ErrorKind::OutOfMemory => Errno::ENOMEM,
        _ => Errno::EINVAL,
    })?;
    if whole.len() > MAX_IMAGE { Err(Errno::EFBIG) } else { Ok(whole) }
}

/// What the section .modinfo says behind `name=`.
fn named(image: &[u8]) -> Result<String, Errno> {
    let not_a_module = |_| Errno::ENOEXEC;
    let file = object::File::parse(image).map_err(not_a_module)?;
    let section = file.section_by_name(".modinfo").ok_or(Errno::ENOEXEC)?;
    let information = section.data().map_err(not_a_module)?;
    let name = information.split(|&byte| byte == 0).find_map(|line| line.strip_prefix(b"name="));
    match name.map(std::str::from_utf8) {
        Some(Ok(name)) if file.kind() == ObjectKind::Relocatable => Ok(name.to_owned()),
        _ => Err(Errno::ENOEXEC),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use proptest::prelude::*;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    use std::io::Write;

    /// A relocatable ELF file of 64 bits: its header, .modinfo and the names of the sections, and their
    /// headers: elf(5).
    fn module(information: &[u8]) -> Vec<u8> {
        let names = b"\0.modinfo\0.shstrtab\0";
        let mut file = b"\x7fELF\x02\x01\x01".to_vec();
        file.resize(16, 0);
        // ET_REL, EM_X86_64.
        file.extend([1, 0, 62, 0, 1, 0, 0, 0]);
        let sections = 64 + information.len() + names.len();
        for word in [0, 0, sections as u64] {
            file.extend(word.to_le_bytes());
        }
        for half in [0, 0, 64, 0, 0, 64, 3, 2_u16] {
            file.extend(half.to_le_bytes());
        }
        file.extend(information);
        file.extend(names);
        let section = |name: u32, kind: u32, offset: usize, size: usize| {
            let words = [0, 0, offset as u64, size as u64, 0, 1, 0];
            let ids = [name.to_le_bytes(), kind.to_le_bytes()].concat();
            [ids, words.map(u64::to_le_bytes).concat()].concat()
        };
        file.extend(section(0, 0, 0, 0));
        // SHT_PROGBITS, SHT_STRTAB.
        file.extend(section(1, 1, 64, information.len()));
        file.extend(section(10, 3, 64 + information.len(), names.len()));
        file
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_name_is_what_modinfo_says() {
        let image = module(b"license=GPL\0alias=name=no\0name=dummy\0name=other\0");
        assert_eq!(look(&image, false), Ok("dummy".to_owned()));
        assert_eq!(look(&module(b"license=GPL\0"), false), Err(Errno::ENOEXEC));
        assert_eq!(look(&module(b"name=\xff\0"), false), Err(Errno::ENOEXEC));
        let mut program = image.clone();
        program[16] = 2;
        assert_eq!(look(&program, false), Err(Errno::ENOEXEC), "ET_EXEC");
    }

    #[test]
    fn a_part_of_an_image_is_none() {
        let image = module(b"name=dummy\0");
        for size in 0..image.len() {
            assert_eq!(look(&image[..size], false), Err(Errno::ENOEXEC), "{size} bytes");
        }
    }

    #[test]
    fn it_is_decompressed_where_the_call_says_so() {
        let image = module(b"name=dummy\0");
        let fast = CompressionLevel::Fastest;
        for packed in [gzip(&image), compress_to_vec(&image[..], fast)] {
            assert_eq!(look(&packed, true), Ok("dummy".to_owned()));
            assert_eq!(look(&packed, false), Err(Errno::ENOEXEC));
            assert_eq!(look(&packed[..packed.len() / 2], true), Err(Errno::EINVAL));
        }
        assert_eq!(look(&image, true), Err(Errno::EINVAL));
    }

    proptest! {
        #[test]
        fn no_image_is_too_strange(
            bytes in proptest::collection::vec(any::<u8>(), 0..600),
            places in proptest::collection::vec((any::<u16>(), any::<u8>()), 0..8),
        ) {
            let mut image = module(&bytes);
            for (at, byte) in places {
                let at = usize::from(at) % image.len();
                image[at] = byte;
            }
            let _ = look(&image, false);
            let mut packed = gzip(&image);
            let last = packed.len() - 1;
            packed[last / 2] ^= 0x55;
            let _ = look(&packed, true);
        }
    }
}
