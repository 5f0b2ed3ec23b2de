//! Prints the table of system calls for `tools/compare`: a JSON object a line. It never reads
//! anything.

use syscallfs::table::{ALL, Arch};

fn main() {
    for arch in Arch::ALL {
        for row in ALL {
            let Some(nr) = row.number(arch) else { continue };
            let args = row.args.iter().map(
                |arg| serde_json::json!({ "name": arg.name, "kind": format!("{:?}", arg.kind) }),
            );
            let args: Vec<_> = args.collect();
            let object = serde_json::json!({
                "arch": arch.name(), "nr": nr, "name": row.name, "args": args,
            });
            println!("{object}");
        }
    }
}
