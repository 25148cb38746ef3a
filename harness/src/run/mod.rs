//! Plays cases and says what came out. Returns, and never prints.

pub mod bisect;
mod case;
mod casting;
mod checks;
mod clocks;
mod engine;
mod evidence;
mod needs;
mod observe;
mod pending;
mod preflight;
mod seed;
mod stage;
mod steps;
mod verdict;
mod watch;

pub use engine::{Engine, EngineOptions, TargetFor};
pub use preflight::{PreflightError, preflight};
pub use watch::{StageView, Unwatched, Watch};
