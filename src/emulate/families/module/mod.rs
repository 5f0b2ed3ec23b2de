//! init_module, finit_module, delete_module: the host's own modules, by the names in images of the target. The kernel
//! gets nothing from the target except a name and parameters of the list.

use std::ffi::{CStr, CString};
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
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::kmod::{DeleteModuleFlags, delete_module};
use nix::libc;
use rustix::thread::CapabilitySet;

use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Context, Outcome, Returned, Stop, act, act_for_value};
use crate::kernel::budget::extend;
use crate::kernel::trusted;

mod files;
mod image;

pub(super) const CALLS: &[&str] = &["init_module", "finit_module", "delete_module"];

/// `MODULE_INIT_IGNORE_MODVERSIONS` and `MODULE_INIT_IGNORE_VERMAGIC` of linux/module.h.
const UNCHECKED: u32 = 1 | 2;

/// `MODULE_INIT_COMPRESSED_FILE`, Linux 5.17.
const COMPRESSED: u32 = 4;

/// `sizeof(Elf64_Ehdr)` of linux/elf.h.
const ELF_HEADER: usize = 64;

/// The longest name with its NUL, MODULE_NAME_LEN of linux/module.h.
const MODULE_NAME_LEN: usize = 56;

/// What may be loaded and unloaded.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct ModuleOptions {
    /// Allow loading this module. Can be repeated
    #[arg(long = "module", value_name = "NAME", value_delimiter = ',')]
    modules: Vec<ModuleName>,
    /// Allow this module parameter, given as MODULE.PARAMETER=VALUE. Can be repeated
    #[arg(long = "parameter", value_name = "GLOB")]
    parameters: Vec<Pattern>,
    /// Allow unloading this module, no matter who loaded it. Can be repeated
    #[arg(long = "unload", value_name = "NAME", value_delimiter = ',')]
    removable: Vec<ModuleName>,
    /// Program that loads a module of the host
    #[arg(long, value_name = "PATH", default_value = "/sbin/modprobe")]
    modprobe: PathBuf,
}

/// The name of a module as the kernel has it: with `_` where files and people may write `-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleName(String);

impl FromStr for ModuleName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let part_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        if matches!(text.len(), 1..MODULE_NAME_LEN) && text.bytes().all(part_of_name) {
            Ok(Self(text.replace('-', "_")))
        } else {
            Err(format!("'{text}' is not the name of a module"))
        }
    }
}

impl fmt::Display for ModuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Carries it out, for what `options` allows.
pub(super) fn emulate(request: &ClaimedRequest, call: &Call, options: &ModuleOptions) -> Outcome {
    let context = Context::take(request, None)?;
    let credentials = context.credentials()?;
    let able = CapabilitySet::from_bits_retain(credentials.capabilities);
    if !able.contains(CapabilitySet::SYS_MODULE) {
        return Err(Stop::incapable("CAP_SYS_MODULE"));
    }
    match call.name.as_str() {
        "delete_module" => unload(request, call, options),
        _ => load(request, &context, call, options),
    }
}

fn load(
    request: &ClaimedRequest,
    context: &Context,
    call: &Call,
    options: &ModuleOptions,
) -> Outcome {
    // init_module has none.
    let flags = call.word("flags").unwrap_or(0);
    if flags & !(UNCHECKED | COMPRESSED) != 0 {
        return Err(Stop::Failed(Errno::EINVAL));
    }
    let name = image::name(&image(request, call)?, flags & COMPRESSED != 0)?;
    let name: ModuleName = name.parse().map_err(|_| Errno::ENOEXEC)?;
    if flags & UNCHECKED != 0 {
        return Err(Stop::excluded("no module is loaded whatever its version is"));
    }
    if !options.modules.contains(&name) {
        return Err(Stop::excluded(format!("module {name} is not among those of --module")));
    }
    if is_there(&name) {
        return Err(Stop::Failed(Errno::EEXIST));
    }
    trusted::for_another(&options.modprobe, "--modprobe").map_err(Stop::host)?;
    // As the kernel, which looks at them once it has the module.
    let parameters = request.memory("param_values")?.ok_or(Errno::EFAULT)?;
    let parameters = options.parameters(&name, &parameters)?;
    files::are_closed_to(request, context, &options.modprobe)?;
    // The checks read many files, and a loaded module stays: ask again whether the target still waits.
    request.still_valid()?;
    options.load(&name, &parameters).map(|()| Returned::Value(0)).map_err(Stop::host)
}

fn unload(request: &ClaimedRequest, call: &Call, options: &ModuleOptions) -> Outcome {
    let remove = |name: &CStr| {
        delete_module(name, DeleteModuleFlags::O_NONBLOCK)?;
        Ok((0, None))
    };
    // No module has the empty name. A kernel that has no modules, or changes them no more, says so before all else.
    match act(request, || remove(c"")) {
        Ok(_) | Err(Stop::Failed(Errno::ENOENT)) => {}
        Err(stop) => return Err(stop),
    }
    let name = request.string("name", MODULE_NAME_LEN, Errno::ENOENT)?;
    let name = String::from_utf8_lossy(&name);
    if !name.parse().is_ok_and(|name| is_loaded(&name)) {
        return Err(Stop::Failed(Errno::ENOENT));
    }
    if call.word("flags").ok_or(Stop::unread("flags"))? & libc::O_TRUNC as u32 != 0 {
        return Err(Stop::excluded("no module is unloaded by force"));
    }
    let allowed = name.parse().is_ok_and(|name| options.removable.contains(&name));
    let name = CString::new(name.as_bytes()).ok().filter(|_| allowed).ok_or_else(|| {
        Stop::excluded(format!("module {name:.100} is not among those of --unload"))
    })?;
    act_for_value(request, || remove(&name))
}

