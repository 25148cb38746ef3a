//! Who plays a provider, and who is in the play: what a scenario says, for one run.

use std::collections::BTreeMap;
use std::sync::Arc;

use clock::Clock;
use mock_idp::jose::KeySource;
use mock_idp::manners::ProviderRef;
use mock_idp::script::Deviation;
use mock_idp::vocab::Operation;
use mock_idp::{Client, MockIdp};
use serde_json::Value;

use super::seed::seed_of;
use super::stage::SetUpError;
use crate::event;
use crate::language::{Cell, ClientSetup, Fallible, Person, Scenario, SourceClaims, Sources, live};
use crate::target::{CastProvider, Registration, Terms};

const CLIENT_ID: &str = "rehearsal";
const CLIENT_SECRET: &str = "rehearsal-secret-of-no-worth";

/// What of a file holds in this run: all, or all but the fault.
pub(super) fn chosen<T>(value: &Fallible<T>, with_fault: bool) -> Option<&T> {
    if with_fault { Some(value.get()) } else { value.in_control() }
}

fn chosen_of<T: Clone>(value: Option<&Fallible<T>>, with_fault: bool) -> Option<T> {
    value.and_then(|value| chosen(value, with_fault)).cloned()
}

/// The settings of this run.
pub(super) fn settings(settings: &BTreeMap<String, Fallible<Value>>, with_fault: bool) -> BTreeMap<String, Value> {
    settings.iter().filter_map(|(name, value)| Some((name.clone(), chosen(value, with_fault)?.clone()))).collect()
}

/// A provider as the file describes it, for one run.
#[derive(Clone, Debug)]
pub(super) struct Role {
    /// What scenarios call it.
    pub(super) slug: String,
    /// Which provider, in which version.
    pub(super) plays: String,
    pub(super) settings: BTreeMap<String, Value>,
    pub(super) quirks: Vec<String>,
    pub(super) script: Vec<Deviation>,
    client: ClientSetup,
    terms: Terms,
}

/// The provider of the matrix first, then the others by name.
pub(super) fn roles(scenario: &Scenario, cell: &Cell, with_fault: bool, terms: &Terms) -> Vec<Role> {
    let switched = |quirks: &[Fallible<String>]| -> Vec<String> {
        quirks.iter().filter_map(|quirk| chosen(quirk, with_fault)).cloned().collect()
    };
    let script = |script: &[Fallible<Deviation>]| -> Vec<Deviation> {
        script.iter().filter_map(|deviation| chosen(deviation, with_fault)).cloned().collect()
    };
    let first = Role {
        slug: live::IDP.to_owned(),
        plays: cell.idp.clone(),
        settings: settings(&scenario.idp.settings, with_fault),
        // Those of the command line stand behind, so that they win.
        quirks: switched(&scenario.idp.quirks).into_iter().chain(cell.quirks.iter().cloned()).collect(),
        script: script(&scenario.script),
        client: scenario.idp.client.clone(),
        terms: terms.clone(),
    };
    let others = scenario.providers.iter().map(|(name, other)| Role {
        slug: name.clone(),
        plays: other.plays.value.clone(),
        settings: settings(&other.settings, with_fault),
        quirks: switched(&other.quirks),
        script: script(&other.script),
        client: other.client.clone(),
        terms: Terms::default(),
    });
    std::iter::once(first).chain(others).collect()
}

impl Role {
    /// Starts it, without its script, which may name what is not there yet. Each is a site of its own, and none has
    /// another's keys.
    pub(super) async fn start(
        &self,
        number: u8,
        people: &BTreeMap<String, Cast>,
        clock: Arc<dyn Clock>,
        seed: u64,
    ) -> Result<MockIdp, SetUpError> {
        let mut builder = MockIdp::builder()
            .provider(&self.plays)
            .clock(clock)
            .seed(seed_of(seed, &self.slug))
            .listen(&self.terms.listen.clone().unwrap_or_else(|| format!("127.0.0.{}:0", number.saturating_add(1))))
            .keys(KeySource::Test(usize::from(number)));
        if let Some(issuer) = &self.terms.issuer {
            builder = builder.issuer(issuer);
        }
        for (name, value) in self.all_settings()? {
            builder = builder.setting(&name, value);
        }
        for quirk in &self.quirks {
            builder = builder.quirk(quirk);
        }
        for cast in people.values() {
            builder = builder.person(cast.person.clone());
        }
        Ok(builder.start().await?)
    }

    /// What the scenario sets, and for the rest what an administrator sets who follows an application's documents.
    fn all_settings(&self) -> Result<BTreeMap<String, Value>, SetUpError> {
        let reference = Self::reference(&self.plays).map_err(mock_idp::StartError::from)?;
        let manners =
            mock_idp::provider::resolve(&reference, &BTreeMap::new(), &[]).map_err(mock_idp::StartError::from)?;
        let mut all = manners.for_applications();
        all.extend(self.settings.clone());
        Ok(all)
    }

    /// What the relying party is told of it.
    pub(super) fn for_rp(&self, idp: &MockIdp, with_fault: bool) -> CastProvider {
        let (id, secret) = self.credentials(with_fault);
        CastProvider {
            slug: self.slug.clone(),
            name: self.plays.clone(),
            issuer: idp.issuer_of(&id),
            client_id: id,
            client_secret: chosen_of(self.client.secret_at_rp.as_ref(), with_fault).or(secret),
        }
    }

