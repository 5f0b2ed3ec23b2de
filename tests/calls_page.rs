//! docs/calls.md is what the table says: every system call with its arguments, and every struct that
//! these lead to. It is never written by hand.
//!
//!     UPDATE=1 cargo test --test calls_page      writes it anew

#[path = "calls_page/kinds.rs"]
mod kinds;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use kinds::{Way, describe, way};
use syscallfs::table::{self, Arch, Arg, Kind, Layout};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/calls.md");

const TOP: &str = "\
# System calls and their arguments

<!-- Made from the table by `UPDATE=1 cargo test --test calls_page`: change src/table instead. -->

Every system call of Linux 6.18 on the architectures that syscallfs knows, with its number on each. The
names are those of the files in `args/`, of the variables in `env` (`arg_NAME`) and of the keys under
`.args` in `request.json`; `args/0` to `args/5` link to them in this order.

* **in** is what the kernel reads: `mem/NAME` has it as it was when the call was trapped.
* **out** is what the call fills: what is written to `mem/NAME` reaches the target with the response.
* **in, out** is read first, and filled then.

What a struct leads to has a file of its own, named after the field: `mem/msg.iov`. On i386 a number
that is wider than a register takes two; it is one argument all the same.

";

#[test]
fn the_page_of_all_calls_is_what_the_table_says() {
    let page = page();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(PAGE, &page).unwrap();
    }
    let written = std::fs::read_to_string(PAGE).unwrap_or_default();
    let differs = written.lines().zip(page.lines()).position(|(written, line)| written != line);
    assert!(
        written == page,
        "docs/calls.md differs from the table in line {}: UPDATE=1 cargo test --test calls_page",
        differs.unwrap_or_else(|| written.lines().count().min(page.lines().count())) + 1,
    );
}

/// The lines of a text without their indentation.
fn trimmed(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", line.trim())).collect()
}

fn sources(directory: &Path, all: &mut String) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else {
            all.push_str(&trimmed(&std::fs::read_to_string(path).unwrap()));
        }
    }
}

#[test]
fn what_the_manual_quotes_is_in_the_code() {
    let mut code = String::new();
    sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut code);
    let manual = include_str!("../docs/adding-a-call.md");
    let quotes = manual.split("```rust\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let mut count = 0;
    for quote in quotes {
        assert!(code.contains(&trimmed(quote)), "not in src:\n{quote}");
        count += 1;
    }
    assert!(count >= 5, "only {count} quotes");
}

fn page() -> String {
    let mut page = TOP.to_owned();
    page.push_str("## Calls\n");
    let mut structs = Structs::default();
    for row in table::ALL {
        let number = |arch| Some(format!("{} {}", Arch::name(arch), row.number(arch)?));
        let numbers: Vec<String> = Arch::ALL.into_iter().filter_map(number).collect();
        _ = writeln!(page, "\n### {}\n\n{}\n", row.name, numbers.join(", "));
        match row.args {
            [] => page.push_str("No arguments.\n"),
            table::UNKNOWN => panic!("{}: nobody has said what its arguments are", row.name),
            args => args.iter().for_each(|arg| item(&mut page, "", arg, args)),
        }
        for arch in Arch::ALL.into_iter().filter(|arch| row.number(*arch).is_some()) {
            row.args.iter().for_each(|arg| structs.collect(arg.kind, arch, row.name));
        }
    }
    page.push_str("\n## Structs\n\nSize and offsets in bytes, where they differ those of x86_64 before those of i386.\n");
    structs.0.values().flatten().for_each(|form| structure(&mut page, form));
    page
}

/// A struct in the form that some architectures and calls have of it.
struct Form {
    layout: &'static Layout,
    arches: Vec<Arch>,
    calls: Vec<&'static str>,
}

/// The forms of every struct, by its name.
#[derive(Default)]
struct Structs(BTreeMap<&'static str, Vec<Form>>);

impl Structs {
    fn collect(&mut self, kind: Kind, arch: Arch, call: &'static str) {
        let kind = kind.on(arch);
        if let Kind::Struct(layout) = kind {
            let forms = self.0.entry(layout.name).or_default();
            let form = match forms.iter().position(|form| form.layout == layout) {
                Some(known) => &mut forms[known],
                None => {
                    forms.push(Form { layout, arches: Vec::new(), calls: Vec::new() });
                    forms.last_mut().unwrap()
                }
            };
            if !form.arches.contains(&arch) {
                form.arches.push(arch);
            }
            if !form.calls.contains(&call) {
                form.calls.push(call);
            }
            layout.fields.iter().for_each(|field| self.collect(field.kind, arch, call));
        }
        kinds::within(kind).for_each(|kind| self.collect(kind, arch, call));
    }
}

/// `* name (in): what it is`, and below it what it may be.
fn item(page: &mut String, place: &str, arg: &Arg, siblings: &[Arg]) {
    let name = if arg.name.is_empty() { "unnamed".into() } else { format!("`{}`", arg.name) };
    line(page, 0, &format!("{place}{name}"), arg.kind, siblings);
}

fn line(page: &mut String, depth: usize, label: &str, kind: Kind, siblings: &[Arg]) {
    let indent = "  ".repeat(depth);
    let way = match way(kind) {
        Way::Value => "",
        Way::In => " (in)",
        Way::Out => " (out)",
        Way::InOut => " (in, out)",
    };
    _ = writeln!(page, "{indent}* {label}{way}: {}", describe(kind, siblings));
    for (values, kind) in kinds::cases(kind, siblings) {
        line(page, depth + 1, &values, kind, siblings);
    }
}

fn structure(page: &mut String, Form { layout, arches, calls }: &Form) {
    let only = if arches.len() == Arch::ALL.len() {
        String::new()
    } else {
        arches.iter().map(|arch| format!(" on {}", arch.name())).collect()
    };
    _ = writeln!(page, "\n### struct {}{only}\n", layout.name);
    let each = |number: &dyn Fn(Arch) -> usize| {
        let mut numbers: Vec<String> =
            arches.iter().map(|arch| number(*arch).to_string()).collect();
        numbers.dedup();
        numbers.join("/")
    };
    _ = writeln!(page, "{} bytes, of {}.\n", each(&|arch| layout.size(arch)), calls.join(", "));
    for (index, field) in layout.fields.iter().enumerate() {
        let place = each(&|arch| layout.offset(index, arch));
        item(page, &format!("{place} "), field, layout.fields);
    }
}
