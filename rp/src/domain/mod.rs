//! The rules, without I/O: facts, policy and the present instant go in, a decision comes out.

pub(crate) mod claims;
mod coded;
pub(crate) mod compare;
mod error;
mod groups;
mod login_state;
mod logout_token;
mod loop_guard;
pub(crate) mod matching;
pub(crate) mod provenance;
mod provider;
pub(crate) mod provision;
mod session;
pub(crate) mod unlinking;

pub use coded::ErrorCode;
pub use error::{Cause, LoginError, TokenError, error_codes};
pub use groups::{Grants, GroupMapping};
pub use logout_token::LogoutTokenError;
pub use provider::{Provider, ProviderError};

pub(crate) use claims::{Person, Told};
pub(crate) use groups::merge;
pub(crate) use login_state::{LoginState, Purpose};
pub(crate) use logout_token::{LogoutClaims, LogoutNotice};
pub(crate) use loop_guard::LoopGuard;
pub(crate) use session::{Origin, Session, Standing};
