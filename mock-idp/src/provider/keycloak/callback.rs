//! The authorization response.

use crate::protocol::draft::{Callback, Reply};
use crate::protocol::{Facts, GrantKind};
use crate::vocab::Place;

const ORDER: &[&str] = &[
    "error",
    "error_description",
    "state",
    "session_state",
    "iss",
    "kc_action",
    "kc_action_status",
    "code",
    "id_token",
    "access_token",
    "token_type",
    "expires_in",
];

pub(super) fn order(callback: &mut Callback, _: &Facts<'_>) {
    callback.remove("scope");
    callback.params.sort_by_key(|(name, _)| ORDER.iter().position(|known| known == name).unwrap_or(ORDER.len()));
}

pub(super) fn session_state(callback: &mut Callback, facts: &Facts<'_>) {
    let sid = facts.about.grant.as_ref().and_then(|grant| grant.sid.as_deref());
    if let Some(sid) = sid.filter(|_| !callback.is_error) {
        callback.set("session_state", sid);
        order(callback, facts);
    }
}

pub(super) fn no_iss(callback: &mut Callback, _: &Facts<'_>) {
    // As a claim of a response token it stays.
    if !callback.mode.is_jwt() {
        callback.remove("iss");
    }
}

pub(super) fn no_iss_on_silent_error(callback: &mut Callback, facts: &Facts<'_>) {
    let silent =
        facts.request.params().get("prompt").is_some_and(|prompt| prompt.split(' ').any(|word| word == "none"));
    if callback.is_error && silent {
        callback.remove("iss");
    }
}

pub(super) fn no_control_characters(callback: &mut Callback, _: &Facts<'_>) {
    if let Some(state) = callback.get("state") {
        let tidy: String = state.chars().filter(|character| !character.is_control()).collect();
        callback.set("state", tidy);
    }
}

pub(super) fn implicit_lifetime(callback: &mut Callback, facts: &Facts<'_>) {
    let implicit = facts.about.minting.as_ref().is_some_and(|minting| minting.kind == GrantKind::Implicit);
    let seconds = facts.setting("accessTokenLifespanForImplicitFlow");
    if implicit && callback.get("expires_in").is_some() {
        callback.set("expires_in", seconds.to_string());
    }
}

pub(super) fn no_charset(reply: &mut Reply, _: &Facts<'_>) {
    let form = reply.place == Some(Place::Callback) && reply.status == 200;
    for (_, value) in reply.headers.iter_mut().filter(|(name, _)| form && name == "content-type") {
        "text/html".clone_into(value);
    }
}
