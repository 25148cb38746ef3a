use super::super::requested::RequestedClaims;
use super::super::run::{Checked, Next, Run};
use crate::protocol::{AcrForm, AcrValues, Cause, ClaimsForeign, ClaimsParam};

/// The parameter `claims` (Core 5.5).
pub(in super::super) fn claims(run: &mut Run<'_, '_>) -> Checked {
    let Some(text) = run.request.params.get("claims") else { return Ok(Next::On) };
    let read = RequestedClaims::read(text);
    run.request.claims = run.ctx.setup.rules.claims_param.ask(run.ctx.marks, |rule| match rule {
        ClaimsParam::Honour => read.clone().ok_or(Cause::ClaimsMalformed),
        ClaimsParam::AcrOnly => {
            Ok(RequestedClaims { acr: read.clone().and_then(|read| read.acr), ..RequestedClaims::default() })
        }
        ClaimsParam::Ignore => Ok(RequestedClaims::default()),
    })?;
    if foreign(run) || other_person(run) { Err(Cause::ClaimsRefused) } else { Ok(Next::On) }
}

/// Whether a claim is asked for that comes by a scope which the client may not have, and that matters.
fn foreign(run: &Run<'_, '_>) -> bool {
    let Some(client) = &run.request.client else { return false };
    let table = client.rules.claims_of_scope.get(run.ctx.marks);
    let configured = client.rules.scope_configured.get(run.ctx.marks);
    let claims = &run.request.claims;
    let strange = claims.id_token.iter().chain(&claims.userinfo).any(|name| {
        let mut bringing = table.iter().filter(|row| row.claims.iter().any(|claim| claim.name == *name)).peekable();
        bringing.peek().is_some() && !bringing.any(|row| configured.contains(&row.scope))
    });
    run.ctx.setup.rules.claims_param_foreign.ask(run.ctx.marks, |rule| strange && *rule == ClaimsForeign::Refuse)
}

/// "If the sub … Claim is requested with a specific value, the Authorization Server MUST only send a positive response if
/// the End-User identified by that sub value has an active session" (Core 5.5.1 and 3.1.2.2).
fn other_person(run: &mut Run<'_, '_>) -> bool {
    let (values, client) = (run.request.claims.values.get("sub").cloned(), run.request.client.clone());
    let (Some(values), Some(client)) = (values, client) else { return false };
    let Some((_, session)) = run.ctx.session() else { return false };
    let sub = run.ctx.state.person(&session.username).map(|known| run.ctx.sub(&client, &known));
    sub.is_some_and(|sub| !values.iter().any(|value| value.as_str() == Some(sub.as_str())))
}

/// "If this is an Essential Claim and the requirement cannot be met, then the Authorization Server MUST treat that outcome
/// as a failed authentication attempt" (Core 5.5.1.1). Where there are named levels, only an unknown name is one that
/// cannot be met.
pub(in super::super) fn acr(run: &mut Run<'_, '_>) -> Checked {
    let Some(asked) = run.request.claims.acr.as_ref().filter(|asked| asked.essential && !asked.values.is_empty())
    else {
        return Ok(Next::On);
    };
    let client = run.request.client.as_ref().ok_or(Cause::ClientMissing)?;
    let (rules, marks) = (&client.rules, run.ctx.marks);
    let says = |word: &str| asked.values.iter().any(|value| value == word);
    let constant = says(rules.acr_constant.get(marks));
    let by_form = rules.acr_form.ask(marks, |form| match form {
        AcrForm::Absent => false,
        AcrForm::Fresh1Sso0 => says("0") || says("1"),
        AcrForm::Constant => constant,
        AcrForm::OnRequest0 => says("0"),
    });
    let named = rules.acr_loa_map.ask(marks, |levels| levels.keys().any(|name| says(name)));
    let by_values = rules.acr_values.ask(marks, |rule| match rule {
        AcrValues::Ignore | AcrValues::Reauth => false,
        AcrValues::Emit0 => says("0"),
        AcrValues::Constant => constant,
        AcrValues::LoaMap => named,
    });
    if by_form || by_values { Ok(Next::On) } else { Err(Cause::AcrUnreachable) }
}
