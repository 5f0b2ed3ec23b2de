//! The table of mounts that /proc/PID/mountinfo shows, proc_pid_mountinfo(5). It only reads text, and never asks
//! a file system for anything.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

/// One mount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Its id, as `mnt_id` of /proc/PID/fdinfo has it.
    pub id: u64,
    /// The device of its file system, `MAJOR:MINOR`.
    pub device: String,
    /// Which directory of its file system it shows.
    pub root: PathBuf,
    /// Where it is, from the root of the reader.
    pub point: PathBuf,
    /// Whether what is mounted on it is mounted on others too.
    pub shared: bool,
    /// Whether its files have other owners than in the file system, mount_setattr(2).
    pub is_id_mapped: bool,
    /// The type of its file system.
    pub kind: String,
    /// What was mounted.
    pub source: PathBuf,
    /// The options of its file system, with commas.
    pub options: String,
}

impl Mount {
    /// Where this mount has what `other` shows, possibly below another mount; `None` if it does not.
    #[must_use]
    pub fn shows(&self, other: &Self) -> Option<PathBuf> {
        let inner = other.root.strip_prefix(&self.root).ok()?;
        let place = self.point.join(inner);
        // Without the slash that joining nothing ends with.
        (self.device == other.device).then(|| place.components().collect())
    }

    /// Whether the file system has this option.
    #[must_use]
    pub fn has(&self, option: &str) -> bool {
        self.options.split(',').any(|word| word == option)
    }

    /// The values of an option of the file system, `KEY=VALUE`, in which a comma is escaped.
    pub fn values(&self, key: &str) -> impl Iterator<Item = PathBuf> {
        let values = self.options.split(',').filter_map(move |word| {
            let (name, value) = word.split_once('=')?;
            (name == key).then(|| PathBuf::from(OsString::from_vec(unescape(value.as_bytes()))))
        });
        values.collect::<Vec<_>>().into_iter()
    }
}

/// The mounts of a mountinfo, in its order: of two on one directory the upper comes later.
pub fn parse_mountinfo(table: &[u8]) -> impl DoubleEndedIterator<Item = Mount> + '_ {
    table.split(|&byte| byte == b'\n').filter_map(mount)
}

fn mount(line: &[u8]) -> Option<Mount> {
    let fields: Vec<&[u8]> = line.split(|&byte| byte == b' ').collect();
    // Between the sixth field and the dash are optional ones, of which the kernel may add more.
    let end = fields.iter().skip(6).position(|field| *field == b"-")? + 6;
    let text = |index: usize| fields.get(index).map(|field| String::from_utf8_lossy(field));
    let path = |index: usize| Some(PathBuf::from(OsString::from_vec(unescape(fields.get(index)?))));
    Some(Mount {
        id: text(0)?.parse().ok()?,
        device: text(2)?.into_owned(),
        root: path(3)?,
        point: path(4)?,
        shared: fields[6..end].iter().any(|field| field.starts_with(b"shared:")),
        is_id_mapped: fields[5].split(|&byte| byte == b',').any(|word| word == b"idmapped"),
        kind: text(end + 1)?.into_owned(),
        source: path(end + 2)?,
        options: text(end + 3)?.into_owned(),
    })
}

/// A path of mountinfo, which writes white space and backslashes as three octal digits.
fn unescape(field: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = field;
    while let [first, tail @ ..] = rest {
        let octal = tail.get(..3).filter(|_| *first == b'\\');
        let code = octal.and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[3..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn paths_are_unescaped() {
        assert_eq!(unescape(br"/a\040b\134c\x"), br"/a b\c\x");
    }

    #[test]
    fn a_line_has_any_number_of_fields_before_its_dash() {
        let table = br"36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw
37 36 0:5 / /a\040b rw,idmapped shared:2 master:1 - tmpfs - rw,user_id=0\0541
nonsense
";
        let mounts: Vec<_> = parse_mountinfo(table).collect();
        assert_eq!(mounts.len(), 2);
        assert_eq!(mounts[0].root, PathBuf::from("/mnt1"));
        assert_eq!((mounts[0].id, mounts[0].shared), (36, false));
        assert_eq!((mounts[0].device.as_str(), mounts[0].kind.as_str()), ("98:0", "ext3"));
        assert_eq!(mounts[0].source, PathBuf::from("/dev/root"));
        assert_eq!(mounts[1].point, PathBuf::from("/a b"));
        assert!(!mounts[0].is_id_mapped && mounts[1].is_id_mapped);
        assert!(mounts[1].has("rw") && !mounts[1].has("user_id"));
        assert_eq!(mounts[1].values("user_id").collect::<Vec<_>>(), [Path::new("0,1")]);
        assert_eq!((mounts[1].shared, mounts[1].kind.as_str()), (true, "tmpfs"));
        assert_eq!(
            (mounts[1].source.as_path(), mounts[1].options.as_str()),
            (Path::new("-"), r"rw,user_id=0\0541")
        );
    }

    #[test]
    fn a_mount_shows_what_is_below_its_root() {
        let table = br"1 0 8:1 / / rw - ext4 /dev/sda1 rw
2 1 8:1 /srv /mnt rw - ext4 /dev/sda1 rw
3 1 8:2 /srv/a /other rw - ext4 /dev/sda2 rw
4 1 8:1 /srv/a /data rw - ext4 /dev/sda1 rw
5 1 8:1 /srv /again rw - ext4 /dev/sda1 rw
";
        let mounts: Vec<_> = parse_mountinfo(table).collect();
        let of = |other: usize| -> Vec<_> {
            mounts.iter().map(|mount| mount.shows(&mounts[other])).collect()
        };
        let at = |place: &str| Some(PathBuf::from(place));
        assert_eq!(of(3), [at("/srv/a"), at("/mnt/a"), None, at("/data"), at("/again/a")]);
        let places = of(1).into_iter().flatten().map(|place| place.into_os_string());
        assert_eq!(
            places.collect::<Vec<_>>(),
            ["/srv", "/mnt", "/again"],
            "and no slash ends them"
        );
    }

    #[test]
    fn the_table_of_this_process_is_understood() {
        let table = std::fs::read("/proc/self/mountinfo").unwrap();
        let lines = table.iter().filter(|&&byte| byte == b'\n').count();
        assert_eq!(parse_mountinfo(&table).count(), lines);
    }
}
