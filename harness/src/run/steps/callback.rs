use url::Url;

use super::StepError;
use crate::agent::{Arrival, HeldRequest};
use crate::language::{Delivery, Tamper};
use crate::run::stage::{Landing, Stage};

/// Sends the callback that was held, or lets an answer of the provider go.
pub(super) async fn release(stage: &mut Stage, delivery: &Delivery) -> Result<(), StepError> {
    if !delivery.is_callback() {
        stage.let_go(&delivery.what).await?;
        return Ok(());
    }
    let held = stage.held.take().ok_or(StepError::Stuck {
        seen: "no callback was held".to_owned(),
        wanted: "a callback that an earlier `sign_in` with `hold: callback` caught",
    })?;
    send(stage, held, delivery).await
}

/// Sends the last callback once more, as it was, in the present browser.
pub(super) async fn replay(stage: &mut Stage, delivery: &Delivery) -> Result<(), StepError> {
    let sent = stage.last_callback.clone().or_else(|| stage.held.clone()).ok_or(StepError::Stuck {
        seen: "no callback was sent yet".to_owned(),
        wanted: "a callback that can be sent again",
    })?;
    send(stage, sent, delivery).await
}

/// Changes the callback that is held, wherever its parameters stand.
pub(super) fn tamper(stage: &mut Stage, tamper: &Tamper) -> Result<(), StepError> {
    let set: Vec<(String, String)> =
        tamper.set.iter().map(|(name, value)| (name.clone(), stage.filled(value))).collect();
    let held = stage.held.as_mut().ok_or(StepError::Stuck {
        seen: "no callback was held".to_owned(),
        wanted: "a callback that an earlier `sign_in` with `hold: callback` caught",
    })?;
    let changed = |text: &str| {
        let pairs = url::form_urlencoded::parse(text.as_bytes()).into_owned();
        let mut pairs: Vec<(String, String)> = pairs.filter(|(name, _)| !tamper.remove.contains(name)).collect();
        for (name, value) in &set {
            match pairs.iter_mut().find(|(param, _)| param == name) {
                Some((_, old)) => old.clone_from(value),
                None => pairs.push((name.clone(), value.clone())),
            }
        }
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    };
    match &mut held.body {
        Some(body) => *body = changed(body),
        None => {
            let query = changed(held.url.query().unwrap_or_default());
            held.url.set_query(Some(&query));
        }
    }
    Ok(())
}

async fn send(stage: &mut Stage, request: HeldRequest, delivery: &Delivery) -> Result<(), StepError> {
    let (copies, lose) = (usize::from(delivery.copies.unwrap_or(1)), delivery.lose_answer);
    stage.last_callback = Some(request.clone());
    if lose {
        let browser = stage.browser.clone();
        let (agent, _) = stage.present_browser().ok_or(StepError::Waiting { browser })?;
        agent.hold(None);
        return Ok(agent.send_and_lose(&request).await?);
    }
    stage
        .act(copies > 1, move |mut agent, _| async move {
            agent.hold(None);
            let arrival = match copies {
                1 => agent.send(&request).await,
                copies => agent.send_at_once(&request, copies).await,
            };
            (agent, arrival.map_err(StepError::from))
        })
        .await?;
    Ok(())
}

/// Notes where a browser ended if it brought a callback to the relying party on the way, `since` that many visits.
pub(in crate::run) async fn land(
    stage: &mut Stage,
    browser: &str,
    arrival: &Arrival,
    since: usize,
) -> Result<(), StepError> {
    let callback = stage.callback.clone();
    if let Arrival::Held(request) = arrival {
        stage.held = Some((**request).clone());
    }
    let (agent, rp) = stage.at(browser).ok_or_else(|| StepError::Waiting { browser: browser.to_owned() })?;
    let came =
        agent.visits().iter().skip(since).any(|visit| Url::parse(&visit.url).is_ok_and(|url| callback.matches(&url)));
    if !came {
        return Ok(());
    }
    let last = agent.last_sent(&callback);
    let who = rp.who(agent).await?.map(|who| who.username);
    let landing = match arrival {
        Arrival::Page(page) => Landing {
            status: page.status,
            error: rp.refusal(page),
            url: page.url.to_string(),
            at_rp: page.url.origin() == callback.url.origin(),
            who,
        },
        Arrival::Held(request) => Landing { status: 0, error: None, url: request.url.to_string(), at_rp: false, who },
        Arrival::CustomScheme(url) => Landing { status: 0, error: None, url: url.to_string(), at_rp: false, who },
    };
    stage.landing = Some(landing);
    stage.last_callback = last.or(stage.last_callback.take());
    Ok(())
}
