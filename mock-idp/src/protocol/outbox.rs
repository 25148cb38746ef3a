//! What relying parties are told of logouts: by back channel, as messages with a schedule that goes by the instance's
//! clock (Back-Channel Logout 2.5), and by front channel, as frames of the page that the browser is shown (Front-Channel
//! Logout 2).

use std::sync::Arc;
use std::time::Duration;

use clock::Timestamp;
use http::{HeaderMap, Method};

use super::client_session::{ClientSession, ClientSessionId};
use super::consequences::Struck;
use super::context::Ctx;
use super::core::Core;
use super::draft::{LogoutChannel, LogoutToken};
use super::request::Request;
use super::rules::{BclKey, BclOnePer, BclSid, FclOnePer, FclQuery, FclSidIss, Marks, QuirkId, Reach, RetryOn};
use super::rules::{Trigger, WhenSent};
use super::state::{Known, Registered, State, TokenKind};
use crate::vocab::Operation;

pub(crate) type DeliveryId = u64;

/// A logout token on its way to a relying party. It is minted anew for each attempt.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) receiver: Arc<Registered>,
    pub(crate) person: Arc<Known>,
    pub(crate) sid: Option<String>,
    /// The client that asked for the logout, if one did.
    pub(crate) initiator: Option<Arc<Registered>>,
    pub(crate) trigger: Trigger,
    /// From the trigger to the first attempt.
    pub(crate) delay: Duration,
    /// When it is to be sent next, or was sent last.
    pub(crate) due: Timestamp,
    /// How often it was sent.
    pub(crate) attempts: u32,
    pub(crate) stage: DeliveryStage,
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeliveryStage {
    /// To be sent before an answer goes out.
    Urgent,
    /// To be sent when it is due.
    Waiting,
    /// Being sent.
    Underway,
    /// Delivered, or given up.
    Over,
}

impl Delivery {
    pub(crate) fn over(&self) -> bool {
        self.stage == DeliveryStage::Over
    }
}

/// One attempt, as it is to be sent.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) uri: String,
    /// A form.
    pub(crate) body: String,
    pub(crate) client: String,
    pub(crate) person: String,
    pub(crate) quirks: Vec<QuirkId>,
    pub(crate) deviations: Vec<String>,
}

/// Tells the relying parties of all sessions at clients that the reach takes in.
pub(crate) fn notify(ctx: &mut Ctx<'_>, trigger: Trigger, struck: &Struck, reach: Reach) {
    let told: Vec<(ClientSessionId, ClientSession)> = ctx
        .state
        .client_sessions
        .iter()
        .filter(|(id, kept)| kept.attached && struck.reaches_session(reach, **id, kept))
        .map(|(id, kept)| (*id, kept.clone()))
        .collect();
    for (_, kept) in told {
        let (Some(client), Some(person)) = (ctx.client(&kept.client), ctx.state.person(&kept.username)) else {
            continue;
        };
        let by_front = client.client.frontchannel_logout_uri.is_some()
            && ctx.setup.rules.fcl_enabled.ask(ctx.marks, |enabled| *enabled)
            && client.rules.fcl_used.ask(ctx.marks, |used| *used);
        if by_front {
            frame(ctx, trigger, &kept, &client);
        }
        let alone = by_front && ctx.setup.rules.fcl_excludes_bcl.ask(ctx.marks, |alone| *alone);
        if client.client.backchannel_logout_uri.is_some() && !alone {
            post(ctx, trigger, &kept, &client, &person);
        }
    }
}

/// How many access tokens of the session were not revoked and, if they must live, are not too old.
fn living(ctx: &Ctx<'_>, kept: &ClientSession, must_live: bool) -> usize {
    let tokens = ctx.state.tokens.values();
    tokens
        .filter(|token| token.kind == TokenKind::Access && !token.dead && kept.grants.contains(&token.grant))
        .filter(|token| !must_live || ctx.now < token.expires)
        .count()
}

