//! What the person fills in on a page of a flow.

use super::super::cause::Cause;
use super::super::context::Ctx;
use super::super::device;
use super::super::draft::{Field, Reply, Screen, ScreenKind};
use super::super::login;
use super::super::request::Params;
use super::super::rules::{AuthorizeStep, ConsentNo};
use super::super::state::{Flow, Person};
use super::open::{due, finish, go_on, open};
use super::screens::{names_first, registers};
use super::show::{screen, show};

/// Takes what was filled in, and goes on with the request.
pub(crate) fn submit(ctx: &mut Ctx<'_>, id: &str) -> Reply {
    let flow = match open(ctx, id) {
        Ok(flow) => flow,
        Err(reply) => return *reply,
    };
    let shown = screen(ctx, id, &flow);
    if shown.as_ref().is_some_and(|screen| turns_back(ctx, screen) || tampered(ctx, screen)) {
        return break_off(ctx, id, &flow);
    }
    let filled = filled_in(ctx, shown.as_ref());
    if let Some(flow) = ctx.state.flows.get_mut(id) {
        flow.done = shown.map(|screen| screen.kind);
    }
    match take(ctx, id, &flow, &filled) {
        Err(_) => show(ctx, id),
        Ok(()) => go_on(ctx, id),
    }
}

/// Whether the button was pressed that stands beside the other one in the same form and breaks off.
fn turns_back(ctx: &Ctx<'_>, screen: &Screen) -> bool {
    let pressed = |name: &str| ctx.request.form.raw(name).is_some();
    let answers = screen.kind == ScreenKind::StaySignedIn;
    !answers && screen.back.as_ref().is_some_and(|button| pressed(&button.name)) && !pressed(&screen.submit.name)
}

/// Whether something that the consent page holds unseen came back otherwise, where that counts.
fn tampered(ctx: &Ctx<'_>, screen: &Screen) -> bool {
    let as_it_was = |field: &Field| ctx.request.form.raw(&field.name) == Some(field.value.as_str());
    let mut unseen = screen.fields.iter().filter(|field| field.role.is_empty() && field.kind == "hidden");
    let changed = screen.kind == ScreenKind::Consent && !unseen.all(as_it_was);
    ctx.setup.rules.consent_hidden_checked.ask(ctx.marks, |checked| *checked && changed)
}

/// The form, by what its fields are for.
fn filled_in(ctx: &Ctx<'_>, screen: Option<&Screen>) -> Params {
    let fields = screen.map(|screen| screen.fields.as_slice()).unwrap_or_default();
    let sent = |name: &str| ctx.request.form.raw(name).map(str::to_owned);
    Params::of(fields.iter().filter_map(|field| Some((field.role.clone(), sent(&field.name)?))).collect())
}

/// Proves, agrees or does what is due with what was filled in: fields by their roles, `username`, `password`, `otp` and
/// those of required actions and of the registration.
pub(super) fn take(ctx: &mut Ctx<'_>, id: &str, flow: &Flow, filled: &Params) -> Result<(), Cause> {
    let step = due(ctx, flow);
    let mut by_password = false;
    let mut named = None;
    let verdict = match step {
        Some(AuthorizeStep::Consent | AuthorizeStep::Stay) => Ok(()),
        Some(AuthorizeStep::Actions) => {
            let username = ctx.session().map(|(_, session)| session.username).unwrap_or_default();
            ctx.due_action(&username).map_or(Ok(()), |action| ctx.do_action(action, &username, filled))
        }
        Some(AuthorizeStep::Login) if flow.second_factor => login::one_time_code(ctx, filled),
        _ if registers(ctx, flow) => {
            by_password = true;
            register(ctx, filled).map(|username| {
                ctx.sign_in(&username);
            })
        }
        _ if names_first(ctx, flow) && filled.raw("password").is_none() => {
            named = filled.get("username").map(str::to_owned);
            if named.is_some() { Ok(()) } else { Err(Cause::CredentialsWrong) }
        }
        step => {
            by_password = true;
            let signed_in = ctx.session().map(|(_, session)| session.username);
            let same = signed_in.filter(|_| step == Some(AuthorizeStep::Reauth));
            let fixed = ctx.setup.rules.reauth_person_fixed.ask(ctx.marks, |fixed| same.clone().filter(|_| *fixed));
            let name = flow.named.as_deref().or(filled.get("username")).unwrap_or_default();
            let password = filled.raw("password").unwrap_or_default();
            login::password(ctx, name, password, fixed.as_deref()).map(|username| {
                ctx.sign_in(&username);
            })
        }
    };
    if let Some(flow) = ctx.state.flows.get_mut(id) {
        flow.complaint = verdict.err();
        flow.agreed |= step == Some(AuthorizeStep::Consent);
        flow.stay_answered |= step == Some(AuthorizeStep::Stay);
        flow.authenticated |= verdict.is_ok() && by_password;
        flow.second_factor &= verdict.is_err();
        flow.named = named.or(flow.named.take());
    }
    verdict
}

/// The person turns back (Core 3.1.2.6: `access_denied`).
pub(crate) fn cancel(ctx: &mut Ctx<'_>, id: &str) -> Reply {
    match open(ctx, id) {
        Ok(flow) => break_off(ctx, id, &flow),
        Err(reply) => *reply,
    }
}

pub(super) fn break_off(ctx: &mut Ctx<'_>, id: &str, flow: &Flow) -> Reply {
    finish(ctx, id);
    if let Some(device_code) = &flow.request.device {
        return device::deny(ctx, device_code);
    }
    let step = due(ctx, flow);
    let consent = step == Some(AuthorizeStep::Consent);
    if ctx.setup.rules.consent_no_says.ask(ctx.marks, |says| consent && *says == ConsentNo::Nothing) {
        let (_, text) = ctx.complaint(Cause::RefusedByPerson, 200);
        return ctx.shown(Screen::page(ScreenKind::Denied, 200, "You did not agree", text));
    }
    let cause = if step == Some(AuthorizeStep::Actions) { Cause::ActionCancelled } else { Cause::RefusedByPerson };
    ctx.refuse_as(cause, Some(&flow.request))
}

/// Makes a person of what was filled in.
fn register(ctx: &mut Ctx<'_>, filled: &Params) -> Result<String, Cause> {
    let sent = |name: &str| filled.get(name).map(str::to_owned);
    let username = sent("username").filter(|name| ctx.state.person(name).is_none());
    let username = username.ok_or(Cause::UsernameTaken)?;
    let password = sent("password").ok_or(Cause::CredentialsWrong)?;
    let (given_name, family_name) = (sent("given_name"), sent("family_name"));
    let whole = given_name.clone().zip(family_name.clone()).map(|(given, family)| format!("{given} {family}"));
    let (name, email) = (sent("name").or(whole), sent("email"));
    let person =
        Person { password, name, given_name, family_name, email, email_verified: false, ..Person::new(&username) };
    let sub = ctx.core.randomness.uuid();
    ctx.state.take_in(person, sub);
    Ok(username)
}
