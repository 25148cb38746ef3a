use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use clock::{Clock, Randomness};
use http::Method;
use serde_json::Value;

use super::address::{self, Names};
use super::answer::Answer;
use super::authorize;
use super::cause::Cause;
use super::company::Company;
use super::context::Ctx;
use super::door::{self, Meant};
use super::draft::{Reply, ScreenKind};
use super::flow::{Face, PageApi};
use super::request::Request;
use super::route::{Captured, Route};
use super::rules::{ClientRules, Marks, ServerRules};
use super::stage_hand::StageHand;
use super::state::{Registered, State};
use super::{device, discovery, end_session, flow, introspect, par, revoke, token, userinfo};
use crate::jose::{KeyRing, KeySource};
use crate::vocab::Operation;

/// What a provider, a version and settings come to: replaced as a whole when one of them changes.
#[derive(Debug)]
pub struct Setup {
    /// The decisions of the instance.
    pub rules: ServerRules,
    /// What a client without settings gets.
    pub client_rules: ClientRules,
    /// The settings of the provider's own administration, for a client without any.
    pub settings: BTreeMap<String, Value>,
    /// The addresses, those that are published first.
    pub routes: Vec<Route>,
    /// Who edits the drafts.
    pub company: Arc<dyn Company>,
    /// The page APIs of the product, by the names that its addresses use.
    pub faces: &'static [(&'static str, Face)],
    /// What a person at the keyboard is helped with.
    pub hand: StageHand,
}

/// One provider: what it remembers, and how it answers. Nothing here does I/O.
#[derive(Debug)]
pub struct Core {
    /// Scheme, host and port, without a slash at the end.
    pub(crate) base: String,
    /// Whether it is spoken to by TLS.
    pub(crate) tls: bool,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) randomness: Randomness,
    pub(crate) keys: RwLock<KeyRing>,
    setup: RwLock<Arc<Setup>>,
    state: Mutex<State>,
}

impl Core {
    /// A provider that nobody knows yet.
    pub fn new(base: String, setup: Setup, clock: Arc<dyn Clock>, randomness: Randomness, keys: KeySource) -> Self {
        let apart = setup.rules.keys_apart.get(&Marks::default()).clone();
        let names = setup.rules.shape_kid.get(&Marks::default()).clone();
        Self {
            base,
            tls: false,
            clock,
            randomness,
            keys: RwLock::new(apart.iter().fold(KeyRing::new(keys).named(names), |ring, alg| ring.with_own_key(*alg))),
            setup: RwLock::new(Arc::new(setup)),
            state: Mutex::new(State::default()),
        }
    }

    /// The same, spoken to by TLS or not.
    #[must_use]
    pub fn over_tls(self, tls: bool) -> Self {
        Self { tls, ..self }
    }

