//! What a code and a refresh token have in common once they are found good: tokens.

use serde_json::json;

use super::super::cause::Cause;
use super::super::company::{GrantKind, Minting};
use super::super::consequences::{Struck, follow};
use super::super::context::Ctx;
use super::super::draft::TokenResponse;
use super::super::issue::Party;
use super::super::made::shuffled;
use super::super::rules::{
    AccessCheck, CodeSays, EchoOrder, EchoWhen, ExpiresIn, GrantType, IdTokenWhen, Recheck, RefreshIdToken,
    RefreshWhen, ReuseAllowed, Rotation, Trigger,
};
use super::super::state::{Grant, IssuedToken, Known, Registered, TokenKind};
use super::refresh;
use super::run::Run;
use crate::vocab::Members;

const OFFLINE: &str = "offline_access";

/// The person must still be there; of a refresh `refresh.rechecks` says whether that is looked at.
pub(super) fn person(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let holder = run.ctx.about.grant.as_ref().and_then(|grant| run.ctx.holder(grant));
    let known = holder.ok_or(Cause::PersonGone)?;
    let renewing = run.renewing;
    let rechecks = &run.ctx.setup.rules.refresh_rechecks;
    let looked_at = rechecks.ask(run.ctx.marks, |what| !renewing || what.contains(&Recheck::Person));
    if looked_at && !known.person.enabled {
        return Err(Cause::PersonGone);
    }
    run.ctx.about.person = Some(known);
    Ok(())
}

/// The person may still use the client, where `access.checked_at` asks again.
pub(super) fn policy(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let (Some(client), Some(grant)) = (&run.client, &run.ctx.about.grant) else { return Err(Cause::Internal) };
    let check = if run.renewing { AccessCheck::Refresh } else { AccessCheck::Code };
    if run.ctx.may_have(client, grant, check) { Ok(()) } else { Err(Cause::AccessGone) }
}

/// The issuer is that which the login was under, where that is looked at.
pub(super) fn issuer(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let (Some(client), Some(grant)) = (&run.client, &run.ctx.about.grant) else { return Ok(()) };
    if run.ctx.tells_other_host(client, grant) { Err(Cause::IssuerElsewhere) } else { Ok(()) }
}

/// The session that the code or token hangs on is still there.
pub(super) fn session(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let stands = run.ctx.about.grant.as_ref().is_some_and(|grant| run.ctx.state.session_stands(grant));
    if stands {
        return Ok(());
    }
    Err(run.ctx.setup.rules.code_session_says.ask(run.ctx.marks, |says| match says {
        CodeSays::Own => Cause::SessionGone,
        CodeSays::Unknown => Cause::CodeUnknown,
    }))
}

