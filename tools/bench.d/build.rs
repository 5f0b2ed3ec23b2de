//! A real build with `openat` trapped and let through: what a supervised developer would notice.

use std::fmt::Write;
use std::io;
use std::path::Path;
use std::process::Command;

use crate::harness::{Goal, Measurement, Series, interleave, is_quick};
use crate::role::{ROLE, Role};
use crate::served::{myself, program};
use crate::trapped::let_through;
use crate::trip::micros;

/// Seconds for the whole build.
pub(crate) fn measure(rounds: usize) -> io::Result<Vec<Measurement>> {
    let files = if is_quick(rounds) { 2 } else { 16 };
    let rounds = rounds.div_ceil(60);
    let dir = tempfile::tempdir()?;
    project(dir.path(), files)?;
    let rules = dir.path().join("rules");
    std::fs::write(&rules, "openat continue\n")?;
    let mount = dir.path().join("mount");
    let make = |command: &mut Command| {
        _ = std::fs::remove_dir_all(dir.path().join("out"));
        micros(command.current_dir(dir.path())) / 1e6
    };
    let supervised = |more: &[&str]| {
        let mut run = Command::new(program());
        run.args(["run", "-t", "openat", "-m"]).arg(&mount).args(more).args(["--", "make", "-sj2"]);
        run
    };
    let handler = myself()?;
    let series = vec![
        Series::new("untraced", || make(Command::new("make").arg("-sj2"))),
        Series::new("let through by the least supervisor", || {
            let build = || make(Command::new("make").arg("-sj2"));
            let_through(&["openat"], build).expect("a filter can be loaded")
        }),
        Series::new("let through by a rule", || make(&mut supervised(&["--rules", "rules"])))
            .within(Goal::Ratio(1.15)),
        Series::new("let through by a handler", || {
            let mut resident = Command::new(&handler);
            resident.env(ROLE, Role::Pass.name()).current_dir(dir.path());
            let mut resident = resident.spawn().expect("this program starts");
            let seconds = make(&mut supervised(&[]));
            _ = resident.kill();
            _ = resident.wait();
            seconds
        }),
        Series::new("strace --seccomp-bpf", || {
            make(Command::new("strace").args([
                "-f",
                "-qq",
                "--seccomp-bpf",
                "-e",
                "trace=openat",
                "-o",
                "/dev/null",
                "make",
                "-sj2",
            ]))
        }),
    ];
    Ok(vec![Measurement {
        title: format!("Building a C project of {files} files, make -j2, openat trapped"),
        unit: "s",
        results: interleave(series, rounds),
    }])
}

/// Writes it.
fn project(dir: &Path, files: usize) -> io::Result<()> {
    let mut objects = String::new();
    for file in 0..files {
        let mut text =
            String::from("#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n");
        for function in 0..40 {
            _ = writeln!(
                text,
                "int f{file}_{function}(int n) {{ char b[64]; snprintf(b, sizeof b, \"%d\", n);\n\
                 for (int i = 0; i < n; i++) n ^= (int)strlen(b) * i; return n; }}"
            );
        }
        std::fs::write(dir.join(format!("{file}.c")), text)?;
        _ = write!(objects, " out/{file}.o");
    }
    let makefile = format!("all:{objects}\nout/%.o: %.c\n\t@mkdir -p out\n\tcc -O1 -c -o $@ $<\n");
    std::fs::write(dir.join("Makefile"), makefile)
}
