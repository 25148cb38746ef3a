use std::sync::PoisonError;

use super::super::run::{Checked, Next, Run};
use crate::jose::{decode, verifies};
use crate::protocol::state::Person;
use crate::protocol::{Cause, HintAtAuthorize, LoginHint};

/// `id_token_hint` must be an ID token that was issued here; it may be too old (Core 3.1.2.1).
pub(in super::super) fn hint(run: &mut Run<'_, '_>) -> Checked {
    login_hint(run)?;
    let Some(token) = run.request.params.get("id_token_hint") else { return Ok(Next::On) };
    if run.ctx.setup.rules.hint_at_authorize.ask(run.ctx.marks, |rule| *rule == HintAtAuthorize::Ignore) {
        return Ok(Next::On);
    }
    let secret = run.request.client.as_ref().and_then(|client| client.client.secret.as_deref());
    let keys = run.ctx.core.keys.read().unwrap_or_else(PoisonError::into_inner);
    let subject = decode(token)
        .filter(|(_, claims)| {
            verifies(token, &keys, secret) && claims.text("iss") == Some(run.ctx.issuer_in_tokens().as_str())
        })
        .and_then(|(_, claims)| claims.text("sub").map(str::to_owned));
    run.request.hint_subject = Some(subject.ok_or(Cause::HintInvalid)?);
    Ok(Next::On)
}

/// `login_hint` names somebody, where that counts (Core 3.1.2.1: a hint).
fn login_hint(run: &Run<'_, '_>) -> Result<(), Cause> {
    let Some(hint) = run.request.params.get("login_hint") else { return Ok(()) };
    let (rules, marks) = (&run.ctx.setup.rules, run.ctx.marks);
    let known = rules.login_names.ask(marks, |names| {
        let means = |person: &Person| names.means(hint, person, run.ctx.upn(person).as_deref());
        run.ctx.state.people.iter().any(|known| means(&known.person))
    });
    match rules.login_hint.ask(marks, |rule| !known && *rule == LoginHint::RefuseUnknown) {
        true => Err(Cause::LoginHintUnknown),
        false => Ok(()),
    }
}

/// The person who is signed in must be the one whom it names (Core 3.1.2.2).
pub(in super::super) fn hint_subject(run: &mut Run<'_, '_>) -> Checked {
    let Some(wanted) = run.request.hint_subject.clone() else { return Ok(Next::On) };
    let Some((_, session)) = run.ctx.session() else { return Err(Cause::LoginRequired) };
    let known = run.ctx.state.person(&session.username).ok_or(Cause::LoginRequired)?;
    if known.sub == wanted { Ok(Next::On) } else { Err(Cause::HintOtherSubject) }
}
