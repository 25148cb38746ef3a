use thiserror::Error;

use super::{advance, back_channel_logout, browse, callback, sign_in};
use crate::agent::AgentError;
use crate::language::Step;
use crate::run::stage::Stage;
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
    /// Nobody of that name, or nothing to do it with.
    #[error("{0}")]
    Idp(#[from] mock_idp::RegisterError),
    /// Ours.
    #[error("there is no browser open")]
    NoBrowser,
}

/// Does one step.
pub(in crate::run) async fn do_step(stage: &mut Stage, step: &Step) -> Result<(), StepError> {
    match step {
        Step::StartLogin => browse::start_login(stage).await,
        Step::Visit(path) => browse::visit(stage, path).await,
        Step::SignIn(how) => sign_in::sign_in(stage, how).await,
        Step::Release(_) => callback::release(stage).await,
        Step::Replay(_) => callback::replay(stage).await,
        Step::Advance(span) => {
            advance::advance(stage, *span);
            Ok(())
        }
        Step::UseBrowser(name) => Ok(stage.use_browser(name)?),
        Step::BackChannelLogout(person) => back_channel_logout::back_channel_logout(stage, person).await,
        Step::LogOut => browse::log_out(stage).await,
        // Looked at by whoever plays the run.
        Step::Expect(_) => Ok(()),
    }
}