/// Puts the back-channel messages of one session into the outbox.
fn post(ctx: &mut Ctx<'_>, trigger: Trigger, kept: &ClientSession, client: &Arc<Registered>, person: &Arc<Known>) {
    let (rules, marks) = (&ctx.setup.rules, ctx.marks);
    if !rules.bcl_enabled.get(marks) {
        return;
    }
    let all_dead = rules.bcl_token_must_live.ask(marks, |must| *must && living(ctx, kept, true) == 0);
    let strict = *rules.bcl_token_must_live.get(&Marks::default());
    let known = ctx.state.outbox.values().any(|queued| {
        queued.attempts == 0
            && queued.trigger == trigger
            && !queued.over()
            && queued.receiver.client.id == client.client.id
            && queued.person.person.username == person.person.username
    });
    let count = rules.bcl_one_per.ask(marks, |one| match one {
        _ if all_dead => 0,
        BclOnePer::ClientSession => 1,
        BclOnePer::LiveAccessToken => living(ctx, kept, strict),
        BclOnePer::Client => usize::from(!known),
    });
    let there = ctx.state.sessions.contains_key(&kept.session);
    let says_sid = client.rules.bcl_sid.ask(marks, |rule| match rule {
        BclSid::Always => true,
        BclSid::IfRequired => client.client.backchannel_logout_session_required,
        BclSid::IfSession => there,
    });
    let when = *rules.bcl_when_sent.get(marks);
    let (delay, stage) = match when {
        WhenSent::BeforeAnswer => (Duration::ZERO, DeliveryStage::Urgent),
        WhenSent::After(seconds) => (Duration::from_secs(seconds), DeliveryStage::Waiting),
    };
    let delivery = Delivery {
        receiver: Arc::clone(client),
        person: Arc::clone(person),
        sid: kept.sid.clone().filter(|_| says_sid),
        initiator: ctx.about.client.clone(),
        trigger,
        delay,
        due: ctx.now + delay,
        attempts: 0,
        stage,
    };
    for _ in 0..count {
        ctx.state.next_delivery += 1;
        ctx.state.outbox.insert(ctx.state.next_delivery, delivery.clone());
    }
}

/// Adds the frames of one session to the page that the browser will be shown.
fn frame(ctx: &mut Ctx<'_>, trigger: Trigger, kept: &ClientSession, client: &Arc<Registered>) {
    let Some(uri) = client.client.frontchannel_logout_uri.clone() else { return };
    let (rules, marks) = (&ctx.setup.rules, ctx.marks);
    let required = client.client.frontchannel_logout_session_required;
    let says = client.rules.fcl_sid_iss.ask(marks, |rule| *rule == FclSidIss::Always || required);
    let mut params = Vec::new();
    if says {
        params.push(("iss".to_owned(), ctx.issuer_for(client)));
        params.extend(kept.sid.clone().map(|sid| ("sid".to_owned(), sid)));
    }
    let message = ctx.shape(LogoutToken {
        channel: LogoutChannel::Front,
        uri,
        params,
        after: Duration::ZERO,
        attempt: 1,
        receiver: client.client.id.clone(),
        initiator: ctx.about.client.as_ref().map(|client| client.client.id.clone()),
        trigger,
    });
    let says = form_urlencoded::Serializer::new(String::new()).extend_pairs(&message.params).finish();
    let (base, own) = match message.uri.split_once('?') {
        Some((base, own)) => (base, own),
        None => (message.uri.as_str(), ""),
    };
    let query = rules.fcl_query.ask(marks, |order| {
        let parts = if *order == FclQuery::OwnFirst { [own, &says] } else { [&says, own] };
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&")
    });
    let url = if query.is_empty() { base.to_owned() } else { format!("{base}?{query}") };
    let count = rules.fcl_one_per.ask(marks, |one| match one {
        FclOnePer::ClientSession => 1,
        FclOnePer::AccessToken => living(ctx, kept, false),
    });
    ctx.frames.extend(std::iter::repeat_n(url, count));
}

