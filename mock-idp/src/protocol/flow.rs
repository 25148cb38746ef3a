//! The pages between an authorization request and its answer: sign-in, second factor, required actions and consent.

use std::time::Duration;

use super::authorize::{self, AuthorizationRequest};
use super::cause::{Cause, Channel};
use super::context::Ctx;
use super::device;
use super::draft::{Field, Reply, Screen, ScreenKind};
use super::request::Params;
use super::rules::{
    Again, AuthorizeStep, ConsentAsks, ConsentNo, LoginHint, OnExpiry, OtherTab, Prompt, PromptCreate,
    PromptSelectAccount, UiLocales,
};
use super::session::BROWSER_COOKIE;
use super::stage_hand;
use super::state::{Flow, Person, Purpose};
use super::{end_session, login, writer};
use crate::vocab::Operation;

/// The flow, if it can be shown or gone on with; else what is answered instead.
fn open(ctx: &mut Ctx<'_>, id: &str) -> Result<Flow, Box<Reply>> {
    let Some(flow) = ctx.state.flows.get(id).cloned() else { return Err(Box::new(ctx.refuse(Cause::FlowUnknown))) };
    ctx.about.client = flow.request.client.clone();
    let same = ctx.request.cookie(BROWSER_COOKIE) == Some(flow.browser.as_str());
    if ctx.setup.rules.flow_bound_to_browser.ask(ctx.marks, |bound| *bound && !same) {
        return Err(Box::new(ctx.refuse(Cause::FlowOfOtherBrowser)));
    }
    if flow.answered {
        return Err(Box::new(again(ctx, id, &flow)));
    }
    let (now, began) = (ctx.now, flow.started_at);
    if ctx.setup.rules.flow_lifetime.ask(ctx.marks, |lifetime| now >= began + Duration::from_secs(*lifetime)) {
        return Err(Box::new(expired(ctx, id, &flow)));
    }
    let elsewhere = due(ctx, &flow) == Some(AuthorizeStep::Login)
        && !flow.authenticated
        && !flow.second_factor
        && !chooses(ctx, &flow.request)
        && !registers(ctx, &flow)
        && ctx.session().is_some();
    if ctx.setup.rules.flow_other_tab.ask(ctx.marks, |rule| elsewhere && *rule == OtherTab::AlreadyInPage) {
        return Err(Box::new(already_in(ctx)));
    }
    Ok(flow)
}

/// A flow that was answered is taken up once more.
fn again(ctx: &mut Ctx<'_>, id: &str, flow: &Flow) -> Reply {
    match *ctx.setup.rules.flow_again.get(ctx.marks) {
        Again::RefusePage => ctx.refuse_as(Cause::FlowReplayed, Some(&flow.request)),
        Again::ErrorToRp => ctx.refuse_by(Cause::FlowReplayed, Some(&flow.request), Channel::Rp),
        Again::Repeat => anew(ctx, id, |_| {}),
        Again::AlreadyInPage => already_in(ctx),
    }
}

fn expired(ctx: &mut Ctx<'_>, id: &str, flow: &Flow) -> Reply {
    match *ctx.setup.rules.flow_on_expiry.get(ctx.marks) {
        OnExpiry::Error => ctx.refuse_as(Cause::FlowExpired, Some(&flow.request)),
        OnExpiry::ErrorToRp => {
            finish(ctx, id);
            ctx.refuse_by(Cause::FlowExpired, Some(&flow.request), Channel::Rp)
        }
        OnExpiry::Restart => {
            let now = ctx.now;
            anew(ctx, id, |flow| {
                flow.started_at = now;
                flow.authenticated = false;
                flow.agreed = false;
                flow.second_factor = false;
                flow.complaint = Some(Cause::FlowExpired);
            })
        }
    }
}

/// Goes through the steps after STORE once more.
fn anew(ctx: &mut Ctx<'_>, id: &str, change: impl FnOnce(&mut Flow)) -> Reply {
    let order = ctx.setup.rules.order_authorize.get(ctx.marks);
    let stored = order.iter().position(|step| *step == AuthorizeStep::Store).unwrap_or_default();
    if let Some(flow) = ctx.state.flows.get_mut(id) {
        flow.answered = false;
        flow.position = stored + 1;
        change(flow);
    }
    go_on(ctx, id)
}

