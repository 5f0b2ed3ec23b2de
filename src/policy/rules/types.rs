//! What a condition can ask of an argument, by the table alone: whether it, or a field of the struct behind it, is a
//! number, a string or an address on some architecture and for some value of its siblings.

use crate::kernel::text::hint;
use crate::policy::selector::parse::bits;
use crate::table::socket_addresses::{self as socket, Form};
use crate::table::{Kind, Layout, Syscall};

use super::question::ArgumentPath;

/// What a value may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Type {
    /// A number of so many bits at most.
    pub(super) number: Option<u32>,
    /// A string or other bytes.
    pub(super) text: bool,
    /// A descriptor, whose file has a path.
    pub(super) file: bool,
    /// An address of a network.
    pub(super) address: bool,
    /// Whether it lies in memory, and a register is its address.
    pub(super) memory: bool,
}

/// What lies somewhere, with the choices made in each way there is.
#[derive(Debug, Clone, Copy)]
enum Typed {
    Struct(&'static Layout),
    SocketAddress,
    Text,
    Number(Kind),
    Descriptor,
    Address,
    /// The call fills it.
    Filled,
    /// What has no value that could be compared.
    Opaque,
}

/// The type of what `path` names in a call.
///
/// # Errors
/// What is wrong with it, and the hint for it.
pub(super) fn type_of(call: &Syscall, path: &ArgumentPath) -> Result<Type, (String, String)> {
    let Some(argument) = call.args.iter().find(|arg| arg.name == path.argument) else {
        let names: Vec<_> = call.args.iter().map(|arg| arg.name).collect();
        let choice = match names.as_slice() {
            [] => ": it takes none".to_owned(),
            _ => match hint(&path.argument, names.iter().copied()) {
                none if none.is_empty() => format!(": its arguments are {}", names.join(", ")),
                hint => hint,
            },
        };
        return Err((format!("unknown argument '{}' of {}", path.argument, call.name), choice));
    };
    let mut places = Vec::new();
    expand(argument.kind, &mut places);
    for (depth, field) in path.fields.iter().enumerate() {
        let mut inner = Vec::new();
        let mut names = Vec::new();
        places.iter().for_each(|place| enter(*place, field, &mut inner, &mut names));
        if inner.is_empty() {
            let before = path.fields[..depth]
                .iter()
                .fold(path.argument.clone(), |name, field| name + "." + field);
            if names.is_empty() {
                return Err((format!("'{before}' of {} has no fields", call.name), String::new()));
            }
            let choice = match hint(field, names.iter().copied()) {
                none if none.is_empty() => {
                    names.dedup();
                    names.truncate(12);
                    format!(": its fields are {}", names.join(", "))
                }
                hint => hint,
            };
            return Err((format!("unknown field '{field}' of {before}"), choice));
        }
        places = inner;
    }
    let mut found = Type { memory: argument.kind.leads_on(), ..Type::default() };
    for place in &places {
        match *place {
            // The widest of all: which one it is depends on the architecture and the siblings of a call.
            Typed::Number(kind) => found.number = found.number.max(Some(bits(kind))),
            Typed::Descriptor => {
                (found.number, found.file) = (found.number.max(Some(32)), true);
            }
            Typed::Text => found.text = true,
            Typed::Address => found.address = true,
            // A Unix socket has a path in place of an IP address.
            Typed::SocketAddress => (found.text, found.address) = (true, true),
            Typed::Struct(_) | Typed::Filled | Typed::Opaque => {}
        }
    }
    if found == (Type { memory: found.memory, ..Type::default() }) {
        return Err(nothing_to_compare(call, path, &places));
    }
    Ok(found)
}

fn nothing_to_compare(call: &Syscall, path: &ArgumentPath, places: &[Typed]) -> (String, String) {
    let name = path.fields.iter().fold(path.argument.clone(), |name, field| name + "." + field);
    let layout = places.iter().find_map(|place| match place {
        Typed::Struct(layout) => layout.fields.iter().find(|field| !field.name.is_empty()),
        _ => None,
    });
    match layout {
        Some(field) => (
            format!("'{name}' of {} is a struct", call.name),
            format!(": name a field, as in '{name}.{}'", field.name),
        ),
        None if places.iter().any(|place| matches!(place, Typed::Filled)) => (
            format!("'{name}' of {} is what the call fills", call.name),
            ": there is nothing in it to look at".to_owned(),
        ),
        None => (
            format!("'{name}' of {} has no value that a rule can compare", call.name),
            String::new(),
        ),
    }
}

/// The fields of that name; and all names there are.
fn enter(place: Typed, field: &str, found: &mut Vec<Typed>, names: &mut Vec<&'static str>) {
    match place {
        Typed::Struct(layout) => {
            for one in layout.fields {
                match one.kind {
                    // As in C, members of an unnamed struct or union are named as if they were members of the outer
                    // one.
                    Kind::Struct(inner) if one.name.is_empty() => {
                        enter(Typed::Struct(inner), field, found, names);
                    }
                    kind if one.name.is_empty() => {
                        let mut places = Vec::new();
                        expand(kind, &mut places);
                        places.retain(|place| matches!(place, Typed::Struct(_)));
                        places.into_iter().for_each(|place| enter(place, field, found, names));
                    }
                    kind => {
                        names.push(one.name);
                        if one.name == field {
                            expand(kind, found);
                        }
                    }
                }
            }
        }
        Typed::SocketAddress => {
            for one in socket::FIELDS {
                names.push(one.name);
                if one.name == field {
                    found.push(match one.form {
                        Form::Number | Form::Network => {
                            Typed::Number(Kind::As(one.size as u32, &Kind::Unsigned))
                        }
                        Form::Inet | Form::Inet6 => Typed::Address,
                        Form::Path => Typed::Text,
                    });
                }
            }
        }
        _ => {}
    }
}

/// What a kind can turn out to be, behind pointers and in arrays too.
fn expand(kind: Kind, found: &mut Vec<Typed>) {
    match kind {
        Kind::ByArch(kinds) => kinds.iter().for_each(|kind| expand(*kind, found)),
        // A pointer in a field of 64 bits, as those of `struct clone_args` are also on i386.
        Kind::As(_, pointer) if pointer.is_pointer() => expand(*pointer, found),
        // What the siblings choose is known only when a call is made, so a condition may ask for any of it.
        kind if kind.choices().next().is_some() => {
            kind.choices().for_each(|kind| expand(kind, found))
        }
        Kind::Out(..) => found.push(Typed::Filled),
        Kind::In(kind, _) | Kind::InOut(kind, _) => match kind {
            Kind::Byte
            | Kind::ValueByte
            | Kind::HexByte
            | Kind::Char
            | Kind::Opaque
            | Kind::IoVec => {
                found.push(Typed::Text);
            }
            kind => expand(*kind, found),
        },
        Kind::Path
        | Kind::Text(_)
        | Kind::MountType { .. }
        | Kind::MountData { .. }
        | Kind::Strings
        | Kind::Array(Kind::Char | Kind::Byte | Kind::HexByte | Kind::Octet, _) => {
            found.push(Typed::Text)
        }
        Kind::Array(kind, _) | Kind::Upto(_, kind, _) | Kind::Indexed(kind, _) => {
            expand(*kind, found)
        }
        Kind::Struct(layout) => found.push(Typed::Struct(layout)),
        Kind::SockAddr => found.push(Typed::SocketAddress),
        Kind::Inet | Kind::Inet6(_) => found.push(Typed::Address),
        Kind::Fd | Kind::DirFd => found.push(Typed::Descriptor),
        // Other values of the siblings may use it, so this is no error.
        Kind::Unused => {}
        Kind::SigSet
        | Kind::BitSet
        | Kind::NodeMask
        | Kind::SigInfo
        | Kind::Capabilities
        | Kind::IoVec
        | Kind::Control
        | Kind::Message
        | Kind::FilterInstruction(_)
        | Kind::Rest
        | Kind::Following(..)
        | Kind::Opaque => found.push(Typed::Opaque),
        number => found.push(Typed::Number(number)),
    }
}
