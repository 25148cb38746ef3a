//! The reference relying party of Rehearsal: an application with "Sign in with …", whose every decision is a knob.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use rp::{Policy, Provider, Rp};
//!
//! let rp = Rp::builder()
//!     .policy(Policy::preset("strict")?)
//!     .provider(Provider {
//!         slug: "idp".into(),
//!         name: "My provider".into(),
//!         issuer: "http://127.0.0.1:9000".into(),
//!         client_id: "rehearsal".into(),
//!         ..Provider::default()
//!     })
//!     .start()
//!     .await?;
//! println!("open {}", rp.login_url());
//! # Ok(())
//! # }
//! ```
//!
//! * [`policy`] says what can be decided; a preset is a TOML file that decides it all.
//! * `domain` holds the rules: pure, with time as an argument.
//! * `oidc` speaks the protocol, one verb a file. An ID token is judged by our own ordered list of checks.
//! * `store` remembers, `web` serves.

mod domain;
mod instance;
mod oidc;
pub mod policy;
mod store;
mod web;

pub use domain::{
    Cause, ErrorCode, Grants, GroupMapping, LoginError, LogoutTokenError, Provider, ProviderError, TokenError,
    error_codes,
};
pub use instance::{LocalUser, Rp, RpBuilder, RunningRp, SettingError, StartError};
pub use oidc::{CheckStatus, ConnectionCheck, ConnectionReport};
pub use policy::{Difference, Knob, Permission, Policy, PolicyError};
pub use store::{Account, Identity};
pub use web::{LastError, Said};