impl State {
    /// The messages that an answer waits for; from then on they are underway.
    pub(crate) fn take_urgent(&mut self) -> Vec<DeliveryId> {
        let urgent = self.outbox.iter_mut().filter(|(_, kept)| kept.stage == DeliveryStage::Urgent);
        urgent
            .map(|(id, kept)| {
                kept.stage = DeliveryStage::Underway;
                *id
            })
            .collect()
    }
}

impl Core {
    /// When the next message of the outbox is due.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        let state = self.state();
        state.outbox.values().filter(|kept| kept.stage == DeliveryStage::Waiting).map(|kept| kept.due).min()
    }

    /// The messages that are due by now; from then on they are underway.
    pub(crate) fn take_due(&self) -> Vec<DeliveryId> {
        let now = self.clock.now();
        let mut state = self.state();
        let due = state.outbox.iter_mut().filter(|(_, kept)| kept.stage == DeliveryStage::Waiting && kept.due <= now);
        due.map(|(id, kept)| {
            kept.stage = DeliveryStage::Underway;
            *id
        })
        .collect()
    }

    /// Mints the logout token of a message's next attempt; `None`: it is gone, or cannot be signed.
    pub(crate) fn attempt(&self, id: DeliveryId) -> Option<Attempt> {
        let setup = self.setup();
        let nobody = Request::new(Method::POST, String::new(), String::new(), HeaderMap::new(), Vec::new());
        // What shapes the message is noted at the message, not at the answer that happens to set it off.
        let marks = Marks::default();
        let mut state = self.state();
        let kept = state.outbox.get_mut(&id)?;
        kept.attempts += 1;
        let kept = kept.clone();
        let mut ctx = Ctx::new(self, &setup, &mut state, &nobody, Operation::LogoutDelivery, &marks);
        ctx.about.client = Some(Arc::clone(&kept.receiver));
        ctx.about.person = Some(Arc::clone(&kept.person));
        let signer = setup.rules.bcl_key.ask(&marks, |key| {
            let id = |client: &Arc<Registered>| client.client.id.clone();
            match key {
                BclKey::Receivers => id(&kept.receiver),
                BclKey::Initiators => kept.initiator.as_ref().map_or_else(|| id(&kept.receiver), id),
            }
        });
        let signer = match &kept.initiator {
            Some(initiator) if initiator.client.id == signer => initiator,
            _ => &kept.receiver,
        };
        let sub = ctx.sub(&kept.receiver, &kept.person);
        let token = ctx.logout_token(&kept.receiver, signer, &sub, kept.sid.as_deref());
        let Ok(token) = token else {
            ctx.state.outbox.remove(&id);
            return None;
        };
        let message = ctx.shape(LogoutToken {
            channel: LogoutChannel::Back,
            uri: kept.receiver.client.backchannel_logout_uri.clone().unwrap_or_default(),
            params: vec![("logout_token".to_owned(), token)],
            after: kept.delay,
            attempt: kept.attempts,
            receiver: kept.receiver.client.id.clone(),
            initiator: kept.initiator.as_ref().map(|client| client.client.id.clone()),
            trigger: kept.trigger,
        });
        let (quirks, deviations) = marks.into_parts();
        Some(Attempt {
            uri: message.uri,
            body: form_urlencoded::Serializer::new(String::new()).extend_pairs(&message.params).finish(),
            client: kept.receiver.client.id.clone(),
            person: kept.person.person.username.clone(),
            quirks,
            deviations,
        })
    }

    /// Notes how an attempt went; `failed`: why it did not arrive.
    pub(crate) fn attempted(&self, id: DeliveryId, failed: Option<RetryOn>) {
        let setup = self.setup();
        let now = self.clock.now();
        let mut state = self.state();
        let Some(kept) = state.outbox.get_mut(&id) else { return };
        let schedule = setup.rules.bcl_retry.get(&Marks::default()).as_ref();
        let wait = failed.and_then(|why| schedule.and_then(|schedule| schedule.wait(kept.attempts, why)));
        match wait {
            Some(seconds) => {
                kept.due = now + Duration::from_secs(seconds);
                kept.stage = DeliveryStage::Waiting;
            }
            None => {
                kept.due = now;
                kept.stage = DeliveryStage::Over;
            }
        }
    }
}
