//! The way of a response from its writer to the target, one verb for each step: begin, read, write, send, end. Whatever
//! fails on the way is undone (restore, stop), and the request waits on.

use super::state::{Attempt, Transition};
use super::table::{Table, TableEntry};

/// A response on its way, and what its steps do to the target.
pub(super) trait Delivery {
    /// Written memory, with its content before.
    type Memory;
    /// Why it was not delivered.
    type Error;

    /// Reads what will be replaced; `None` if the response writes nothing. The target can make this and the next step
    /// take as long as it likes.
    ///
    /// # Errors
    /// Nothing has been changed.
    fn read(&self) -> Result<Option<Self::Memory>, Self::Error>;

    /// Writes it all, and installs what goes along with it.
    ///
    /// # Errors
    /// Nothing of it stays.
    fn write(&self, memory: &Self::Memory) -> Result<(), Self::Error>;

    /// Takes back what was written, as long as the target has not gone on.
    fn restore(&self, memory: &Self::Memory);

    /// Ends the target's wait.
    ///
    /// # Errors
    /// The target waits on, unless it has gone.
    fn send(&self) -> Result<(), Self::Error>;

    /// The error of an attempt that may not go on, or whose target has gone.
    fn gone() -> Self::Error;
    /// Whether an error is that one.
    fn is_gone(error: &Self::Error) -> bool;
    /// Whether the target still waits.
    fn is_valid(&self) -> bool;
}

/// Delivers the response to a call that is in no table, so that nobody else answers it.
///
/// # Errors
/// Those of the steps; nothing of it stays.
pub(super) fn deliver_unlisted<D: Delivery>(delivery: &D) -> Result<(), D::Error> {
    let memory = delivery.read()?;
    if let Some(memory) = &memory {
        delivery.write(memory)?;
    }
    delivery.send().inspect_err(|_| memory.iter().for_each(|memory| delivery.restore(memory)))
}

/// Delivers the response of an attempt that has begun; `end` makes the step that ends the request, once it is answered
/// or gone.
///
/// # Errors
/// Those of the steps; `gone` also if the attempt was given up.
pub(super) fn deliver<R: TableEntry, D: Delivery>(
    table: &Table<R>,
    number: u64,
    attempt: Attempt,
    delivery: &D,
    end: impl FnOnce(Transition),
) -> Result<(), D::Error> {
    let step = |step| match table.step(number, step, attempt) {
        true => Ok(()),
        false => Err(D::gone()),
    };
    let mut written = None;
    let ready = delivery.read().and_then(|memory| {
        if let Some(memory) = memory {
            // Before the first byte: until this step another process may answer instead, and after it the
            // attempt has to take back what it wrote before anybody else can.
            step(Transition::Write)?;
            delivery.write(&memory)?;
            // A write that failed has restored the memory itself.
            written = Some(memory);
        }
        step(Transition::Send)
    });
    // Before it was sending, `gone` can also mean that the attempt
    // was given up. From then on only the kernel reports it.
    let is_sending = ready.is_ok();
    let Err(error) = ready.and_then(|()| delivery.send()) else {
        end(Transition::Answer);
        return Ok(());
    };
    let is_gone = D::is_gone(&error);
    // Nothing is restored: the target has gone on and may use this memory for something else.
    if is_sending && is_gone {
        end(Transition::Miss);
        return Err(error);
    }
    if let Some(memory) = &written {
        delivery.restore(memory);
    }
    // An attempt that was given up may have a target that still waits.
    if is_gone && !delivery.is_valid() {
        end(Transition::Leave);
    } else {
        table.step(number, Transition::Stop, attempt);
    }
    Err(error)
}
