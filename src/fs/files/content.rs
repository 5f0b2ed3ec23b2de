//! What a read gives of a file that has a whole content, made when somebody asks for it. Streams, memory and what is
//! staged are read elsewhere.

use nix::errno::Errno;

use super::file_names::{ListenerFile, RequestFile, RootFile};
use super::inode::Node;
use super::tree::Tree;
use super::{metrics, responses, status};
use crate::policy::response::GRAMMAR;
use crate::requests::{Pending, Request, Source, request_json};
use crate::trap::decode;

/// The version of the interface: scripts may rely on it.
pub const ABI: u32 = 1;

const README: &str = include_str!("readme.txt");

impl Tree {
    /// The whole content of a file that has one.
    pub(super) fn content(&self, node: Node) -> Result<Vec<u8>, Errno> {
        match node {
            Node::Top(RootFile::Metrics) => Ok(metrics::metrics_text(self.pending())),
            Node::Top(file) => Ok(root(file)),
            Node::Request(number, file) => {
                request(&*self.request(number)?, file).ok_or(Errno::EINVAL)
            }
            Node::Listener(index, file) => {
                Ok(listener(&*self.source(index)?, self.pending(), file))
            }
            Node::Root | Node::ListenerRequest(..) => Err(Errno::EINVAL),
        }
    }
}

fn root(file: RootFile) -> Vec<u8> {
    match file {
        RootFile::Readme => README.into(),
        RootFile::Version => {
            format!("syscallfs {} abi {ABI}\n", env!("CARGO_PKG_VERSION")).into_bytes()
        }
        // A file that is only written shows its grammar, so that `cat` of anything in the tree ends and helps.
        RootFile::Responses => responses::LINES_GRAMMAR.into(),
        RootFile::Pending
        | RootFile::Listeners
        | RootFile::Events
        | RootFile::Requests
        | RootFile::Log
        | RootFile::Metrics => Vec::new(),
    }
}

/// Of a request's file; `None` for one that has no whole content.
fn request(request: &Request, file: RequestFile) -> Option<Vec<u8>> {
    let line = |text: &str| format!("{text}\n").into_bytes();
    Some(match file {
        RequestFile::Call => line(&decode::call_text(&request.notification, &request.snapshot)),
        RequestFile::Syscall => line(&request.syscall()),
        RequestFile::Status => status::request_status(request).into_bytes(),
        RequestFile::Env => {
            decode::env(&request.context(), &request.notification, &request.snapshot)
        }
        // The identity of the target is asked for when somebody wants it: most requests end without.
        RequestFile::Json => {
            // A target that has gone by now has none any more; then the object says null.
            request.ask();
            line(&request_json::request_json(request))
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

fn listener(source: &Source, pending: &Pending, file: ListenerFile) -> Vec<u8> {
    let settings = source.settings();
    match file {
        ListenerFile::Status => status::listener(source, pending).into_bytes(),
        ListenerFile::State => source.container.as_ref().map_or_else(Vec::new, |c| c.state.clone()),
        ListenerFile::Metadata => {
            let metadata = source.container.as_ref().and_then(|c| c.metadata.clone());
            metadata.unwrap_or_default().into_bytes()
        }
        // As it would be written back: `cat timeout >timeout` changes nothing.
        ListenerFile::Timeout => format!("{}\n", settings.timeout.as_secs_f64()).into_bytes(),
        ListenerFile::Default => format!("{}\n", settings.default).into_bytes(),
        ListenerFile::Unreadable => format!("{}\n", settings.unreadable.word()).into_bytes(),
        ListenerFile::Rules => source.rules.text().into_bytes(),
        ListenerFile::RulesStatus => status::rules(source).into_bytes(),
        ListenerFile::Mode => format!("{}\n", settings.mode.word()).into_bytes(),
        ListenerFile::Log => format!("{}\n", settings.log.word()).into_bytes(),
        ListenerFile::Error => error(&source.refusal()),
        ListenerFile::Directory | ListenerFile::Pending => Vec::new(),
    }
}

/// A line that says why, or nothing where nothing was refused.
fn error(why: &str) -> Vec<u8> {
    if why.is_empty() { Vec::new() } else { format!("{why}\n").into_bytes() }
}