fn already_in(ctx: &mut Ctx<'_>) -> Reply {
    let screen = Screen::page(ScreenKind::AlreadyIn, 400, "Signed in", "You are already signed in.");
    ctx.shown(screen)
}

fn finish(ctx: &mut Ctx<'_>, id: &str) {
    if let Some(flow) = ctx.state.flows.get_mut(id) {
        flow.answered = true;
    }
}

/// Somebody must sign in before a logout request is looked at.
pub(crate) fn before_logout(ctx: &mut Ctx<'_>, params: Params) -> Reply {
    let id = ctx.core.randomness.token();
    let flow = Flow {
        request: AuthorizationRequest::new(Params::default()),
        position: 0,
        started_at: ctx.now,
        browser: ctx.browser(),
        authenticated: false,
        agreed: false,
        answered: false,
        hop: false,
        complaint: None,
        second_factor: false,
        purpose: Purpose::EndSession(params),
    };
    ctx.state.flows.insert(id.clone(), flow);
    let page = format!("{}{}", ctx.base, ctx.path(Operation::FlowShow, &id));
    writer::hop(ctx, &page)
}

/// Which step of the order the flow waits at.
fn due(ctx: &Ctx<'_>, flow: &Flow) -> Option<AuthorizeStep> {
    match flow.purpose {
        Purpose::EndSession(_) => Some(AuthorizeStep::Login),
        Purpose::Authorize => ctx.setup.rules.order_authorize.get(ctx.marks).get(flow.position).copied(),
    }
}

fn go_on(ctx: &mut Ctx<'_>, id: &str) -> Reply {
    match ctx.state.flows.get(id).map(|flow| flow.purpose.clone()) {
        Some(Purpose::EndSession(params)) => {
            ctx.state.flows.remove(id);
            end_session::with(ctx, params)
        }
        _ => authorize::go_on(ctx, id),
    }
}

/// Shows what is due.
pub(crate) fn show(ctx: &mut Ctx<'_>, id: &str) -> Reply {
    let flow = match open(ctx, id) {
        Ok(flow) => flow,
        Err(reply) => return *reply,
    };
    if flow.hop {
        if let Some(flow) = ctx.state.flows.get_mut(id) {
            flow.hop = false;
        }
        return authorize::go_on(ctx, id);
    }
    let screen = match due(ctx, &flow) {
        Some(AuthorizeStep::Consent) => consent_screen(ctx, id, &flow),
        Some(AuthorizeStep::Actions) => {
            let username = ctx.session().map(|(_, session)| session.username).unwrap_or_default();
            ctx.about.person = ctx.state.person(&username);
            match ctx.due_action(&username) {
                Some(action) => ctx.action_screen(action, id, flow.complaint),
                None => return go_on(ctx, id),
            }
        }
        Some(AuthorizeStep::Login) if flow.second_factor => second_factor_screen(ctx, id, &flow),
        _ if registers(ctx, &flow) => register_screen(ctx, id, &flow),
        _ => login_screen(ctx, id, &flow),
    };
    let screen = ctx.shape(screen);
    let reply = writer::screen(ctx, &screen);
    stage_hand::beside(ctx, id, &screen, reply)
}

/// The language that a page says it is in.
fn lang(ctx: &Ctx<'_>, flow: &Flow) -> String {
    let asked = flow.request.locale();
    let rule = &ctx.setup.rules.ui_locales;
    rule.ask(ctx.marks, |rule| asked.filter(|_| *rule != UiLocales::Ignore).unwrap_or("en").to_owned())
}

/// What was wrong with what was filled in, and the status that goes with it.
fn said(ctx: &Ctx<'_>, flow: &Flow) -> (u16, Option<String>) {
    match flow.complaint {
        None => (200, None),
        Some(cause) => {
            let (status, said) = ctx.complaint(cause, if cause == Cause::FlowExpired { 200 } else { 401 });
            (status, Some(said))
        }
    }
}

