//! What follows from what: the table is a rule, and here is what each effect does.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::context::Ctx;
use super::outbox;
use super::rules::{Effect, Reach, Trigger};
use super::state::{GrantId, SessionId, TokenKind};

/// Whom a trigger struck, as far as it is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Struck {
    pub(crate) grant: Option<GrantId>,
    /// The value of the token that was used.
    pub(crate) token: Option<String>,
    pub(crate) session: Option<SessionId>,
    pub(crate) username: Option<String>,
    pub(crate) client: Option<String>,
    /// What is learnt, where something is.
    pub(crate) redirect_uri: Option<String>,
}

/// Lets the effects of `trigger` happen. Whoever is to be told is told before the session is gone.
pub(crate) fn follow(ctx: &mut Ctx<'_>, trigger: Trigger, struck: &Struck) {
    let effects: BTreeSet<Effect> =
        ctx.setup.rules.consequences.ask(ctx.marks, |table| table.get(&trigger).cloned().unwrap_or_default());
    if effects.contains(&Effect::Notify)
        && let Some(session) = &struck.session
    {
        outbox::notify(ctx, session);
    }
    for effect in effects {
        match effect {
            Effect::Notify => {}
            Effect::BurnCode => burn(ctx, struck),
            Effect::BurnChallenge => burn_challenge(ctx, struck),
            Effect::LearnRedirectUri => learn(ctx, struck),
            Effect::KillAccess(reach) => kill(ctx, TokenKind::Access, reach, struck),
            Effect::KillRefresh(reach) => kill(ctx, TokenKind::Refresh, reach, struck),
            Effect::EndSession => {
                if let Some(session) = &struck.session {
                    ctx.state.sessions.remove(session);
                }
            }
        }
    }
}

fn burn(ctx: &mut Ctx<'_>, struck: &Struck) {
    ctx.state.codes.retain(|_, code| Some(code.grant) != struck.grant);
}

fn burn_challenge(ctx: &mut Ctx<'_>, struck: &Struck) {
    if let Some(grant) = struck.grant.and_then(|id| ctx.state.grants.get_mut(&id)) {
        grant.challenge = None;
    }
}

fn kill(ctx: &mut Ctx<'_>, kind: TokenKind, reach: Reach, struck: &Struck) {
    let grants = &ctx.state.grants;
    for (value, token) in &mut ctx.state.tokens {
        let grant = grants.get(&token.grant);
        let reached = match reach {
            Reach::This => struck.token.as_ref() == Some(value),
            Reach::Family => struck.grant == Some(token.grant),
            // What outlives the session does not die with it.
            Reach::Session => {
                !token.offline && grant.is_some_and(|grant| Some(&grant.session) == struck.session.as_ref())
            }
            Reach::Person => grant.is_some_and(|grant| Some(&grant.username) == struck.username.as_ref()),
        };
        if token.kind == kind && reached {
            token.dead = true;
        }
    }
}

fn learn(ctx: &mut Ctx<'_>, struck: &Struck) {
    let (Some(client), Some(uri)) = (&struck.client, &struck.redirect_uri) else { return };
    if let Some(registered) = ctx.state.clients.get_mut(client)
        && !registered.client.redirect_uris.contains(uri)
    {
        Arc::make_mut(registered).client.redirect_uris.push(uri.clone());
    }
}
