use super::StepError;
use crate::language::{ChangeAccount, ChangeRp};
use crate::run::stage::Stage;
use crate::target::{AccountChange, Inside, TargetError};

pub(super) fn change_rp(stage: &Stage, change: &ChangeRp) -> Result<(), StepError> {
    let inside = inside(stage)?;
    inside.set(&change.settings)?;
    if let Some(mappings) = &change.mappings {
        inside.set_mappings(mappings)?;
    }
    Ok(())
}

pub(super) fn change_account(stage: &Stage, change: &ChangeAccount) -> Result<(), StepError> {
    let changed = AccountChange {
        permissions: change.permissions.clone(),
        libraries: change.libraries.clone(),
        admin: change.admin,
        active: change.active,
    };
    Ok(inside(stage)?.change_account(&change.of, &changed)?)
}

/// Its paths may be others afterwards; what the provider has registered stays.
pub(super) async fn restart(stage: &mut Stage, release: Option<&str>) -> Result<(), StepError> {
    stage.rp.restart(release).await?;
    if let Some(uri) = stage.rp.registration().redirect_uris.into_iter().next() {
        stage.callback.url = uri;
    }
    Ok(())
}

fn inside(stage: &Stage) -> Result<&dyn Inside, TargetError> {
    stage.rp.inside().ok_or(TargetError::Unable("change its settings"))
}
