//! init_module, finit_module, delete_module: the host's own modules, by the names that images of the target's
//! have. It never gives the kernel anything of the target's but a name and parameters of the list.

use std::ffi::CString;
use std::fmt;
use std::fs::File;
use std::io::stderr;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::str::FromStr;

use clap::Args;
use glob::Pattern;
use nix::errno::Errno;
use nix::kmod::{DeleteModuleFlags, delete_module};
use nix::libc;
use rustix::thread::CapabilitySet;

use crate::emulate::request::Request;
use crate::emulate::{Call, Context, Done, Refusal, act_for_value};

mod image;

pub(super) const CALLS: &[&str] = &["init_module", "finit_module", "delete_module"];

/// `MODULE_INIT_IGNORE_MODVERSIONS` and `MODULE_INIT_IGNORE_VERMAGIC` of linux/module.h.
const UNCHECKED: u32 = 1 | 2;

/// `MODULE_INIT_COMPRESSED_FILE`, Linux 5.17.
const COMPRESSED: u32 = 4;

/// What may be loaded and unloaded.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct Policy {
    /// A module that may be loaded, by its name. May be repeated
    #[arg(long = "module", value_name = "NAME", value_delimiter = ',')]
    modules: Vec<Name>,
    /// A parameter that it may be loaded with, as MODULE.PARAMETER=VALUE. May be repeated
    #[arg(long = "parameter", value_name = "GLOB")]
    parameters: Vec<Pattern>,
    /// A module that may be unloaded, whoever loaded it. May be repeated
    #[arg(long = "unload", value_name = "NAME", value_delimiter = ',')]
    removable: Vec<Name>,
    /// What loads a module of the host
    #[arg(long, value_name = "PATH", default_value = "/sbin/modprobe")]
    modprobe: PathBuf,
}

