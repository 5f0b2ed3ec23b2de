//! Who is started for which request, and what becomes of the outcome; it never waits.

use std::collections::{BTreeMap, HashSet};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::choose::{Choice, choose, missing};
use super::container::Container;
use super::event::{Event, Request, is_file_name, parse};
use super::left::Left;
use super::queue::Queue;
use super::record::Recorder;
use super::respond::{Responses, is_gone};
use super::running::Running;
use super::verdict::{Verdict, judge};
use super::warn;
use crate::sys::limits::Nofile;
use crate::text::printable;

/// Handlers started before events and signals are looked at again.
const STARTS: usize = 16;

/// The requests of a mount and their handlers.
pub(super) struct Dispatch {
    mount: PathBuf,
    handlers: PathBuf,
    /// Whether a listener may be a container's.
    containers: bool,
    recorder: Option<Recorder>,
    responses: Responses,
    /// What handlers begin with: this process needs more, with places for every listener.
    nofile: Nofile,
    queue: Queue,
    /// By the requests' numbers.
    pub(super) running: BTreeMap<u64, Running>,
    /// What handlers have left behind.
    pub(super) behind: Left,
    /// Requests that wait on for somebody else's response.
    left: HashSet<u64>,
    warned: HashSet<String>,
}

impl Dispatch {
    /// Nothing is running yet; `jobs` may for each listener. Both paths must be absolute: handlers start
    /// in other directories.
    pub(super) fn new(
        mount: PathBuf,
        handlers: PathBuf,
        jobs: usize,
        recorder: Option<Recorder>,
        responses: Responses,
        nofile: Nofile,
    ) -> Self {
        Self {
            mount,
            handlers,
            containers: true,
            recorder,
            responses,
            nofile,
            queue: Queue::new(jobs),
            running: BTreeMap::new(),
            behind: Left::default(),
            left: HashSet::new(),
            warned: HashSet::new(),
        }
    }

    /// The same, where no listener is a container's: then nothing need be asked about one.
    pub(super) fn without_containers(mut self) -> Self {
        self.containers = false;
        self
    }

    /// Acts on one line of `events`.
    pub(super) fn take(&mut self, line: &str) {
        match parse(line) {
            Ok(Some(Event::New(request))) => self.enqueue(request),
            Ok(Some(Event::End { number, outcome })) => {
                self.queue.remove(number);
                self.left.remove(&number);
                if let Some(recorder) = &mut self.recorder {
                    recorder.ended(number, &outcome);
                }
                // A handler that has written `response` itself may have more to do; the others
                // are for a target that has gone, or that had to go on without them.
                if matches!(outcome.as_str(), "gone" | "timeout") {
                    self.running.get_mut(&number).into_iter().for_each(Running::stop);
                }
            }
            Ok(Some(Event::Missed)) => self.catch_up(),
            Ok(None) => {}
            Err(why) => warn(&format!("a line of events was skipped: {why}: {line}")),
        }
    }

    fn enqueue(&mut self, request: Request) {
        if !self.running.contains_key(&request.number) {
            self.queue.push(request);
        }
    }

    /// Looks at what is pending, since lines of `events` were lost.
    fn catch_up(&mut self) {
        let Ok(entries) = std::fs::read_dir(self.mount.join("pending")) else { return };
        let mut pending: Vec<u64> =
            entries.flatten().filter_map(|e| e.file_name().to_str()?.parse().ok()).collect();
        pending.sort_unstable();
        let is_pending = |number| pending.binary_search(&number).is_ok();
        self.queue.retain(is_pending);
        self.left.retain(|&number| is_pending(number));
        let gone = self.running.values_mut().filter(|running| !is_pending(running.request.number));
        gone.for_each(Running::stop);
        for number in pending {
            let dir = self.dir(number);
            let text = |name: &str| std::fs::read_to_string(dir.join(name)).unwrap_or_default();
            let syscall = text("syscall").trim_end().to_owned();
            if !self.left.contains(&number) && is_file_name(&syscall) {
                let status = text("status");
                let listener = status.lines().find_map(|line| line.strip_prefix("Listener:"));
                let listener = listener.unwrap_or_default().trim().to_owned();
                self.enqueue(Request { number, syscall, listener });
            }
        }
    }

    /// Whether a request waits and a place is free.
    pub(super) fn may_start(&self) -> bool {
        self.queue.has_turn()
    }

