//! Responses that come later, and those that a signal makes of no effect.

use std::os::unix::thread::JoinHandleExt;

use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};
use syscallfs::requests::writer::Writer;
use syscallfs::requests::{Claim, Mode, Progress};

use super::*;

#[test]
fn a_delayed_response_comes_when_its_time_has_come() {
    let (listener, target) = supervised(true, || (getppid(), Instant::now()));
    let (pending, _, _) = serve(listener, Settings::default());
    let request = pending.get(first(&pending)).unwrap();
    let writer = || Writer::Left(this_caller().author());
    let begun = Instant::now();
    let verdicts = Arc::clone(&pending);
    let respond = move |claim: Result<Claim, Unanswered>| {
        let claim = claim.unwrap();
        let write = |line: &str| verdicts.respond(&claim, line.as_bytes(), writer()).map(drop);
        assert_eq!(write("delay 1 return 7"), Err(Errno::EINVAL));
        assert_eq!(write("delay 200ms return 7"), Ok(()));
        Ok(Progress::Done(()))
    };
    pending.claim(&request, respond).unwrap();
    let (results, at) = target.join().unwrap();
    assert_eq!(results, Ok(7));
    assert!(at - begun >= Duration::from_millis(200));
}

#[test]
fn a_delayed_response_keeps_the_claim_until_its_target_goes_and_takes_it_along() {
    let (listener, target) = supervised(true, getppid);
    let (pending, _, receiver) = serve(listener, Settings::default());
    let request = pending.get(first(&pending)).unwrap();
    let table = Arc::clone(&pending);
    let respond = move |claim: Result<Claim, Unanswered>| {
        let claim = claim.unwrap();
        let writer = || Writer::Left(this_caller().author());
        let write = |line: &str| table.respond(&claim, line.as_bytes(), writer()).map(drop);
        assert_eq!(write("delay 60m return 7"), Ok(()));
        assert_eq!(write("return 8"), Err(Errno::EBUSY), "one is on its way");
        Ok(Progress::Done(()))
    };
    pending.claim(&request, respond).unwrap();
    let again = |claim: Result<Claim, Unanswered>| {
        let busy = Unanswered::Busy;
        assert_eq!(claim.unwrap_err(), busy, "the file is closed, the delay is not over");
        Ok(Progress::Done(()))
    };
    pending.claim(&request, again).unwrap();
    // The delay does not keep others from ending it.
    let response = Answer::unattended(Response::Return(1), None);
    pending.answer(request.number, response).unwrap();
    assert_eq!(target.join().unwrap(), Ok(1));
    receiver.join().unwrap();
    let weak = Arc::downgrade(&request);
    drop(request);
    assert!(wait_for(|| weak.upgrade().is_none().then_some(true)), "nothing keeps it for an hour");
}

#[test]
fn an_interrupted_target_gets_eintr_in_audit_mode_too() {
    extern "C" fn nothing(_: libc::c_int) {}
    let action = SigAction::new(SigHandler::Handler(nothing), SaFlags::SA_RESTART, SigSet::empty());
    #[expect(unsafe_code, reason = "the handler does nothing")]
    // SAFETY: a handler that does nothing is safe at any time.
    unsafe { sigaction(Signal::SIGUSR2, &action) }.unwrap();
    let (listener, target) = supervised(true, || [getppid(), getppid()]);
    let settings = Settings { mode: Mode::Audit, ..Settings::default() };
    let (pending, _, _) = serve(listener, settings);
    let request = pending.get(first(&pending)).unwrap();
    #[expect(unsafe_code, reason = "the thread has not been joined")]
    // SAFETY: the thread waits for its response.
    let sent = unsafe { libc::pthread_kill(target.as_pthread_t(), libc::SIGUSR2) };
    assert_eq!(sent, 0);
    pending.interrupt();
    let second = wait_for(|| pending.numbers().into_iter().find(|n| *n != request.number));
    let refusal = Answer::unattended(Response::Errno(libc::EACCES), None);
    pending.answer(second, refusal).unwrap();
    let own = nix::unistd::getppid().as_raw();
    assert_eq!(target.join().unwrap(), [Err(Errno::EINTR), Ok(own)], "a refusal continues");
}
