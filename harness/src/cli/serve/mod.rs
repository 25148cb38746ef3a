//! `rehearsal serve`: a provider to play with.

mod announce;
mod error;
mod reload;
mod signals;
mod staging;
mod verb;

pub(super) use verb::serve;
