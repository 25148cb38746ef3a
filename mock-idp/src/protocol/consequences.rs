//! What follows from what: the table is a rule, and here is what each effect does.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::client_session::{ClientSession, ClientSessionId};
use super::context::Ctx;
use super::outbox;
use super::rules::{Effect, Reach, Trigger};
use super::state::{Grant, GrantId, SessionId, TokenKind};

/// Whom a trigger struck, as far as it is known. What a grant says of client, person and sessions need not be said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Struck {
    pub(crate) grant: Option<GrantId>,
    /// The value of the token that was used.
    pub(crate) token: Option<String>,
    pub(crate) client_session: Option<ClientSessionId>,
    /// The `request_uri` of a pushed request.
    pub(crate) pushed: Option<String>,
    pub(crate) session: Option<SessionId>,
    pub(crate) client: Option<String>,
    pub(crate) username: Option<String>,
    /// What is learnt, where something is.
    pub(crate) redirect_uri: Option<String>,
}

impl Struck {
    /// With what the grant says.
    fn completed(&self, ctx: &Ctx<'_>) -> Self {
        let mut struck = self.clone();
        if let Some(grant) = self.grant.and_then(|id| ctx.state.grants.get(&id)) {
            struck.client_session = struck.client_session.or(grant.client_session);
            struck.session.get_or_insert_with(|| grant.session.clone());
            struck.client.get_or_insert_with(|| grant.client.clone());
            struck.username.get_or_insert_with(|| grant.username.clone());
        }
        if let Some(kept) = struck.client_session.and_then(|id| ctx.state.client_sessions.get(&id)) {
            struck.client.get_or_insert_with(|| kept.client.clone());
        }
        struck
    }

    /// Whether the reach takes in a grant.
    fn reaches(&self, reach: Reach, id: GrantId, grant: &Grant) -> bool {
        let mine = self.username.as_ref().is_none_or(|username| *username == grant.username);
        let in_session = self.session.as_ref() == Some(&grant.session);
        match reach {
            // A single token is told by its value.
            Reach::This => false,
            Reach::Family => self.grant == Some(id),
            Reach::ClientSession => self.client_session.is_some() && self.client_session == grant.client_session,
            Reach::Session => in_session,
            Reach::OnlineSession => in_session && !grant.is_offline(),
            Reach::Client => self.client.as_ref() == Some(&grant.client) && mine,
            Reach::Person => self.username.as_ref() == Some(&grant.username),
            Reach::Realm => true,
        }
    }

    /// Whether the reach takes in a session at a client.
    pub(crate) fn reaches_session(&self, reach: Reach, id: ClientSessionId, kept: &ClientSession) -> bool {
        let mine = self.username.as_ref().is_none_or(|username| *username == kept.username);
        match reach {
            Reach::This | Reach::Family | Reach::ClientSession => self.client_session == Some(id),
            Reach::Session => self.session.as_ref() == Some(&kept.session),
            Reach::OnlineSession => self.session.as_ref() == Some(&kept.session) && !kept.offline(),
            Reach::Client => self.client.as_ref() == Some(&kept.client) && mine,
            Reach::Person => self.username.as_ref() == Some(&kept.username),
            Reach::Realm => true,
        }
    }
}

impl Grant {
    /// Granted for offline use (Core 11).
    pub(crate) fn is_offline(&self) -> bool {
        self.scopes.iter().any(|scope| scope == "offline_access")
    }
}

/// Lets the effects of `trigger` happen.
pub(crate) fn follow(ctx: &mut Ctx<'_>, trigger: Trigger, struck: &Struck) {
    follow_within(ctx, trigger, struck, false);
}

/// The same; `this_app`: nothing goes beyond the browser's session at the one client, and the browser stays signed in.
/// Whoever is to be told is told before the session is gone.
pub(crate) fn follow_within(ctx: &mut Ctx<'_>, trigger: Trigger, struck: &Struck, this_app: bool) {
    let struck = struck.completed(ctx);
    let narrowed = |effect: Effect| match effect {
        _ if !this_app => Some(effect),
        Effect::EndSession => None,
        Effect::KillAccess(reach) => Some(Effect::KillAccess(narrow(reach))),
        Effect::KillRefresh(reach) => Some(Effect::KillRefresh(narrow(reach))),
        Effect::Notify(reach) => Some(Effect::Notify(narrow(reach))),
        other => Some(other),
    };
    let effects: BTreeSet<Effect> = ctx
        .setup
        .rules
        .consequences
        .ask(ctx.marks, |table| table.get(&trigger).cloned().unwrap_or_default())
        .into_iter()
        .filter_map(narrowed)
        .collect();
    for effect in &effects {
        if let Effect::Notify(reach) = effect {
            outbox::notify(ctx, trigger, &struck, *reach);
        }
    }
    for effect in effects {
        happen(ctx, effect, &struck);
    }
}

