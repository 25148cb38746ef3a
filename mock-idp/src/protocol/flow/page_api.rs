//! The face of a flow that a product's own application in the browser talks to: JSON instead of forms. What is said there
//! is the product's; what it does is here, and the same for the forms.

use std::sync::Arc;

use http::Method;
use serde_json::Value;

use super::super::authorize::{self, Advanced, RequestedClaims};
use super::super::cause::Cause;
use super::super::consequences::end_session;
use super::super::context::Ctx;
use super::super::draft::{Callback, Cookie, Reply, Screen};
use super::super::login;
use super::super::made::uuid_of;
use super::super::request::Params;
use super::super::rules::Factor;
use super::super::state::{Flow, Known, Registered};
use super::open::{finish, open};
use super::route::{resume_names_flow, resume_url};
use super::show::screen;
use super::take::take;
use crate::vocab::Place;

/// The code of a product that speaks its own page API at one address.
pub type Face = fn(&mut PageApi<'_, '_>) -> Reply;

/// One request of a product's own application in the browser.
pub struct PageApi<'c, 'a> {
    ctx: &'c mut Ctx<'a>,
    flow: String,
    body: Value,
}

/// Where a flow stands.
#[derive(Debug)]
pub enum Standing {
    /// There is none that can be gone on with.
    Gone(Cause),
    /// This screen is due.
    Due(Box<Screen>),
    /// Everything is done; the browser goes to the address that [`PageApi::resume_url`] names.
    Ready,
    /// It is answered: a redirect to the relying party, or a page.
    Answered(Box<Reply>),
}

impl<'c, 'a> PageApi<'c, 'a> {
    pub(crate) fn new(ctx: &'c mut Ctx<'a>, flow: String) -> Self {
        let body = serde_json::from_slice(&ctx.request.body).unwrap_or_default();
        Self { ctx, flow, body }
    }

    /// Whether it is a POST.
    pub fn is_post(&self) -> bool {
        self.ctx.request.method == Method::POST
    }

    /// The path that was asked.
    pub fn path(&self) -> &str {
        &self.ctx.request.path
    }

