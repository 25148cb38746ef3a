use std::collections::BTreeMap;
use std::net::SocketAddr;

use mock_idp::manners::{Manners, ProviderRef, ResolveError};
use mock_idp::provider;
use url::Url;

use super::super::mistake::{Mistake, Wrong};
use super::super::outline::{Mark, Outline, Part};
use super::super::suggest::did_you_mean;
use super::file::StageFile;
use super::parse::TOP;

/// Who is there if the file names nobody.
const ANYBODY: [&str; 2] = ["alice", "bob"];

/// Every mistake beyond the shape of the file, each at its place.
pub(super) fn check(file: &StageFile, outline: &Outline<'_>) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    addresses(file, outline, &mut mistakes);
    people(file, outline, &mut mistakes);
    for (index, deviation) in file.script.iter().enumerate() {
        if let Err(error) = deviation.check() {
            mistakes.push(Mistake::new(error.into(), outline.value(&["script".into(), index.into()])));
        }
    }
    match provider_of(file) {
        Err(said) => mistakes.push(told(&said, outline.value(&["provider".into()]))),
        Ok(reference) => manners(file, &reference, outline, &mut mistakes),
    }
    mistakes
}

fn told(said: &impl ToString, mark: Mark) -> Mistake {
    Mistake::new(Wrong::Understudy { said: said.to_string() }, mark)
}

fn addresses(file: &StageFile, outline: &Outline<'_>, mistakes: &mut Vec<Mistake>) {
    if let Some(listen) = &file.listen
        && listen.parse::<SocketAddr>().is_err()
    {
        let wrong = Wrong::NotAnAddress { written: listen.clone() };
        mistakes.push(
            Mistake::new(wrong, outline.value(&["listen".into()]))
                .help("write IP:PORT, for example 127.0.0.1:4400, or 0.0.0.0:4400 to be reached from other machines"),
        );
    }
    if let Some(issuer) = &file.issuer
        && !is_issuer(issuer)
    {
        let wrong = Wrong::NotAnIssuer { written: issuer.clone() };
        mistakes.push(
            Mistake::new(wrong, outline.value(&["issuer".into()]))
                .help("write the URL that a browser opens, for example http://host.docker.internal:4400"),
        );
    }
}

/// An http or https URL without query and fragment (Discovery section 3).
pub fn is_issuer(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none() && url.fragment().is_none()
    })
}

fn people(file: &StageFile, outline: &Outline<'_>, mistakes: &mut Vec<Mistake>) {
    let known: Vec<&str> = match file.people.is_empty() {
        true => ANYBODY.to_vec(),
        false => file.people.keys().map(String::as_str).collect(),
    };
    if let Some(name) = &file.auto_login
        && !known.contains(&name.as_str())
    {
        let wrong = Wrong::UnknownUser { name: name.clone() };
        mistakes.push(
            Mistake::new(wrong, outline.value(&["auto_login".into()])).help(did_you_mean(name, known.iter().copied())),
        );
    }
    if file.groups.is_empty() {
        return;
    }
    for (person, entry) in &file.people {
        for (index, group) in entry.groups().iter().enumerate().filter(|(_, group)| !file.groups.contains(group)) {
            let mark = outline.value(&["people".into(), person.as_str().into(), "groups".into(), index.into()]);
            let help = did_you_mean(group, file.groups.iter().map(String::as_str));
            mistakes.push(Mistake::new(Wrong::UnknownGroup { name: group.clone() }, mark).help(help));
        }
    }
}

fn provider_of(file: &StageFile) -> Result<ProviderRef, String> {
    let reference: ProviderRef =
        file.provider.as_deref().unwrap_or("plain").parse().map_err(|error| format!("{error}"))?;
    provider::resolve(&reference, &BTreeMap::new(), &[]).map_err(|error| error.to_string())?;
    Ok(reference)
}

/// Settings and switches, one by one, so that each mistake is shown at its place; then all together.
fn manners(file: &StageFile, reference: &ProviderRef, outline: &Outline<'_>, mistakes: &mut Vec<Mistake>) {
    let before = mistakes.len();
    let played = |settings: &BTreeMap<_, _>, switches: &[String]| {
        provider::resolve(reference, settings, switches).and_then(whole)
    };
    for (name, value) in &file.settings {
        if let Err(error) = played(&BTreeMap::from([(name.clone(), value.clone())]), &[]) {
            mistakes.push(at_setting(&error, outline, &["settings".into(), name.as_str().into()]));
        }
    }
    for (index, switch) in file.quirks.iter().enumerate() {
        if let Err(error) = played(&BTreeMap::new(), std::slice::from_ref(switch)) {
            mistakes.push(told(&error, outline.value(&["quirks".into(), index.into()])));
        }
    }
    if mistakes.len() > before {
        return;
    }
    match played(&file.settings, &file.quirks) {
        Err(error) => {
            let mark = if file.quirks.is_empty() { TOP } else { outline.key(&["quirks".into()]) };
            mistakes.push(told(&error, mark));
        }
        Ok(manners) => clients(file, &manners, outline, mistakes),
    }
}

/// What is only noticed when the rules are made.
fn whole(manners: Manners) -> Result<Manners, ResolveError> {
    manners.server()?;
    manners.client(&BTreeMap::new())?;
    Ok(manners)
}

fn clients(file: &StageFile, manners: &Manners, outline: &Outline<'_>, mistakes: &mut Vec<Mistake>) {
    for (id, client) in &file.clients {
        let path = [Part::from("clients"), id.as_str().into()];
        if !client.id.is_empty() && client.id != *id {
            let wrong = Wrong::TwoClientIds { key: id.clone(), id: client.id.clone() };
            let mark = outline.value(&[path[0], path[1], "id".into()]);
            mistakes.push(Mistake::new(wrong, mark).help("leave `id` out: the key is the client id"));
        }
        let before = mistakes.len();
        for (name, value) in &client.settings {
            if let Err(error) = manners.client(&BTreeMap::from([(name.clone(), value.clone())])) {
                mistakes.push(at_setting(
                    &error,
                    outline,
                    &[path[0], path[1], "settings".into(), name.as_str().into()],
                ));
            }
        }
        if mistakes.len() == before
            && let Err(error) = manners.client(&client.settings)
        {
            mistakes.push(told(&error, outline.key(&path)));
        }
    }
}

/// A name is wrong at the key, anything else at the value.
fn at_setting(error: &ResolveError, outline: &Outline<'_>, path: &[Part<'_>]) -> Mistake {
    let mark = match error {
        ResolveError::Setting { .. } | ResolveError::SettingLevel { .. } => outline.key(path),
        _ => outline.value(path),
    };
    told(error, mark)
}
