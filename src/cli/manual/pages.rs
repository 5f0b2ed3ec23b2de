//! The sections of a manual page that do not follow from the options: exit status, files, environment, examples. One table
//! for `--help` and for the pages, so that they cannot differ.

/// The sections of one command.
pub(super) struct Page {
    /// The subcommand, or nothing for the program itself.
    pub(super) command: &'static str,
    pub(super) sections: &'static [Section],
}

/// A heading, and what stands under it.
pub(super) struct Section {
    pub(super) heading: &'static str,
    pub(super) entries: &'static [Definition],
}

/// A value, a file, a variable or a command line, and its meaning. Without a meaning it is a reference to another page.
pub(super) type Definition = (&'static str, &'static str);

const fn exit_status(entries: &'static [Definition]) -> Section {
    Section { heading: "Exit status", entries }
}

const fn files(entries: &'static [Definition]) -> Section {
    Section { heading: "Files", entries }
}

const fn environment(entries: &'static [Definition]) -> Section {
    Section { heading: "Environment", entries }
}

const fn examples(entries: &'static [Definition]) -> Section {
    Section { heading: "Examples", entries }
}

const fn see_also(entries: &'static [Definition]) -> Section {
    Section { heading: "See also", entries }
}

const RUNTIME_DIR: Definition = (
    "XDG_RUNTIME_DIR",
    "Directory of the mounts and the socket without an option, if it belongs to the user and no other user can write to it. \
     Otherwise it is /run; for the mounts of an ordinary user, /tmp/syscallfs-UID",
);
const LOG: Definition = (
    "RUST_LOG",
    "Which messages are printed, such as `error`, `debug`, or `warn,notes=off` to suppress warnings about calls that are not \
     trapped",
);
const OK: Definition = ("0", "Success");
const FAILURE: Definition = ("1", "The command failed");
const USAGE: Definition = ("2", "Invalid command line, or an argument cannot be used");