    /// What it is set up as at present.
    pub fn setup(&self) -> Arc<Setup> {
        self.setup.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Another setup from the next request on; what was begun goes on under it.
    pub(crate) fn set_up(&self, setup: Setup) {
        *self.setup.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(setup);
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The published URL of an operation as this client meets it, registered or not; `None` if it has no address.
    pub fn url(&self, operation: Operation, client: &str) -> Option<String> {
        let (setup, marks) = (self.setup(), Marks::default());
        let registered = self.state().clients.get(client).cloned();
        let names = self.names(&setup, registered.as_deref(), client, &marks);
        published(&setup, operation).map(|route| names.url(operation, &route.path, &marks))
    }

    /// The issuer that this client is configured with, registered or not.
    pub fn issuer(&self, client: &str) -> String {
        let (setup, marks) = (self.setup(), Marks::default());
        let registered = self.state().clients.get(client).cloned();
        let rules = registered.as_ref().map_or(&setup.client_rules, |client| &client.rules);
        self.names(&setup, registered.as_deref(), client, &marks).issuer(rules, &marks)
    }

    fn names<'n>(&'n self, setup: &'n Setup, client: Option<&'n Registered>, id: &'n str, marks: &Marks) -> Names<'n> {
        let slug = client.map_or(id, |client| address::slug(client, marks));
        Names::new(self.base.as_str(), &setup.rules, slug, marks)
    }

    /// Answers one request.
    pub fn answer(&self, request: &Request) -> Answer {
        let setup = self.setup();
        let marks = Marks::default();
        let mut state = self.state();
        let request = &*door::let_in(&setup.rules, request, &marks);
        let meant = door::meant(&setup.rules, &setup.routes, request, &marks);
        let routed = match &meant {
            Meant::Routes(routed) => routed.as_slice(),
            Meant::Elsewhere { .. } | Meant::Refused(_) => &[],
        };
        let taken = routed.iter().find(|(route, _)| route.takes(&request.method)).or(routed.first());
        if let Some(by) = taken.and_then(|(route, _)| route.by.as_ref()) {
            marks.quirk(by);
        }
        // A question about an unknown address is still one that the company may answer otherwise; it is asked as an
        // operation that nobody can ask for, so that it is no place of the script and open to no other origin.
        let operation = taken.map(|(route, _)| route.operation);
        let asked = operation.unwrap_or(Operation::LogoutDelivery);
        state.clean_up(self.clock.now(), &setup.rules, &marks);
        let mut ctx = Ctx::new(self, &setup, &mut state, request, asked, &marks);
        ctx.expire_sessions();
        let reply = match (&meant, taken) {
            (Meant::Elsewhere { path, plain }, _) => door::elsewhere(&ctx, path, *plain),
            (Meant::Refused(cause), _) => ctx.refuse(*cause),
            (_, None) => door::nothing_there(&mut ctx),
            (_, Some((route, captured))) => match ctx.enter(captured) {
                Err(cause) => ctx.refuse(cause),
                Ok(()) if door::is_stranger(&ctx) => ctx.refuse(Cause::HostNotAllowed),
                Ok(()) => match door::answer(&mut ctx, route, routed) {
                    Some(reply) => reply,
                    None => dispatch(&mut ctx, route, captured),
                },
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

/// The address of an operation while a screen is shown.
pub(crate) fn published_for(setup: &Setup, operation: Operation, screen: Option<ScreenKind>) -> Option<&Route> {
    let mine = |route: &&Route| screen.is_some_and(|screen| route.screens.contains(&screen));
    let of = || setup.routes.iter().filter(|route| route.operation == operation);
    of().find(mine).or_else(|| of().find(|route| route.screens.is_empty())).or_else(|| of().next())
}

/// The address of an operation that documents name.
pub(crate) fn published(setup: &Setup, operation: Operation) -> Option<&Route> {
    setup.routes.iter().find(|route| route.operation == operation)
}

fn dispatch(ctx: &mut Ctx<'_>, route: &Route, captured: &Captured) -> Reply {
    let named = captured.get("flow").unwrap_or_default();
    let of_flow = |ctx: &Ctx<'_>| flow::found(ctx, route.names_flow(), captured);
    match route.operation {
        Operation::Discovery | Operation::OauthMetadata => discovery::document(ctx),
        Operation::Jwks => discovery::key_set(ctx),
        Operation::Authorize => authorize::begin(ctx),
        Operation::Token => token::answer(ctx),
        Operation::Userinfo => userinfo::answer(ctx),
        Operation::Introspect => introspect::answer(ctx),
        Operation::Revoke => revoke::answer(ctx),
        Operation::Par => par::answer(ctx),
        Operation::DeviceStart => device::start(ctx),
        Operation::DevicePage if ctx.request.method == Method::POST => device::typed(ctx),
        Operation::DevicePage => device::show(ctx),
        Operation::EndSession => end_session::begin(ctx),
        Operation::EndSessionPage => end_session::at_page(ctx),
        Operation::EndSessionConfirm => end_session::confirmed(ctx, named),
        Operation::FlowShow => flow::show(ctx, &of_flow(ctx)),
        Operation::FlowSubmit => flow::submit(ctx, &of_flow(ctx)),
        Operation::FlowCancel => flow::cancel(ctx, &of_flow(ctx)),
        Operation::FlowResume => flow::resume(ctx, &of_flow(ctx)),
        Operation::PageApi => {
            let face = route.face.as_deref().and_then(|name| ctx.setup.faces.iter().find(|(known, _)| *known == name));
            let id = of_flow(ctx);
            match face {
                Some((_, face)) => face(&mut PageApi::new(ctx, id)),
                None => ctx.refuse(Cause::RouteUnknown),
            }
        }
        Operation::OwnLogout => end_session::own_logout(ctx),
        Operation::LogoutDelivery => ctx.refuse(Cause::RouteUnknown),
    }
}