/// What is to be loaded: the bytes in the target's memory, or those of its file.
fn image(request: &ClaimedRequest, call: &Call) -> Outcome<Vec<u8>> {
    if let Some(fd) = call.word("fd") {
        return Ok(contents(&File::from(request.descriptor(fd)?))?);
    }
    let (Some(address), Some(size)) = (call.register("module_image"), call.register("len")) else {
        return Err(Stop::unread("the place of the image"));
    };
    match usize::try_from(size) {
        // Before it is read: copy_module_from_user of kernel/module/main.c, which also allocates first.
        Ok(size) if size < ELF_HEADER => Err(Errno::ENOEXEC.into()),
        Ok(size) if size <= image::MAX_IMAGE => request.live(address, size),
        _ => Err(Errno::ENOMEM.into()),
    }
}

/// All that is in a file, wherever its offset is: as kernel_read_file of fs/kernel_read_file.c.
fn contents(file: &File) -> Result<Vec<u8>, Errno> {
    let known = file.metadata().map_err(|_| Errno::EIO)?;
    let size = usize::try_from(known.len()).unwrap_or(usize::MAX);
    if !known.is_file() {
        return Err(Errno::EINVAL);
    }
    // Nobody may write to it meanwhile, and who asks could. That others do is not known here, and harms nobody: the
    // host's own file is loaded.
    match OFlag::from_bits_retain(fcntl(file, FcntlArg::F_GETFL)?) & OFlag::O_ACCMODE {
        OFlag::O_WRONLY => return Err(Errno::EBADF),
        OFlag::O_RDWR => return Err(Errno::ETXTBSY),
        _ => {}
    }
    if size == 0 {
        return Err(Errno::EINVAL);
    }
    if size > image::MAX_IMAGE {
        return Err(Errno::EFBIG);
    }
    let mut bytes = Vec::new();
    extend(&mut bytes, size)?;
    file.read_exact_at(&mut bytes, 0)
        .map_err(|error| error.raw_os_error().map_or(Errno::EIO, Errno::from_raw))?;
    Ok(bytes)
}

/// Whether the kernel has loaded it: what is built in has no state.
fn is_loaded(name: &ModuleName) -> bool {
    Path::new("/sys/module").join(&name.0).join("initstate").exists()
}

/// Whether the kernel has it, loaded or built in with parameters.
fn is_there(name: &ModuleName) -> bool {
    Path::new("/sys/module").join(&name.0).exists()
}

impl ModuleOptions {
    /// The parameters, if all of them are on the list.
    fn parameters<'a>(&self, name: &ModuleName, values: &'a [u8]) -> Outcome<Vec<&'a str>> {
        // To the kernel quotes hide white space, and white space is more than that of ASCII.
        let plain = |byte: &u8| matches!(byte, b' ' | b'!' | b'#'..=b'~');
        let Some(values) = std::str::from_utf8(values).ok().filter(|_| values.iter().all(plain))
        else {
            return Err(Stop::excluded(
                "parameters with more than plain ASCII, or quotes".to_owned(),
            ));
        };
        let values: Vec<_> = values.split_ascii_whitespace().collect();
        for value in &values {
            let parameter = format!("{name}.{value}");
            if !self.parameters.iter().any(|glob| glob.matches(&parameter)) {
                let why = format!("parameter {parameter:.100} is not among those of --parameter");
                return Err(Stop::excluded(why));
            }
        }
        Ok(values)
    }

    /// Has the host load its own file of that name, and what that depends on, unless it is blacklisted there.
    fn load(&self, name: &ModuleName, parameters: &[&str]) -> Result<(), String> {
        let shown = self.modprobe.display();
        let ended = Command::new(&self.modprobe)
            .args(["-b", "--", &name.0])
            .args(parameters)
            // modprobe takes options from MODPROBE_OPTIONS, too (modprobe(8)).
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
        assert_eq!("snd-hda_intel".parse::<ModuleName>().unwrap().to_string(), "snd_hda_intel");
        let long = "a".repeat(56);
        for text in ["", "a b", "../a", "a.ko", "a\0", "ä", &long] {
            assert!(text.parse::<ModuleName>().is_err(), "{text}");
        }
        assert!(long[1..].parse::<ModuleName>().is_ok());
    }

    #[test]
    fn each_parameter_has_to_be_on_the_list() {
        let options = ModuleOptions {
            modules: vec![],
            parameters: ["dummy.numdummies=[1-4]", "dummy.any=*"]
                .map(|glob| Pattern::new(glob).unwrap())
                .to_vec(),
            removable: vec![],
            modprobe: PathBuf::new(),
        };
        let name = ModuleName("dummy".to_owned());
        let allowed =
            |values: &[u8]| options.parameters(&name, values).map(|words| words.len()).ok();
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
        let name = ModuleName("other".to_owned());
        assert!(options.parameters(&name, b"numdummies=2").is_err());
    }
}
