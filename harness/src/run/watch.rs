use async_trait::async_trait;

use crate::event::{Role, RunRecord};
use crate::plan::Case;

/// Where everything of a run listens, for somebody who wants to look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageView {
    /// The providers by name, each with its issuer.
    pub issuers: Vec<(String, String)>,
    /// The relying party.
    pub rp: String,
}

/// Somebody who looks over a run's shoulder and may hold it up: for the one case that one debugs.
#[async_trait]
pub trait Watch: Send + Sync {
    /// Before the step on this line is done.
    async fn before(&self, case: &Case, role: Role, line: u32, stage: &StageView);

    /// A run has ended, and all that belongs to it is still there.
    async fn ended(&self, case: &Case, record: &RunRecord, stage: &StageView);
}

/// Nobody looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

#[async_trait]
impl Watch for Unwatched {
    async fn before(&self, _: &Case, _: Role, _: u32, _: &StageView) {}

    async fn ended(&self, _: &Case, _: &RunRecord, _: &StageView) {}
}
