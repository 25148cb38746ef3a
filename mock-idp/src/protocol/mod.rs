//! OpenID Connect without manners: alone it is the provider `plain`. It knows no provider and no sabotage; whoever edits
//! its drafts comes in as [`Company`].

mod access;
mod actions;
pub(crate) mod admin;
mod answer;
mod authorize;
mod cause;
mod claims;
mod client_auth;
mod client_session;
mod company;
mod consent;
mod consequences;
mod context;
mod core;
mod discovery;
pub mod draft;
mod end_session;
mod flow;
mod form_page;
mod issue;
mod login;
mod outbox;
mod request;
mod route;
mod rules;
mod session;
mod state;
mod token;
mod userinfo;
mod writer;

pub use admin::SessionView;
pub use answer::Answer;
pub use cause::{Cause, Channel};
pub use company::{About, Company, Facts};
pub use core::{Core, Setup};
pub use request::{Params, Request};
pub use route::{Route, plain_routes};
pub use rules::*;
pub use state::{Client, Grant, Known, Person, Registered};

pub(crate) use admin::Whom;
pub(crate) use outbox::{Attempt, DeliveryId};
