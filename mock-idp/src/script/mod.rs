//! Deviations: when and how the provider misbehaves on command.

mod apply;
mod deviation;
mod span;
mod template;

pub use apply::Script;
pub use deviation::{Deviation, DeviationError, Key, Signature};
pub use span::Span;

pub use crate::vocab::Place;
