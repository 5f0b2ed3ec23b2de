//! docs/calls.md is what the table says: every system call with its arguments, and every struct that
//! these lead to. It is never written by hand.
//!
//!     UPDATE=1 cargo test --test calls_page      writes it again

#[path = "calls_page/kinds.rs"]
mod kinds;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use kinds::{Way, describe, way};
use syscallfs::table::{self, Arch, Arg, Kind, Layout};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/calls.md");

const TOP: &str = "\
# System calls and their arguments

<!-- Made from the table by `UPDATE=1 cargo test --test calls_page`: change src/table instead. -->

Every system call of Linux 7.2 on the architectures that syscallfs knows, with its number on each. The
names are those of the files in `args/`, of the variables in `env` (`arg_NAME`) and of the keys under
`.args` in `request.json`; `args/0` to `args/5` link to them in this order.

* **in** is what the kernel reads: `mem/NAME` has it as it was when the call was trapped.
* **out** is what the call fills: what is written to `mem/NAME` reaches the target with the response.
* **in, out** is read first, and filled then.

Memory that a field of a struct points to has a file of its own, named after the field: `mem/msg.iov`. On i386 a number
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
        let numbers: Vec<String> = Arch::NATIVE.into_iter().filter_map(number).collect();
        _ = writeln!(page, "\n### {}\n\n{}\n", row.name, numbers.join(", "));
        match row.args {
            [] => page.push_str("No arguments.\n"),
            table::UNKNOWN => panic!("{}: nobody has said what its arguments are", row.name),
            args => args.iter().for_each(|arg| item(&mut page, "", arg, args)),
        }
        for arch in Arch::NATIVE.into_iter().filter(|arch| row.number(*arch).is_some()) {
            for arg in row.args {
                structs.collect(arg.kind, row.args, &At { arch, call: row.name, place: arg.name });
            }
        }
    }
    page.push_str("\n## Structs\n\nSize and offsets in bytes, where they differ those of x86_64 before those of i386.\n");
    let mut headings = BTreeSet::new();
    for forms in structs.0.values() {
        for form in forms {
            let heading = heading(form, forms);
            assert!(headings.insert(heading.clone()), "two structs have the heading '{heading}'");
            structure(&mut page, &heading, form);
        }
    }
    page
}

/// A struct in the form that some architectures and calls have of it.
struct Form {
    layout: &'static Layout,
    arches: Vec<Arch>,
    calls: Vec<&'static str>,
    /// The argument or case that leads to it first, and its fields.
    place: String,
}

/// Where in the table a kind is.
struct At<'a> {
    arch: Arch,
    call: &'static str,
    place: &'a str,
}

/// The forms of every struct, by its name.
#[derive(Default)]
struct Structs(BTreeMap<&'static str, Vec<Form>>);

impl Structs {
    fn collect(&mut self, kind: Kind, siblings: &'static [Arg], at: &At) {
        let &At { arch, call, place } = at;
        let kind = kind.on(arch);
        if let Kind::Struct(layout) = kind {
            let forms = self.0.entry(layout.name).or_default();
            let form = match forms.iter().position(|form| form.layout == layout) {
                Some(known) => &mut forms[known],
                None => {
                    let place = place.to_owned();
                    forms.push(Form { layout, arches: Vec::new(), calls: Vec::new(), place });
                    forms.last_mut().unwrap()
                }
            };
            if !form.arches.contains(&arch) {
                form.arches.push(arch);
            }
            if !form.calls.contains(&call) {
                form.calls.push(call);
            }
            for field in layout.fields {
                let inner = format!("{place}.{}", field.name);
                let place = if field.name.is_empty() { place } else { &inner };
                self.collect(field.kind, layout.fields, &At { place, ..*at });
            }
        }
        if let Kind::Select(..) | Kind::SelectBits(..) | Kind::SelectAt(..) = kind {
            for (values, kind) in kinds::cases(kind, siblings) {
                let first = values.split(", ").next().unwrap_or_default();
                let place = if first == "else" { place } else { first.trim_matches('`') };
                self.collect(kind, siblings, &At { place, ..*at });
            }
        } else {
            kinds::within(kind).for_each(|kind| self.collect(kind, siblings, at));
        }
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

/// The name of a struct, and as much more as distinguishes it from the others of that name.
fn heading(form: &Form, all: &[Form]) -> String {
    let name = match form.layout.name {
        "" => "unnamed struct".into(),
        name => format!("struct {name}"),
    };
    let more: [fn(&Form) -> String; 4] = [
        |form| match form.arches.len() {
            all if all == Arch::NATIVE.len() => String::new(),
            _ => form.arches.iter().map(|arch| format!(" on {}", arch.name())).collect(),
        },
        |form| format!(", `{}`", form.place),
        |form| {
            let named = form.layout.fields.iter().find(|field| !field.name.is_empty());
            named.map_or(String::new(), |field| format!(", with `{}`", field.name))
        },
        |form| format!(", of {}", form.calls[0]),
    ];
    let mut count = if form.layout.name.is_empty() { 2 } else { 1 };
    let words =
        |form: &Form, count| more[..count].iter().map(|word| word(form)).collect::<String>();
    let alike =
        |count| all.iter().filter(|other| words(other, count) == words(form, count)).count();
    while count < more.len() && alike(count) > 1 {
        count += 1;
    }
    name + &words(form, count)
}

fn structure(page: &mut String, heading: &str, Form { layout, arches, calls, .. }: &Form) {
    _ = writeln!(page, "\n### {heading}\n");
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
