//! RP-initiated logout (RP-Initiated Logout 1.0), its confirmation, and sign-out at the provider itself.

mod checks;
mod finish;
mod hint;
mod refresh_token;
mod run;

pub(crate) use finish::{confirmed, own_logout};
pub(crate) use run::{at_page, begin, with};
