//! The vocabulary at the bottom of the house: names and shapes of the protocol. Imports nothing of ours.

mod members;
mod operation;
mod place;

pub use members::Members;
pub use operation::Operation;
pub use place::Place;
