//! Token introspection (RFC 7662).

use std::sync::Arc;

use clock::Timestamp;
use http::header::ACCEPT;
use serde_json::json;

use super::cause::Cause;
use super::claims::Wanted;
use super::context::Ctx;
use super::draft::{IntrospectedKind, Introspection, Reply};
use super::rules::{
    Carries, InactiveOrError, IntrospectFormat, IntrospectRefresh, IntrospectSees, IntrospectTells, OtherHost, Sink,
    Unknown,
};
use super::state::{Grant, IssuedToken, Known, Registered, TokenKind};
use super::{client_at, form, own_token, writer};
use crate::jose::decode;
use crate::vocab::Members;

/// The media type of a signed answer (RFC 9701 section 8.3).
pub(crate) const SIGNED: &str = "application/token-introspection+jwt";

/// A live token that was asked about.
struct Found {
    kind: IntrospectedKind,
    /// The client that it was issued to.
    owner: String,
    /// The claims of the token itself; of one that says nothing, what stands behind it.
    claims: Members,
    scopes: Vec<String>,
    known: Arc<Known>,
}

pub(crate) fn answer(ctx: &mut Ctx<'_>) -> Reply {
    if !ctx.setup.rules.introspect_enabled.get(ctx.marks) {
        return ctx.refuse(Cause::RouteUnknown);
    }
    let told = match told(ctx) {
        Ok(told) => ctx.shape(told),
        Err(cause) => return client_at::refuse(ctx, cause),
    };
    let asking = ctx.about.client.clone().filter(|_| told.signed);
    match asking.map(|asking| ctx.introspection_token(&asking, &told.members)) {
        None => writer::introspection(&told),
        Some(Ok(token)) => writer::signed_introspection(&token),
        Some(Err(cause)) => ctx.refuse(cause),
    }
}

fn told(ctx: &mut Ctx<'_>) -> Result<Introspection, Cause> {
    form::readable(ctx)?;
    let asking = match client_at::asking(ctx) {
        Ok(asking) => asking,
        Err(cause) => {
            let says = *ctx.setup.rules.introspect_bad_client_says.get(ctx.marks);
            return inactive_or(says, cause);
        }
    };
    let hint = ctx.request.form.get("token_type_hint").map(str::to_owned);
    let known = &ctx.setup.rules.introspect_hints;
    let odd = hint.as_ref().is_some_and(|hint| !known.ask(ctx.marks, |known| known.contains(hint)));
    if ctx.setup.rules.introspect_unknown_hint.ask(ctx.marks, |rule| odd && *rule == Unknown::Refuse) {
        return Err(Cause::TokenHintUnknown);
    }
    let Some(token) = ctx.request.form.get("token").map(str::to_owned) else {
        return inactive_or(*ctx.setup.rules.introspect_no_token_says.get(ctx.marks), Cause::TokenMissing);
    };
    let told = found(ctx, &token);
    if let (Some(grant), Some(client)) = (&ctx.about.grant, told.as_ref().and_then(|found| ctx.client(&found.owner)))
        && ctx.tells_other_host(&client, grant)
    {
        return Err(Cause::IssuerElsewhere);
    }
    let Some(found) = told.filter(|found| told_of(ctx, found.kind, hint.as_deref())) else {
        return Ok(inactive());
    };
    if !ctx.setup.rules.introspect_sees.ask(ctx.marks, |sees| may_see(*sees, &asking, &found)) {
        let says = *ctx.setup.rules.introspect_foreign_says.get(ctx.marks);
        return inactive_or(says, Cause::IntrospectionForeign);
    }
    let own = of_person(ctx, &found);
    let members = ctx.setup.rules.introspect_tells.ask(ctx.marks, |tells| members(*tells, &found, &own));
    let accepts = ctx.request.headers.get_all(ACCEPT).iter().any(|accept| accept.as_bytes() == SIGNED.as_bytes());
    let signed = asking.rules.introspect_format.ask(ctx.marks, |format| match format {
        IntrospectFormat::Json => false,
        IntrospectFormat::ByAccept => accepts,
        IntrospectFormat::Jwt => true,
    });
    Ok(Introspection { kind: Some(found.kind), members, signed })
}

/// "If the introspection call is properly authorized but the token is not active, does not exist on this server, or the
/// protected resource is not allowed to introspect this particular token" (RFC 7662 section 2.2).
fn inactive() -> Introspection {
    Introspection { kind: None, members: Members::from_iter([("active", false)]), signed: false }
}

fn inactive_or(says: InactiveOrError, cause: Cause) -> Result<Introspection, Cause> {
    match says {
        InactiveOrError::Inactive => Ok(inactive()),
        InactiveOrError::Error => Err(cause),
    }
}

/// Whether anything is told of tokens of this kind.
fn told_of(ctx: &Ctx<'_>, kind: IntrospectedKind, hint: Option<&str>) -> bool {
    match kind {
        IntrospectedKind::Access => true,
        IntrospectedKind::Refresh => ctx.setup.rules.introspect_refresh.ask(ctx.marks, |rule| match rule {
            IntrospectRefresh::Yes => true,
            IntrospectRefresh::WithHint => hint == Some("refresh_token"),
            IntrospectRefresh::No => false,
        }),
        IntrospectedKind::Id => *ctx.setup.rules.introspect_id_token.get(ctx.marks),
    }
}