/// The name of a module as the kernel has it: with `_` where files and people may write `-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let part_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        // MODULE_NAME_LEN of linux/module.h, with a NUL.
        if matches!(text.len(), 1..56) && text.bytes().all(part_of_name) {
            Ok(Self(text.replace('-', "_")))
        } else {
            Err(format!("'{text}' is not the name of a module"))
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Carries it out, for what `policy` allows.
pub(super) fn carry_out(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    let credentials = Context::take(request, None)?.credentials()?;
    let able = CapabilitySet::from_bits_retain(credentials.capabilities);
    if !able.contains(CapabilitySet::SYS_MODULE) {
        return Err(Refusal::Incapable("CAP_SYS_MODULE"));
    }
    match call.name.as_str() {
        "delete_module" => unload(request, call, policy),
        _ => load(request, call, policy),
    }
}

fn load(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    // init_module has none.
    let flags = call.word("flags").unwrap_or(0);
    if flags & !(UNCHECKED | COMPRESSED) != 0 {
        return Ok(Done::Failed(Errno::EINVAL));
    }
    if flags & UNCHECKED != 0 {
        return Err(Refusal::Excluded("no module is loaded whatever its version is".to_owned()));
    }
    let Some(parameters) = request.memory("param_values")? else {
        return Ok(Done::Failed(Errno::EFAULT));
    };
    let found = match image(request, call)? {
        Ok(image) => image::name(&image, flags & COMPRESSED != 0)?,
        Err(errno) => Err(errno),
    };
    let name: Name = match found.map(|name| name.parse()) {
        Ok(Ok(name)) => name,
        Ok(Err(_)) => return Ok(Done::Failed(Errno::ENOEXEC)),
        Err(errno) => return Ok(Done::Failed(errno)),
    };
    if !policy.modules.contains(&name) {
        return Err(Refusal::Excluded(format!("module {name} is not among those of --module")));
    }
    let parameters = policy.parameters(&name, &parameters)?;
    if is_there(&name) {
        return Ok(Done::Failed(Errno::EEXIST));
    }
    request.still_valid()?;
    policy.load(&name, &parameters).map(|()| Done::Value(0)).map_err(Refusal::Host)
}

fn unload(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    if call.word("flags").ok_or(Refusal::Unread("flags"))? & libc::O_TRUNC as u32 != 0 {
        return Err(Refusal::Excluded("no module is unloaded by force".to_owned()));
    }
    let Some(name) = request.memory("name")? else { return Ok(Done::Failed(Errno::EFAULT)) };
    let name = String::from_utf8_lossy(&name);
    let allowed = name.parse().is_ok_and(|name| policy.removable.contains(&name));
    let name = CString::new(name.as_bytes()).ok().filter(|_| allowed).ok_or_else(|| {
        Refusal::Excluded(format!("module {name:.100} is not among those of --unload"))
    })?;
    act_for_value(request, || {
        delete_module(&name, DeleteModuleFlags::O_NONBLOCK)?;
        Ok((0, None))
    })
}

/// What is to be loaded: the bytes in the target's memory, or those of its file.
fn image(request: &Request, call: &Call) -> Result<Result<Vec<u8>, Errno>, Refusal> {
    if let Some(fd) = call.word("fd") {
        return Ok(request.descriptor(fd)?.and_then(|file| contents(&File::from(file))));
    }
    let (Some(address), Some(size)) = (call.register("module_image"), call.register("len")) else {
        return Err(Refusal::Unread("the place of the image"));
    };
    match usize::try_from(size) {
        Ok(size) if size <= image::MOST => request.live(address, size),
        _ => Ok(Err(Errno::EFBIG)),
    }
}

/// All that is in a file, wherever its offset is: as kernel_read_file of fs/kernel_read_file.c.
fn contents(file: &File) -> Result<Vec<u8>, Errno> {
    let known = file.metadata().map_err(|_| Errno::EIO)?;
    let size = usize::try_from(known.len()).unwrap_or(usize::MAX);
    if !known.is_file() || size == 0 {
        return Err(Errno::EINVAL);
    }
    if size > image::MOST {
        return Err(Errno::EFBIG);
    }
    let mut bytes = vec![0; size];
    file.read_exact_at(&mut bytes, 0)
        .map_err(|error| error.raw_os_error().map_or(Errno::EIO, Errno::from_raw))?;
    Ok(bytes)
}

/// Whether the kernel has it, loaded or built in with parameters.
fn is_there(name: &Name) -> bool {
    Path::new("/sys/module").join(&name.0).exists()
}

impl Policy {
    /// The parameters, if all of them are on the list.
    fn parameters<'a>(&self, name: &Name, values: &'a [u8]) -> Result<Vec<&'a str>, Refusal> {
        // To the kernel quotes hide white space, and white space is more than that of ASCII.
        let plain = |byte: &u8| matches!(byte, b' ' | b'!' | b'#'..=b'~');
        let Some(values) = std::str::from_utf8(values).ok().filter(|_| values.iter().all(plain))
        else {
            return Err(Refusal::Excluded(
                "parameters with more than plain ASCII, or quotes".to_owned(),
            ));
        };
        let values: Vec<_> = values.split_ascii_whitespace().collect();
        for value in &values {
            let parameter = format!("{name}.{value}");
            if !self.parameters.iter().any(|glob| glob.matches(&parameter)) {
                let why = format!("parameter {parameter:.100} is not among those of --parameter");
                return Err(Refusal::Excluded(why));
            }
        }
        Ok(values)
    }

    /// Has the host load its own file of that name, and what that depends on, unless it is blacklisted there.
    fn load(&self, name: &Name, parameters: &[&str]) -> Result<(), String> {
        let shown = self.modprobe.display();
        let ended = Command::new(&self.modprobe)
            .args(["-b", "--", &name.0])
            .args(parameters)
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .current_dir("/")
            .stdin(Stdio::null())
            // What a handler prints is its response.
            .stdout(stderr())
            .status();
        match ended {
            Err(error) => Err(format!("{shown}: {error}")),
            Ok(status) if !status.success() => Err(format!("{shown} {name}: {status}")),
            Ok(_) if !is_there(name) => Err(format!(
                "{shown} has not loaded {name}: it is blacklisted on the host, or built in"
            )),
            Ok(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_no_dash_in_the_kernel() {
        assert_eq!("snd-hda_intel".parse::<Name>().unwrap().to_string(), "snd_hda_intel");
        let long = "a".repeat(56);
        for text in ["", "a b", "../a", "a.ko", "a\0", "ä", &long] {
            assert!(text.parse::<Name>().is_err(), "{text}");
        }
        assert!(long[1..].parse::<Name>().is_ok());
    }

    #[test]
    fn each_parameter_has_to_be_on_the_list() {
        let policy = Policy {
            modules: vec![],
            parameters: ["dummy.numdummies=[1-4]", "dummy.any=*"]
                .map(|glob| Pattern::new(glob).unwrap())
                .to_vec(),
            removable: vec![],
            modprobe: PathBuf::new(),
        };
        let name = Name("dummy".to_owned());
        let allowed =
            |values: &[u8]| policy.parameters(&name, values).map(|words| words.len()).ok();
        assert_eq!(allowed(b""), Some(0));
        assert_eq!(allowed(b" numdummies=2  numdummies=4 "), Some(2));
        for values in [
            "numdummies=5",
            "numdummies=22",
            "numdummies",
            "numdummies=2 debug",
            "\"numdummies=2\"",
            "numdummies=2\n",
            "numdummies=2\u{a0}",
        ] {
            assert_eq!(allowed(values.as_bytes()), None, "{values}");
        }
        // What the kernel would take apart in other places.
        assert_eq!(allowed(b"any=a+b any=\\c"), Some(2));
        for hidden in ["any=\"a b\"", "any=a\u{b}evil=1", "any=a\u{a0}evil=1", "any=a\nevil=1"] {
            assert_eq!(allowed(hidden.as_bytes()), None, "{hidden}");
        }
        assert_eq!(allowed(b"\xff"), None);
        let name = Name("other".to_owned());
        assert!(policy.parameters(&name, b"numdummies=2").is_err());
    }
}