    /// What it is told of the relying party.
    pub(super) fn client(&self, registration: &Registration, with_fault: bool) -> Client {
        let (id, secret) = self.credentials(with_fault);
        let mut client = match secret {
            Some(secret) => Client::confidential(&id, &secret),
            None => Client::public(&id),
        };
        client.settings = settings(&self.client.settings, with_fault);
        client.redirect_uris = registration.redirect_uris.iter().map(ToString::to_string).collect();
        client.post_logout_redirect_uris = chosen_of(self.client.post_logout_redirect_uris.as_ref(), with_fault)
            .unwrap_or_else(|| registration.post_logout_redirect_uris.iter().map(ToString::to_string).collect());
        let told = chosen_of(self.client.back_channel_logout.as_ref(), with_fault).unwrap_or(true);
        client.backchannel_logout_uri =
            registration.backchannel_logout_uri.as_ref().filter(|_| told).map(ToString::to_string);
        client
    }

    fn credentials(&self, with_fault: bool) -> (String, Option<String>) {
        let Terms { client_id, client_secret, public, .. } = &self.terms;
        let or = |own: &Option<String>, constant: &str| own.clone().unwrap_or_else(|| constant.to_owned());
        let id = chosen_of(self.client.id.as_ref(), with_fault).unwrap_or_else(|| or(client_id, CLIENT_ID));
        let secret = chosen_of(self.client.secret.as_ref(), with_fault);
        let secret = secret.unwrap_or_else(|| or(client_secret, CLIENT_SECRET));
        (id, (!self.client.public && !public).then_some(secret))
    }

    /// Which provider this is, as a reference that can be resolved.
    pub(super) fn reference(plays: &str) -> Result<ProviderRef, mock_idp::manners::ReferenceError> {
        plays.parse()
    }
}

/// A person in a run: as the providers know them, and what single sources say otherwise.
#[derive(Clone, Debug)]
pub(super) struct Cast {
    pub(super) person: mock_idp::Person,
    pub(super) sources: Sources,
}

/// The people of a scenario, by the names that its steps call them.
pub(super) fn people(scenario: &Scenario, with_fault: bool, suffix: &str) -> BTreeMap<String, Cast> {
    let of = |(name, person): (&String, &Person)| (name.clone(), of_run(cast(name, person, with_fault), suffix));
    scenario.people.iter().map(of).collect()
}

/// What stands behind the names of people in a run of its own.
pub(super) fn suffix(seed: u64, role: event::Role) -> String {
    let run = match role {
        event::Role::Only => 'o',
        event::Role::Control => 'c',
        event::Role::Fault => 'f',
        event::Role::ControlAgain => 'a',
    };
    format!("-{:x}{run}", seed & 0xff_ffff)
}

/// Somebody whom no other run has met.
fn of_run(mut cast: Cast, suffix: &str) -> Cast {
    let person = &mut cast.person;
    person.username.push_str(suffix);
    person.email = person.email.take().map(|email| match email.split_once('@') {
        Some((name, host)) => format!("{name}{suffix}@{host}"),
        None => email,
    });
    person.sub = person.sub.take().map(|sub| format!("{sub}{suffix}"));
    cast
}

fn cast(name: &str, written: &Person, with_fault: bool) -> Cast {
    let mut person = mock_idp::Person::new(name);
    let text = |value: &Option<Fallible<String>>| chosen_of(value.as_ref(), with_fault);
    person.name = text(&written.name).or(person.name);
    person.email = text(&written.email).or(person.email);
    person.sub = text(&written.sub);
    person.email_verified = chosen_of(written.email_verified.as_ref(), with_fault).unwrap_or(person.email_verified);
    person.enabled = chosen_of(written.enabled.as_ref(), with_fault).unwrap_or(person.enabled);
    person.groups = chosen_of(written.groups.as_ref(), with_fault).unwrap_or_default();
    person.claims = settings(&written.claims, with_fault);
    let source = |claims: &Option<Fallible<SourceClaims>>| chosen_of(claims.as_ref(), with_fault).unwrap_or_default();
    let sources = Sources {
        without: chosen_of(written.without.as_ref(), with_fault).unwrap_or_default(),
        id_token: source(&written.id_token),
        userinfo: source(&written.userinfo),
        access_token: source(&written.access_token),
    };
    Cast { person, sources }
}

/// A live value of a provider.
pub(super) fn of_provider(idp: &MockIdp, people: &BTreeMap<String, Cast>, value: &str) -> Option<String> {
    if let Some(person) = value.strip_prefix("sub.") {
        return idp.sub(&people.get(person)?.person.username);
    }
    match value {
        "issuer" => Some(idp.issuer()),
        "authorization_endpoint" => idp.url(Operation::Authorize),
        "token_endpoint" => idp.url(Operation::Token),
        "userinfo_endpoint" => idp.url(Operation::Userinfo),
        "jwks_uri" => idp.url(Operation::Jwks),
        "end_session_endpoint" => idp.url(Operation::EndSession),
        _ => None,
    }
}

/// A live value of the relying party.
pub(super) fn of_rp(registration: &Registration, value: &str) -> Option<String> {
    let first = |uris: &[url::Url]| uris.first().map(ToString::to_string);
    match value {
        "url" => registration.redirect_uris.first().map(|uri| uri.origin().ascii_serialization()),
        "redirect_uri" => first(&registration.redirect_uris),
        "post_logout_redirect_uri" => first(&registration.post_logout_redirect_uris),
        "backchannel_logout_uri" => registration.backchannel_logout_uri.as_ref().map(ToString::to_string),
        _ => None,
    }
}
