//! Who is started for which request, and what becomes of the outcome; it never waits.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::choose::{Choice, choose, is_noexec, missing};
use super::container::ContainerHandlers;
use super::event::{EventLine, NewRequest, parse_event};
use super::left::Left;
use super::pending;
use super::queue::RequestQueue;
use super::record::Recorder;
use super::report::{Reports, warn};
use super::respond::{Responses, is_gone};
use super::running::Running;
use super::unknown::Unknown;
use super::verdict::{HandlerVerdict, judge_handler};
use crate::kernel::limits::Nofile;
use crate::kernel::shortage::Shortage;
use crate::kernel::trusted;

/// How long nothing is started after something could not be for want of descriptors and the like.
const SHORTAGE_PAUSE: Duration = Duration::from_millis(100);

/// Handlers started before events and signals are looked at again.
const STARTS: usize = 16;

/// Where a mount is.
pub(super) struct HandledMount {
    /// How this process reaches it.
    pub(super) dir: PathBuf,
    /// Its absolute path, for handlers.
    pub(super) place: PathBuf,
}

/// The requests of a mount and their handlers.
pub(super) struct Dispatch {
    mount: HandledMount,
    handlers: PathBuf,
    /// Whether a listener may be a container's.
    containers: bool,
    recorder: Option<Recorder>,
    responses: Responses,
    /// What handlers begin with: this process needs more, with places for every listener.
    nofile: Nofile,
    queue: RequestQueue,
    /// By the requests' numbers.
    pub(super) running: BTreeMap<u64, Running>,
    /// What handlers have left behind.
    pub(super) behind: Left,
    /// Requests that wait on for somebody else's response.
    left: HashSet<u64>,
    reports: Reports,
    /// Until when nothing is started, for want of descriptors, processes or memory.
    pause: Option<Instant>,
    /// Lines of `events` were lost, and what is pending could not be looked at yet.
    must_catch_up: bool,
}

impl Dispatch {
    /// Nothing is running yet; `jobs` may for each listener. `handlers` must be absolute: handlers start
    /// in other directories.
    pub(super) fn new(
        mount: HandledMount,
        handlers: PathBuf,
        jobs: usize,
        recorder: Option<Recorder>,
        responses: Responses,
        nofile: Nofile,
    ) -> Self {
        Self {
            reports: Reports::of(&mount.dir),
            mount,
            handlers,
            containers: true,
            recorder,
            responses,
            nofile,
            queue: RequestQueue::new(jobs),
            running: BTreeMap::new(),
            behind: Left::default(),
            left: HashSet::new(),
            pause: None,
            must_catch_up: false,
        }
    }

    /// The same, where no listener is a container's: then nothing need be asked about one.
    pub(super) fn without_containers(mut self) -> Self {
        self.containers = false;
        self
    }

