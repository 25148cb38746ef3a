//! What is put to the test: the reference relying party, or one that a file describes.

mod open;
mod outside;
mod reference;

pub use open::{
    Account, AccountChange, AccountOfRp, Cast, CastProvider, Inside, LocalAccount, OpenTarget, Refused, Registration,
    Target, TargetError, Terms,
};
pub use outside::OutsideTarget;
pub use reference::ReferenceTarget;
