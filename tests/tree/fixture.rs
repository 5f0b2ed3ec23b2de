//! A tree over a table without a kernel, and ways to read and write its files.

use nix::errno::Errno;
use syscallfs::fs::files::{Data, Node, OpenFile, OpenMode, Tree};

use crate::common::{done, insert_mkdir, insert_read_of, table_without_kernel, this_caller};

/// A process whose memory can be written, which that of this one cannot.
pub(crate) struct Sleeper {
    process: std::process::Child,
    /// The lowest address of its stack, which it does not use.
    pub(crate) stack: u64,
}

impl Sleeper {
    pub(crate) fn start() -> Self {
        let process = std::process::Command::new("sleep").arg("100").spawn().unwrap();
        let maps = std::fs::read_to_string(format!("/proc/{}/maps", process.id())).unwrap();
        let stack = maps.lines().find(|line| line.ends_with("[stack]")).unwrap();
        let stack = u64::from_str_radix(stack.split('-').next().unwrap(), 16).unwrap();
        Self { process, stack }
    }

    /// A tree in which it reads into its stack.
    pub(crate) fn reads(&self, size: u64) -> Tree {
        let (pending, source) = table_without_kernel("web-1");
        insert_read_of(self.process.id(), &pending, &source, self.stack, size);
        Tree::new(pending)
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

pub(crate) fn tree() -> Tree {
    let (pending, source) = table_without_kernel("web-1");
    insert_mkdir(&pending, &source, "/tmp/new\ndir");
    Tree::new(pending)
}

pub(crate) fn find(tree: &Tree, path: &str) -> Result<Node, Errno> {
    path.split('/').try_fold(Node::Root, |node, name| tree.lookup(node, name))
}

pub(crate) fn open(tree: &Tree, path: &str, access: OpenMode) -> Result<OpenFile, Errno> {
    done(tree.open(find(tree, path)?, access, this_caller()))
}

pub(crate) fn read(tree: &Tree, path: &str) -> String {
    let handle = open(tree, path, OpenMode::Read).unwrap();
    match handle.read(tree, 0, 1 << 20).unwrap() {
        Data::Bytes(bytes) => String::from_utf8(bytes).unwrap(),
        other => panic!("{path}: {other:?}"),
    }
}

pub(crate) fn write(tree: &Tree, path: &str, line: &str) -> Result<usize, Errno> {
    done(open(tree, path, OpenMode::Write)?.write(tree, 0, line.as_bytes(), this_caller()))
}

pub(crate) const RULES: &str = "listeners/web-1/rules";

/// Opens `rules`, as `>` or `>>` does.
pub(crate) fn open_rules(tree: &Tree, access: OpenMode) -> OpenFile {
    let handle = open(tree, RULES, access).unwrap();
    if access == OpenMode::Write {
        handle.truncate(tree, 0, this_caller()).unwrap();
    }
    handle
}

/// What the writes come to, and what the close does.
pub(crate) fn write_rules(
    tree: &Tree,
    access: OpenMode,
    writes: &[&str],
) -> (Vec<Result<usize, Errno>>, Result<(), Errno>) {
    let handle = open_rules(tree, access);
    let written = writes
        .iter()
        .map(|text| done(handle.write(tree, 0, text.as_bytes(), this_caller())))
        .collect();
    let closed = done(handle.flush(tree, this_caller()));
    handle.release(tree);
    (written, closed)
}

/// What a reader that has read up to `offset` is given, at most `size` bytes of it.
pub(crate) fn more(
    tree: &Tree,
    stream: &OpenFile,
    offset: &mut u64,
    size: usize,
) -> Option<String> {
    match stream.read(tree, *offset, size).unwrap() {
        Data::Bytes(bytes) => {
            *offset += bytes.len() as u64;
            Some(String::from_utf8(bytes).unwrap())
        }
        _ => None,
    }
}

/// The number of the request in each line of `requests`; what was missed as a negative one.
pub(crate) fn numbers(lines: &str) -> Vec<i64> {
    let number = |line| {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        object["number"].as_i64().unwrap_or_else(|| -object["missed"].as_i64().unwrap())
    };
    lines.lines().map(number).collect()
}

pub(crate) fn json_lines(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
