use url::Url;

use super::StepError;
use crate::agent::HeldRequest;
use crate::language::Visit;
use crate::run::stage::Stage;

pub(super) async fn start_login(stage: &mut Stage) -> Result<(), StepError> {
    let provider = stage.player().map(|player| player.role.slug.clone()).unwrap_or_default();
    let browser = stage.browser.clone();
    let visits = stage.present_browser().map_or(0, |(agent, _)| agent.visits().len());
    stage.begun = Some((browser, visits));
    // Whoever is signed in at the provider comes back at once.
    stage
        .act(false, move |mut agent, rp| async move {
            let arrival = rp.start_login(agent.as_mut(), &provider).await;
            (agent, arrival.map_err(StepError::from))
        })
        .await?;
    Ok(())
}

pub(super) async fn visit(stage: &mut Stage, visit: &Visit) -> Result<(), StepError> {
    let path = stage.filled(&visit.path);
    let url = match path.starts_with('/') {
        true => stage.rp.page(&path)?,
        false => Url::parse(&path).map_err(|_| crate::target::TargetError::Path(path.clone()))?,
    };
    let copies = usize::from(visit.copies.unwrap_or(1));
    stage
        .act(copies > 1, move |mut agent, _| async move {
            let arrival = match copies {
                1 => agent.visit(&url).await,
                copies => agent.send_at_once(&HeldRequest::typed(url), copies).await,
            };
            (agent, arrival.map_err(StepError::from))
        })
        .await?;
    Ok(())
}

pub(super) async fn sign_in_locally(stage: &mut Stage, username: &str) -> Result<(), StepError> {
    let username = username.to_owned();
    let (name, browser) = (username.clone(), stage.browser.clone());
    stage
        .act(false, move |mut agent, rp| async move {
            let arrival = rp.sign_in_locally(agent.as_mut(), &username).await;
            (agent, arrival.map_err(StepError::from))
        })
        .await?;
    stage.signed_in = Some((name, browser));
    Ok(())
}

pub(super) async fn log_out(stage: &mut Stage) -> Result<(), StepError> {
    stage
        .act(false, |mut agent, rp| async move {
            let arrival = rp.log_out(agent.as_mut()).await;
            (agent, arrival.map_err(StepError::from))
        })
        .await?;
    Ok(())
}

pub(super) fn clear_cookies(stage: &mut Stage) -> Result<(), StepError> {
    let browser = stage.browser.clone();
    let (agent, _) = stage.present_browser().ok_or(StepError::Waiting { browser })?;
    agent.clear_cookies();
    Ok(())
}
