//! Handlers that stay, each with another way to read requests and to write responses.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::thread;
use std::time::Duration;

/// Waits for `mount` here, and lets all of its requests through.
pub(crate) fn pass() -> io::Result<()> {
    let mount = Path::new("mount");
    while !mount.join("version").exists() {
        thread::sleep(Duration::from_millis(1));
    }
    streams(mount, "continue")
}

/// Gives each request of `requests` this response, through `responses`.
pub(crate) fn streams(mount: &Path, response: &str) -> io::Result<()> {
    let mut responses = OpenOptions::new().write(true).open(mount.join("responses"))?;
    for line in BufReader::new(File::open(mount.join("requests"))?).lines() {
        let line = line?;
        let number = number(&line);
        responses.write_all(format!("{number} {response}\n").as_bytes()).or_else(unless_gone)?;
    }
    Ok(())
}

/// The number of a request, with which its object begins.
fn number(line: &str) -> &str {
    line.trim_start_matches("{\"number\":").split(',').next().unwrap_or_default()
}

/// The same for the mount here, with one write for all that it has read at once.
pub(crate) fn batches() -> io::Result<()> {
    let mut responses = OpenOptions::new().write(true).open("responses")?;
    let mut requests = File::open("requests")?;
    let (mut buffer, mut rest) = (vec![0; 1 << 17], Vec::new());
    loop {
        let read = requests.read(&mut buffer)?;
        rest.extend_from_slice(&buffer[..read]);
        let Some(end) = rest.iter().rposition(|&byte| byte == b'\n') else { return Ok(()) };
        let text = String::from_utf8_lossy(&rest[..end]);
        let answers: String = text.lines().map(|line| format!("{} 0\n", number(line))).collect();
        responses.write_all(answers.as_bytes()).or_else(unless_gone)?;
        rest.drain(..=end);
    }
}

/// For each event opens and reads `call`, and opens and writes `response`.
pub(crate) fn files() -> io::Result<()> {
    let mut call = String::new();
    for line in BufReader::new(File::open("events")?).lines() {
        let line = line?;
        let mut words = line.split(' ');
        if let (Some("new"), Some(number)) = (words.next(), words.next()) {
            call.clear();
            let answered = File::open(format!("pending/{number}/call"))
                .and_then(|mut file| file.read_to_string(&mut call))
                .and_then(|_| {
                    OpenOptions::new().write(true).open(format!("pending/{number}/response"))
                })
                .and_then(|mut response| response.write_all(b"0\n"));
            answered.or_else(unless_gone)?;
        }
    }
    Ok(())
}

/// A target that has gone in between is no reason to stop.
fn unless_gone(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}
