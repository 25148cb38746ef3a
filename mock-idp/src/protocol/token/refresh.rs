//! Refreshing (RFC 6749 section 6, Core 12).

use std::time::Duration;

use super::super::cause::Cause;
use super::super::company::Minting;
use super::super::consequences::{Struck, follow};
use super::super::issue::Party;
use super::super::rules::{CodeSays, ConsentMode, OtherHost, Recheck, ScopeParam, Trigger};
use super::super::state::{IssuedToken, TokenKind};
use super::run::Run;

fn token<'r>(run: &'r Run<'_, '_>) -> Result<&'r IssuedToken, Cause> {
    let value = run.ctx.request.form.get("refresh_token").ok_or(Cause::RefreshMissing)?;
    run.ctx.state.tokens.get(value).filter(|token| token.kind == TokenKind::Refresh).ok_or(Cause::RefreshUnknown)
}

pub(super) fn present(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    run.ctx.request.form.get("refresh_token").map(|_| ()).ok_or(Cause::RefreshMissing)
}

pub(super) fn known(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let token = token(run)?;
    if token.dead && !token.used {
        return Err(gone(run));
    }
    let (id, scopes) = (token.grant, token.scopes.clone());
    run.ctx.about.grant = run.ctx.state.grants.get(&id).cloned();
    run.grant = Some(id);
    run.scopes = scopes;
    match &run.ctx.about.grant {
        Some(grant) if run.ctx.is_elsewhere(grant, OtherHost::Refresh) => Err(Cause::IssuerDiffers),
        _ => Ok(()),
    }
}

/// What is said of a token that died without being used: by rule, what it died with.
fn gone(run: &Run<'_, '_>) -> Cause {
    let Ok(token) = token(run) else { return Cause::RefreshUnknown };
    let Some(grant) = run.ctx.state.grants.get(&token.grant) else { return Cause::RefreshUnknown };
    let attached = run.ctx.state.client_session_of(grant).is_none_or(|kept| kept.attached);
    let session = token.offline || grant.session.is_empty() || run.ctx.session_lives(&grant.session);
    run.ctx.setup.rules.refresh_gone_says.ask(run.ctx.marks, |says| match says {
        CodeSays::Own if !session => Cause::SessionGone,
        CodeSays::Own if !attached => Cause::ClientSessionGone,
        CodeSays::Own | CodeSays::Unknown => Cause::RefreshUnknown,
    })
}

pub(super) fn client(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let owner = run.ctx.about.grant.as_ref().map(|grant| grant.client.as_str());
    let asking = run.client.as_ref().map(|client| client.client.id.as_str());
    if owner == asking { Ok(()) } else { Err(Cause::RefreshOtherClient) }
}

/// A token that was replaced and comes back means that somebody else has it (RFC 9700 section 4.14.2).
pub(super) fn used(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let token = token(run)?;
    let Some(first_used) = token.first_used.filter(|_| token.used) else { return Ok(()) };
    let client = run.client.clone().ok_or(Cause::ClientMissing)?;
    let now = run.ctx.now;
    let again = client.rules.refresh_reuse_allowed.ask(run.ctx.marks, |allowed| {
        !token.dead
            && (token.uses <= allowed.times
                || (allowed.grace > 0 && now < first_used + Duration::from_secs(allowed.grace)))
    });
    if again {
        return Ok(());
    }
    let later = |other: &&IssuedToken| other.grant == token.grant && other.generation > token.generation && other.used;
    let superseded = run.ctx.state.tokens.values().any(|other| later(&other));
    let struck = Struck { grant: Some(token.grant), ..Struck::default() };
    follow(run.ctx, Trigger::RefreshReplayed, &struck);
    Err(if superseded { Cause::RefreshSuperseded } else { Cause::RefreshUsed })
}

pub(super) fn expired(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    if run.ctx.now >= token(run)?.expires { Err(Cause::RefreshExpired) } else { Ok(()) }
}

/// The session that the token came from lives, if that is looked at and the token does not outlive it.
pub(super) fn session(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let token = token(run)?;
    let (offline, id) = (token.offline, token.grant);
    let grant = run.ctx.state.grants.get(&id);
    // At the client it may be over before the browser's session is.
    let attached = grant.is_none_or(|grant| run.ctx.state.client_session_of(grant).is_none_or(|kept| kept.attached));
    let session = grant.map(|grant| grant.session.clone()).unwrap_or_default();
    // What hangs on no session has none to lose.
    let stands = attached && (session.is_empty() || run.ctx.session_lives(&session));
    let gone = !offline && !stands;
    let client = run.client.clone().ok_or(Cause::ClientMissing)?;
    let bound = client.rules.refresh_lifetime.ask(run.ctx.marks, |lifetime| lifetime.with_session && gone);
    let looked_at =
        run.ctx.setup.rules.refresh_rechecks.ask(run.ctx.marks, |what| what.contains(&Recheck::Session) && gone);
    if bound || looked_at {
        let lives = run.ctx.session_lives(&session);
        return Err(run.ctx.setup.rules.refresh_gone_says.ask(run.ctx.marks, |says| match says {
            CodeSays::Own if lives => Cause::ClientSessionGone,
            CodeSays::Own | CodeSays::Unknown => Cause::SessionGone,
        }));
    }
    let keeps = client.rules.refresh_lifetime.ask(run.ctx.marks, |lifetime| lifetime.with_session && !offline);
    let now = run.ctx.now;
    if let Some(session) = run.ctx.state.sessions.get_mut(&session).filter(|_| keeps) {
        session.seen_at = now;
    }
    Ok(())
}