    /// Starts handlers for requests that wait, a few at a time.
    pub(super) fn start_some(&mut self) {
        for _ in 0..STARTS {
            let Some(request) = self.queue.pop() else { return };
            match self.start(&request) {
                Some(running) => _ = self.running.insert(request.number, running),
                None => self.queue.give_back(&request.listener),
            }
        }
    }

    /// Starts the handler of a request, where there is one and the request is still there.
    fn start(&mut self, request: &Request) -> Option<Running> {
        let dir = self.dir(request.number);
        if let Some(recorder) = &mut self.recorder {
            recorder.keep(request.number, &dir);
        }
        let container = match self.containers {
            true => Container::of(&self.mount, &request.listener, &self.handlers),
            false => Container::none(&request.listener, &self.handlers),
        };
        let own = container.handlers.as_deref().map(|own| choose(own, &request.syscall));
        let choice = match own {
            None | Some(Choice::None) => choose(&self.handlers, &request.syscall),
            Some(own) => own,
        };
        let program = match choice {
            Choice::Program(program) => program,
            Choice::Instead { program, passed_over } => {
                let name = passed_over.display();
                self.warn_once(
                    &request.syscall,
                    &format!("{name} is not executable: default runs instead"),
                );
                program
            }
            Choice::None => {
                let (handlers, syscall) = (self.handlers.display(), &request.syscall);
                let text = format!(
                    "{handlers} has no executable {syscall} and no default: its requests wait on"
                );
                self.warn_once(syscall, &text);
                self.left.insert(request.number);
                return None;
            }
        };
        match Running::start(
            &self.mount,
            &dir,
            program.clone(),
            request.clone(),
            container.environment,
            self.nofile,
        ) {
            Ok(running) => Some(running),
            Err(error) => {
                // The same ENOENT may mean the program's interpreter.
                let gone = is_gone(&error) && !dir.join("request.json").exists();
                if !gone {
                    let what = is_gone(&error).then(|| missing(&program)).flatten();
                    let what = what.unwrap_or_else(|| error.to_string());
                    let failed = Verdict::Fail(format!("could not be started: {what}"));
                    self.conclude(request, &program, failed);
                }
                None
            }
        }
    }

    /// Carries out the verdicts of the handlers that have ended.
    pub(super) fn reap(&mut self) {
        let numbers: Vec<u64> = self.running.keys().copied().collect();
        for number in numbers {
            let Some(running) = self.running.get_mut(&number) else { continue };
            let verdict = match running.try_reap() {
                Ok(None) => continue,
                Ok(Some(status)) => judge(status, &running.tail),
                Err(error) => Verdict::Fail(format!("ended, nobody knows how: {error}")),
            };
            let Some(running) = self.running.remove(&number) else { continue };
            let has_failed = !running.is_wanted() || matches!(verdict, Verdict::Fail(_));
            if running.is_wanted() {
                self.conclude(&running.request, &running.program, verdict);
            }
            let listener = running.request.listener.clone();
            match running.into_output().filter(|_| has_failed) {
                Some(output) => self.behind.keep(listener, output),
                None => self.queue.give_back(&listener),
            }
        }
    }

    /// Gives back the places that were kept for what handlers had left behind, where that has ended.
    pub(super) fn look_behind(&mut self) {
        for listener in self.behind.take_ended() {
            self.queue.give_back(&listener);
        }
    }

    fn conclude(&mut self, request: &Request, program: &Path, verdict: Verdict) {
        let Request { number, syscall, .. } = request;
        if let Some(said) = self.responses.respond(*number, &self.dir(*number), verdict) {
            self.report(&format!("{}: {syscall}, request {number}: {said}", program.display()));
            self.left.insert(*number);
        }
    }

    fn dir(&self, number: u64) -> PathBuf {
        self.mount.join("pending").join(number.to_string())
    }

    fn warn_once(&mut self, about: &str, text: &str) {
        if self.warned.insert(about.to_owned()) {
            self.report(text);
        }
    }

    /// Tells people, here and in the mount's `log`.
    fn report(&self, line: &str) {
        warn(line);
        let log = OpenOptions::new().append(true).open(self.mount.join("log"));
        // With the mount its log has gone, and nobody is left to read it.
        let _: io::Result<()> =
            log.and_then(|mut log| log.write_all(format!("{}\n", printable(line)).as_bytes()));
    }
}