/// Refresh tokens are meant for nobody but whom they were issued to, whatever the rule.
fn may_see(sees: IntrospectSees, asking: &Registered, found: &Found) -> bool {
    let own = found.owner == asking.client.id;
    match sees {
        IntrospectSees::Any => true,
        IntrospectSees::Own => own,
        IntrospectSees::Audience if found.kind == IntrospectedKind::Refresh => own,
        IntrospectSees::Audience => own_token::audience(&found.claims).contains(&asking.client.id),
    }
}

/// The token, if it is one of ours and good for something.
fn found(ctx: &mut Ctx<'_>, value: &str) -> Option<Found> {
    let Some(token) = ctx.state.tokens.get(value).cloned() else { return found_id_token(ctx, value) };
    if token.dead || ctx.now >= token.expires {
        return None;
    }
    let grant = ctx.state.grants.get(&token.grant).cloned()?;
    if ctx.is_elsewhere(&grant, OtherHost::Introspect) {
        return None;
    }
    let known = ctx.holder(&grant).filter(|known| known.person.enabled)?;
    let kind = match token.kind {
        TokenKind::Access => IntrospectedKind::Access,
        TokenKind::Refresh => IntrospectedKind::Refresh,
    };
    let claims = decode(value).map_or_else(|| behind(ctx, &token, &grant, &known), |(_, claims)| claims);
    let found = Found { kind, owner: grant.client.clone(), claims, scopes: token.scopes, known: known.clone() };
    ctx.about.person = Some(known);
    ctx.about.grant = Some(grant);
    Some(found)
}

fn found_id_token(ctx: &mut Ctx<'_>, value: &str) -> Option<Found> {
    let (client, claims) = own_token::id_token(ctx, value)?;
    let expires = claims.get("exp").and_then(serde_json::Value::as_i64).map(Timestamp::from_secs)?;
    let sub = claims.text("sub")?;
    let known = ctx.state.people.iter().find(|known| known.sub == sub && known.person.enabled).cloned()?;
    if ctx.now >= expires {
        return None;
    }
    ctx.about.person = Some(known.clone());
    let owner = client.client.id.clone();
    Some(Found { kind: IntrospectedKind::Id, owner, claims, scopes: Vec::new(), known })
}

/// What stands behind a token that says nothing itself.
fn behind(ctx: &Ctx<'_>, token: &IssuedToken, grant: &Grant, known: &Known) -> Members {
    let issuer = ctx.client(&grant.client).map_or_else(|| ctx.issuer(), |client| ctx.issuer_for(&client));
    let audience = match token.kind {
        TokenKind::Access => match grant.audience.as_slice() {
            [] => json!(issuer),
            [one] => json!(one),
            several => json!(several),
        },
        TokenKind::Refresh => json!(grant.client),
    };
    let mut claims = Members::from_iter([
        ("iss", json!(issuer)),
        ("sub", json!(known.sub)),
        ("aud", audience),
        ("exp", json!(token.expires.secs())),
        ("iat", json!(token.issued_at.secs())),
    ]);
    if let Some(sid) = &grant.sid {
        claims.push("sid", sid.as_str());
    }
    claims
}

/// The person's claims, as the userinfo endpoint would tell them.
fn of_person(ctx: &Ctx<'_>, found: &Found) -> Members {
    let Some(client) = ctx.client(&found.owner) else { return Members::new() };
    // Where nothing is said of introspection, what userinfo tells will do.
    let silent = client.rules.claims_in.ask(ctx.marks, |places| places.introspection == Carries::None);
    let sink = if silent { Sink::Userinfo } else { Sink::Introspection };
    ctx.person_claims(&Wanted {
        client: &client,
        known: &found.known,
        grant: ctx.about.grant.as_ref(),
        scopes: &found.scopes,
        sink,
        with_access_token: true,
        alone: false,
        renewed: false,
    })
}

fn members(tells: IntrospectTells, found: &Found, own: &Members) -> Members {
    let mut members = match tells {
        IntrospectTells::Rfc7662 => Members::from_iter([("active", true)]),
        IntrospectTells::Claims => {
            let mut claims = found.claims.clone();
            for (name, value) in own.iter() {
                claims.set(name, value.clone());
            }
            claims.set("active", true);
            claims
        }
    };
    if !found.scopes.is_empty() {
        members.set("scope", found.scopes.join(" "));
    }
    members.set("client_id", found.owner.as_str());
    members.set("username", found.known.person.username.as_str());
    if found.kind == IntrospectedKind::Access {
        members.set("token_type", "Bearer");
    }
    for name in ["exp", "iat", "sub", "aud", "iss", "jti"] {
        if let Some(value) = found.claims.get(name) {
            members.set(name, value.clone());
        }
    }
    members
}