fn login_screen(ctx: &mut Ctx<'_>, id: &str, flow: &Flow) -> Screen {
    let choose = chooses(ctx, &flow.request);
    let signed_in = ctx.session().map(|(_, session)| session.username);
    let person = signed_in.clone().filter(|_| due(ctx, flow) == Some(AuthorizeStep::Reauth));
    let again = person.is_some() && !choose;
    let hint = flow.request.params.get("login_hint").map(str::to_owned);
    let (known, settled) = ctx.setup.rules.login_hint.ask(ctx.marks, |rule| match rule {
        LoginHint::Prefill => (hint.clone(), false),
        LoginHint::SkipUsername => (hint.clone(), hint.is_some()),
        LoginHint::Ignore => (None, false),
    });
    let settled = settled && person.is_none();
    let prefilled = person.or(known).unwrap_or_default();
    let client = flow.request.client.as_ref().map(|client| client.client.id.as_str()).unwrap_or_default();
    let (kind, title) = match (again, choose && signed_in.is_some()) {
        (true, _) => (ScreenKind::Reauthenticate, "Sign in once more"),
        (false, true) => (ScreenKind::ChooseAccount, "Sign in"),
        (false, false) => (ScreenKind::Login, "Sign in"),
    };
    let (status, complaint) = said(ctx, flow);
    let mut texts = vec![format!("to go on to {client}")];
    if settled {
        texts.push(format!("as {prefilled}"));
    }
    Screen {
        lang: lang(ctx, flow),
        texts,
        complaint,
        action: Some(ctx.path(Operation::FlowSubmit, id)),
        fields: vec![
            Field::new("username", "User name or e-mail address", if settled { "hidden" } else { "text" }, prefilled),
            Field::new("password", "Password", "password", ""),
        ],
        submit: ("Sign in".into(), "sign-in".into()),
        cancel: Some(("Cancel".into(), ctx.path(Operation::FlowCancel, id))),
        ..Screen::page(kind, status, title, format!("to go on to {client}"))
    }
}

fn second_factor_screen(ctx: &Ctx<'_>, id: &str, flow: &Flow) -> Screen {
    let (status, complaint) = said(ctx, flow);
    Screen {
        lang: lang(ctx, flow),
        complaint,
        action: Some(ctx.path(Operation::FlowSubmit, id)),
        fields: vec![Field::new("otp", "One-time code", "text", "")],
        submit: ("Sign in".into(), "sign-in".into()),
        cancel: Some(("Cancel".into(), ctx.path(Operation::FlowCancel, id))),
        ..Screen::page(ScreenKind::SecondFactor, status, "Second factor", "Enter the code of your authenticator.")
    }
}

/// Whether the request lets the person choose whom to be (Core 3.1.2.1).
pub(crate) fn chooses(ctx: &Ctx<'_>, request: &AuthorizationRequest) -> bool {
    let asked = request.prompts(Prompt::SelectAccount);
    ctx.setup.rules.prompt_select_account.ask(ctx.marks, |rule| asked && *rule == PromptSelectAccount::Show)
}

/// Whether the flow waits for somebody who is to become a person (Prompt Create section 4).
fn registers(ctx: &Ctx<'_>, flow: &Flow) -> bool {
    due(ctx, flow) == Some(AuthorizeStep::Login)
        && flow.request.prompts(Prompt::Create)
        && ctx.setup.rules.prompt_create.ask(ctx.marks, |rule| *rule == PromptCreate::Register)
}

fn register_screen(ctx: &Ctx<'_>, id: &str, flow: &Flow) -> Screen {
    let sent = |name: &str| ctx.request.form.get(name).unwrap_or_default().to_owned();
    let complaint = flow.complaint.map(|cause| ctx.complaint(cause, 400));
    let status = complaint.as_ref().map_or(200, |(status, _)| *status);
    Screen {
        lang: lang(ctx, flow),
        texts: Vec::new(),
        complaint: complaint.map(|(_, said)| said),
        action: Some(ctx.path(Operation::FlowSubmit, id)),
        fields: vec![
            Field::new("username", "User name", "text", sent("username")),
            Field::new("name", "Name", "text", sent("name")),
            Field::new("email", "E-mail address", "text", sent("email")),
            Field::new("password", "Password", "password", ""),
        ],
        submit: ("Register".into(), "register".into()),
        cancel: Some(("Cancel".into(), ctx.path(Operation::FlowCancel, id))),
        ..Screen::page(ScreenKind::Register, status, "Register", "")
    }
}

