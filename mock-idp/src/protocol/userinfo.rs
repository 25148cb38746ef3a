//! The userinfo endpoint (Core 5.3), GET and POST; bearer tokens by RFC 6750.

use serde_json::Value;

use super::cause::Cause;
use super::claims::Wanted;
use super::context::Ctx;
use super::draft::{Reply, UserInfo};
use super::rules::{NeedsAudience, Sink, TokenPlace, TwoTokens, UserinfoFormat, UserinfoRefuses};
use super::state::Registered;
use super::writer;
use crate::jose::decode;
use crate::vocab::Members;

pub(crate) fn answer(ctx: &mut Ctx<'_>) -> Reply {
    match read(ctx).and_then(|info| written(ctx, &info)) {
        Ok(reply) => reply,
        Err(cause) => ctx.refuse(cause),
    }
}

fn read(ctx: &mut Ctx<'_>) -> Result<UserInfo, Cause> {
    let value = bearer(ctx)?;
    if let Some(token) = ctx.state.tokens.get(&value) {
        ctx.about.expired_at = Some(token.expires);
        let grant = ctx.state.grants.get(&token.grant).cloned();
        ctx.about.client = grant.as_ref().and_then(|grant| ctx.client(&grant.client));
        ctx.about.person = grant.as_ref().and_then(|grant| ctx.holder(grant));
        ctx.about.grant = grant;
    }
    let (token, grant) = ctx.live_access_token(&value)?;
    let client = ctx.client(&grant.client).ok_or(Cause::BearerInvalid)?;
    if ctx.tells_other_host(&client, &grant) {
        return Err(Cause::IssuerElsewhere);
    }
    let openid = token.scopes.iter().any(|scope| scope == "openid");
    if ctx.setup.rules.userinfo_needs_openid.ask(ctx.marks, |needed| *needed && !openid) {
        return Err(Cause::ScopeInsufficient);
    }
    fits(ctx, &client, &value)?;
    if !client.client.enabled {
        return Err(Cause::ClientDisabled);
    }
    let known = ctx.about.person.clone().ok_or(Cause::BearerInvalid)?;
    if !known.person.enabled {
        return Err(Cause::BearerPersonDisabled);
    }
    let scopes = ctx.scopes_of_claims(&grant, &token.scopes).ok_or(Cause::BearerConsentGone)?;
    let mut members = Members::from_iter([("sub", ctx.sub(&client, &known))]);
    let wanted = Wanted {
        client: &client,
        known: &known,
        grant: Some(&grant),
        scopes: &scopes,
        sink: Sink::Userinfo,
        with_access_token: true,
        alone: false,
        renewed: false,
    };
    ctx.add_person_claims(&mut members, &wanted);
    Ok(ctx.shape(UserInfo::new(members, *client.rules.userinfo_format.get(ctx.marks))))
}

/// Whether the endpoint takes an access token like this one.
fn fits(ctx: &Ctx<'_>, client: &Registered, value: &str) -> Result<(), Cause> {
    let issuer = ctx.issuer_for(client);
    let inside = decode(value).map(|(_, claims)| claims);
    let elsewhere = inside.as_ref().is_some_and(|claims| match claims.get("aud") {
        Some(Value::Array(several)) => !several.iter().any(|one| one.as_str() == Some(issuer.as_str())),
        other => other.and_then(Value::as_str) != Some(issuer.as_str()),
    });
    if ctx.setup.rules.userinfo_needs_audience.ask(ctx.marks, |needs| *needs == NeedsAudience::Issuer && elsewhere) {
        return Err(Cause::AudienceNotHere);
    }
    let light = inside.is_some_and(|claims| claims.get("sub").is_none());
    let encrypted = value.split('.').count() == 5;
    client.rules.userinfo_refuses.ask(ctx.marks, |refused| {
        if refused.contains(&UserinfoRefuses::Lightweight) && light {
            return Err(Cause::AudienceNotHere);
        }
        if refused.contains(&UserinfoRefuses::Jwe) && encrypted { Err(Cause::BearerInvalid) } else { Ok(()) }
    })
}

/// The answer as `userinfo.format` says.
fn written(ctx: &Ctx<'_>, info: &UserInfo) -> Result<Reply, Cause> {
    let client = ctx.about.client.as_ref().ok_or(Cause::BearerInvalid)?;
    match info.format {
        UserinfoFormat::Json => Ok(writer::userinfo(info)),
        UserinfoFormat::Jwt => Ok(writer::userinfo_token(info, ctx.userinfo_token(client, &info.members)?)),
        UserinfoFormat::Jwe => {
            let json = info.members.to_json();
            let sealed = ctx.sealed_by(&client.rules.encrypt_userinfo, json.as_bytes(), client)?;
            Ok(sealed.map_or_else(|| writer::userinfo(info), |token| writer::userinfo_token(info, token)))
        }
    }
}

/// The one access token of the request (RFC 6750 section 2: clients MUST NOT use more than one method).
fn bearer(ctx: &Ctx<'_>) -> Result<String, Cause> {
    let places = ctx.setup.rules.userinfo_token_in.get(ctx.marks);
    let mut found: Vec<(TokenPlace, &str)> = Vec::new();
    for value in ctx.request.headers.get_all("authorization") {
        let text = value.to_str().map_err(|_| Cause::BearerInvalid)?;
        let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
        // "b64token" has no blanks (RFC 6750 section 2.1).
        if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() || token.starts_with(' ') {
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
        [(first, token), ..] => {
            let by_header =
                |rule: &TwoTokens| *rule == TwoTokens::Header && *first == TokenPlace::Header && one_header(&found);
            if ctx.setup.rules.userinfo_two_tokens.ask(ctx.marks, by_header) {
                return Ok((*token).to_owned());
            }
            Err(Cause::BearerDoubled)
        }
    }
}

fn one_header(found: &[(TokenPlace, &str)]) -> bool {
    found.iter().filter(|(place, _)| *place == TokenPlace::Header).count() == 1
}
