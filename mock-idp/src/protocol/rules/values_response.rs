//! What rules about the authorization response choose from.

use serde::{Deserialize, Serialize};

/// What is asked for by `response_type` (Multiple Response Types sections 3 to 5). Written as `code`, `code id_token`,
/// `none` …
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ResponseType {
    /// An authorization code.
    pub code: bool,
    /// An ID token from the authorization endpoint.
    pub id_token: bool,
    /// An access token from the authorization endpoint.
    pub token: bool,
}

impl ResponseType {
    /// The authorization code flow.
    pub const CODE: Self = Self { code: true, id_token: false, token: false };

    /// Reads the parameter, its words in any order.
    pub fn from_words(text: &str) -> Option<Self> {
        if text == "none" {
            return Some(Self::default());
        }
        let mut read = Self::default();
        for word in text.split_whitespace() {
            match word {
                "code" => read.code = true,
                "id_token" => read.id_token = true,
                "token" => read.token = true,
                _ => return None,
            }
        }
        (read != Self::default()).then_some(read)
    }

    /// The words in the order in which the specification writes them.
    pub fn words(self) -> String {
        let words: Vec<&str> = [(self.code, "code"), (self.id_token, "id_token"), (self.token, "token")]
            .into_iter()
            .filter_map(|(there, word)| there.then_some(word))
            .collect();
        if words.is_empty() { "none".to_owned() } else { words.join(" ") }
    }

    /// Whether tokens come from the authorization endpoint, so that they must not stand in a query.
    pub fn has_tokens(self) -> bool {
        self.id_token || self.token
    }

    /// Where the response is put without `response_mode` (Multiple Response Types sections 3 and 5).
    pub fn default_mode(self) -> ResponseMode {
        if self.has_tokens() { ResponseMode::Fragment } else { ResponseMode::Query }
    }

    /// Which flow that is (Core 3).
    pub fn flow(self) -> FlowKind {
        match (self.code, self.has_tokens()) {
            (true, true) => FlowKind::Hybrid,
            (false, true) => FlowKind::Implicit,
            (_, false) => FlowKind::AuthorizationCode,
        }
    }
}

impl TryFrom<String> for ResponseType {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::from_words(&text).ok_or_else(|| {
            format!("`{text}` is no response type; write code, id_token, token in any combination, or none")
        })
    }
}

impl From<ResponseType> for String {
    fn from(asked: ResponseType) -> Self {
        asked.words()
    }
}

/// A flow (Core 3) that a client may or may not use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowKind {
    /// A code, or nothing at all, comes back.
    AuthorizationCode,
    /// Tokens come back.
    Implicit,
    /// A code and tokens come back.
    Hybrid,
}

/// How the words of `response_type` may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordOrder {
    /// In any order (Multiple Response Types section 3).
    Any,
    /// Only as the specification writes them.
    Exact,
}

/// Where the parameters of the authorization response are put (Multiple Response Types section 2.1; Form Post; JARM
/// section 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ResponseMode {
    /// In the query of the redirect URI.
    #[serde(rename = "query")]
    Query,
    /// In its fragment.
    #[serde(rename = "fragment")]
    Fragment,
    /// In a form that is posted to it.
    #[serde(rename = "form_post")]
    FormPost,
    /// As claims of a token in the query.
    #[serde(rename = "query.jwt")]
    QueryJwt,
    /// As claims of a token in the fragment.
    #[serde(rename = "fragment.jwt")]
    FragmentJwt,
    /// As claims of a token in a form.
    #[serde(rename = "form_post.jwt")]
    FormPostJwt,
    /// As claims of a token, where the response type would put them.
    #[serde(rename = "jwt")]
    Jwt,
}

impl ResponseMode {
    const WORDS: [(&'static str, Self); 7] = [
        ("query", Self::Query),
        ("fragment", Self::Fragment),
        ("form_post", Self::FormPost),
        ("query.jwt", Self::QueryJwt),
        ("fragment.jwt", Self::FragmentJwt),
        ("form_post.jwt", Self::FormPostJwt),
        ("jwt", Self::Jwt),
    ];

    /// Reads the parameter `response_mode`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find_map(|(known, mode)| (known == word).then_some(mode))
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        Self::WORDS.into_iter().find_map(|(word, mode)| (mode == self).then_some(word)).unwrap_or_default()
    }

    /// Where this really is: `jwt` alone goes by the response type (JARM section 2.3.4).
    pub fn settled(self, asked: ResponseType) -> Self {
        match (self, asked.default_mode()) {
            (Self::Jwt, Self::Fragment) => Self::FragmentJwt,
            (Self::Jwt, _) => Self::QueryJwt,
            (mode, _) => mode,
        }
    }

    /// Whether the parameters are wrapped in a token.
    pub fn is_jwt(self) -> bool {
        matches!(self, Self::QueryJwt | Self::FragmentJwt | Self::FormPostJwt | Self::Jwt)
    }
}

/// What tokens in a query lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueryWithTokens {
    /// A refusal (Multiple Response Types section 3).
    Refuse,
    /// A refusal, unless the query carries them in a token.
    RefuseButJwt,
    /// Only the code comes; without one it is a refusal.
    CodeOnly,
    /// Only the code comes; without one the provider fails.
    CodeOnlyOrFail,
    /// The provider fails.
    #[serde(rename = "500")]
    Fail,
}

/// Where an error response is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModeForErrors {
    /// Where the response was asked for.
    Asked,
    /// The same, even where that is refused.
    AskedEvenRefused,
    /// Where the response type puts it, whatever `response_mode` says.
    ByType,
    /// Where `response_mode` says, whether the client may use it or not; without it where the response type would put
    /// them, once that is known to be the client's, and in the query before.
    AskedOrAccepted,
}
