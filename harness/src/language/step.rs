use mock_idp::script::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::expect::Expect;
use super::sign_in::SignIn;

/// One thing that is done. Each variant is a word of the language.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Opens the relying party's login page and presses the button that signs in with the provider.
    StartLogin,
    /// Opens this path of the relying party.
    Visit(String),
    /// Fills in the provider's login form, and agrees if it asks for consent.
    SignIn(SignIn),
    /// Sends a callback that was held.
    Release(Held),
    /// Sends the last callback once more, as it was.
    Replay(Held),
    /// Moves all clocks forward.
    Advance(Span),
    /// Goes on in another browser, which is opened if it is not yet.
    UseBrowser(String),
    /// The provider ends this person's session and tells the relying party by back channel.
    BackChannelLogout(String),
    /// Signs out at the relying party.
    LogOut,
    /// What must be seen at this moment, between two steps. In a scenario with a fault it belongs to the run with the
    /// fault, and the control run passes over it; a scenario without a fault is held to it in its only run.
    Expect(Box<Expect>),
}

/// A request of the browser that can be stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// The authorization response, on its way to the redirect URI.
    Callback,
}