/// All of them; the order is that of the commands.
pub(super) const PAGES: &[Page] = &[
    Page {
        command: "",
        sections: &[
            exit_status(&[("", "Each subcommand has its own; see its page")]),
            environment(&[RUNTIME_DIR, LOG]),
            examples(&[
                (
                    "syscallfs run -m /tmp/mnt -t mkdir -- sh",
                    "Run a shell. Each mkdir waits as a directory in /tmp/mnt/pending",
                ),
                ("echo EPERM >/tmp/mnt/pending/1/response", "Let the first one fail"),
                ("syscallfs doctor", "Check what works on this machine"),
            ]),
            see_also(&[
                (
                    "syscallfs-run(1), syscallfs-serve(1), syscallfs-handle(1), syscallfs-emulate(1)",
                    "",
                ),
                ("seccomp(2), seccomp_unotify(2), strace(1)", ""),
            ]),
        ],
    },
    Page {
        command: "run",
        sections: &[
            exit_status(&[
                ("N", "The exit status of COMMAND"),
                ("128+N", "Signal N killed COMMAND"),
                ("126", "COMMAND is not executable"),
                ("127", "COMMAND was not found"),
                ("1", "COMMAND could not be started or supervised"),
                ("2", "Invalid command line, or the mount cannot be where -m says"),
            ]),
            files(&[
                (
                    "$XDG_RUNTIME_DIR/syscallfs, /run/syscallfs",
                    "Directory of the mounts without -m",
                ),
                (
                    "/etc/fuse.conf",
                    "Needs the line `user_allow_other` for --allow-other by an ordinary user",
                ),
            ]),
            environment(&[RUNTIME_DIR, LOG]),
            examples(&[
                (
                    "syscallfs run -t mkdir,mkdirat -- make",
                    "Trap two calls of make and its descendants",
                ),
                (
                    "syscallfs run -t 'socket(domain==AF_PACKET)' --default EPERM --timeout 5 -- sh",
                    "Trap packet sockets. Without a response within 5 seconds, they fail with EPERM",
                ),
                (
                    "syscallfs run -t @mount --handlers ./handlers -- sh",
                    "Let the executables in ./handlers respond to calls that mount or unmount",
                ),
            ]),
            see_also(&[(
                "syscallfs-handle(1), syscallfs-watch(1), syscallfs-doctor(1), seccomp(2)",
                "",
            )]),
        ],
    },
    Page {
        command: "guard",
        sections: &[
            exit_status(&[
                ("N", "The exit status of COMMAND, as of run; 127 if it was not found"),
                ("1", "COMMAND could not be started or supervised"),
                ("2", "Invalid command line"),
            ]),
            files(&[("/etc/resolv.conf", "Name servers that may be asked, with --connect")]),
            environment(&[RUNTIME_DIR, LOG]),
            examples(&[
                ("syscallfs guard --write . -- make", "Let make write below this directory only"),
                (
                    "syscallfs guard --write . --connect github.com:443 -- git fetch",
                    "Let git write here, and connect to one host",
                ),
                (
                    "syscallfs guard --write . --print-rules >/tmp/my.rules",
                    "Print the rules, to change them for `run --rules`",
                ),
            ]),
            see_also(&[("syscallfs-run(1), syscallfs-rules(1)", "")]),
        ],
    },
    Page {
        command: "serve",
        sections: &[
            exit_status(&[
                ("0", "A signal ended the agent"),
                ("1", "The agent could not be started"),
                ("2", "Invalid command line, or the socket or the mount cannot be used"),
            ]),
            files(&[
                ("$XDG_RUNTIME_DIR/syscallfs.sock, /run/syscallfs.sock", "The default socket"),
                (
                    "$XDG_RUNTIME_DIR/syscallfs, /run/syscallfs",
                    "Directory of the mounts without -m",
                ),
            ]),
            environment(&[
                ("LISTEN_FDS, LISTEN_PID", "A listening socket from systemd, see sd_listen_fds(3)"),
                RUNTIME_DIR,
                LOG,
            ]),
            examples(&[(
                "syscallfs serve --handlers /etc/syscallfs/handlers",
                "Serve containers, with handlers for all of them in this directory, and for single containers in its \
                 subdirectory listeners",
            )]),
            see_also(&[(
                "syscallfs-profile(1), syscallfs-handle(1), podman-run(1), crun(1), runc(8)",
                "",
            )]),
        ],
    },
    Page {
        command: "profile",
        sections: &[
            exit_status(&[
                OK,
                ("1", "The profile has problems, or no agent listens on its socket (--check)"),
                USAGE,
            ]),
            files(&[(
                "$XDG_RUNTIME_DIR/syscallfs.sock, /run/syscallfs.sock",
                "The default socket of the agent",
            )]),
            environment(&[RUNTIME_DIR, LOG]),
            examples(&[
                (
                    "syscallfs profile --runtime crun mount,umount2 >profile.json",
                    "Trap mount and umount2 with crun",
                ),
                (
                    "syscallfs profile --base /usr/share/containers/seccomp.json mkdir",
                    "Trap mkdir in addition to the restrictions of podman",
                ),
                (
                    "syscallfs profile --check profile.json",
                    "Report why a container could not start with it",
                ),
            ]),
            see_also(&[("syscallfs-serve(1), podman-run(1), crun(1), runc(8)", "")]),
        ],
    },
    Page {
        command: "rules",
        sections: &[
            exit_status(&[
                ("0", "Each line is a rule"),
                ("2", "Invalid command line, the file cannot be read, or a line is no rule"),
            ]),
            see_also(&[("syscallfs-rules-check(1), syscallfs-run(1)", "")]),
        ],
    },
    Page {
        command: "rules check",
        sections: &[
            exit_status(&[
                ("0", "Each line is a rule"),
                ("2", "Invalid command line, the file cannot be read, or a line is no rule"),
            ]),
            examples(&[
                ("syscallfs rules check ./rules", "Check a file before it is used"),
                (
                    "syscallfs rules check ./rules --explain 'openat(\"/etc/passwd\", O_RDONLY, caller.uid=1000)'",
                    "Print which line answers this call, and why those before it do not",
                ),
            ]),
            see_also(&[("syscallfs-run(1)", "")]),
        ],
    },
    Page {
        command: "handle",
        sections: &[
            exit_status(&[
                ("0", "The mount has ended"),
                ("1", "The events of the mount cannot be read"),
                USAGE,
                ("128+N", "Signal N ended it"),
            ]),
            environment(&[
                RUNTIME_DIR,
                (
                    "SYSCALLFS, SYSCALLFS_NUMBER, SYSCALLFS_LISTENER",
                    "Set for handlers: mount, request and listener",
                ),
                (
                    "SYSCALLFS_CONTAINER, SYSCALLFS_BUNDLE, SYSCALLFS_ANNOTATION_key",
                    "Set for handlers of a container: its id, its bundle and its annotations",
                ),
            ]),
            examples(&[
                (
                    "syscallfs handle -m mnt ./handlers",
                    "Respond to the requests of an existing mount",
                ),
                (
                    "syscallfs handle -m mnt --record ./requests ./handlers",
                    "The same, and save each request for testing handlers later",
                ),
            ]),
            see_also(&[("syscallfs-run(1), syscallfs-emulate(1)", "")]),
        ],
    },
    Page {
        command: "emulate",
        sections: &[
            exit_status(&[
                ("0", "A response was given, whatever it was, or the call has ended the target"),
                ("1", "No response was given"),
                USAGE,
            ]),
            environment(&[RUNTIME_DIR]),
            examples(&[
                (
                    "exec syscallfs emulate --fstype ext4 --source '/dev/loop*'",
                    "As a handler: mount ext4 from loop devices, and nothing else",
                ),
                (
                    "exec syscallfs emulate --read-only --path '/srv/data/**'",
                    "As a handler: open files below /srv/data for reading, and nothing else",
                ),
            ]),
            see_also(&[("syscallfs-handle(1), syscallfs-doctor(1), user_namespaces(7)", "")]),
        ],
    },
    Page {
        command: "watch",
        sections: &[
            exit_status(&[
                ("0", "The mount has ended, or the output is no longer read"),
                ("1", "The output cannot be written, or the mount cannot be read"),
                ("2", "Invalid command line, or no mount that this user may read"),
            ]),
            environment(&[RUNTIME_DIR]),
            examples(&[
                ("syscallfs watch -m mnt", "Print the calls of this mount"),
                (
                    "syscallfs watch | grep 'by timeout$'",
                    "Print the calls that got no response in time",
                ),
            ]),
            see_also(&[("syscallfs-run(1), strace(1)", "")]),
        ],
    },
    Page {
        command: "ps",
        sections: &[
            exit_status(&[OK, FAILURE, USAGE]),
            examples(&[
                ("syscallfs ps", "List the mounts"),
                ("syscallfs ps | awk '$1 > 0'", "Print only those where calls wait"),
            ]),
            see_also(&[("syscallfs-run(1), syscallfs-watch(1)", "")]),
        ],
    },
    Page {
        command: "doctor",
        sections: &[
            exit_status(&[
                ("0", "`run` can work here"),
                ("1", "A line for `run` says `missing`"),
                ("2", "Invalid command line"),
            ]),
            examples(&[(
                "syscallfs doctor | grep -v ^ok",
                "Print only what does not work, or not fully",
            )]),
            see_also(&[("syscallfs-run(1), syscallfs-serve(1), syscallfs-emulate(1)", "")]),
        ],
    },
    Page {
        command: "man",
        sections: &[
            exit_status(&[OK, FAILURE, USAGE]),
            examples(&[("syscallfs man /usr/local/share/man/man1", "Install the manual pages")]),
            see_also(&[("man(1)", "")]),
        ],
    },
    Page {
        command: "completions",
        sections: &[
            exit_status(&[OK, FAILURE, USAGE]),
            examples(&[(
                "syscallfs completions bash >/usr/share/bash-completion/completions/syscallfs",
                "Install completions for bash",
            )]),
        ],
    },
];
