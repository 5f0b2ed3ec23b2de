//! `responses`: any number of lines a write, each as good as if it were written to that request's `response`. A line
//! that
//! fails never keeps another from being carried out.

use std::sync::Arc;

use nix::errno::Errno;

use super::line_buffer::LINE_MAX;
use crate::kernel::text::printable_bytes;
use crate::requests::writer::Writer;
use crate::requests::{DecisionScope, Pending, Progress, Unanswered};

/// What reading `responses` shows.
pub(super) const LINES_GRAMMAR: &str = "\
# Write lines into this file, as many as you like: the number of a request, and its response as
# the request's own file `response` takes it:
#   17 EPERM
#   18 return 0
";

/// Gives one response.
///
/// # Errors
/// EINVAL without a number, ENOENT for one that does not wait, EBUSY while another open file has claimed its response, and
/// as from [`Pending::respond`].
pub(super) fn respond(
    pending: &Arc<Pending>,
    line: &[u8],
    writer: &Writer,
) -> Result<Progress<()>, Errno> {
    // What was cut off might have meant something else.
    let too_long = line.len() > LINE_MAX;
    let line = line.trim_ascii();
    let refuse = |subject, why: String, errno| {
        pending.refuse(subject, why, errno, writer.author().clone());
        Err(errno)
    };
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, response) = line.split_at(digits);
    let number = std::str::from_utf8(number).ok().and_then(|number| number.parse().ok());
    let number = number.filter(|_| response.first().is_none_or(u8::is_ascii_whitespace));
    let Some(number) = number else {
        let line = printable_bytes(&line[..line.len().min(40)]);
        let why = format!("'{line}' does not begin with the number of a request");
        return refuse(DecisionScope::Any, why, Errno::EINVAL);
    };
    let Some(request) = pending.get(number) else {
        return refuse(
            DecisionScope::Number(number),
            "no such request is pending".into(),
            Errno::ENOENT,
        );
    };
    if too_long {
        let why = format!("a response line is at most {LINE_MAX} bytes long");
        return refuse(DecisionScope::Request(&request), why, Errno::EINVAL);
    }
    let (table, writer, response) = (Arc::clone(pending), writer.clone(), response.to_vec());
    pending.claim(&request, move |claim| {
        let claim = claim.map_err(|why| {
            // jq and friends go on after a failed write; the reason stands in `log` alone.
            // Its `error` belongs to whoever holds it.
            let text = match &why {
                Unanswered::Busy => "another open file has claimed its response".to_owned(),
                why => why.to_string(),
            };
            let errno = why.into();
            table.refuse(DecisionScope::Number(number), text, errno, writer.author().clone());
            errno
        })?;
        let progress = table.respond(&claim, &response, writer)?;
        // Claimed until it is done, and if it is delayed beyond that.
        Ok(progress.map(|()| drop(claim)))
    })
}
