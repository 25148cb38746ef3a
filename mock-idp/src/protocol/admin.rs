//! What an administrator does, without a request.

use http::{HeaderMap, Method};

use super::consequences::{Struck, follow};
use super::context::Ctx;
use super::core::Core;
use super::outbox::DeliveryId;
use super::request::Request;
use super::rules::{Marks, Trigger};
use super::state::{Registered, SessionId, State};
use crate::vocab::Operation;

/// Whom an act is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Whom<'a> {
    /// One session of a browser.
    Session(&'a str),
    /// All sessions of a person.
    Person(&'a str),
    /// All sessions.
    Everybody,
    /// What a person has at a client.
    PersonAtClient(&'a str, &'a str),
    /// What everybody has at a client.
    Client(&'a str),
}

/// A browser in which somebody is signed in, as an administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    /// Its id.
    pub id: String,
    /// The person's user name.
    pub person: String,
    /// The clients that were used in it, with the `sid` that each sees, in the order in which they were first used.
    pub clients: Vec<(String, Option<String>)>,
}

/// The sessions, by the order in which they began.
pub(crate) fn sessions(core: &Core) -> Vec<SessionView> {
    let state = core.state();
    let mut sessions: Vec<_> = state.sessions.iter().collect();
    sessions.sort_by_key(|(id, session)| (session.started_at, (*id).clone()));
    let clients = |session: &SessionId| {
        let kept = state.client_sessions.values().filter(|kept| kept.attached && kept.session == *session);
        let mut kept: Vec<_> = kept.collect();
        kept.sort_by_key(|kept| kept.began);
        kept.into_iter().map(|kept| (kept.client.clone(), kept.sid.clone())).collect()
    };
    sessions
        .into_iter()
        .map(|(id, session)| SessionView { id: id.clone(), person: session.username.clone(), clients: clients(id) })
        .collect()
}

/// Lets follow what follows, for each that is struck, and returns what is to be delivered before the act is done.
pub(crate) fn act(core: &Core, trigger: Trigger, whom: Whom<'_>, marks: &Marks) -> Vec<DeliveryId> {
    let setup = core.setup();
    let nobody = Request::new(Method::GET, String::new(), String::new(), HeaderMap::new(), Vec::new());
    let mut state = core.state();
    let struck = struck(&state, whom);
    let mut ctx = Ctx::new(core, &setup, &mut state, &nobody, Operation::OwnLogout, marks);
    for struck in struck {
        follow(&mut ctx, trigger, &struck);
    }
    ctx.state.take_urgent()
}

/// One for each session; whoever has none may still have tokens, and is struck once.
fn struck(state: &State, whom: Whom<'_>) -> Vec<Struck> {
    let sessions = |wanted: &dyn Fn(&str, &str) -> bool| -> Vec<Struck> {
        let mut found: Vec<(&SessionId, &str)> = state
            .sessions
            .iter()
            .filter(|(id, session)| wanted(id, &session.username))
            .map(|(id, session)| (id, session.username.as_str()))
            .collect();
        found.sort_unstable();
        let struck = |(id, username): (&SessionId, &str)| Struck {
            session: Some(id.clone()),
            username: Some(username.to_owned()),
            ..Struck::default()
        };
        found.into_iter().map(struck).collect()
    };
    let or_once = |found: Vec<Struck>, once: Struck| if found.is_empty() { vec![once] } else { found };
    let at_client = |client: &str, person: Option<&str>| -> Vec<Struck> {
        let kept = state.client_sessions.iter().filter(|(_, kept)| {
            kept.attached && kept.client == client && person.is_none_or(|person| kept.username == person)
        });
        let found = kept.map(|(id, kept)| Struck {
            client_session: Some(*id),
            session: Some(kept.session.clone()),
            client: Some(client.to_owned()),
            username: Some(kept.username.clone()),
            ..Struck::default()
        });
        let once = Struck { client: Some(client.to_owned()), username: person.map(str::to_owned), ..Struck::default() };
        or_once(found.collect(), once)
    };
    match whom {
        Whom::Session(wanted) => sessions(&|id, _| id == wanted),
        Whom::Person(wanted) => or_once(
            sessions(&|_, username| username == wanted),
            Struck { username: Some(wanted.to_owned()), ..Struck::default() },
        ),
        Whom::Everybody => or_once(sessions(&|_, _| true), Struck::default()),
        Whom::PersonAtClient(person, client) => at_client(client, Some(person)),
        Whom::Client(client) => at_client(client, None),
    }
}

/// The clients that a person may use, by what holds at present.
pub(crate) fn usable(core: &Core, username: &str) -> Vec<String> {
    let state = core.state();
    let groups = state.person(username).map(|known| known.person.groups.clone()).unwrap_or_default();
    let may = |client: &Registered| {
        let verdict = client.rules.access_who.get(&Marks::default()).verdict(username, &groups);
        verdict != Some(super::rules::Access::Deny)
    };
    state.clients.values().filter(|client| may(client)).map(|client| client.client.id.clone()).collect()
}
