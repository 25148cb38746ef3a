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
    /// A code comes with another redirect URI.
    CodeRedirectFailed,
    /// A code comes from another client.
    CodeClientFailed,
    /// The nonce of a code's request turns out to be too short.
    NonceFailedAtToken,
    /// A client without registered redirect URIs asks for one.
    RedirectUriFirstSeen,
    /// A code verifier does not answer its challenge.
    CodeVerifierFailed,
    /// A refresh token is used for the first time.
    RefreshUsed,
    /// A refresh token is used once more.
    RefreshReplayed,
    /// A relying party asks for the end of the session.
    RpLogout,
    /// The person signs out at the provider.
    OwnLogout,
    /// An administrator ends the person's sessions.
    AdminPersonLogout,
    /// A person is disabled.
    PersonDisabled,
}

/// How far an effect reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// The token that is being used.
    This,
    /// All tokens that descend from the same code.
    Family,
    /// All tokens of the browser session.
    Session,
    /// All tokens of the person.
    Person,
}

/// What a trigger leads to. Written as `burn_code`, `end_session`, `notify`, `kill_access(family)`, `kill_refresh(this)` …
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Effect {
    /// The code is no longer good.
    BurnCode,
    /// The code's challenge is no longer known.
    BurnChallenge,
    /// The redirect URI is the client's from now on.
    LearnRedirectUri,
    /// Access tokens die.
    KillAccess(Reach),
    /// Refresh tokens die.
    KillRefresh(Reach),
    /// The browser session ends.
    EndSession,
    /// The session's relying parties are told by back channel.
    Notify,
}

const REACHES: [(&str, Reach); 4] =
    [("this", Reach::This), ("family", Reach::Family), ("session", Reach::Session), ("person", Reach::Person)];

impl TryFrom<String> for Effect {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let reach = |inner: &str| REACHES.iter().find(|(word, _)| *word == inner).map(|(_, reach)| *reach);
        let effect = match text.as_str() {
            "burn_code" => Some(Self::BurnCode),
            "burn_challenge" => Some(Self::BurnChallenge),
            "learn_redirect_uri" => Some(Self::LearnRedirectUri),
            "end_session" => Some(Self::EndSession),
            "notify" => Some(Self::Notify),
            other => match other.strip_suffix(')').and_then(|other| other.split_once('(')) {
                Some(("kill_access", inner)) => reach(inner).map(Self::KillAccess),
                Some(("kill_refresh", inner)) => reach(inner).map(Self::KillRefresh),
                _ => None,
            },
        };
        effect.ok_or_else(|| {
            format!(
                "`{text}` is no effect; they are burn_code, burn_challenge, learn_redirect_uri, end_session, notify, kill_access(REACH) and \
                 kill_refresh(REACH), where REACH is this, family, session or person"
            )
        })
    }
}

impl From<Effect> for String {
    fn from(effect: Effect) -> Self {
        let reach = |wanted: Reach| REACHES.iter().find(|(_, reach)| *reach == wanted).map_or("this", |(word, _)| word);
        match effect {
            Effect::BurnCode => "burn_code".into(),
            Effect::BurnChallenge => "burn_challenge".into(),
            Effect::LearnRedirectUri => "learn_redirect_uri".into(),
            Effect::EndSession => "end_session".into(),
            Effect::Notify => "notify".into(),
            Effect::KillAccess(inner) => format!("kill_access({})", reach(inner)),
            Effect::KillRefresh(inner) => format!("kill_refresh({})", reach(inner)),
        }
    }
}

impl Trigger {
    /// What the specifications say: RFC 6749 section 4.1.2 (a code used twice), RFC 9700 section 4.14.2 (rotation),
    /// RP-Initiated Logout and Back-Channel Logout 2 (the end of a session).
    pub(crate) fn plain() -> BTreeMap<Self, BTreeSet<Effect>> {
        let family = [Effect::KillAccess(Reach::Family), Effect::KillRefresh(Reach::Family)];
        let logout = [
            Effect::KillAccess(Reach::Session),
            Effect::KillRefresh(Reach::Session),
            Effect::Notify,
            Effect::EndSession,
        ];
        BTreeMap::from([
            (Self::CodeReused, BTreeSet::from(family)),
            (Self::RefreshUsed, BTreeSet::from([Effect::KillRefresh(Reach::This)])),
            (Self::RefreshReplayed, BTreeSet::from(family)),
            (Self::RpLogout, BTreeSet::from(logout)),
            (Self::OwnLogout, BTreeSet::from(logout)),
            (Self::AdminPersonLogout, BTreeSet::from(logout)),
            (
                Self::PersonDisabled,
                BTreeSet::from([Effect::KillAccess(Reach::Person), Effect::KillRefresh(Reach::Person)]),
            ),
        ])
    }
}