/// The person's consent is still there, if that is looked at and consent is asked for at all.
pub(super) fn consent(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let (Some(grant), Some(client)) = (&run.ctx.about.grant, &run.client) else { return Err(Cause::RefreshUnknown) };
    let needed = *client.rules.consent_mode.get(run.ctx.marks) != ConsentMode::Never;
    let gone = needed && run.ctx.consent(&grant.username, &grant.client).is_none();
    let rechecks = &run.ctx.setup.rules.refresh_rechecks;
    let refused = rechecks.ask(run.ctx.marks, |what| what.contains(&Recheck::Consent) && gone);
    if refused { Err(Cause::ConsentGone) } else { Ok(()) }
}

/// "MUST NOT include any scope not originally granted" (RFC 6749 section 6), and what else `refresh.scope_param` does.
pub(super) fn scope(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let Some(asked) = run.ctx.request.form.get("scope") else { return Ok(()) };
    let asked: Vec<String> = asked.split_whitespace().map(str::to_owned).collect();
    let configured = run.client.as_ref().map(|client| client.rules.scope_configured.get(run.ctx.marks));
    let known = |scope: &String| configured.is_some_and(|configured| configured.contains(scope));
    let always = run.client.as_ref().map(|client| client.rules.scope_always_granted.get(run.ctx.marks));
    let always = always.cloned().unwrap_or_default();
    let granted = &run.scopes;
    run.scopes = run.ctx.setup.rules.refresh_scope_param.ask(run.ctx.marks, |param| match param {
        ScopeParam::Ignore => Ok(granted.clone()),
        ScopeParam::NeedsOffline if !asked.iter().any(|scope| scope == "offline_access") => {
            Err(Cause::OfflineScopeMissing)
        }
        ScopeParam::NeedsOffline => Ok(granted.clone()),
        ScopeParam::Narrow if asked.iter().all(|scope| granted.contains(scope)) => Ok(asked.clone()),
        ScopeParam::KeepDefaults(kept) if asked.iter().all(known) => {
            Ok(granted.iter().filter(|scope| kept.contains(scope) || asked.contains(scope)).cloned().collect())
        }
        ScopeParam::KeepGrantedAlways if !asked.is_empty() && asked.iter().all(known) => {
            let stays =
                |scope: &&String| always.contains(scope) || asked.contains(scope) || scope.as_str() == "offline_access";
            Ok(granted.iter().filter(stays).cloned().collect())
        }
        ScopeParam::Narrow | ScopeParam::KeepDefaults(_) | ScopeParam::KeepGrantedAlways => {
            Err(Cause::ScopeExceedsGrant)
        }
    })?;
    Ok(())
}

/// How many seconds the token that is being used has left.
pub(super) fn seconds_left(run: &Run<'_, '_>) -> Option<u64> {
    token(run).ok().map(|token| token.expires.since(run.ctx.now).as_secs())
}

/// The next refresh token of the family: its value, and what is remembered of it.
pub(super) fn next(
    run: &Run<'_, '_>,
    party: Party<'_>,
    minting: &Minting,
    offline: bool,
) -> Result<(String, IssuedToken), Cause> {
    let (ctx, now) = (&run.ctx, run.ctx.now);
    let before = if run.renewing { token(run).ok() } else { None };
    let (generation, since) = before.map_or((0, now), |before| (before.generation + 1, before.family_since));
    let lifetime = party.client.rules.refresh_lifetime.get(ctx.marks);
    let mut ends = vec![now + Duration::from_secs(lifetime.seconds)];
    ends.extend(lifetime.cap.map(|cap| since + Duration::from_secs(cap)));
    if lifetime.with_session && !offline {
        ends.extend(ctx.session_end(&party.grant.session));
    }
    let expires = ends.into_iter().min().unwrap_or(now);
    let seconds = expires.since(now).as_secs();
    let value = ctx.refresh_token(party, minting, seconds)?;
    // A narrower scope asked for at a refresh does not narrow the next refresh token (RFC 6749 section 6).
    let id = run.grant.ok_or(Cause::Internal)?;
    let kept = IssuedToken::new(TokenKind::Refresh, id, party.grant.scopes.clone(), now, seconds);
    Ok((value, IssuedToken { expires, offline, generation, family_since: since, ..kept }))
}
