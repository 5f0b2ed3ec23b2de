//! Owners, modes and links on the way to a file, and what a look that failed means.

use super::*;
use std::fs::{Permissions, create_dir, set_permissions, write};
use std::os::unix::fs::{PermissionsExt, lchown, symlink};

fn directory() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn mode(path: &Path, mode: u32) {
    set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn doubt(path: &Path) -> String {
    Trusted::here().check(path).map_or_else(|doubt| doubt.to_string(), |()| String::new())
}

#[test]
fn each_directory_on_the_way_counts_and_a_sticky_one_only_at_the_end() {
    let temporary = directory();
    let (top, file) = (temporary.path().join("top"), temporary.path().join("top/file"));
    create_dir(&top).unwrap();
    write(&file, "").unwrap();
    assert_eq!(doubt(&file), "");
    mode(&top, 0o777);
    let open = format!("every user may write to {}", top.display());
    assert_eq!(doubt(&file), open);
    assert_eq!(doubt(&top), open);
    mode(&top, 0o1777);
    assert_eq!(doubt(&file), "");
    assert_eq!(doubt(&top), open);
    mode(&top, 0o755);
    mode(&file, 0o666);
    assert_eq!(doubt(&file), format!("every user may write to {}", file.display()));
    assert!(Trusted::here().check(&top.join("none")).unwrap_err().is_absence());
}

#[test]
fn a_look_that_failed_and_may_succeed_later_is_no_permission() {
    let verdict = |errno: Errno| {
        verdict(Err(Doubt::Unknown("/x".into(), errno.into())), "-m").map(|doubt| doubt.is_some())
    };
    for errno in [Errno::EIO, Errno::ENOMEM, Errno::ESTALE, Errno::ETIMEDOUT] {
        assert!(verdict(errno).unwrap_err().starts_with("-m: /x: "), "{errno}");
    }
    for errno in [Errno::ENOENT, Errno::ENOTDIR, Errno::ELOOP, Errno::ENOTCONN, Errno::EACCES] {
        assert_eq!(verdict(errno), Ok(false), "{errno}");
    }
}

#[test]
fn links_are_followed_and_what_they_lead_to_is_looked_at() {
    let temporary = directory();
    let path = |name: &str| temporary.path().join(name);
    create_dir(path("open")).unwrap();
    create_dir(path("open/shut")).unwrap();
    create_dir(path("shut")).unwrap();
    mode(&path("open"), 0o777);
    symlink("open/shut", path("relative")).unwrap();
    symlink(path("open/shut"), path("absolute")).unwrap();
    symlink("open/../shut", path("up")).unwrap();
    symlink("loop", path("loop")).unwrap();
    for link in ["relative", "absolute", "up"] {
        assert!(doubt(&path(link)).contains("every user"), "{link}");
    }
    mode(&path("open"), 0o755);
    for link in ["relative", "absolute", "up"] {
        assert_eq!(doubt(&path(link)), "", "{link}");
    }
    assert!(doubt(&path("loop")).contains("symbolic links"));
}

#[test]
fn what_belongs_to_another_user_or_is_a_link_of_theirs_is_not_trusted() {
    if !geteuid().is_root() {
        return;
    }
    let temporary = directory();
    let (theirs, link) = (temporary.path().join("theirs"), temporary.path().join("link"));
    create_dir(&theirs).unwrap();
    symlink("/etc", &link).unwrap();
    for (path, is) in [(&theirs, "belongs"), (&link, "is a symbolic link that belongs")] {
        lchown(path, Some(4321), None).unwrap();
        assert_eq!(doubt(path), format!("{} {is} to uid 4321", path.display()));
    }
    assert!(check_named(&link, "-m").unwrap_err().contains("name the file that it points to"));
    assert_eq!(check_named(&theirs, "-m"), Ok(()), "which is said only");
    lchown(&theirs, Some(0), Some(4321)).unwrap();
    mode(&theirs, 0o775);
    assert_eq!(doubt(&theirs), format!("group 4321 may write to {}", theirs.display()));
}

#[test]
fn a_program_for_another_and_its_interpreter_are_writable_by_nobody_else() {
    if !geteuid().is_root() {
        return;
    }
    let temporary = directory();
    let path = |name: &str| temporary.path().join(name);
    let (script, other) = (path("script"), path("interpreter"));
    write(&other, "#!/bin/sh\n").unwrap();
    write(&script, format!("#! {} -e\necho 0\n", other.display())).unwrap();
    let refused = || for_another(&script, "--script").err().unwrap_or_default();
    assert_eq!(refused(), "");
    for file in [&other, &script] {
        mode(file, 0o666);
        assert!(refused().starts_with(&format!(
            "--script: every user may write to {}, so it is not run",
            file.display()
        )));
        mode(file, 0o755);
        lchown(file, Some(4321), None).unwrap();
        assert!(refused().contains("belongs to uid 4321"));
        lchown(file, Some(0), Some(4321)).unwrap();
        mode(file, 0o775);
        assert!(refused().contains("group 4321 may write"));
        mode(file, 0o755);
    }
    assert_eq!(refused(), "");
    assert_eq!(for_another(&path("none"), "--script"), Ok(()));
}
