//! A relying party of somebody else: started by a command, or already running at a URL.

mod open;
mod prepare;
mod process;

pub use open::OutsideTarget;
