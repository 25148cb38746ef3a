//! What is put to the test: the reference relying party, later a command or a URL.

mod open;
mod reference;

pub use open::{Account, Cast, Inside, Mapping, OpenTarget, Refused, Registration, Target, TargetError, Who};
pub use reference::ReferenceTarget;
