//! OpenID Connect without manners: alone it is the provider `plain`. It knows no provider and no sabotage; whoever edits
//! its drafts comes in as [`Company`].

pub(crate) mod admin;
mod answer;
mod authorize;
mod bearer;
mod cause;
mod claims;
mod client_assertion;
mod client_auth;
mod company;
mod consequences;
mod context;
mod core;
mod discovery;
pub mod draft;
mod end_session;
mod flow;
mod form_page;
mod groups;
mod issue;
mod made;
mod outbox;
mod request;
mod route;
mod rules;
mod session;
mod state;
mod subject;
mod token;
mod userinfo;
mod wrap;
mod writer;

pub use answer::Answer;
pub use cause::{Cause, Channel};
pub use company::{About, Company, Facts, GrantKind, Minting};
pub use core::{Core, Setup};
pub use request::{Params, Request};
pub use route::{Route, plain_routes};
pub use rules::*;
pub use state::{Client, Grant, Known, Person, Registered};

pub(crate) use state::Delivery;