/// ISSUE: the successful token response (RFC 6749 section 5.1, Core 3.1.3.3).
pub(super) fn issue(run: &mut Run<'_, '_>) -> Result<TokenResponse, Cause> {
    let about = &run.ctx.about;
    let (Some(client), Some(grant), Some(known), Some(id)) =
        (run.client.clone(), about.grant.clone(), about.person.clone(), run.grant)
    else {
        return Err(Cause::Internal);
    };
    let party = Party { client: &client, known: &known, grant: &grant };
    let offline = offline(run.ctx, &client, &known, &grant)?;
    let (rules, now) = (&client.rules, run.ctx.now);
    let mut minting = Minting {
        kind: kind_of(run, &grant),
        scopes: run.scopes.clone(),
        access_token: None,
        code: run.ctx.request.form.get("code").filter(|_| !run.renewing).map(str::to_owned),
        jti: run.ctx.jti(),
        session_lives: run.ctx.session_lives(&grant.session),
    };
    run.ctx.about.minting = Some(minting.clone());
    let lifetime = *rules.access_lifetime.get(run.ctx.marks);
    let access = run.ctx.access_token(party, &minting, lifetime)?;
    minting.access_token = Some(access.clone());
    run.ctx.about.minting = Some(minting.clone());
    let issued = |kind, scopes, lifetime| IssuedToken { offline, ..IssuedToken::new(kind, id, scopes, now, lifetime) };

    let refresh = match renewable(run, &client, &grant) {
        true => Some(refresh::next(run, party, &minting, offline)?),
        false => None,
    };
    let wants_id_token = wants_id_token(run);
    let id_token = if wants_id_token { Some(run.ctx.id_token(party, &minting)?) } else { None };
    // Only what can be given uses anything up.
    spend(run, &client);

    let mut members = Members::from_iter([
        ("access_token", json!(access)),
        ("token_type", json!("Bearer")),
        ("expires_in", json!(expires_in(run.ctx, lifetime))),
    ]);
    if let Some((value, token)) = refresh {
        members.push("refresh_token", value.as_str());
        run.ctx.state.tokens.insert(value, token);
    }
    if let Some(id_token) = id_token {
        members.push("id_token", id_token);
    }
    if let Some(scope) = scope_echo(run.ctx, &client, &run.scopes) {
        members.push("scope", scope);
    }
    run.ctx.state.tokens.insert(access, issued(TokenKind::Access, run.scopes.clone(), lifetime));
    Ok(TokenResponse::new(members))
}

/// What led to the tokens.
fn kind_of(run: &Run<'_, '_>, grant: &Grant) -> GrantKind {
    match grant.origin {
        _ if run.renewing => GrantKind::Refresh,
        GrantType::ClientCredentials => GrantKind::ClientCredentials,
        GrantType::Password => GrantKind::Password,
        GrantType::DeviceCode => GrantKind::Device,
        GrantType::TokenExchange => GrantKind::Exchange,
        GrantType::AuthorizationCode | GrantType::RefreshToken => GrantKind::Code,
    }
}

/// Whether the tokens outlive the browser's session; the person may need a role for that.
fn offline(ctx: &Ctx<'_>, client: &Registered, known: &Known, grant: &Grant) -> Result<bool, Cause> {
    let asked = grant.scopes.iter().any(|scope| scope == OFFLINE);
    let may = |role: &Option<String>| role.as_ref().is_none_or(|role| known.person.roles.contains(role));
    if asked && !client.rules.offline_role.ask(ctx.marks, may) {
        return Err(Cause::OfflineNotAllowed);
    }
    Ok(client.rules.offline_separate.ask(ctx.marks, |separate| *separate && asked))
}

/// Whether a refresh token is given.
fn renewable(run: &Run<'_, '_>, client: &Registered, grant: &Grant) -> bool {
    let marks = run.ctx.marks;
    let offline = grant.scopes.iter().any(|scope| scope == OFFLINE);
    let allowed = client.rules.grant_types_allowed.get(marks).contains(&GrantType::RefreshToken);
    let given = client.rules.refresh_when.ask(marks, |when| match when {
        RefreshWhen::Always => true,
        RefreshWhen::OfflineAccess => offline,
        RefreshWhen::OfflineAndGrant => offline && allowed,
        RefreshWhen::Never => false,
    });
    // "A refresh token SHOULD NOT be included" with client credentials (RFC 6749 section 4.4.3).
    let by_grant = match grant.origin {
        GrantType::ClientCredentials => *client.rules.client_credentials_refresh.get(marks),
        GrantType::TokenExchange => false,
        _ => true,
    };
    let left = if run.renewing { refresh::seconds_left(run) } else { None };
    given
        && by_grant
        && client.rules.refresh_rotation.ask(marks, |rotation| match (rotation, left) {
            (_, None) | (Rotation::EachUse | Rotation::NewAndOldLive, _) => true,
            (Rotation::None, _) => false,
            (Rotation::NearExpiry(seconds), Some(left)) => left < *seconds,
        })
}

