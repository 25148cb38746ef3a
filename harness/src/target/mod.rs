//! What is put to the test: the reference relying party, later a command or a URL.

mod reference;
mod target;

pub use reference::ReferenceTarget;
pub use target::{Account, Cast, Inside, Mapping, OpenTarget, Refused, Registration, Target, TargetError, Who};