fn narrow(reach: Reach) -> Reach {
    match reach {
        Reach::This | Reach::Family => reach,
        _ => Reach::ClientSession,
    }
}

fn happen(ctx: &mut Ctx<'_>, effect: Effect, struck: &Struck) {
    match effect {
        Effect::Notify(_) => {}
        Effect::BurnCode => ctx.state.codes.retain(|_, code| Some(code.grant) != struck.grant),
        Effect::SpendCode => {
            ctx.state
                .codes
                .values_mut()
                .filter(|code| Some(code.grant) == struck.grant)
                .for_each(|code| code.used = true);
        }
        Effect::BurnChallenge => {
            if let Some(grant) = struck.grant.and_then(|id| ctx.state.grants.get_mut(&id)) {
                grant.challenge = None;
            }
        }
        Effect::BurnPar => {
            if let Some(uri) = &struck.pushed {
                ctx.state.pushed.remove(uri);
            }
        }
        Effect::KillAccess(reach) => kill(ctx, TokenKind::Access, reach, struck),
        Effect::KillRefresh(reach) => kill(ctx, TokenKind::Refresh, reach, struck),
        Effect::DetachClientSession => detach(ctx, struck),
        Effect::EndSession => {
            if let Some(session) = &struck.session {
                end_session(ctx, session);
            }
        }
        Effect::StampNotBefore(reach) => stamp(ctx, reach, struck),
        Effect::LearnRedirectUri => learn(ctx, struck),
        Effect::ForgetConsent => {
            if let Some(person) = &struck.username {
                ctx.state.consents.retain(|(username, client), _| {
                    username != person || struck.client.as_ref().is_some_and(|wanted| wanted != client)
                });
            }
        }
    }
}

fn kill(ctx: &mut Ctx<'_>, kind: TokenKind, reach: Reach, struck: &Struck) {
    let grants = &ctx.state.grants;
    for (value, token) in &mut ctx.state.tokens {
        let this = reach == Reach::This && struck.token.as_ref() == Some(value);
        // What outlives the session does not die with it.
        let outlives = reach == Reach::Session && token.offline;
        let reached = || grants.get(&token.grant).is_some_and(|grant| struck.reaches(reach, token.grant, grant));
        if token.kind == kind && (this || !outlives && reached()) {
            token.dead = true;
        }
    }
}

fn detach(ctx: &mut Ctx<'_>, struck: &Struck) {
    let Some(id) = struck.client_session else { return };
    if let Some(kept) = ctx.state.client_sessions.get_mut(&id) {
        kept.attached = false;
        let grants = &kept.grants;
        ctx.state.codes.retain(|_, code| !grants.contains(&code.grant));
    }
    kill(ctx, TokenKind::Access, Reach::ClientSession, struck);
    kill(ctx, TokenKind::Refresh, Reach::ClientSession, struck);
}

/// Takes the browser's session away. What its clients have for offline use stays (Core 11).
pub(crate) fn end_session(ctx: &mut Ctx<'_>, session: &SessionId) {
    ctx.state.sessions.remove(session);
    for kept in ctx.state.client_sessions.values_mut() {
        if kept.session == *session && !kept.offline() {
            kept.attached = false;
        }
    }
}

/// Stamps only move forward, so that what was issued before one is dead at once and for good.
fn stamp(ctx: &mut Ctx<'_>, reach: Reach, struck: &Struck) {
    match (reach, &struck.username) {
        (Reach::Realm, _) => ctx.state.realm_not_before = Some(ctx.now),
        (_, Some(username)) => {
            ctx.state.not_before.insert(username.clone(), ctx.now);
        }
        (_, None) => return,
    }
    let grants = &ctx.state.grants;
    for token in ctx.state.tokens.values_mut() {
        let Some(grant) = grants.get(&token.grant) else { continue };
        token.dead |= struck.reaches(reach, token.grant, grant) && (reach == Reach::Realm || !grant.is_offline());
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
