//! OpenID Connect without manners: alone it is the provider `plain`. It knows no provider and no sabotage; whoever edits
//! its drafts comes in as [`Company`].

pub(crate) mod admin;
mod answer;
mod authorize;
mod cause;
mod claims;
mod client_at;
mod client_auth;
mod company;
mod consequences;
mod context;
mod core;
mod device;
mod discovery;
pub mod draft;
mod end_session;
mod flow;
mod form;
mod form_page;
mod holder;
mod introspect;
mod issue;
mod outbox;
mod own_token;
mod par;
mod request;
mod revoke;
mod route;
mod rules;
mod scopes;
mod session;
mod state;
mod token;
mod userinfo;
mod writer;

pub use answer::Answer;
pub use cause::{Cause, Channel};
pub use company::{About, Company, Facts};
pub use core::{Core, Setup};
pub use request::{Params, Request};
pub use route::{Route, plain_routes};
pub use rules::*;
pub use state::{Client, Grant, Known, Person, Registered};

pub(crate) use state::Delivery;
