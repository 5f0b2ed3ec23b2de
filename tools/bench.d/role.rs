//! What this program is when it starts itself once more, by a variable of its environment.

/// The variable that tells which.
pub(crate) const ROLE: &str = "SYSCALLFS_BENCH_ROLE";

/// A part to play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Has a path in its memory.
    Path,
    /// Makes calls when told to.
    Target,
    /// Answers on `requests` and `responses`.
    Streams,
    /// Fills a table, and says how much memory that took.
    Table,
    /// Waits for `mount` here, and lets all of its requests through.
    Pass,
    /// For each event opens and reads `call`, and opens and writes `response`.
    Files,
    /// Answers all that it reads of `requests` at once, with one write.
    Batches,
    /// Makes the calls of a family that is emulated.
    Family,
    /// Is the first of a pid namespace, and ends it.
    Init,
    /// Supervises a target in a process of its own, with the least effort.
    Least,
    /// Has many threads that wait for a response.
    Crowd,
}

impl Role {
    const ALL: [Role; 11] = [
        Role::Path,
        Role::Target,
        Role::Streams,
        Role::Table,
        Role::Pass,
        Role::Files,
        Role::Batches,
        Role::Family,
        Role::Init,
        Role::Least,
        Role::Crowd,
    ];

    /// The variable's value.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Role::Path => "path",
            Role::Target => "target",
            Role::Streams => "streams",
            Role::Table => "table",
            Role::Pass => "pass",
            Role::Files => "files",
            Role::Batches => "batches",
            Role::Family => "family",
            Role::Init => "init",
            Role::Least => "least",
            Role::Crowd => "crowd",
        }
    }

    /// The role that this process was started for, if it was.
    pub(crate) fn of_this_process() -> Option<Role> {
        let name = std::env::var(ROLE).ok()?;
        Role::ALL.into_iter().find(|role| role.name() == name)
    }
}
