use mock_idp::script::Deviation;
use schemars::JsonSchema;
use serde::Deserialize;

use super::advance::Advance;
use super::browsing::{Delivery, Tamper, Visit};
use super::expect::Expect;
use super::people::ChangePerson;
use super::setups::{ChangeAccount, ChangeRp, Upgrade};
use super::short::Brief;
use super::sign_in::SignIn;
use super::span::At;

/// One thing that is done. Each variant is a word of the language.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Opens the relying party's login page and presses the button that signs in with the present provider.
    StartLogin,
    /// Opens this path of the relying party, once or several times at once.
    Visit(Brief<Visit>),
    /// Fills in the provider's login form, and agrees if it asks for consent. Where the script holds an answer that the login
    /// waits for, the step ends there, and the browser goes on when the answer is released.
    SignIn(Brief<SignIn>),
    /// Signs in at the relying party with a local account's user name, which is its password too.
    SignInLocally(String),
    /// Presses the button of the provider's page that breaks the login off.
    Cancel,
    /// Sends a callback that was held, or lets an answer of the provider go that the script holds.
    Release(Brief<Delivery>),
    /// Sends the last callback once more, as it was, in the present browser.
    Replay(Brief<Delivery>),
    /// Changes the callback that is held.
    Tamper(Tamper),
    /// Moves all clocks forward, or those that are named.
    Advance(Advance),
    /// Goes on in another browser, which is opened if it is not yet.
    UseBrowser(String),
    /// Goes on with another provider: `idp` is the one of the matrix, the others stand in `providers`. Logins that begin,
    /// people that change and requests that are counted are at this one from here on.
    UseProvider(At<String>),
    /// Throws away all cookies of the present browser.
    ClearCookies,
    /// The provider ends this person's session and tells the relying party by back channel.
    BackChannelLogout(At<String>),
    /// Signs out at the relying party.
    LogOut,
    /// An administrator of the provider changes a person.
    ChangePerson(Box<ChangePerson>),
    /// The provider signs with a new key from here on; the old one stays in its key set.
    RotateKeys,
    /// From here on the present provider misbehaves like this, instead of what its script said; `[]`: not at all. A
    /// deviation that was there before keeps its count.
    Script(Vec<Deviation>),
    /// An administrator of the relying party changes its settings.
    ChangeRp(ChangeRp),
    /// An administrator of the relying party changes an account by hand.
    ChangeAccount(ChangeAccount),
    /// The relying party stops and starts again on its own data.
    RestartRp,
    /// Provider or relying party becomes another version of itself, in place.
    Upgrade(Upgrade),
    /// What must be seen at this moment, between two steps. In a scenario with a fault it belongs to the run with the
    /// fault, and the control run passes over it; a scenario without a fault is held to it in its only run.
    Expect(Box<Expect>),
}

impl Step {
    /// The people of the scenario who act here, or are acted upon.
    pub(super) fn people(&self) -> Option<&At<String>> {
        match self {
            Self::SignIn(how) => Some(&how.who),
            Self::BackChannelLogout(who) => Some(who),
            Self::ChangePerson(change) => Some(&change.who),
            Self::StartLogin
            | Self::Visit(_)
            | Self::SignInLocally(_)
            | Self::Cancel
            | Self::Release(_)
            | Self::Replay(_)
            | Self::Tamper(_)
            | Self::Advance(_)
            | Self::UseBrowser(_)
            | Self::UseProvider(_)
            | Self::ClearCookies
            | Self::LogOut
            | Self::RotateKeys
            | Self::Script(_)
            | Self::ChangeRp(_)
            | Self::ChangeAccount(_)
            | Self::RestartRp
            | Self::Upgrade(_)
            | Self::Expect(_) => None,
        }
    }
}
