use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::short::ShortForm;
use super::span::At;

/// Who signs in, and how: `sign_in: alice` or `sign_in: { as: alice, hold: callback }`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The person, out of `people`.
    #[serde(rename = "as")]
    pub who: At<String>,
    /// What is caught before it reaches the relying party.
    #[serde(default)]
    pub hold: Option<Held>,
    /// What is typed as the password, where it is not this person's.
    #[serde(default)]
    pub password: Option<String>,
    /// What the person answers when asked for consent; without it: `agree`.
    #[serde(default)]
    pub consent: Consent,
}

/// A request of the browser that can be stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// The authorization response, on its way to the redirect URI.
    Callback,
}

/// What a person answers when asked for consent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// Yes.
    #[default]
    Agree,
    /// No: the button that cancels.
    Deny,
}

impl ShortForm for SignIn {
    const EXPECTED: &'static str = "a person, or `{ as: PERSON, hold: callback }`";
    const WORD: &'static str = "The person, out of `people`.";

    fn of_word(who: At<String>) -> Self {
        Self { who, hold: None, password: None, consent: Consent::Agree }
    }
}
