//! Triggers, effects, and the table that plain follows.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// Something after which other things die or are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A code is redeemed a second time.
    CodeReused,
    /// A code comes after its time.
    CodeLate,
    /// A code verifier does not answer its challenge.
    CodeVerifierFailed,
    /// A code is redeemed with another `redirect_uri`.
    CodeRedirectFailed,
    /// A code is redeemed by another client.
    CodeClientFailed,
    /// The nonce is found wanting when the code is redeemed.
    NonceFailedAtToken,
    /// A client that has no redirect URI names one.
    RedirectUriFirstSeen,
    /// A refresh token is used for the first time.
    RefreshUsed,
    /// A refresh token is used once more.
    RefreshReplayed,
    /// An access token is revoked (RFC 7009).
    AccessRevoked,
    /// A refresh token is revoked.
    RefreshRevoked,
    /// A pushed request is used by another client than the one that pushed it.
    ParOtherClient,
    /// A relying party asks for the end of the session.
    RpLogout,
    /// The person signs out at the provider.
    OwnLogout,
    /// An administrator ends one session.
    AdminSessionDeleted,
    /// An administrator ends the person's sessions.
    AdminPersonLogout,
    /// An administrator ends all sessions.
    AdminAllLogout,
    /// A browser's session is over by the clock.
    SessionExpired,
    /// A person is disabled.
    PersonDisabled,
    /// A person is deleted.
    PersonDeleted,
    /// A person may not use a client any more that they could use before.
    AccessLost,
    /// A person's consent is withdrawn.
    ConsentWithdrawn,
    /// A client is deleted.
    ClientDeleted,
    /// The keys are replaced, and the old ones are gone.
    KeyReplaced,
}

/// How far an effect reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// The token that is being used.
    This,
    /// All tokens that descend from the same code.
    Family,
    /// All tokens of the browser's session at the client.
    ClientSession,
    /// All tokens of the browser session.
    Session,
    /// All tokens of the browser session that were not granted for offline use (Core 11).
    OnlineSession,
    /// All tokens of the client; where a person is concerned, that person's.
    Client,
    /// All tokens of the person.
    Person,
    /// All tokens of the instance.
    Realm,
}

/// What a trigger leads to. Written as `burn_code`, `end_session`, `notify(session)`, `kill_access(family)` …
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Effect {
    /// The code is no longer good.
    BurnCode,
    /// The code counts as used.
    SpendCode,
    /// The code's challenge is no longer known.
    BurnChallenge,
    /// The redirect URI is the client's from now on.
    LearnRedirectUri,
    /// The pushed request is no longer good.
    BurnPar,
    /// Access tokens die.
    KillAccess(Reach),
    /// Refresh tokens die.
    KillRefresh(Reach),
    /// The browser's session at the client is over, with its codes and tokens; the browser stays signed in.
    DetachClientSession,
    /// The browser session ends.
    EndSession,
    /// Relying parties are told, by back and front channel. `notify` alone: those of the session.
    Notify(Reach),
    /// What was issued before now is no longer good; with `person`, except what was granted for offline use.
    StampNotBefore(Reach),
    /// What the person agreed to is forgotten.
    ForgetConsent,
}

const REACHES: [(&str, Reach); 8] = [
    ("this", Reach::This),
    ("family", Reach::Family),
    ("client_session", Reach::ClientSession),
    ("session", Reach::Session),
    ("online_session", Reach::OnlineSession),
    ("client", Reach::Client),
    ("person", Reach::Person),
    ("realm", Reach::Realm),
];

const WORDS: [(&str, Effect); 9] = [
    ("burn_code", Effect::BurnCode),
    ("spend_code", Effect::SpendCode),
    ("burn_challenge", Effect::BurnChallenge),
    ("burn_par", Effect::BurnPar),
    ("detach_client_session", Effect::DetachClientSession),
    ("end_session", Effect::EndSession),
    ("notify", Effect::Notify(Reach::Session)),
    ("learn_redirect_uri", Effect::LearnRedirectUri),
    ("forget_consent", Effect::ForgetConsent),
];

