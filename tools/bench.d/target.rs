//! A target: it makes calls when it is asked to, and measures them.

use std::io::{self, BufRead};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Instant;

use nix::unistd::getppid;

/// For each line `THREADS CALLS`: so many threads make so many calls each at once, and the time for
/// each call is printed, in microseconds.
pub(crate) fn play() -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        let line = line?;
        let mut numbers = line.split(' ').flat_map(str::parse::<u32>);
        let (threads, calls) = (numbers.next().unwrap_or(1), numbers.next().unwrap_or(1));
        println!("{}", micros_a_call(threads, calls));
    }
    Ok(())
}

/// Microseconds a call, when `threads` make `calls` each, all at once.
pub(crate) fn micros_a_call(threads: u32, calls: u32) -> f64 {
    if threads == 1 { micros_of(one, calls) } else { at_once(threads, calls) }
}

/// The same of one thread that calls `act`.
pub(crate) fn micros_of(act: fn(), calls: u32) -> f64 {
    let begin = Instant::now();
    for _ in 0..calls {
        act();
    }
    begin.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
}

fn at_once(threads: u32, calls: u32) -> f64 {
    let ready = Arc::new(Barrier::new(threads as usize + 1));
    let all: Vec<_> = (0..threads)
        .map(|_| {
            let ready = Arc::clone(&ready);
            thread::spawn(move || {
                ready.wait();
                for _ in 0..calls {
                    one();
                }
            })
        })
        .collect();
    let begin = Instant::now();
    ready.wait();
    for one in all {
        one.join().expect("it only makes calls");
    }
    begin.elapsed().as_secs_f64() * 1e6 / f64::from(calls * threads)
}

fn one() {
    getppid();
}