fn wants_id_token(run: &Run<'_, '_>) -> bool {
    let (rules, marks) = (&run.ctx.setup.rules, run.ctx.marks);
    let openid = run.scopes.iter().any(|scope| scope == "openid");
    if !run.renewing {
        return rules.id_token_when.ask(marks, |when| openid || *when == IdTokenWhen::Always);
    }
    rules.refresh_id_token.ask(marks, |rule| match rule {
        RefreshIdToken::IfOpenid => openid,
        RefreshIdToken::Always => true,
        RefreshIdToken::Never => false,
    })
}

/// `expires_in`: tokens end on whole seconds, and the clock stands between two of them.
fn expires_in(ctx: &Ctx<'_>, lifetime: u64) -> u64 {
    let between = ctx.now.millis() > ctx.now.secs().saturating_mul(1_000);
    ctx.setup.rules.expires_in_form.ask(ctx.marks, |form| match form {
        ExpiresIn::Lifetime => lifetime,
        ExpiresIn::RestFloor => lifetime.saturating_sub(u64::from(between)),
        ExpiresIn::LessOne => lifetime.saturating_sub(1),
    })
}

/// The scopes as the response names them; none if it does not.
fn scope_echo(ctx: &Ctx<'_>, client: &Registered, scopes: &[String]) -> Option<String> {
    let (server, rules, marks) = (&ctx.setup.rules, &client.rules, ctx.marks);
    if server.scope_echo_when.ask(marks, |when| *when == EchoWhen::Never) {
        return None;
    }
    let hidden = |names: &std::collections::BTreeSet<String>| -> Vec<String> {
        scopes.iter().filter(|scope| !names.contains(*scope)).cloned().collect()
    };
    let shown = rules.scope_echo_hidden.ask(marks, hidden);
    let ordered = server.scope_echo_order.ask(marks, |order| match order {
        EchoOrder::Requested => shown.clone(),
        EchoOrder::Shuffled(seed) => shuffled(shown.clone(), *seed),
        EchoOrder::ServerFixed => {
            let configured = rules.scope_configured.get(marks);
            let mut sorted = shown.clone();
            sorted.sort_by_key(|scope| configured.iter().position(|known| known == scope));
            sorted
        }
    });
    Some(ordered.join(" "))
}

/// Marks what was redeemed as used, and lets follow what follows.
fn spend(run: &mut Run<'_, '_>, client: &Registered) {
    let form = &run.ctx.request.form;
    if let Some(refresh) = form.get("refresh_token").filter(|_| run.renewing) {
        let now = run.ctx.now;
        let left = refresh::seconds_left(run);
        let replaced = client.rules.refresh_rotation.ask(run.ctx.marks, |rotation| match (rotation, left) {
            (Rotation::EachUse, _) => true,
            (Rotation::NearExpiry(seconds), Some(left)) => left < *seconds,
            _ => false,
        });
        if !replaced {
            return;
        }
        if let Some(token) = run.ctx.state.tokens.get_mut(refresh) {
            token.used = true;
            token.uses = token.uses.saturating_add(1);
            token.first_used = token.first_used.or(Some(now));
        }
        let struck = Struck { grant: run.grant, token: Some(refresh.to_owned()), ..Struck::default() };
        follow(run.ctx, Trigger::RefreshUsed, &struck);
        let again = client.rules.refresh_reuse_allowed.ask(run.ctx.marks, |rule| *rule != ReuseAllowed::default());
        if let Some(token) = run.ctx.state.tokens.get_mut(refresh).filter(|_| again) {
            // What may be used again is not dead by its use.
            token.dead = false;
        }
    } else if let Some(device) = form.get("device_code").filter(|_| run.kind == Some(GrantType::DeviceCode)) {
        run.ctx.state.devices.remove(device);
    } else if let Some(code) = form.get("code").and_then(|code| run.ctx.state.codes.get_mut(code)) {
        code.used = true;
    }
}
