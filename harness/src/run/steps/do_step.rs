use mock_idp::jose::KeysError;
use thiserror::Error;

use super::{browse, callback, providers, relying_party, sign_in};
use crate::agent::AgentError;
use crate::language::Step;
use crate::run::stage::{ScriptError, Stage};
use crate::target::TargetError;

/// Why a step could not be done.
#[derive(Debug, Error)]
pub(in crate::run) enum StepError {
    /// The browser could not go on.
    #[error(transparent)]
    Agent(#[from] AgentError),
    /// The relying party could not be used.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// Not where the step can be done.
    #[error("{seen}; expected {wanted}")]
    Stuck {
        /// Where the browser stands, and what it shows.
        seen: String,
        /// What the step needs.
        wanted: &'static str,
    },
    /// The provider has no way to do it.
    #[error("{seen}; this provider has no button that breaks a login off")]
    NoSuchButton {
        /// Where the browser stands, and what it shows.
        seen: String,
    },
    /// The browser waits for an answer that is held.
    #[error(
        "the browser `{browser}` still waits for an answer that the script holds: release it first, or the relying party waits longer than it should"
    )]
    Waiting {
        /// The browser.
        browser: String,
    },
    /// It does not end.
    #[error("the step did not end within {} s: somebody does not answer", .limit.as_secs())]
    TooLong {
        /// How long it was waited for.
        limit: std::time::Duration,
    },
    /// Nothing has come yet that could be let go.
    #[error("no answer is held by the name `{name}`: nobody has asked for it")]
    NothingHeld {
        /// The name.
        name: String,
    },
    /// Nobody of that name, or nothing to do it with.
    #[error("{0}")]
    Idp(#[from] mock_idp::RegisterError),
    /// A script that cannot be played.
    #[error("the script cannot be played: {0}")]
    Script(#[from] ScriptError),
    /// A key that cannot be made.
    #[error("the provider makes no new key: {0}")]
    Keys(#[from] KeysError),
    /// A version that cannot be played.
    #[error("the provider cannot be upgraded: {0}")]
    Unplayable(String),
    /// A provider that is not there.
    #[error("there is no provider `{name}` on the stage")]
    NoProvider {
        /// The name.
        name: String,
    },
    /// Ours.
    #[error("there is nobody on the stage")]
    NoStage,
    /// Ours.
    #[error("the browser's task broke: {0}")]
    Broken(String),
}

impl StepError {
    /// Whether the file or the harness is to blame; a dead end of the relying party or the provider is a finding.
    pub(in crate::run) fn is_ours(&self) -> bool {
        match self {
            Self::Agent(error) => matches!(error, AgentError::SetUp { .. } | AgentError::Driver { .. }),
            Self::Target(error) => error.is_ours(),
            Self::Stuck { .. }
            | Self::NoSuchButton { .. }
            | Self::NothingHeld { .. }
            | Self::Waiting { .. }
            | Self::TooLong { .. } => false,
            Self::Idp(_)
            | Self::Script(_)
            | Self::Keys(_)
            | Self::Unplayable(_)
            | Self::NoProvider { .. }
            | Self::NoStage
            | Self::Broken(_) => true,
        }
    }
}

impl StepError {
    /// Whether it says nothing about the relying party: the provider has no way to do what the step does.
    pub(in crate::run) fn is_beside_the_point(&self) -> bool {
        matches!(self, Self::NoSuchButton { .. })
    }
}

/// Does one step.
pub(in crate::run) async fn do_step(stage: &mut Stage, step: &Step) -> Result<(), StepError> {
    match step {
        Step::StartLogin => browse::start_login(stage).await,
        Step::Visit(visit) => browse::visit(stage, visit).await,
        Step::SignIn(how) => sign_in::sign_in(stage, how).await,
        Step::SignInLocally(username) => browse::sign_in_locally(stage, username).await,
        Step::Cancel => sign_in::cancel(stage).await,
        Step::Release(delivery) => callback::release(stage, delivery).await,
        Step::Replay(delivery) => callback::replay(stage, delivery).await,
        Step::Tamper(tamper) => callback::tamper(stage, tamper),
        Step::Advance(advance) => {
            stage.clocks.advance(*advance);
            stage.moved_on().await
        }
        Step::UseBrowser(name) => Ok(stage.use_browser(name).await?),
        Step::UseProvider(name) => providers::use_provider(stage, name),
        Step::ClearCookies => browse::clear_cookies(stage),
        Step::BackChannelLogout(person) => providers::back_channel_logout(stage, person).await,
        Step::LogOut => browse::log_out(stage).await,
        Step::ChangePerson(change) => providers::change_person(stage, change).await,
        Step::RotateKeys => providers::rotate_keys(stage),
        Step::Script(deviations) => providers::script(stage, deviations),
        Step::ChangeRp(change) => relying_party::change_rp(stage, change),
        Step::ChangeAccount(change) => relying_party::change_account(stage, change),
        Step::RestartRp => relying_party::restart(stage, None).await,
        Step::Upgrade(upgrade) => providers::upgrade(stage, upgrade).await,
        // Looked at by whoever plays the run.
        Step::Expect(_) => Ok(()),
    }
}
