//! Deviations: when and how the provider misbehaves on command.

mod deviation;
mod place;
mod span;

pub use deviation::{Deviation, DeviationError, Key, Signature};
pub use place::Place;
pub use span::Span;
