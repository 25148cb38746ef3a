//! What the browser is told beyond one word.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::short::ShortForm;
use super::span::At;

/// What is opened: `visit: /login` or `visit: { path: /account, copies: 8 }`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Visit {
    /// The path at the relying party, with a query if one is wanted; or a whole URL that begins with a live value, such as
    /// `{{evil.issuer}}`.
    pub path: At<String>,
    /// So many requests at once, all with the cookies of this moment, as a page does that loads its parts. The browser ends
    /// on the answer that comes last. Without it: one.
    #[serde(default)]
    pub copies: Option<u8>,
}

impl ShortForm for Visit {
    const EXPECTED: &'static str = "a path, or `{ path: PATH, copies: 2 }`";
    const WORD: &'static str = "The path.";

    fn of_word(path: At<String>) -> Self {
        Self { path, copies: None }
    }
}

/// What is let go: `release: callback`, or `release: { what: callback, copies: 2 }`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// `callback`: the authorization response that a `sign_in` held. Any other name: an answer of the provider that the
    /// script holds by `hold: NAME`; of several the one that has waited longest, and the browser that waited for it goes on.
    pub what: At<String>,
    /// The callback arrives so many times at once, with the cookies of this moment. Without it: once.
    #[serde(default)]
    pub copies: Option<u8>,
    /// The answer to the callback never reaches the browser: no cookie of it is kept and no redirect followed.
    #[serde(default)]
    pub lose_answer: bool,
}

impl Delivery {
    /// The word for the authorization response.
    pub const CALLBACK: &'static str = "callback";

    /// Whether it is the authorization response.
    pub fn is_callback(&self) -> bool {
        self.what.value == Self::CALLBACK
    }
}

impl ShortForm for Delivery {
    const EXPECTED: &'static str = "`callback`, the name of a held answer, or `{ what: callback, copies: 2 }`";
    const WORD: &'static str = "`callback`, or the name of a held answer.";

    fn of_word(what: At<String>) -> Self {
        Self { what, copies: None, lose_answer: false }
    }
}

/// What is changed in a callback that is held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tamper {
    /// Parameters that get another value, or are added.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// Parameters that are taken out.
    #[serde(default)]
    pub remove: Vec<String>,
}
