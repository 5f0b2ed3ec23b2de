//! The messages of this program: lines on standard error, and which of them are wanted.

use std::io::Write;

use super::stderr::{self, Flush};
use crate::kernel::text::printable;

/// Sets up messages, as the environment asks for them. With `queued`, a thread writes them, so that nothing waits for
/// whoever reads standard error, and what is returned waits for a moment until all is written.
pub(super) fn begin_messages(queued: bool) -> Option<Flush> {
    let filter = env_logger::Env::default().default_filter_or("warn,fuser=off");
    let mut logger = env_logger::Builder::from_env(filter);
    // Whatever a message repeats of a runtime or a target, one message is one line.
    logger.format(|out, record| {
        let (style, level) = (out.default_level_style(record.level()), record.level());
        writeln!(out, "[{style}{level:<5}{style:#}] {}", printable(&record.args().to_string()))
    });
    let flush = queued.then(|| {
        logger.target(stderr::records());
        // The logger sees a pipe, to which it gives no colours by itself.
        if std::env::var_os("RUST_LOG_STYLE").is_none() && stderr::is_colourful() {
            logger.write_style(env_logger::WriteStyle::Always);
        }
        stderr::begin()
    });
    logger.init();
    flush
}
