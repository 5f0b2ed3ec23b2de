//! The users and groups in the access control list of a file, acl(5), except the file's own, which are part of its
//! mode.

use std::os::fd::OwnedFd;

use rustix::buffer::spare_capacity;
use rustix::fs::getxattr;

use crate::emulate::host::link;
use crate::emulate::{Outcome, Trying};
use crate::table::maxima;

/// The access control list of a file; empty if it has none.
#[expect(clippy::disallowed_methods, reason = "a constant")]
fn list(file: &OwnedFd) -> Outcome<Vec<u8>> {
    let mut list = Vec::with_capacity(maxima::XATTR_SIZE);
    match getxattr(link(file), "system.posix_acl_access", spare_capacity(&mut list)) {
        Ok(_) | Err(rustix::io::Errno::NODATA | rustix::io::Errno::OPNOTSUPP) => Ok(list),
        Err(errno) => Err(errno).trying("the access control list of the source"),
    }
}

/// The users and groups in an access control list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListedWriter {
    User(u32),
    Group(u32),
}

/// Those that may write according to it, without its mask: fstat(2) reports that as the rights of the group.
pub(super) fn writers(file: &OwnedFd) -> Outcome<Vec<ListedWriter>> {
    Ok(parse(&list(file)?).collect())
}

/// The same of its bytes: linux/posix_acl_xattr.h.
fn parse(list: &[u8]) -> impl Iterator<Item = ListedWriter> {
    list.get(4..).unwrap_or_default().chunks_exact(8).filter_map(|entry| {
        let (tag, may) = (u16::from_le_bytes([entry[0], entry[1]]), entry[2]);
        let id = u32::from_le_bytes([entry[4], entry[5], entry[6], entry[7]]);
        match tag {
            _ if may & 2 == 0 => None,
            // ACL_USER and ACL_GROUP. The other entries are the mode of the file, which fstat(2) has.
            2 => Some(ListedWriter::User(id)),
            8 => Some(ListedWriter::Group(id)),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_control_list_names_those_who_may_write() {
        let entry = |tag: u8, may: u8, id: u32| [&[tag, 0, may, 0], &id.to_le_bytes()[..]].concat();
        let list = [
            vec![2, 0, 0, 0],
            // The owner, three users, the group, two groups, the mask, others.
            entry(1, 6, u32::MAX),
            entry(2, 6, 100_005),
            entry(2, 4, 100_006),
            entry(2, 2, 7),
            entry(4, 6, u32::MAX),
            entry(8, 7, 100_007),
            entry(8, 5, 100_008),
            entry(16, 7, u32::MAX),
            entry(32, 6, u32::MAX),
        ]
        .concat();
        let expected =
            [ListedWriter::User(100_005), ListedWriter::User(7), ListedWriter::Group(100_007)];
        assert_eq!(parse(&list).collect::<Vec<_>>(), expected);
        assert_eq!(parse(&[]).count() + parse(&[2, 0, 0, 0]).count(), 0);
    }

    #[test]
    fn a_file_has_a_list_or_none() {
        let file = tempfile::tempfile().unwrap().into();
        assert_eq!(list(&file).unwrap(), [0_u8; 0]);
        let proc = std::fs::File::open("/proc/self/status").unwrap().into();
        assert_eq!(list(&proc).unwrap(), [0_u8; 0]);
    }
}
