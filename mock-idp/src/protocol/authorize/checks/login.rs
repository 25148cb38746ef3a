use std::time::Duration;

use super::super::request::MaxAge;
use super::super::run::{Checked, Next, Run};
use crate::protocol::flow;
use crate::protocol::state::BrowserSession;
use crate::protocol::{
    AcrValues, Cause, Factor, MaxAgeMode, NoFactor, Prompt, PromptCreate, PromptLogin, ReauthClock, SilentReauth,
};

/// LOGIN: somebody is signed in in this browser, with as many factors as the client asks for, or is shown a page.
pub(in super::super) fn login(run: &mut Run<'_, '_>) -> Checked {
    let (rules, marks) = (&run.ctx.setup.rules, run.ctx.marks);
    let choose = !run.authenticated && flow::chooses(run.ctx, &run.request);
    let register = !run.authenticated
        && run.request.prompts(Prompt::Create)
        && rules.prompt_create.ask(marks, |rule| *rule == PromptCreate::Register);
    if run.ctx.session().is_none() || choose || register {
        match by_hand(run)? {
            Next::On => {}
            answer => return Ok(answer),
        }
    }
    match run.ctx.session() {
        Some((_, session)) => second_factor(run, &session),
        None => to_page(run),
    }
}

/// The second factor is asked of whoever has one; who has none is refused by POLICY.
fn second_factor(run: &mut Run<'_, '_>, session: &BrowserSession) -> Checked {
    let Some(client) = run.request.client.clone() else { return Ok(Next::On) };
    let has_one = run.ctx.state.person(&session.username).is_some_and(|known| known.person.otp.is_some());
    let stuck = run.ctx.setup.rules.access_no_factor.ask(run.ctx.marks, |rule| !has_one && *rule == NoFactor::Screen);
    if session.factors.contains(&Factor::Otp) || !(has_one || stuck) || !run.ctx.needs_two(&client, session) {
        return Ok(Next::On);
    }
    let silent = run.request.prompts(Prompt::None);
    if run.ctx.setup.rules.silent_more_needed.ask(run.ctx.marks, |rule| silent && *rule == SilentReauth::LoginRequired)
    {
        return Err(Cause::LoginRequired);
    }
    if let Some(flow) = run.flow.as_ref().and_then(|id| run.ctx.state.flows.get_mut(id)) {
        flow.second_factor = true;
    }
    to_page(run)
}

/// REAUTH: the login is recent enough for `prompt=login` and `max_age` (Core 3.1.2.1), or is done once more.
pub(in super::super) fn reauth(run: &mut Run<'_, '_>) -> Checked {
    let forced = run.request.prompts(Prompt::Login);
    let (rules, marks) = (&run.ctx.setup.rules, run.ctx.marks);
    if forced && rules.prompt_login.ask(marks, |rule| *rule == PromptLogin::Error) {
        return Err(Cause::LoginRequired);
    }
    let in_vain = run.request.max_age == Some(MaxAge::Never);
    let Some((id, session)) = run.ctx.session() else { return by_hand(run) };
    let recent = match run.authenticated {
        true => !too_soon(run, &session),
        false => !must_prove_again(run, &session),
    };
    if !in_vain && recent {
        if forced && let Some(session) = run.ctx.state.sessions.get_mut(&id) {
            session.forced_login_done = true;
        }
        return Ok(Next::On);
    }
    let rules = &run.ctx.setup.rules;
    if too_old(run, &session) && rules.max_age_mode.ask(run.ctx.marks, |mode| *mode == MaxAgeMode::Error) {
        return Err(Cause::LoginRequired);
    }
    by_hand(run)
}

/// The login page, unless the stage hand signs somebody in who asks for no page.
fn by_hand(run: &mut Run<'_, '_>) -> Checked {
    let Some(username) = run.ctx.setup.hand.auto_login.clone() else { return to_page(run) };
    // Somebody who is not there, or may not enter, is left to the page and its words.
    if !run.ctx.state.person(&username).is_some_and(|known| known.person.enabled) {
        return to_page(run);
    }
    run.ctx.sign_in(&username);
    run.authenticated = true;
    if let Some(flow) = run.flow.as_ref().and_then(|id| run.ctx.state.flows.get_mut(id)) {
        flow.authenticated = true;
    }
    Ok(Next::On)
}

/// Whether this flow's login, done because the request asked for one, does not yet count as later than the request.
fn too_soon(run: &Run<'_, '_>, session: &BrowserSession) -> bool {
    let asked =
        run.request.prompts(Prompt::Login) || matches!(run.request.max_age, Some(MaxAge::Seconds(0) | MaxAge::Now));
    let began = run.flow.as_ref().and_then(|id| run.ctx.state.flows.get(id)).map(|flow| flow.started_at.secs());
    run.ctx.setup.rules.reauth_clock.ask(run.ctx.marks, |clock| {
        *clock == ReauthClock::SameSecondIsOld
            && asked
            && began.is_some_and(|began| session.authenticated_at.secs() <= began)
    })
}

/// Whether the login of this session does not do for this request.
pub(super) fn must_prove_again(run: &Run<'_, '_>, session: &BrowserSession) -> bool {
    let (rules, marks) = (&run.ctx.setup.rules, run.ctx.marks);
    let forced = run.request.prompts(Prompt::Login)
        && rules.prompt_login.ask(marks, |rule| match rule {
            PromptLogin::Each | PromptLogin::Error => true,
            PromptLogin::OncePerBrowserSession => !session.forced_login_done,
            PromptLogin::Ignore => false,
        });
    let asks_acr = run.request.asks_acr();
    let by_acr = run.request.client.as_ref().is_some_and(|client| {
        client.rules.acr_values.ask(marks, |rule| asks_acr && matches!(rule, AcrValues::Reauth | AcrValues::LoaMap))
    });
    forced || by_acr || too_old(run, session)
}

fn too_old(run: &Run<'_, '_>, session: &BrowserSession) -> bool {
    let (now, then) = (run.ctx.now, session.authenticated_at);
    match run.request.max_age {
        None => false,
        Some(MaxAge::Now | MaxAge::Never) => true,
        Some(MaxAge::Seconds(0)) => now.secs() > then.secs(),
        Some(MaxAge::Seconds(age)) => now > then + Duration::from_secs(age),
    }
}

/// The flow waits here for the person.
pub(super) fn to_page(run: &mut Run<'_, '_>) -> Checked {
    let id = run.flow.clone().ok_or(Cause::LoginRequired)?;
    if let Some(flow) = run.ctx.state.flows.get_mut(&id) {
        // A hop goes on behind STORE, where it stands already.
        if !flow.hop {
            flow.position = run.position;
        }
    }
    Ok(Next::Due)
}
