//! A place in the tree and its inode number. The number is computed from the place and back, so
//! that nothing is kept for a file however often it is looked up; it never touches a request.

use super::file_names::{FileName, LISTENER, ListenerFile, REQUEST, ROOT, RequestFile, RootFile};

/// A place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Node {
    /// The mount point.
    Root,
    /// A file of the root.
    Top(RootFile),
    /// A file of the request with that number.
    Request(u64, RequestFile),
    /// A file of the listener with that index.
    Listener(u32, ListenerFile),
    /// The link to a request in a listener's `pending/`.
    ListenerRequest(u32, u64),
}

/// How long attributes hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// They never change.
    Ever,
    /// For as long as it takes to open a file that was looked up. Who has held them longer than that when
    /// they are handed to another user is bound by them no more.
    Moment,
    /// Until the answer.
    Never,
}

/// Inode number of the root, as FUSE has it.
const ROOT_INODE: u64 = 1;
/// Where the two highest bits of an inode number begin, which hold the kind of place.
const CLASS_SHIFT: u32 = 62;
/// Number of low bits for the file within a request or listener.
const FILE_BITS: u32 = 16;
/// Number of low bits for the number of the request in a link of a listener.
// With two bits for the class, this leaves 20 for the index of the listener: a million
// listeners, and 4 * 10^12 requests in the life of a mount.
const NUMBER_BITS: u32 = 42;

/// The directory of a request or listener itself.
const OWN_DIRECTORY: u64 = 0;
const ARGUMENT: u64 = 0x100;
const ARGUMENT_LINK: u64 = 0x200;
/// The pieces of memory.
// A struct may lead to thousands of them, so that they take half of the numbers.
const CONTENT: u64 = 0x8000;

impl Node {
    /// The inode number: never 0, 1 for the root, the same for the life of the mount.
    pub fn inode(self) -> u64 {
        match self {
            Node::Root => ROOT_INODE,
            Node::Top(file) => ROOT_INODE + 1 + number_of(ROOT, file),
            Node::Request(number, file) => {
                1 << CLASS_SHIFT | number << FILE_BITS | request_file(file)
            }
            Node::Listener(index, file) => {
                2 << CLASS_SHIFT | u64::from(index) << FILE_BITS | listener_file(file)
            }
            Node::ListenerRequest(index, number) => {
                3 << CLASS_SHIFT | u64::from(index) << NUMBER_BITS | number
            }
        }
    }

    /// Whether the kernel may cache its name forever. What belongs to a request or a listener ends with it, and
    /// what is kept of it by name would only fill the kernel's memory.
    pub fn has_fixed_name(self) -> bool {
        matches!(self, Node::Root | Node::Top(_))
    }

    /// How long the kernel may cache its attributes.
    pub fn attributes_hold(self) -> Validity {
        // A page of the kernel's memory that has an old owner or size is a hole or a wrong read; one that has to be
        // asked for costs a trip. The shortest time it can keep is a tick.
        match self {
            // Whoever watches it for requests has to ask for them first.
            Node::Top(RootFile::Pending) => Validity::Never,
            // Each open file has the size of the data that it will return.
            Node::Top(RootFile::Metrics | RootFile::Log) => Validity::Never,
            Node::Root | Node::Top(RootFile::Readme | RootFile::Version) => Validity::Ever,
            // They change; and a write makes the kernel think that they have grown.
            Node::Top(_) => Validity::Moment,
            Node::Request(..) => Validity::Moment,
            Node::Listener(..) | Node::ListenerRequest(..) => Validity::Never,
        }
    }

    /// The place with that inode number, whether or not anything is there now.
    pub fn from_inode(inode: u64) -> Option<Node> {
        let rest = inode & ((1 << CLASS_SHIFT) - 1);
        let (high, file) = (rest >> FILE_BITS, rest & ((1 << FILE_BITS) - 1));
        match inode >> CLASS_SHIFT {
            0 if inode == ROOT_INODE => Some(Node::Root),
            0 => Some(Node::Top(file_of(ROOT, inode.checked_sub(ROOT_INODE + 1)?)?)),
            1 => Some(Node::Request(high, request_file_at(file)?)),
            2 => Some(Node::Listener(u32::try_from(high).ok()?, listener_file_at(file)?)),
            _ => {
                let index = u32::try_from(rest >> NUMBER_BITS).ok()?;
                Some(Node::ListenerRequest(index, rest & ((1 << NUMBER_BITS) - 1)))
            }
        }
    }
}

