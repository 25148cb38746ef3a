//! The only place where a deviation touches an answer.

use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::deviation::{Deviation, DeviationError, Key, Signature};
use super::template;
use crate::jose::{Forgery, SigningKeyChoice};
use crate::protocol::draft::{Callback, Draft, Reply, Token, TokenUse, UserInfo};
use crate::protocol::{Facts, Marks};
use crate::vocab::Place;

/// The deviations of an instance, and how often each had its chance.
#[derive(Debug, Default)]
pub struct Script {
    deviations: Vec<(Deviation, Mutex<u32>)>,
}

impl Script {
    /// A script of these deviations.
    ///
    /// # Errors
    /// When one of them could never strike.
    pub fn new(deviations: Vec<Deviation>) -> Result<Self, DeviationError> {
        for deviation in &deviations {
            deviation.check()?;
        }
        Ok(Self { deviations: deviations.into_iter().map(|deviation| (deviation, Mutex::new(0))).collect() })
    }

    /// The same script with other deviations: one that stays keeps its count, so that what is changed beside it does not
    /// make it strike anew.
    ///
    /// # Errors
    /// When one of them could never strike.
    pub fn revised(&self, deviations: Vec<Deviation>) -> Result<Self, DeviationError> {
        let mut revised = Self::new(deviations)?;
        let mut before: Vec<&(Deviation, Mutex<u32>)> = self.deviations.iter().collect();
        for (deviation, passed) in &mut revised.deviations {
            if let Some(at) = before.iter().position(|(earlier, _)| earlier == deviation) {
                let (_, earlier) = before.remove(at);
                *passed = Mutex::new(*earlier.lock().unwrap_or_else(PoisonError::into_inner));
            }
        }
        Ok(revised)
    }

    /// The deviations, in order.
    pub fn deviations(&self) -> impl Iterator<Item = &Deviation> {
        self.deviations.iter().map(|(deviation, _)| deviation)
    }

    /// This script and one deviation more; what was counted stays counted.
    ///
    /// # Errors
    /// When it could never strike.
    pub fn with(&self, deviation: Deviation) -> Result<Self, DeviationError> {
        deviation.check()?;
        let mut deviations: Vec<_> = self
            .deviations
            .iter()
            .map(|(deviation, passed)| {
                let passed = *passed.lock().unwrap_or_else(PoisonError::into_inner);
                (deviation.clone(), Mutex::new(passed))
            })
            .collect();
        deviations.push((deviation, Mutex::new(0)));
        Ok(Self { deviations })
    }

    /// Lets every deviation that is meant strike the draft.
    pub(crate) fn edit(&self, draft: &mut Draft, facts: &Facts<'_>, marks: &Marks) {
        let Some(place) = place_of(draft) else { return };
        for (number, (deviation, passed)) in self.deviations.iter().enumerate() {
            if deviation.at != place || !concerns(deviation, facts) || !acts(deviation, draft) {
                continue;
            }
            // A deviation that struck the parameters of a callback strikes its HTTP answer without being counted again.
            if marks.has_struck(number) || due(deviation, passed) {
                let before = draft.clone();
                strike(deviation, draft, facts);
                // What says the same as the honest answer did nothing.
                if *draft != before {
                    marks.deviation(number, &deviation.summary());
                }
            }
        }
    }
}

/// What a script calls the draft.
fn place_of(draft: &Draft) -> Option<Place> {
    match draft {
        Draft::Callback(_) => Some(Place::Callback),
        Draft::Token(token) => match token.usage {
            TokenUse::Id => Some(Place::IdToken),
            TokenUse::Access => Some(Place::AccessToken),
            TokenUse::Logout => Some(Place::LogoutToken),
            // What strikes a callback strikes it before it is wrapped.
            TokenUse::Response => None,
            // A refresh token is nobody's to read; a userinfo answer is one of HTTP.
            TokenUse::Refresh | TokenUse::Userinfo => None,
            // A script strikes it as the answer that it is.
            TokenUse::Introspection => None,
        },
        Draft::UserInfo(_) => Some(Place::Userinfo),
        Draft::Reply(reply) => reply.place,
        _ => None,
    }
}

fn concerns(deviation: &Deviation, facts: &Facts<'_>) -> bool {
    let client = facts.about.client.as_ref().map(|registered| registered.client.id.as_str());
    let person = facts.about.person.as_ref().map(|known| known.person.username.as_str());
    let means = |wanted: &Option<String>, is: Option<&str>| wanted.as_deref().is_none_or(|wanted| is == Some(wanted));
    means(&deviation.client, client) && means(&deviation.person, person)
}

/// Whether the deviation says something about this kind of draft.
fn acts(deviation: &Deviation, draft: &Draft) -> bool {
    match draft {
        Draft::Callback(_) => deviation.acts_on_params(),
        Draft::Token(_) => true,
        Draft::UserInfo(_) => deviation.acts_on_claims(),
        Draft::Reply(_) => deviation.acts_on_http(),
        _ => false,
    }
}

fn due(deviation: &Deviation, passed: &Mutex<u32>) -> bool {
    let mut passed = passed.lock().unwrap_or_else(PoisonError::into_inner);
    let turn = *passed;
    *passed = passed.saturating_add(1);
    let after = deviation.after.unwrap_or(0);
    turn >= after && deviation.times.is_none_or(|times| turn - after < times)
}

