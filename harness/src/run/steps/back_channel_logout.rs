use super::StepError;
use crate::run::stage::Stage;

/// The provider ends the person's sessions and waits for the relying party's answer; it stands in the journal.
pub(super) async fn back_channel_logout(stage: &Stage, person: &str) -> Result<(), StepError> {
    Ok(stage.idp.log_out(person).await?)
}