impl TryFrom<String> for Effect {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        if let Some((_, effect)) = WORDS.iter().find(|(word, _)| *word == text) {
            return Ok(*effect);
        }
        let parts = text.strip_suffix(')').and_then(|text| text.split_once('('));
        let effect = parts.and_then(|(word, inner)| {
            let reach = REACHES.iter().find(|(word, _)| *word == inner).map(|(_, reach)| *reach)?;
            match (word, reach) {
                ("kill_access", reach) => Some(Self::KillAccess(reach)),
                ("kill_refresh", reach) => Some(Self::KillRefresh(reach)),
                ("notify", reach) => Some(Self::Notify(reach)),
                ("stamp_not_before", Reach::Person | Reach::Realm) => Some(Self::StampNotBefore(reach)),
                _ => None,
            }
        });
        effect.ok_or_else(|| {
            let words: Vec<&str> = WORDS.iter().map(|(word, _)| *word).collect();
            let reaches: Vec<&str> = REACHES.iter().map(|(word, _)| *word).collect();
            format!(
                "`{text}` is no effect; they are {}, stamp_not_before(person), stamp_not_before(realm), \
                 kill_access(REACH), kill_refresh(REACH) and notify(REACH), where REACH is one of {}",
                words.join(", "),
                reaches.join(", ")
            )
        })
    }
}

impl From<Effect> for String {
    fn from(effect: Effect) -> Self {
        let reach = |wanted: Reach| REACHES.iter().find(|(_, reach)| *reach == wanted).map_or("this", |(word, _)| word);
        match effect {
            Effect::KillAccess(inner) => format!("kill_access({})", reach(inner)),
            Effect::KillRefresh(inner) => format!("kill_refresh({})", reach(inner)),
            Effect::Notify(inner) => format!("notify({})", reach(inner)),
            Effect::StampNotBefore(inner) => format!("stamp_not_before({})", reach(inner)),
            other => WORDS.iter().find(|(_, effect)| *effect == other).map_or("", |(word, _)| word).to_owned(),
        }
    }
}

fn kill(reach: Reach) -> BTreeSet<Effect> {
    BTreeSet::from([Effect::KillAccess(reach), Effect::KillRefresh(reach)])
}

impl Trigger {
    /// What the specifications say: RFC 6749 section 4.1.2 (a code used twice), RFC 7009 section 2.1 (revocation),
    /// RFC 9700 section 4.14.2 (rotation), RP-Initiated Logout and Back-Channel Logout 2 (the end of a session). No
    /// specification ties tokens to a session that is over by the clock, so there they live.
    pub(crate) fn plain() -> BTreeMap<Self, BTreeSet<Effect>> {
        let mut logout = kill(Reach::Session);
        logout.extend([Effect::Notify(Reach::Session), Effect::EndSession]);
        BTreeMap::from([
            (Self::CodeReused, kill(Reach::Family)),
            (Self::RefreshUsed, BTreeSet::from([Effect::KillRefresh(Reach::This)])),
            (Self::RefreshReplayed, kill(Reach::Family)),
            (Self::AccessRevoked, BTreeSet::from([Effect::KillAccess(Reach::This)])),
            (Self::RefreshRevoked, kill(Reach::Family)),
            (Self::RpLogout, logout.clone()),
            (Self::OwnLogout, logout.clone()),
            (Self::AdminSessionDeleted, logout.clone()),
            (Self::AdminPersonLogout, logout.clone()),
            (Self::AdminAllLogout, logout),
            (Self::PersonDisabled, kill(Reach::Person)),
            (Self::PersonDeleted, kill(Reach::Person)),
            (Self::ConsentWithdrawn, kill(Reach::Client)),
            (Self::ClientDeleted, kill(Reach::Client)),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_effect_is_read_as_it_is_written() {
        for text in
            WORDS.iter().map(|(word, _)| (*word).to_owned()).chain(REACHES.iter().flat_map(|(word, _)| {
                ["kill_access", "kill_refresh", "notify"].map(|effect| format!("{effect}({word})"))
            }))
        {
            let effect = Effect::try_from(text.clone()).unwrap();
            let expected = if text == "notify" { "notify(session)".to_owned() } else { text };
            assert_eq!(String::from(effect), expected);
        }
        let said = Effect::try_from("stamp_not_before(family)".to_owned()).unwrap_err();
        assert!(said.contains("stamp_not_before(person)"), "{said}");
    }
}
