//! Refresh tokens.

use serde::{Deserialize, Serialize};

/// When a refresh token is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshWhen {
    /// With every code.
    Always,
    /// When `offline_access` was granted (Core 11).
    OfflineAccess,
    /// The same, and the client may use the grant.
    OfflineAndGrant,
    /// Not at all.
    Never,
}

/// What becomes of a refresh token that is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rotation {
    /// It is replaced (RFC 9700 section 4.14.2).
    EachUse,
    /// A new one is given, and it goes on.
    NewAndOldLive,
    /// It goes on, and no other is given.
    None,
    /// It goes on, and is replaced only when it has fewer seconds left than these.
    NearExpiry(u64),
}

/// How often, or how long, a refresh token that was replaced is still taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReuseAllowed {
    /// Further uses after the first.
    pub times: u32,
    /// Seconds after the first use in which others do not count.
    pub grace: u64,
}

/// How long a refresh token is good: a number of seconds from its own issue, or a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "LifetimeText")]
pub struct RefreshLifetime {
    /// Seconds from its own issue.
    pub seconds: u64,
    /// Whether it ends with the browser's session at the latest, which its use keeps alive.
    pub with_session: bool,
    /// Seconds from the first of its family after which none of them is good.
    pub cap: Option<u64>,
}

/// How it is written.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a number of seconds, or a table of `seconds`, `with_session` and `cap`")]
enum LifetimeText {
    Seconds(u64),
    Table {
        seconds: u64,
        #[serde(default)]
        with_session: bool,
        #[serde(default)]
        cap: Option<u64>,
    },
}

impl From<LifetimeText> for RefreshLifetime {
    fn from(text: LifetimeText) -> Self {
        match text {
            LifetimeText::Seconds(seconds) => Self::sliding(seconds),
            LifetimeText::Table { seconds, with_session, cap } => Self { seconds, with_session, cap },
        }
    }
}

impl RefreshLifetime {
    pub(crate) const fn sliding(seconds: u64) -> Self {
        Self { seconds, with_session: false, cap: None }
    }
}

/// What the parameter `scope` of a refresh does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeParam {
    /// The tokens of this refresh have these scopes, of those that were granted; more are refused (RFC 6749 section 6).
    #[serde(alias = "narrow_this_time")]
    Narrow,
    /// The same, but these scopes are not lost, and what is known but was not granted is left out silently.
    KeepDefaults(Vec<String>),
    /// The same, where what is not lost is what the client gets without asking, by `scope.always_granted`.
    KeepGrantedAlways,
    /// Nothing.
    Ignore,
    /// Nothing, but a list without `offline_access` is refused.
    NeedsOffline,
}

/// When a refresh brings an ID token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshIdToken {
    /// With the scope `openid`.
    IfOpenid,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Whether the ID token of a refresh has the nonce of the login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshNonce {
    /// It SHOULD NOT (Core 12.2).
    Omit,
    /// It does.
    Keep,
}

/// What is looked at anew when a refresh token is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recheck {
    /// The person is there and enabled.
    Person,
    /// The browser's session lives; not for a token that outlives it.
    Session,
    /// The person's consent is still there, where consent is asked for.
    Consent,
}
