//! OpenID Connect without manners: alone it is the provider `plain`. It knows no provider and no sabotage; whoever edits
//! its drafts comes in as [`Company`].

mod address;
pub(crate) mod admin;
mod answer;
mod authorize;
mod callback_url;
mod cause;
mod claims;
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
mod issue;
mod outbox;
mod request;
mod route;
mod rules;
mod session;
mod stage_hand;
mod state;
mod token;
mod userinfo;
mod writer;

pub use answer::Answer;
pub use cause::{Cause, Channel};
pub use company::{About, Company, Facts};
pub use core::{Core, Setup};
pub use request::{Params, Request};
pub use route::{Captured, Face, Route, Verb, plain_routes};
pub use rules::*;
pub use stage_hand::StageHand;
pub use state::{Client, Grant, Known, Person, Registered};

pub(crate) use state::Delivery;
