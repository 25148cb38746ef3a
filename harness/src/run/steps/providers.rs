use mock_idp::script::Deviation;

use super::StepError;
use crate::language::{ChangePerson, Upgrade};
use crate::run::casting::Role;
use crate::run::stage::Stage;

pub(super) fn use_provider(stage: &mut Stage, name: &str) -> Result<(), StepError> {
    let at = stage.players.iter().position(|player| player.role.slug == name);
    stage.present = at.ok_or_else(|| StepError::NoProvider { name: name.to_owned() })?;
    Ok(())
}

/// The provider ends the person's sessions and waits for the relying party's answer; it stands in the journal.
pub(super) async fn back_channel_logout(stage: &Stage, person: &str) -> Result<(), StepError> {
    let player = stage.player().ok_or(StepError::NoStage)?;
    Ok(player.idp.log_out(&stage.username(person)).await?)
}

/// At the present provider everything changes; what a source says otherwise follows the person to all of them.
pub(super) async fn change_person(stage: &mut Stage, change: &ChangePerson) -> Result<(), StepError> {
    let before = stage.username(&change.who);
    let player = stage.player().ok_or(StepError::NoStage)?;
    player.idp.change(&before, |person| apply(person, change)).await?;
    if let Some(cast) = stage.people.get_mut(&change.who.value) {
        apply(&mut cast.person, change);
        let sources = &mut cast.sources;
        replace(&mut sources.without, change.without.as_ref());
        replace(&mut sources.id_token, change.id_token.as_ref());
        replace(&mut sources.userinfo, change.userinfo.as_ref());
        replace(&mut sources.access_token, change.access_token.as_ref());
    }
    Ok(stage.revise_scripts()?)
}

fn replace<T: Clone>(old: &mut T, new: Option<&T>) {
    if let Some(new) = new {
        old.clone_from(new);
    }
}

fn apply(person: &mut mock_idp::Person, change: &ChangePerson) {
    replace(&mut person.username, change.username.as_ref());
    replace(&mut person.groups, change.groups.as_ref());
    replace(&mut person.email_verified, change.email_verified.as_ref());
    replace(&mut person.enabled, change.enabled.as_ref());
    person.sub = change.sub.clone().or(person.sub.take());
    person.name = change.name.clone().or(person.name.take());
    person.email = change.email.clone().or(person.email.take());
    person.claims.extend(change.claims.clone());
}

pub(super) fn rotate_keys(stage: &Stage) -> Result<(), StepError> {
    Ok(stage.player().ok_or(StepError::NoStage)?.idp.rotate_keys()?)
}

/// The present provider's script becomes this one.
pub(super) fn script(stage: &mut Stage, deviations: &[Deviation]) -> Result<(), StepError> {
    let present = stage.present;
    let player = stage.players.get_mut(present).ok_or(StepError::NoStage)?;
    deviations.clone_into(&mut player.role.script);
    Ok(stage.revise_scripts()?)
}

pub(super) async fn upgrade(stage: &mut Stage, upgrade: &Upgrade) -> Result<(), StepError> {
    if let Some(idp) = &upgrade.idp {
        let reference = Role::reference(idp).map_err(|error| StepError::Unplayable(error.to_string()))?;
        let present = stage.present;
        let player = stage.players.get_mut(present).ok_or(StepError::NoStage)?;
        let (settings, quirks) = (player.role.settings.clone(), player.role.quirks.clone());
        player
            .idp
            .restage(&reference, &settings, &quirks, player.idp.clients())
            .map_err(|error| StepError::Unplayable(error.to_string()))?;
        player.role.plays.clone_from(&idp.value);
    }
    if let Some(rp) = &upgrade.rp {
        super::relying_party::restart(stage, Some(rp)).await?;
    }
    Ok(())
}
