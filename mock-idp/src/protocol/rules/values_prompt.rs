//! What rules about whether the person is asked once more choose from.

use serde::{Deserialize, Serialize};

/// A word in `prompt` (Core 3.1.2.1; Prompt Create).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// Nothing may be shown.
    None,
    /// The person proves once more who they are.
    Login,
    /// The person agrees once more.
    Consent,
    /// The person may be somebody else.
    SelectAccount,
    /// The person is to become one.
    Create,
}

impl Prompt {
    const WORDS: [(&'static str, Self); 5] = [
        ("none", Self::None),
        ("login", Self::Login),
        ("consent", Self::Consent),
        ("select_account", Self::SelectAccount),
        ("create", Self::Create),
    ];

    /// Reads one word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find_map(|(known, prompt)| (known == word).then_some(prompt))
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        Self::WORDS.into_iter().find_map(|(word, prompt)| (prompt == self).then_some(word)).unwrap_or_default()
    }
}

/// What an unknown word in `prompt` is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromptUnknown {
    /// `invalid_request` (Prompt Create section 4.1).
    Refuse,
    /// As if it had not been there.
    Ignore,
    /// `interaction_required`.
    InteractionRequired,
}

/// What `none` beside other words is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoneMixed {
    /// `invalid_request` (Core 3.1.2.1).
    Refuse,
    /// The others do not count.
    NoneWins,
    /// Beside `consent` the person is asked, and then it is an error all the same; other words do not count.
    ConsentThenError,
    /// `interaction_required`.
    InteractionRequired,
}

/// What `prompt=login` leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromptLogin {
    /// A login at each request.
    Each,
    /// A login, but only once in the life of a browser session.
    OncePerBrowserSession,
    /// `login_required`, even right after a login.
    Error,
    /// Nothing.
    Ignore,
}

/// What `prompt=consent` leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromptConsent {
    /// The question.
    Ask,
    /// The question, where the client's people are asked at all.
    IfConsentClient,
    /// Nothing.
    Ignore,
}

/// What `prompt=select_account` leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromptSelectAccount {
    /// The login page, empty.
    Show,
    /// Nothing.
    Ignore,
}

/// What `prompt=create` leads to, where the word is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromptCreate {
    /// Nothing.
    Ignore,
    /// A page on which a new person registers.
    Register,
    /// A refusal: nobody may register.
    Refuse,
}

/// What `prompt=none` is answered with where the person has not agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SilentConsent {
    /// `consent_required` (Core 3.1.2.6).
    ConsentRequired,
    /// `interaction_required`.
    InteractionRequired,
    /// The question all the same.
    Screen,
    /// The question all the same where `consent.forced_by` brings it, else `consent_required`.
    ScreenWhereForced,
}

/// What `prompt=none` is answered with where the login is too old.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SilentReauth {
    /// `login_required` (Core 3.1.2.6).
    LoginRequired,
    /// The login page all the same.
    Screen,
}

/// What a login that is older than `max_age` leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaxAgeMode {
    /// A new one (Core 3.1.2.1).
    Reauth,
    /// `login_required`.
    Error,
    /// Nothing.
    Ignore,
}

/// What `max_age=0` leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaxAgeZero {
    /// A login at each request.
    Reauth,
    /// Nothing.
    Ignore,
    /// A login that is never recent enough.
    DeadEnd,
    /// What any other age leads to, in whole seconds: within the second of a login it is recent enough.
    ByAge,
}

/// What a `max_age` that is no number of seconds leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaxAgeBad {
    /// `invalid_request`.
    Refuse,
    /// Nothing.
    Ignore,
    /// A login.
    Reauth,
    /// A login that is never recent enough.
    DeadEnd,
    /// A failure of the provider.
    #[serde(rename = "500")]
    Fail,
}

/// What `login_hint` does to the login page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginHint {
    /// The name is filled in.
    Prefill,
    /// The name is settled, and only the password is asked for.
    SkipUsername,
    /// So too; where nobody is known by it, the request is refused.
    RefuseUnknown,
    /// Nothing.
    Ignore,
}

/// What becomes of `id_token_hint` in an authorization request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HintAtAuthorize {
    /// It must have been issued here, and its person must be the one who signs in (Core 3.1.2.2).
    Check,
    /// Nothing.
    Ignore,
}