    /// A parameter of the query.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.ctx.request.query.raw(name)
    }

    /// The JSON that was sent; `null` if it is none.
    pub fn body(&self) -> &Value {
        &self.body
    }

    /// A text in the JSON that was sent.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.body.get(name).and_then(Value::as_str)
    }

    /// Speaks of another flow, which the request names in a way of its own.
    pub fn take_up(&mut self, flow: &str) {
        self.flow = flow.to_owned();
    }

    fn state(&self) -> Option<&Flow> {
        self.ctx.state.flows.get(&self.flow)
    }

    /// The client that asks.
    pub fn client(&self) -> Option<Arc<Registered>> {
        self.state().and_then(|flow| flow.request.client.clone())
    }

    /// The scopes that it asks for.
    pub fn scopes(&self) -> Vec<String> {
        self.state().map(|flow| flow.request.scopes.clone()).unwrap_or_default()
    }

    /// A parameter of its authorization request.
    pub fn asked(&self, name: &str) -> Option<&str> {
        self.state().and_then(|flow| flow.request.params.get(name))
    }

    /// Who is signed in in the asking browser.
    pub fn who(&mut self) -> Option<Arc<Known>> {
        let (_, session) = self.ctx.session()?;
        self.ctx.state.person(&session.username)
    }

    /// How many factors they have proven.
    pub fn factors(&mut self) -> usize {
        self.ctx.session().map_or(0, |(_, session)| session.factors.len())
    }

    /// Goes as far as it goes without the person, but not to the answer where the browser is led back to the authorization
    /// endpoint first.
    pub fn advance(&mut self) -> Standing {
        if let Err(reply) = open(self.ctx, &self.flow) {
            let unknown = self.state().is_none();
            return if unknown { Standing::Gone(Cause::FlowUnknown) } else { Standing::Answered(reply) };
        }
        let resumes = self.resume_url().is_some();
        match authorize::advance(self.ctx, &self.flow, resumes) {
            Advanced::Ready => Standing::Ready,
            Advanced::Answered(reply) => Standing::Answered(Box::new(reply)),
            Advanced::Due => {
                let Some(flow) = self.state().cloned() else { return Standing::Gone(Cause::FlowUnknown) };
                match screen(self.ctx, &self.flow, &flow) {
                    Some(screen) => Standing::Due(Box::new(screen)),
                    None => Standing::Ready,
                }
            }
        }
    }

    /// Fills in what is due: `username`, `password`, `otp` and the fields of required actions; without any: agrees.
    ///
    /// # Errors
    /// Why it was not taken.
    pub fn fill(&mut self, filled: &[(&str, &str)]) -> Result<(), Cause> {
        let filled = filled.iter().map(|(role, value)| ((*role).to_owned(), (*value).to_owned())).collect();
        let flow = self.state().cloned().ok_or(Cause::FlowUnknown)?;
        let due = screen(self.ctx, &self.flow, &flow).map(|screen| screen.kind);
        if let Some(flow) = self.ctx.state.flows.get_mut(&self.flow) {
            flow.done = due;
        }
        take(self.ctx, &self.flow, &flow, &Params::of(filled))
    }

    /// Signs somebody in, whatever flow there is.
    ///
    /// # Errors
    /// Why not.
    pub fn sign_in(&mut self, username: &str, password: &str) -> Result<(), Cause> {
        let username = login::password(self.ctx, username, password, None)?;
        self.proven(&username);
        Ok(())
    }

    /// Signs somebody in who has proven who they are by other means than a password.
    fn proven(&mut self, username: &str) {
        self.ctx.sign_in(username);
        if let Some(flow) = self.ctx.state.flows.get_mut(&self.flow) {
            flow.authenticated = true;
        }
    }

    /// Takes a one-time code of whoever is signed in.
    ///
    /// # Errors
    /// When it is wrong, or nobody is signed in.
    pub fn one_time_code(&mut self, code: &str) -> Result<(), Cause> {
        login::one_time_code(self.ctx, &Params::of(vec![("otp".to_owned(), code.to_owned())]))
    }

    /// Whether the client asks the person who is signed in for a second factor that they have not proven yet.
    pub fn lacks_factor(&mut self) -> bool {
        let (session, client) = (self.ctx.session(), self.client());
        let (Some((_, session)), Some(client)) = (session, client) else { return false };
        !session.factors.contains(&Factor::Otp) && self.ctx.needs_two(&client, &session)
    }

    /// Whether a flow can be taken up that was not answered before.
    pub fn is_open(&self) -> bool {
        self.state().is_some_and(|flow| !flow.answered && !flow.denied)
    }

    /// The claims that the request names one by one.
    pub fn claims(&self) -> Vec<String> {
        let Some(flow) = self.state() else { return Vec::new() };
        let asked = flow.request.params.get("claims").and_then(RequestedClaims::read).unwrap_or_default();
        asked.id_token.into_iter().chain(asked.userinfo).collect()
    }

    /// Somebody agrees; what they agreed to holds for later only if `kept`.
    ///
    /// # Errors
    /// Why it was not taken.
    pub fn agree(&mut self, kept: bool) -> Result<(), Cause> {
        self.fill(&[])?;
        if let Some(flow) = self.ctx.state.flows.get_mut(&self.flow) {
            flow.this_time_only = !kept;
        }
        Ok(())
    }

    /// Somebody says no, and the relying party is told when the flow is taken up again.
    pub fn refuse_later(&mut self) {
        if let Some(flow) = self.ctx.state.flows.get_mut(&self.flow) {
            flow.denied = true;
        }
    }

    /// Signs out in the asking browser.
    pub fn sign_out(&mut self) {
        if let Some((id, _)) = self.ctx.session() {
            end_session(self.ctx, &id);
            let style = self.ctx.setup.rules.cookies_session.get(self.ctx.marks).clone();
            self.ctx.cookies.push(Cookie { style, value: String::new() });
        }
    }

    /// The address that was asked, with its query.
    pub fn here(&self) -> String {
        let request = self.ctx.request;
        if request.query_text.is_empty() {
            request.path.clone()
        } else {
            format!("{}?{}", request.path, request.query_text)
        }
    }

    /// What a page of this flow can hold, so that only who saw it can answer.
    pub fn token(&self) -> String {
        uuid_of(&self.flow)
    }

    /// The authorization response, if the flow has come to one.
    pub fn called_back(&self) -> Option<Callback> {
        self.ctx.about.called_back.clone()
    }

    /// Everything is done: where the browser goes. Where the flow is not named there, another one begins.
    pub fn leave(&mut self) -> Option<String> {
        let to = self.resume_url();
        if !resume_names_flow(self.ctx) {
            finish(self.ctx, &self.flow);
        }
        to
    }

    /// Where the browser goes when everything is done.
    pub fn resume_url(&self) -> Option<String> {
        resume_url(self.ctx, &self.flow)
    }

    /// A setting of the provider's own administration: the client's where one is known.
    pub fn setting(&self, name: &str) -> Value {
        let client = self.client();
        let settings = client.as_ref().map_or(&self.ctx.setup.settings, |client| &client.settings);
        settings.get(name).cloned().unwrap_or_default()
    }

    /// Scheme, host and port under which the provider sees itself addressed.
    pub fn base(&self) -> &str {
        &self.ctx.base
    }

    /// An answer in JSON.
    pub fn json(status: u16, value: &Value) -> Reply {
        Reply::with_body(status, "application/json", value.to_string()).at(Place::Login)
    }
}
