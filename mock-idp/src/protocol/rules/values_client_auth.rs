//! How a client proves who it is.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A client authentication method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// `client_secret_basic`.
    Basic,
    /// `client_secret_post`.
    Post,
    /// `none`: a public client.
    None,
    /// `client_secret_jwt`: an assertion keyed with the secret (Core 9).
    SecretJwt,
    /// `private_key_jwt`: an assertion that a key of the client has signed (Core 9).
    PrivateKeyJwt,
}

impl ClientAuth {
    /// The word of RFC 7591 section 2 and Core 9.
    pub fn word(self) -> &'static str {
        match self {
            Self::Basic => "client_secret_basic",
            Self::Post => "client_secret_post",
            Self::None => "none",
            Self::SecretJwt => "client_secret_jwt",
            Self::PrivateKeyJwt => "private_key_jwt",
        }
    }
}

/// Whether a client may use a method that it was not registered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Any that the instance takes.
    Free,
    /// Only the one in its registration, where that names one.
    Registered,
    /// Only the one in its registration; where that names none, `client_secret_basic` (RFC 7591 section 2), and for a
    /// public client `none`.
    RegisteredOrBasic,
}

/// What happens to a client that proves itself in two ways at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TwoMethods {
    /// `invalid_request`.
    Refuse,
    /// The header counts.
    Header,
    /// The body counts.
    Body,
}

/// What counts where a `client_id` stands beside an `Authorization` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeaderAndBodyId {
    /// They must be the same.
    SameOnly,
    /// The header's.
    Header,
    /// The body's, with the password of the header.
    Body,
    /// The body's, and the header is as if it were not there.
    HeaderIgnored,
}

/// How user and password of HTTP Basic are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BasicDecode {
    /// Each is form-encoded (RFC 6749 section 2.3.1).
    Form,
    /// The same, and a header whose escapes are none, or that has control characters, cannot be read.
    FormStrict,
    /// As they stand.
    Raw,
}

/// How the word `Basic` may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BasicWord {
    /// In any case (RFC 9110 section 11.1).
    AnyCase,
    /// Just so; a header that begins otherwise is as if it were not there.
    Exact,
}

/// What happens to a secret that a public client sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublicSecret {
    /// It proves nothing and harms nothing.
    Ignore,
    /// The method is not the client's.
    Refuse,
    /// It is wrong, since there is none.
    Compare,
}

/// What an empty secret is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmptySecret {
    /// A secret, which a client that has another one did not know.
    Secret,
    /// As if none had been sent.
    None,
}

/// How many secrets a client can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Secrets {
    /// The first one alone.
    One,
    /// All of them.
    List,
}

/// Whom an assertion may be addressed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssertionAudience {
    /// The issuer.
    Issuer,
    /// The token endpoint.
    TokenUrl,
    /// The endpoint that is asked.
    Endpoint,
}

/// What an assertion must be like (RFC 7523 section 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AssertionRules {
    /// Whom it may be addressed to.
    pub aud: BTreeSet<AssertionAudience>,
    /// Whether it must have a `jti` and is good for one use.
    pub once: bool,
    /// Whether it must say when it ends.
    pub exp_needed: bool,
    /// Whether it may be addressed to others as well.
    pub several_aud: bool,
}

impl Default for AssertionRules {
    fn default() -> Self {
        Self {
            aud: BTreeSet::from([AssertionAudience::Issuer, AssertionAudience::TokenUrl]),
            once: true,
            exp_needed: true,
            several_aud: false,
        }
    }
}

/// What the HMACs of a client's ID tokens, and of its assertions, are keyed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HmacKey {
    /// The secret (Core 10.1).
    Secret,
    /// The SHA-2 of the secret that is as long as the algorithm's.
    Hash,
    /// The secret; for a client without one a key of the provider's own.
    SecretOrServerKey,
    /// A key of the provider's own that nobody else has; assertions are keyed with the secret nevertheless.
    ServerKey,
}
