//! The texts of requests and listeners, made when somebody reads them; it never decides who may.

use super::names::{ListenerFile, RequestFile};
use super::status;
use crate::decode;
use crate::pending::{Pending, Request, Source};
use crate::response::GRAMMAR;

/// The text of a request's file; `None` for what is not a file of text.
pub(super) fn request(request: &Request, file: RequestFile) -> Option<Vec<u8>> {
    let line = |text: &str| format!("{text}\n").into_bytes();
    Some(match file {
        RequestFile::Call => line(&decode::call(&request.notification, &request.snapshot)),
        RequestFile::Syscall => line(&request.syscall()),
        RequestFile::Status => status::request(request).into_bytes(),
        RequestFile::Env => {
            decode::env(&request.context(), &request.notification, &request.snapshot)
        }
        RequestFile::Json => {
            request.ask();
            line(&status::json(request))
        }
        RequestFile::Error => error(&request.refusal()),
        RequestFile::Response => GRAMMAR.into(),
        RequestFile::Argument(index) => {
            let (_, mut text) = request.argument(index)?;
            text.push(b'\n');
            text
        }
        RequestFile::Content(index) => request.content(index.into())?,
        _ => return None,
    })
}

/// The text of a listener's file.
pub(super) fn listener(source: &Source, pending: &Pending, file: ListenerFile) -> Vec<u8> {
    let settings = source.settings();
    match file {
        ListenerFile::Status => status::listener(source, pending).into_bytes(),
        ListenerFile::State => source.container.as_ref().map_or_else(Vec::new, |c| c.state.clone()),
        ListenerFile::Metadata => {
            let metadata = source.container.as_ref().and_then(|c| c.metadata.clone());
            metadata.unwrap_or_default().into_bytes()
        }
        ListenerFile::Timeout => format!("{}\n", settings.timeout.as_secs_f64()).into_bytes(),
        ListenerFile::Default => format!("{}\n", settings.default).into_bytes(),
        ListenerFile::Rules => source.ruled.text().into_bytes(),
        ListenerFile::Error => error(&source.refusal()),
        ListenerFile::Directory | ListenerFile::Pending => Vec::new(),
    }
}

/// A line that says why, or nothing where nothing was refused.
fn error(why: &str) -> Vec<u8> {
    if why.is_empty() { Vec::new() } else { format!("{why}\n").into_bytes() }
}
