use url::Url;

use super::StepError;
use crate::agent::{Arrival, HeldRequest};
use crate::run::stage::{Landing, Stage};

/// Sends the callback that was held.
pub(super) async fn release(stage: &mut Stage) -> Result<(), StepError> {
    let held = stage.held.take().ok_or(StepError::Stuck {
        seen: "no callback was held".to_owned(),
        wanted: "a callback that an earlier `sign_in` with `hold: callback` caught",
    })?;
    send(stage, &held).await
}

/// Sends the last callback once more, as it was, in the present browser.
pub(super) async fn replay(stage: &mut Stage) -> Result<(), StepError> {
    let sent = stage.browsers().find_map(|browser| {
        use crate::agent::UserAgent as _;
        browser.last_sent(&stage.callback)
    });
    let sent = sent.or_else(|| stage.held.clone()).ok_or(StepError::Stuck {
        seen: "no callback was sent yet".to_owned(),
        wanted: "a callback that can be sent again",
    })?;
    send(stage, &sent).await
}

async fn send(stage: &mut Stage, request: &HeldRequest) -> Result<(), StepError> {
    let (agent, _) = stage.present().ok_or(StepError::NoBrowser)?;
    agent.hold(None);
    let sent = agent.visits().len();
    let arrival = agent.send(request).await?;
    land(stage, &arrival, sent).await
}

/// Notes where the browser ended if it brought a callback to the relying party on the way, `since` that many visits.
pub(super) async fn land(stage: &mut Stage, arrival: &Arrival, since: usize) -> Result<(), StepError> {
    let callback = stage.callback.clone();
    let (agent, rp) = stage.present().ok_or(StepError::NoBrowser)?;
    let came =
        agent.visits().iter().skip(since).any(|visit| Url::parse(&visit.url).is_ok_and(|url| callback.matches(&url)));
    if !came {
        return Ok(());
    }
    let who = rp.who(agent).await?.map(|who| who.username);
    let landing = match arrival {
        Arrival::Page(page) => Landing {
            status: page.status,
            error: page.error.clone(),
            url: page.url.to_string(),
            at_rp: page.url.origin() == callback.url.origin(),
            who,
        },
        Arrival::Held(request) => Landing { status: 0, error: None, url: request.url.to_string(), at_rp: false, who },
        Arrival::CustomScheme(url) => Landing { status: 0, error: None, url: url.to_string(), at_rp: false, who },
    };
    stage.landing = Some(landing);
    Ok(())
}