fn strike(deviation: &Deviation, draft: &mut Draft, facts: &Facts<'_>) {
    match draft {
        Draft::Callback(callback) => strike_callback(deviation, callback, facts),
        Draft::Token(token) => strike_token(deviation, token, facts),
        Draft::UserInfo(info) => strike_userinfo(deviation, info, facts),
        Draft::Reply(reply) => strike_reply(deviation, reply, facts),
        _ => {}
    }
}

fn strike_callback(deviation: &Deviation, callback: &mut Callback, facts: &Facts<'_>) {
    for name in &deviation.remove_params {
        callback.remove(name);
    }
    for (name, value) in &deviation.set_params {
        callback.set(name, template::text(value, facts));
    }
    for name in &deviation.double_params {
        if let Some(value) = callback.get(name).map(str::to_owned) {
            callback.params.push((name.clone(), value));
        }
    }
}

fn strike_token(deviation: &Deviation, token: &mut Token, facts: &Facts<'_>) {
    for name in &deviation.remove_claims {
        token.claims.remove(name);
    }
    for (name, value) in &deviation.set_claims {
        token.claims.set(name, template::value(value, facts));
    }
    for name in &deviation.remove_header {
        token.header.remove(name);
    }
    for (name, value) in &deviation.set_header {
        token.header.set(name, template::value(value, facts));
    }
    if let Some(key) = deviation.key {
        token.key = match key {
            Key::Unknown => SigningKeyChoice::Unknown,
            Key::PublicAsHmac => SigningKeyChoice::PublicAsHmac,
            Key::EmbeddedJwk => SigningKeyChoice::EmbeddedJwk,
        };
    }
    if let Some(signature) = deviation.signature {
        token.forgery = match signature {
            Signature::Corrupt => Forgery::Corrupt,
            Signature::Missing => Forgery::Missing,
            Signature::None => Forgery::AlgNone,
        };
    }
}

fn strike_userinfo(deviation: &Deviation, info: &mut UserInfo, facts: &Facts<'_>) {
    for name in &deviation.remove_claims {
        info.members.remove(name);
    }
    for (name, value) in &deviation.set_claims {
        info.members.set(name, template::value(value, facts));
    }
}

fn strike_reply(deviation: &Deviation, reply: &mut Reply, facts: &Facts<'_>) {
    if let Some(to) = &deviation.redirect {
        reply.status = 302;
        reply.body.clear();
        reply.headers.retain(|(name, _)| name != "location" && name != "content-type");
        reply.headers.push(("location".into(), template::text(to, facts)));
    }
    if let Some(status) = deviation.status {
        reply.status = status;
    }
    if let Some(body) = &deviation.body {
        reply.body = template::text(body, facts).into_bytes();
    }
    if let Some(patch) = &deviation.merge
        && let Ok(mut body) = serde_json::from_slice::<Value>(&reply.body)
    {
        merge(&mut body, &template::value(patch, facts));
        reply.body = body.to_string().into_bytes();
    }
    for (name, value) in &deviation.headers {
        reply.headers.retain(|(header, _)| !header.eq_ignore_ascii_case(name));
        if let Some(value) = value {
            reply.headers.push((name.to_ascii_lowercase(), template::text(value, facts)));
        }
    }
    if let Some(delay) = deviation.delay {
        reply.delay += delay.0;
    }
    if let Some(name) = &deviation.hold {
        reply.held = Some(name.clone());
    }
    reply.dropped |= deviation.drop;
    reply.truncated = deviation.truncate.or(reply.truncated);
}

/// JSON Merge Patch (RFC 7396 section 2).
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    if let Value::Object(target) = target {
        for (name, value) in patch {
            if value.is_null() {
                target.shift_remove(name);
            } else {
                merge(target.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_merge_patch_sets_removes_and_descends() {
        let mut target = json!({ "a": 1, "b": { "c": 2, "d": 3 } });
        merge(&mut target, &json!({ "a": null, "b": { "c": 4 }, "e": [5] }));
        assert_eq!(target, json!({ "b": { "c": 4, "d": 3 }, "e": [5] }));
    }

    #[test]
    fn after_and_times_count_the_answers_that_are_meant() {
        let deviation = Deviation { after: Some(1), times: Some(2), ..Deviation::at(Place::Token) };
        let passed = Mutex::new(0);
        let struck: Vec<bool> = (0..5).map(|_| due(&deviation, &passed)).collect();
        assert_eq!(struck, [false, true, true, false, false]);
    }

    #[test]
    fn a_deviation_that_stays_keeps_its_count_and_a_new_one_begins() {
        let once = Deviation { times: Some(1), status: Some(503), ..Deviation::at(Place::Token) };
        let other = Deviation { status: Some(500), ..Deviation::at(Place::Jwks) };
        let script = Script::new(vec![once.clone()]).unwrap();
        assert!(due(&script.deviations[0].0, &script.deviations[0].1));
        let revised = script.revised(vec![other, once]).unwrap();
        assert!(due(&revised.deviations[0].0, &revised.deviations[0].1));
        assert!(!due(&revised.deviations[1].0, &revised.deviations[1].1), "it has struck already");
    }
}