fn request_file(file: RequestFile) -> u64 {
    match file {
        RequestFile::Directory => OWN_DIRECTORY,
        RequestFile::Argument(index) => ARGUMENT | u64::from(index),
        RequestFile::ArgumentLink(index) => ARGUMENT_LINK | u64::from(index),
        RequestFile::Content(index) => CONTENT | u64::from(index),
        named => number_of(REQUEST, named),
    }
}

fn request_file_at(file: u64) -> Option<RequestFile> {
    if file & CONTENT != 0 {
        return Some(RequestFile::Content((file & !CONTENT) as u16));
    }
    let index = (file & 0xff) as u8;
    match file & !0xff {
        ARGUMENT => Some(RequestFile::Argument(index)),
        ARGUMENT_LINK => Some(RequestFile::ArgumentLink(index)),
        0 if file == OWN_DIRECTORY => Some(RequestFile::Directory),
        0 => file_of(REQUEST, file),
        _ => None,
    }
}

fn listener_file(file: ListenerFile) -> u64 {
    if file == ListenerFile::Directory { OWN_DIRECTORY } else { number_of(LISTENER, file) }
}

fn listener_file_at(file: u64) -> Option<ListenerFile> {
    if file == OWN_DIRECTORY { Some(ListenerFile::Directory) } else { file_of(LISTENER, file) }
}

fn number_of<F: PartialEq>(names: &[FileName<F>], file: F) -> u64 {
    // Every file that has no number of its own above is in the table: the test asks for all.
    names.iter().find(|name| name.file == file).map_or(0, |name| name.number.into())
}

fn file_of<F: Copy>(names: &[FileName<F>], number: u64) -> Option<F> {
    names.iter().find(|name| u64::from(name.number) == number).map(|name| name.file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_a_number_of_its_own_and_is_found_by_it() {
        let mut nodes = vec![Node::Root];
        nodes.extend(ROOT.iter().map(|name| Node::Top(name.file)));
        for number in [1, 17, (1 << NUMBER_BITS) - 1] {
            nodes.push(Node::Request(number, RequestFile::Directory));
            nodes.extend(REQUEST.iter().map(|name| Node::Request(number, name.file)));
            for index in [0, 5, 255] {
                nodes.push(Node::Request(number, RequestFile::Argument(index)));
                nodes.push(Node::Request(number, RequestFile::ArgumentLink(index)));
                nodes.push(Node::Request(number, RequestFile::Content(index.into())));
            }
            nodes.push(Node::Request(number, RequestFile::Content(0x7fff)));
            nodes.push(Node::ListenerRequest(7, number));
        }
        for index in [0, 65_535] {
            nodes.push(Node::Listener(index, ListenerFile::Directory));
            nodes.extend(LISTENER.iter().map(|name| Node::Listener(index, name.file)));
        }
        let inodes: std::collections::HashSet<u64> = nodes.iter().map(|n| n.inode()).collect();
        assert_eq!(inodes.len(), nodes.len());
        for node in nodes {
            assert_eq!(Node::from_inode(node.inode()), Some(node));
        }
        // Files that a newer daemon finds open were looked up by an older one.
        assert_eq!(Node::Top(RootFile::Events).inode(), 6);
        assert_eq!(
            Node::Request(7, RequestFile::Response).inode(),
            1 << CLASS_SHIFT | 7 << FILE_BITS | 11
        );
        assert_eq!(
            Node::Listener(3, ListenerFile::Rules).inode(),
            2 << CLASS_SHIFT | 3 << FILE_BITS | 8
        );
        assert_eq!(Node::from_inode(0), None);
        assert_eq!(Node::from_inode(u64::MAX >> 2), None);
    }
}
