//! What an administrator does, without a request.

use http::{HeaderMap, Method};

use super::consequences::{Struck, follow};
use super::context::Ctx;
use super::core::Core;
use super::request::Request;
use super::rules::{Marks, Trigger};
use super::state::{Delivery, SessionId};
use crate::vocab::Operation;

/// Lets follow what follows for each session of a person, and returns what is to be delivered.
pub(crate) fn act(core: &Core, trigger: Trigger, username: &str, marks: &Marks) -> Vec<Delivery> {
    let setup = core.setup();
    let nobody = Request::new(Method::GET, String::new(), String::new(), HeaderMap::new(), Vec::new());
    let mut state = core.state();
    let sessions: Vec<Option<SessionId>> = state
        .sessions
        .iter()
        .filter(|(_, session)| session.username == username)
        .map(|(id, _)| Some(id.clone()))
        .collect();
    let mut ctx = Ctx::new(core, &setup, &mut state, &nobody, Operation::OwnLogout, marks);
    // A person who is signed in nowhere may still have tokens.
    let sessions = if sessions.is_empty() { vec![None] } else { sessions };
    for session in sessions {
        follow(&mut ctx, trigger, &Struck { session, username: Some(username.to_owned()), ..Struck::default() });
    }
    std::mem::take(&mut ctx.state.outbox)
}
