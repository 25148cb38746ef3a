//! Time and randomness come in through parameters. This crate holds the two sources and is the only place that asks the
//! system for either.

mod randomness;
mod time;
mod virtual_clock;

pub use randomness::Randomness;
pub use time::{Clock, SystemClock, Timestamp};
pub use virtual_clock::VirtualClock;