    /// Acts on one line of `events`.
    pub(super) fn take(&mut self, line: &str) {
        match parse_event(line) {
            Ok(Some(EventLine::New(request))) => self.enqueue(request),
            Ok(Some(EventLine::End { number, outcome })) => {
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
            Ok(Some(EventLine::Missed)) => self.catch_up(),
            Ok(None) => {}
            Err(why) => warn(&format!("a line of events was skipped: {why}: {line}")),
        }
    }

    fn enqueue(&mut self, request: NewRequest) {
        // After lost events, requests are found again whose handlers run already.
        if !self.running.contains_key(&request.number) {
            self.queue.push(request);
        }
    }

    /// Looks at what is pending, since lines of `events` were lost.
    fn catch_up(&mut self) {
        let caught_up = self.try_to_catch_up();
        self.must_catch_up = caught_up.is_err();
        if let Err(shortage) = caught_up {
            self.wait_for_more(shortage);
        }
    }

    fn try_to_catch_up(&mut self) -> Result<(), Shortage> {
        let listed = self.mount.dir.join("pending");
        let Some(pending) = pending::pending_numbers(&listed)? else { return Ok(()) };
        let is_pending = |number| pending.binary_search(&number).is_ok();
        self.queue.retain(is_pending);
        self.left.retain(|&number| is_pending(number));
        let gone = self.running.values_mut().filter(|running| !is_pending(running.request.number));
        gone.for_each(Running::stop);
        for number in pending {
            if !self.left.contains(&number) {
                pending::new_request(&listed, number)?
                    .into_iter()
                    .for_each(|new| self.enqueue(new));
            }
        }
        Ok(())
    }

    /// Starts nothing for a moment.
    fn wait_for_more(&mut self, shortage: Shortage) {
        self.pause = Some(Instant::now() + SHORTAGE_PAUSE);
        self.reports.report_once(
            &shortage.to_string(),
            &format!("requests are waiting for handlers to start: {shortage}"),
        );
    }

    /// Until when nothing is started, though a request waits and a place is free.
    pub(super) fn paused_until(&self) -> Option<Instant> {
        self.pause.filter(|at| *at > Instant::now())
    }

    /// Whether a request waits and a place is free.
    pub(super) fn may_start(&self) -> bool {
        (self.must_catch_up || self.queue.has_turn()) && self.paused_until().is_none()
    }

    /// Starts handlers for requests that wait, a few at a time.
    pub(super) fn start_some(&mut self) {
        // The last try may have met a shortage.
        if self.must_catch_up && self.paused_until().is_none() {
            self.catch_up();
        }
        for _ in 0..STARTS {
            if self.paused_until().is_some() {
                return;
            }
            let Some(request) = self.queue.pop() else { return };
            match self.start(&request) {
                Some(running) => _ = self.running.insert(request.number, running),
                // Nothing runs for it.
                None => self.queue.give_back(&request.listener),
            }
        }
    }

    /// Starts the handler of a request, where there is one and the request is still there.
    fn start(&mut self, request: &NewRequest) -> Option<Running> {
        let dir = self.dir(request.number);
        if let Some(recorder) = &mut self.recorder {
            // Before its handler starts, which may answer at once.
            recorder.keep(request.number, &dir);
        }
        let container = match self.containers {
            true => ContainerHandlers::of(&self.mount.dir, &request.listener, &self.handlers),
            false => Ok(ContainerHandlers::none(&request.listener, &self.handlers)),
        };
        let choice = container.and_then(|container| {
            self.report_old_place(&request.listener, container.handlers.as_deref());
            let own = container.handlers.as_deref();
            let choice = choose(own, &self.handlers, &request.syscall)?;
            Ok((container, choice))
        });
        let (container, choice) = match choice {
            Ok(chosen) => chosen,
            Err(Unknown::Short(shortage)) => {
                self.wait_for_more(shortage);
                self.queue.push(request.clone());
                return None;
            }
            Err(why) => {
                // Not another handler, which could allow what the right one refuses.
                let failed = HandlerVerdict::Fail(format!("no handler was started: {why}"));
                self.conclude(request, &self.handlers.clone(), failed);
                return None;
            }
        };
        let program = match choice {
            Choice::Program(program) => program,
            Choice::Instead { program, passed_over } => {
                let name = passed_over.display();
                self.reports.report_once(
                    &request.syscall,
                    &format!("{name} is not executable: {} runs instead", program.display()),
                );
                program
            }
            Choice::Unusable(path) if is_noexec(&path) => {
                let why = "could not be started: its file system is mounted with noexec: put handlers on another \
                    one, or remount it with exec";
                self.conclude(request, &path, HandlerVerdict::Fail(why.to_owned()));
                return None;
            }
            Choice::Unusable(path) => {
                let text = format!(
                    "{} is not executable, and there is no default: try chmod +x; its requests still wait",
                    path.display()
                );
                self.reports.report_once(&request.syscall, &text);
                self.left.insert(request.number);
                return None;
            }
            Choice::None => {
                let (handlers, syscall) = (self.handlers.display(), &request.syscall);
                let text = format!(
                    "{handlers} has no handler {syscall} and no default: its requests still wait"
                );
                self.reports.report_once(syscall, &text);
                self.left.insert(request.number);
                return None;
            }
        };
        // At each start: who can replace the program decides in the name of this user.
        if let Err(why) = trusted::started(&program, "the handler") {
            self.conclude(
                request,
                &program,
                HandlerVerdict::Fail(format!("was not started: {why}")),
            );
            return None;
        }
        match Running::start(
            &self.mount.place,
            &dir,
            program.clone(),
            request.clone(),
            container.environment,
            self.nofile,
        ) {
            Ok(running) => Some(running),
            Err(error) => {
                // A shortage of this process is no reason for a default response.
                if let Some(shortage) = Shortage::of_io(&error) {
                    self.wait_for_more(shortage);
                    self.queue.push(request.clone());
                    return None;
                }
                // The same ENOENT may mean the program's interpreter.
                let gone = is_gone(&error) && !dir.join("request.json").exists();
                if !gone {
                    let what = is_gone(&error).then(|| missing(&program)).flatten();
                    let what = what.unwrap_or_else(|| error.to_string());
                    let failed = HandlerVerdict::Fail(format!("could not be started: {what}"));
                    self.conclude(request, &program, failed);
                }
                None
            }
        }
    }

    /// Carries out the verdicts of the handlers that have ended.
    pub(super) fn reap(&mut self) {
        // All of them, because SIGCHLD is not queued: one can stand for several children.
        let numbers: Vec<u64> = self.running.keys().copied().collect();
        for number in numbers {
            let Some(running) = self.running.get_mut(&number) else { continue };
            let verdict = match running.try_reap() {
                Ok(None) => continue,
                Ok(Some(status)) => judge_handler(status, &running.tail),
                Err(error) => HandlerVerdict::Fail(format!("ended with unknown status: {error}")),
            };
            let Some(running) = self.running.remove(&number) else { continue };
            let has_failed = !running.is_wanted() || matches!(verdict, HandlerVerdict::Fail(_));
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

    fn conclude(&mut self, request: &NewRequest, program: &Path, verdict: HandlerVerdict) {
        let NewRequest { number, syscall, .. } = request;
        if let Some(said) = self.responses.respond(*number, &self.dir(*number), verdict) {
            self.reports
                .report(&format!("{}: {syscall}, request {number}: {said}", program.display()));
            self.left.insert(*number);
        }
    }

    /// Handlers of a listener that are where they once were are no longer used.
    fn report_old_place(&mut self, listener: &str, own: Option<&Path>) {
        let Some(own) = own.filter(|own| !own.exists()) else { return };
        let Some(old) = own.file_name().map(|name| self.handlers.join(name)) else { return };
        if old.is_dir() {
            let (old, own) = (old.display(), own.display());
            let text = format!(
                "{old} is not used for listener {listener}: handlers of that listener belong in {own}"
            );
            self.reports.report_once(listener, &text);
        }
    }

    fn dir(&self, number: u64) -> PathBuf {
        self.mount.dir.join("pending").join(number.to_string())
    }
}
