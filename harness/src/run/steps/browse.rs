use super::StepError;
use super::callback::land;
use crate::run::stage::Stage;

pub(super) async fn start_login(stage: &mut Stage) -> Result<(), StepError> {
    let (agent, rp) = stage.present().ok_or(StepError::NoBrowser)?;
    let sent = agent.visits().len();
    let arrival = rp.start_login(agent).await?;
    // Whoever is signed in at the provider comes back at once.
    land(stage, &arrival, sent).await
}

pub(super) async fn visit(stage: &mut Stage, path: &str) -> Result<(), StepError> {
    let (agent, rp) = stage.present().ok_or(StepError::NoBrowser)?;
    let sent = agent.visits().len();
    let arrival = agent.visit(&rp.page(path)?).await?;
    land(stage, &arrival, sent).await
}

pub(super) async fn log_out(stage: &mut Stage) -> Result<(), StepError> {
    let (agent, rp) = stage.present().ok_or(StepError::NoBrowser)?;
    rp.log_out(agent).await?;
    Ok(())
}
