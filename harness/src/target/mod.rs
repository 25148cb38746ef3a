//! What is put to the test: the reference relying party, later a command or a URL.

mod open;
mod reference;

pub use open::{
    Account, AccountChange, AccountOfRp, Cast, CastProvider, Inside, LocalAccount, OpenTarget, Refused, Registration,
    Target, TargetError,
};
pub use reference::ReferenceTarget;
