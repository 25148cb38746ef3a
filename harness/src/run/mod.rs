//! Plays cases and says what came out. Returns, and never prints.

mod case;
mod checks;
mod engine;
mod evidence;
mod observe;
mod preflight;
mod stage;
mod steps;
mod verdict;

pub use engine::{Engine, EngineOptions, TargetFor};
pub use preflight::{PreflightError, preflight};
