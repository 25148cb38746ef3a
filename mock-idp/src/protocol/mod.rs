//! OpenID Connect without manners: alone it is the provider `plain`. It knows no provider and no sabotage; whoever edits
//! its drafts comes in as [`Company`].

mod address;
pub(crate) mod admin;
mod answer;
mod authorize;
mod bearer;
mod callback_url;
mod cause;
mod claims;
mod client_assertion;
mod client_auth;
mod company;
mod consequences;
mod context;
mod core;
mod cors;
mod discovery;
mod door;
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
mod stage_hand;
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
pub use route::{Captured, Face, Route, Verb, plain_routes};
pub use rules::*;
pub use stage_hand::StageHand;
pub use state::{Client, Grant, Known, Person, Registered};

pub(crate) use state::Delivery;
