use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use clock::{Clock, Randomness};
use http::Method;

use super::answer::Answer;
use super::authorize;
use super::cause::Cause;
use super::company::Company;
use super::context::Ctx;
use super::draft::Reply;
use super::request::Request;
use super::route::{Route, methods};
use super::rules::{ClientRules, Marks, ServerRules};
use super::state::State;
use super::{discovery, end_session, flow, token, userinfo};
use crate::jose::{KeyRing, KeySource};
use crate::vocab::Operation;

/// What a provider, a version and settings come to: replaced as a whole when one of them changes.
#[derive(Debug)]
pub struct Setup {
    /// The decisions of the instance.
    pub rules: ServerRules,
    /// What a client without settings gets.
    pub client_rules: ClientRules,
    /// The addresses, those that are published first.
    pub routes: Vec<Route>,
    /// Who edits the drafts.
    pub company: Arc<dyn Company>,
}

/// One provider: what it remembers, and how it answers. Nothing here does I/O.
#[derive(Debug)]
pub struct Core {
    pub(crate) issuer: String,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) randomness: Randomness,
    pub(crate) keys: RwLock<KeyRing>,
    setup: RwLock<Arc<Setup>>,
    state: Mutex<State>,
}

impl Core {
    /// A provider that nobody knows yet.
    pub fn new(issuer: String, setup: Setup, clock: Arc<dyn Clock>, randomness: Randomness, keys: KeySource) -> Self {
        Self {
            issuer,
            clock,
            randomness,
            keys: RwLock::new(KeyRing::new(keys)),
            setup: RwLock::new(Arc::new(setup)),
            state: Mutex::new(State::default()),
        }
    }

    /// What it is set up as at present.
    pub fn setup(&self) -> Arc<Setup> {
        self.setup.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The published URL of an operation.
    pub fn url(&self, operation: Operation) -> Option<String> {
        let setup = self.setup();
        published(&setup, operation).map(|route| format!("{}{}", self.issuer, route.path))
    }

    /// Answers one request.
    pub fn answer(&self, request: &Request) -> Answer {
        let setup = self.setup();
        let marks = Marks::default();
        let mut state = self.state();
        let routed: Vec<(&Route, &str)> = setup
            .routes
            .iter()
            .filter_map(|route| route.matches(&request.path).map(|segment| (route, segment)))
            .collect();
        let taken = routed.iter().find(|(route, _)| takes(route.operation, &request.method)).or(routed.first());
        let (operation, segment) = match taken {
            Some((route, segment)) => (Some(route.operation), *segment),
            None => (None, ""),
        };
        if let Some(by) = taken.and_then(|(route, _)| route.by.as_ref()) {
            marks.quirk(by);
        }
        // A question about an unknown address is still one that the company may answer otherwise; it is asked as an
        // operation that nobody can ask for, so that it is no place of the script and open to no other origin.
        let asked = operation.unwrap_or(Operation::LogoutDelivery);
        state.clean_up(self.clock.now(), &setup.rules, &marks);
        let mut ctx = Ctx::new(self, &setup, &mut state, request, asked, &marks);
        ctx.expire_sessions();
        let reply = match operation {
            None => ctx.refuse(Cause::RouteUnknown),
            Some(operation) if request.method == Method::OPTIONS => preflight(&mut ctx, operation, &routed),
            Some(operation) if !takes(operation, &request.method) => {
                let reply = ctx.refuse(Cause::MethodNotAllowed);
                reply.header("allow", &allowed(&routed))
            }
            Some(operation) => match request.trouble {
                Some(cause) => ctx.refuse(cause),
                None => dispatch(&mut ctx, operation, segment),
            },
        };
        let reply = ctx.last_edit(reply);
        let about = std::mem::take(&mut ctx.about);
        let deliveries = ctx.state.take_urgent();
        let (quirks, deviations) = marks.into_parts();
        Answer {
            operation,
            reply,
            client: about.client.map(|registered| registered.client.id.clone()),
            person: about.person.map(|known| known.person.username.clone()),
            quirks,
            deviations,
            deliveries,
        }
    }
}

/// The address of an operation that documents name.
pub(crate) fn published(setup: &Setup, operation: Operation) -> Option<&Route> {
    setup.routes.iter().find(|route| route.operation == operation)
}

fn takes(operation: Operation, method: &Method) -> bool {
    let method = if method == Method::HEAD { &Method::GET } else { method };
    methods(operation).contains(method)
}

fn allowed(routed: &[(&Route, &str)]) -> String {
    let mut names: Vec<&str> =
        routed.iter().flat_map(|(route, _)| methods(route.operation)).map(Method::as_str).collect();
    if names.contains(&"GET") {
        names.push("HEAD");
    }
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

/// The question of a browser whether a script of another origin may ask (Fetch, CORS-preflight request).
fn preflight(ctx: &mut Ctx<'_>, operation: Operation, routed: &[(&Route, &str)]) -> Reply {
    if !ctx.setup.rules.cors_any.ask(ctx.marks, |any| any.contains(&operation)) {
        return ctx.refuse(Cause::MethodNotAllowed).header("allow", &allowed(routed));
    }
    Reply { status: 204, ..Reply::default() }
        .header("access-control-allow-methods", &allowed(routed))
        .header("access-control-allow-headers", "authorization, content-type")
        .header("access-control-max-age", "600")
}

fn dispatch(ctx: &mut Ctx<'_>, operation: Operation, segment: &str) -> Reply {
    match operation {
        Operation::Discovery | Operation::OauthMetadata => discovery::document(ctx),
        Operation::Jwks => discovery::key_set(ctx),
        Operation::Authorize => authorize::begin(ctx),
        Operation::Token => token::answer(ctx),
        Operation::Userinfo => userinfo::answer(ctx),
        Operation::EndSession => end_session::begin(ctx),
        Operation::EndSessionConfirm => end_session::confirmed(ctx, segment),
        Operation::FlowShow => flow::show(ctx, segment),
        Operation::FlowSubmit => flow::submit(ctx, segment),
        Operation::FlowCancel => flow::cancel(ctx, segment),
        Operation::OwnLogout => end_session::own_logout(ctx),
        Operation::LogoutDelivery => ctx.refuse(Cause::RouteUnknown),
    }
}
