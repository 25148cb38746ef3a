//! The control API: a test in any language does over HTTP, on a port of its own, what a scenario or a test in Rust does.

mod clients;
mod clock;
mod error;
mod guard;
mod journal;
mod people;
mod play;
mod quirks;
mod routes;
mod script;
mod server;
mod state;

pub use error::Code;
pub use routes::routes;
pub use server::{Control, ControlOptions, ControlStartError};
