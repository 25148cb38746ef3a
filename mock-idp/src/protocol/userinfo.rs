//! The userinfo endpoint (Core 5.3), GET and POST; bearer tokens by RFC 6750.

use super::cause::Cause;
use super::context::Ctx;
use super::draft::{Reply, UserInfo};
use super::rules::{Carries, TokenPlace};
use super::state::TokenKind;
use super::writer;
use crate::vocab::Members;

pub(crate) fn answer(ctx: &mut Ctx<'_>) -> Reply {
    match read(ctx) {
        Ok(info) => writer::userinfo(&ctx.shape(info)),
        Err(cause) => ctx.refuse(cause),
    }
}

fn read(ctx: &mut Ctx<'_>) -> Result<UserInfo, Cause> {
    let value = bearer(ctx)?;
    let token = ctx
        .state
        .tokens
        .get(&value)
        .filter(|token| token.kind == TokenKind::Access && !token.dead)
        .cloned()
        .ok_or(Cause::BearerInvalid)?;
    let grant = ctx.state.grants.get(&token.grant).cloned().ok_or(Cause::BearerInvalid)?;
    let client = ctx.client(&grant.client).ok_or(Cause::BearerInvalid)?;
    let known = ctx.state.person(&grant.username);
    ctx.about.client = Some(client.clone());
    ctx.about.person.clone_from(&known);
    ctx.about.grant = Some(grant);
    if ctx.now >= token.expires {
        return Err(Cause::BearerExpired);
    }
    if !token.scopes.iter().any(|scope| scope == "openid") {
        return Err(Cause::ScopeInsufficient);
    }
    let known = known.filter(|known| known.person.enabled).ok_or(Cause::BearerInvalid)?;
    let scopes = ctx.about.grant.as_ref().map(|grant| ctx.scopes_of_claims(grant, &token.scopes));
    let scopes = scopes.flatten().ok_or(Cause::ConsentGone)?;
    let mut members = Members::from_iter([("sub", known.sub.as_str())]);
    if client.rules.claims_in.ask(ctx.marks, |places| places.userinfo == Carries::All) {
        for (name, value) in super::claims::of_person(&known, &scopes).iter() {
            members.set(name, value.clone());
        }
    }
    Ok(UserInfo { members })
}

/// The one access token of the request (RFC 6750 section 2: clients MUST NOT use more than one method).
fn bearer(ctx: &Ctx<'_>) -> Result<String, Cause> {
    let places = ctx.setup.rules.userinfo_token_in.get(ctx.marks);
    let mut found: Vec<(TokenPlace, &str)> = Vec::new();
    for value in ctx.request.headers.get_all("authorization") {
        let text = value.to_str().map_err(|_| Cause::BearerInvalid)?;
        let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Cause::BearerMissing);
        }
        found.push((TokenPlace::Header, token));
    }
    for (place, params) in [(TokenPlace::Form, &ctx.request.form), (TokenPlace::Query, &ctx.request.query)] {
        let tokens = params.pairs().iter().filter(|(name, value)| name == "access_token" && !value.is_empty());
        found.extend(tokens.map(|(_, value)| (place, value.as_str())));
    }
    found.retain(|(place, _)| places.contains(place));
    match found.as_slice() {
        [] => Err(Cause::BearerMissing),
        [(_, token)] => Ok((*token).to_owned()),
        _ => Err(Cause::BearerDoubled),
    }
}