/// Makes a person of what was filled in.
fn register(ctx: &mut Ctx<'_>) -> Result<String, Cause> {
    let sent = |name: &str| ctx.request.form.get(name).map(str::to_owned);
    let username = sent("username").filter(|name| ctx.state.person(name).is_none());
    let username = username.ok_or(Cause::UsernameTaken)?;
    let password = sent("password").ok_or(Cause::CredentialsWrong)?;
    let (name, email) = (sent("name"), sent("email"));
    let person = Person { password, name, email, email_verified: false, ..Person::new(&username) };
    let sub = ctx.core.randomness.uuid();
    ctx.state.take_in(person, sub);
    Ok(username)
}

fn consent_screen(ctx: &mut Ctx<'_>, id: &str, flow: &Flow) -> Screen {
    let client = flow.request.client.as_ref().map(|client| client.client.id.clone()).unwrap_or_default();
    let username = ctx.session().map(|(_, session)| session.username).unwrap_or_default();
    let before = ctx.consent(&username, &client).map(super::consent::Consent::scopes).unwrap_or_default();
    let asked = ctx.setup.rules.consent_asks.ask(ctx.marks, |asks| {
        let new = |scope: &&String| *asks == ConsentAsks::All || !before.contains(*scope);
        flow.request.scopes.iter().filter(new).cloned().collect::<Vec<_>>()
    });
    Screen {
        lang: lang(ctx, flow),
        action: Some(ctx.path(Operation::FlowSubmit, id)),
        submit: ("Agree".into(), "agree".into()),
        cancel: Some(("Cancel".into(), ctx.path(Operation::FlowCancel, id))),
        ..Screen::page(ScreenKind::Consent, 200, "Do you agree?", format!("{client} asks for: {}", asked.join(", ")))
    }
}

/// Takes what was filled in, and goes on with the request.
pub(crate) fn submit(ctx: &mut Ctx<'_>, id: &str) -> Reply {
    let flow = match open(ctx, id) {
        Ok(flow) => flow,
        Err(reply) => return *reply,
    };
    let step = due(ctx, &flow);
    let verdict = match step {
        Some(AuthorizeStep::Consent) => Ok(()),
        Some(AuthorizeStep::Actions) => {
            let username = ctx.session().map(|(_, session)| session.username).unwrap_or_default();
            ctx.due_action(&username).map_or(Ok(()), |action| ctx.do_action(action, &username))
        }
        Some(AuthorizeStep::Login) if flow.second_factor => login::one_time_code(ctx),
        _ if registers(ctx, &flow) => register(ctx).map(|username| {
            ctx.sign_in(&username);
        }),
        step => {
            let signed_in = ctx.session().map(|(_, session)| session.username);
            let same = signed_in.filter(|_| step == Some(AuthorizeStep::Reauth));
            let fixed = ctx.setup.rules.reauth_person_fixed.ask(ctx.marks, |fixed| same.clone().filter(|_| *fixed));
            login::password(ctx, fixed.as_deref()).map(|username| {
                ctx.sign_in(&username);
            })
        }
    };
    let by_password =
        !flow.second_factor && step != Some(AuthorizeStep::Consent) && step != Some(AuthorizeStep::Actions);
    if let Some(flow) = ctx.state.flows.get_mut(id) {
        flow.complaint = verdict.err();
        flow.agreed |= step == Some(AuthorizeStep::Consent);
        flow.authenticated |= verdict.is_ok() && by_password;
        flow.second_factor &= verdict.is_err();
    }
    match verdict {
        Err(_) => show(ctx, id),
        Ok(()) => go_on(ctx, id),
    }
}

/// The person turns back (Core 3.1.2.6: `access_denied`).
pub(crate) fn cancel(ctx: &mut Ctx<'_>, id: &str) -> Reply {
    let flow = match open(ctx, id) {
        Ok(flow) => flow,
        Err(reply) => return *reply,
    };
    finish(ctx, id);
    if let Some(device_code) = &flow.request.device {
        return device::deny(ctx, device_code);
    }
    let step = due(ctx, &flow);
    let consent = step == Some(AuthorizeStep::Consent);
    if ctx.setup.rules.consent_no_says.ask(ctx.marks, |says| consent && *says == ConsentNo::Nothing) {
        let (_, text) = ctx.complaint(Cause::RefusedByPerson, 200);
        return ctx.shown(Screen::page(ScreenKind::Denied, 200, "You did not agree", text));
    }
    let cause = if step == Some(AuthorizeStep::Actions) { Cause::ActionCancelled } else { Cause::RefusedByPerson };
    ctx.refuse_as(cause, Some(&flow.request))
}
