//! Every exchange, in order: the evidence for verdicts, reports and the live view.

mod body;
mod exchange;
mod log;

pub use body::Body;
pub use exchange::{Direction, Exchange};
pub use log::{Journal, WaitError};
