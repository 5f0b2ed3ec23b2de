//! A call as request.json has it: name and registers. It is read from the fields for programs, not from those for
//! people.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::kernel::notification::Notification;
use crate::table::Arch;
use crate::trap::decode::{self, Place};
use crate::trap::snapshot::Snapshot;

/// Name and arguments of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Its name, as section 2 of the manual has it.
    pub name: String,
    /// In whose numbering and with whose layout of structs it was made.
    #[serde(with = "arch")]
    pub arch: Arch,
    /// Its registers, as the kernel gave them.
    pub registers: Vec<u64>,
    root: Option<String>,
    arguments: Vec<CallArgument>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct CallArgument {
    name: String,
    register: u64,
    /// The absolute path that it means, from the target's own root, if that is known.
    path: Option<String>,
    /// The file that a descriptor is of, from our root.
    file: Option<String>,
}

impl Call {
    /// Reads a request.json; `None` if it is not one.
    pub(super) fn parse(json: &[u8]) -> Option<Self> {
        let json: Value = serde_json::from_slice(json).ok()?;
        let hex = |text: &str| u64::from_str_radix(text.strip_prefix("0x")?, 16).ok();
        let argument = |(name, value): (&String, &Value)| {
            Some(CallArgument {
                name: name.clone(),
                register: hex(value.get("register")?.as_str()?)?,
                path: exact(value, "hint"),
                file: exact(value, "file"),
            })
        };
        Some(Self {
            name: json.get("syscall")?.as_str()?.to_owned(),
            registers: json
                .get("registers")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .map(|register| hex(register.as_str()?))
                .collect::<Option<_>>()?,
            arch: Arch::NATIVE.into_iter().find(|arch| json["arch"] == arch.name())?,
            root: exact(&json, "root"),
            arguments: json
                .get("args")?
                .as_object()?
                .iter()
                .map(argument)
                .collect::<Option<_>>()?,
        })
    }

    /// The same from a notification and its snapshot.
    pub(super) fn of(notification: &Notification, snapshot: &Snapshot, place: &Place) -> Self {
        // A path that is not UTF-8 counts as unknown. Converted with losses it could be the name of another file.
        let text = |bytes: Option<&[u8]>| Some(std::str::from_utf8(bytes?).ok()?.to_owned());
        let hints = decode::hints(snapshot, place);
        let hint = |name| hints.iter().find(|(other, _)| *other == name)?.1.as_deref();
        let descriptors = decode::descriptors(snapshot);
        let file = |name| place.file(*descriptors.iter().find(|other| other.name == name)?);
        let arguments = snapshot.args().iter().zip(snapshot.registers);
        Self {
            name: decode::syscall_name(notification, snapshot).into_owned(),
            arch: notification.arch,
            registers: notification.args.to_vec(),
            root: text(place.root.as_deref()),
            arguments: arguments
                .map(|(argument, register)| CallArgument {
                    name: argument.name.to_owned(),
                    register,
                    path: text(hint(argument.name)),
                    file: text(file(argument.name)),
                })
                .collect(),
        }
    }

    /// The absolute path that an argument meant when it was looked at. Only a name: what is there, and whether
    /// it is the target's business, is to be found out.
    pub(super) fn path(&self, name: &str) -> Option<&str> {
        self.argument(name)?.path.as_deref()
    }

    /// The absolute path, from the target's own root, of the file that a descriptor was of when it was looked
    /// at. Only a name, too.
    pub(super) fn file(&self, name: &str) -> Option<PathBuf> {
        // The file has its name from our root. Outside of the target's root it has no name there, and none is made up.
        let file = Path::new(self.argument(name)?.file.as_deref()?);
        Some(Path::new("/").join(file.strip_prefix(self.root.as_deref()?).ok()?))
    }

    /// An argument's register, as wide as those of its architecture are.
    pub(super) fn register(&self, name: &str) -> Option<u64> {
        self.argument(name).map(|argument| argument.register)
    }

    /// The lower half of an argument's register: what the kernel takes of an `int` or `umode_t`.
    pub(super) fn word(&self, name: &str) -> Option<u32> {
        self.register(name).map(|register| register as u32)
    }

    /// Whether an argument is no address.
    pub(super) fn is_null(&self, name: &str) -> bool {
        self.argument(name).is_none_or(|argument| argument.register == 0)
    }

    fn argument(&self, name: &str) -> Option<&CallArgument> {
        self.arguments.iter().find(|argument| argument.name == name)
    }
}

/// An architecture as its name.
mod arch {
    use super::Arch;
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    pub(super) fn serialize<S: Serializer>(arch: &Arch, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(arch.name())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arch, D::Error> {
        let name = String::deserialize(from)?;
        let known = Arch::ALL.into_iter().find(|arch| arch.name() == name);
        known.ok_or_else(|| D::Error::custom("an architecture that is not known"))
    }
}

/// The text of `key`; beside its base64 it is not the name itself.
fn exact(json: &Value, key: &str) -> Option<String> {
    let text = json.get(key)?.as_str()?;
    json.get(format!("{key}_base64")).is_none().then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_are_found_by_the_name_of_the_argument() {
        let json = br#"{"syscall":"mknodat","arch":"i386","root":"/jail",
            "registers":["0xffffff9c","0x2"],
            "args":{"dirfd":{"text":"AT_FDCWD","register":"0xffffff9c","file":"/jail/a"},"mode":{"register":"0x1000021b6"}}}"#;
        let call = Call::parse(json).unwrap();
        assert_eq!((call.name.as_str(), call.arch), ("mknodat", Arch::I386));
        assert_eq!(call.word("dirfd"), Some(-100_i32 as u32));
        assert_eq!(call.word("mode"), Some(0o20666), "the upper half is not the kernel's either");
        assert_eq!(call.word("dev"), None);
        assert_eq!(call.register("mode"), Some(0x1_0000_21b6));
        assert_eq!(call.path("dirfd"), None);
        assert_eq!((call.file("dirfd"), call.file("mode")), (Some("/a".into()), None));
        assert_eq!(call.registers, [0xffff_ff9c, 2]);
        let json = br#"{"syscall":"creat","arch":"i386","args":{"pathname":{"register":"0x1","hint":"/a/b"}}}"#;
        assert_eq!(Call::parse(json).unwrap().path("pathname"), Some("/a/b"));
    }

    #[test]
    fn what_is_no_request_is_no_call() {
        for text in
            ["", "{}", r#"{"syscall":"a"}"#, r#"{"syscall":"a","arch":"i386","args":{"b":{}}}"#]
        {
            assert_eq!(Call::parse(text.as_bytes()), None, "{text}");
        }
    }
}
