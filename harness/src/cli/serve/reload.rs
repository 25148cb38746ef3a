//! A file that is saved while it is served.

use std::path::PathBuf;
use std::time::Duration;

use clock::{Clock as _, SystemClock};
use mock_idp::{MockIdp, StageHand};

use super::super::arguments::ServeArguments;
use super::error::ServeError;
use super::staging::Staging;
use super::verb::RpUris;

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The files of a server, and what was in them.
pub(super) struct Watched {
    files: Vec<(PathBuf, Option<Vec<u8>>)>,
}

impl Watched {
    pub(super) fn new(arguments: &ServeArguments) -> Self {
        let files = arguments.config.iter().chain(&arguments.people);
        Self { files: files.map(|path| (path.clone(), std::fs::read(path).ok())).collect() }
    }

    /// Resolves when one of them is another and nobody is writing any more.
    pub(super) async fn saved(&mut self) {
        let mut settling = false;
        loop {
            SystemClock.sleep(LOOK_EVERY).await;
            let mut changed = false;
            for (path, known) in &mut self.files {
                // A file that is away is about to be put there by an editor.
                let Ok(now) = std::fs::read(&*path) else { continue };
                if known.as_ref() != Some(&now) {
                    *known = Some(now);
                    changed = true;
                }
            }
            if settling && !changed {
                return;
            }
            settling = changed;
        }
    }
}

/// Plays on as the files say now. What was begun goes on; if anything is wrong, everything stays as it was.
pub(super) async fn reload(
    idp: &MockIdp,
    arguments: &ServeArguments,
    rp: Option<&RpUris>,
    played: &mut Staging,
) -> Result<Vec<String>, ServeError> {
    let mut next = Staging::read(arguments)?;
    if let Some(rp) = rp {
        rp.register_with(&mut next.clients);
    }
    let reference = next.provider.parse().map_err(mock_idp::StartError::from)?;
    if next.script != played.script {
        // The counts of a script begin anew only where it was changed.
        idp.set_script(next.script.clone())?;
    }
    if let Err(error) = idp.restage(&reference, &next.settings, &next.quirks, next.clients.clone()) {
        idp.set_script(played.script.clone())?;
        return Err(error.into());
    }
    for person in &next.people {
        idp.put_person(person.clone()).await;
    }
    for username in idp.people().iter().filter(|name| !next.people.iter().any(|person| person.username == **name)) {
        idp.remove_person(username).await?;
    }
    idp.set_hand(StageHand { row: !arguments.no_stage_hand, auto_login: next.auto_login.clone() });
    let waiting = needs_restart(played, &next);
    next.house = played.house.clone();
    *played = next;
    Ok(waiting)
}

/// What cannot change while it is served.
fn needs_restart(played: &Staging, next: &Staging) -> Vec<String> {
    let (was, is) = (&played.house, &next.house);
    [
        ("listen", was.listen != is.listen),
        ("issuer", was.issuer != is.issuer),
        ("keys", was.keys != is.keys),
        ("tls", was.ca_file != is.ca_file),
    ]
    .into_iter()
    .filter(|(_, changed)| *changed)
    .map(|(what, _)| what.to_owned())
    .collect()
}
