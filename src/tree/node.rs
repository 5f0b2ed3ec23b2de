//! A place in the tree and its inode number. The number is computed from the place and back, so
//! that nothing is kept for a file however often it is looked up; it never touches a request.

use super::names::{ListenerFile, REQUEST, RequestFile, RootFile};

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
pub enum Hold {
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
/// Where the two highest bits of an inode number begin, which tell the kind of place.
const CLASS: u32 = 62;
/// How many low bits tell the file within a request or listener.
const FILE: u32 = 16;
/// How many low bits tell the request's number in a listener's link.
const NUMBER: u32 = 42;

const ARGUMENT: u64 = 0x100;
const ARGUMENT_LINK: u64 = 0x200;
/// A struct may lead to many pieces of memory, so that these take half of the numbers.
const CONTENT: u64 = 0x8000;

const ROOT_FILES: [RootFile; 9] = [
    RootFile::Readme,
    RootFile::Version,
    RootFile::Pending,
    RootFile::Listeners,
    RootFile::Events,
    RootFile::Requests,
    RootFile::Responses,
    RootFile::Log,
    RootFile::Metrics,
];
const LISTENER_FILES: [ListenerFile; 9] = [
    ListenerFile::Directory,
    ListenerFile::Status,
    ListenerFile::State,
    ListenerFile::Metadata,
    ListenerFile::Pending,
    ListenerFile::Timeout,
    ListenerFile::Default,
    ListenerFile::Rules,
    ListenerFile::Error,
];

impl Node {
    /// The inode number: never 0, 1 for the root, the same for the life of the mount.
    pub fn inode(self) -> u64 {
        match self {
            Node::Root => ROOT_INODE,
            Node::Top(file) => ROOT_INODE + 1 + position(&ROOT_FILES, &file),
            Node::Request(number, file) => 1 << CLASS | number << FILE | request_file(file),
            Node::Listener(index, file) => {
                2 << CLASS | u64::from(index) << FILE | position(&LISTENER_FILES, &file)
            }
            Node::ListenerRequest(index, number) => {
                3 << CLASS | u64::from(index) << NUMBER | number
            }
        }
    }

    /// Whether its name may be kept for ever. What belongs to a request or a listener ends with it, and
    /// what is kept of it by name would only fill the kernel's memory.
    pub fn has_fixed_name(self) -> bool {
        matches!(self, Node::Root | Node::Top(_))
    }

    /// How long what stat(2) tells of it may be kept.
    pub fn attributes_hold(self) -> Hold {
        match self {
            // Whoever watches it for requests has to ask for them first.
            Node::Top(RootFile::Pending) => Hold::Never,
            // A write makes the kernel think that they have grown.
            Node::Top(RootFile::Responses | RootFile::Log) => Hold::Moment,
            Node::Root | Node::Top(_) => Hold::Ever,
            Node::Request(..) => Hold::Moment,
            Node::Listener(..) | Node::ListenerRequest(..) => Hold::Never,
        }
    }

    /// The place with that inode number, whether or not anything is there now.
    pub fn from_inode(inode: u64) -> Option<Node> {
        let rest = inode & ((1 << CLASS) - 1);
        let (high, file) = (rest >> FILE, rest & ((1 << FILE) - 1));
        match inode >> CLASS {
            0 if inode == ROOT_INODE => Some(Node::Root),
            0 => Some(Node::Top(*at(&ROOT_FILES, inode.checked_sub(ROOT_INODE + 1)?)?)),
            1 => Some(Node::Request(high, request_file_at(file)?)),
            2 => Some(Node::Listener(u32::try_from(high).ok()?, *at(&LISTENER_FILES, file)?)),
            _ => {
                let index = u32::try_from(rest >> NUMBER).ok()?;
                Some(Node::ListenerRequest(index, rest & ((1 << NUMBER) - 1)))
            }
        }
    }
}

fn request_file(file: RequestFile) -> u64 {
    match file {
        RequestFile::Directory => 0,
        RequestFile::Argument(index) => ARGUMENT | u64::from(index),
        RequestFile::ArgumentLink(index) => ARGUMENT_LINK | u64::from(index),
        RequestFile::Content(index) => CONTENT | u64::from(index),
        named => 1 + REQUEST.iter().take_while(|name| name.file != named).count() as u64,
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
        0 if file == 0 => Some(RequestFile::Directory),
        0 => at(REQUEST, file - 1).map(|name| name.file),
        _ => None,
    }
}

fn position<T: PartialEq>(all: &[T], one: &T) -> u64 {
    all.iter().take_while(|other| *other != one).count() as u64
}

fn at<T>(all: &[T], index: u64) -> Option<&T> {
    all.get(usize::try_from(index).ok()?)
}

#[cfg(test)]
mod tests {
    use super::super::names::{LISTENER, ROOT};
    use super::*;

    #[test]
    fn each_place_has_a_number_of_its_own_and_is_found_by_it() {
        let mut nodes = vec![Node::Root];
        nodes.extend(ROOT.iter().map(|name| Node::Top(name.file)));
        for number in [1, 17, (1 << NUMBER) - 1] {
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
        assert_eq!(Node::from_inode(0), None);
        assert_eq!(Node::from_inode(u64::MAX >> 2), None);
    }
}
