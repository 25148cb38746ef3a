//! The checks and steps that an order is made of, and the orders of plain.

use serde::{Deserialize, Serialize};

/// A check of a logout request, or a step. That relying parties are told is an effect of what END raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndSessionStep {
    /// LOGIN: somebody is signed in, or what `end_session.no_session` says.
    Login,
    /// There is an ID token hint where `end_session.redirect_needs` wants one.
    HintPresent,
    /// The ID token hint was issued here; expiry does not matter.
    HintValid,
    /// `client_id` and the hint's audience are the same client.
    HintClient,
    /// `client_id` names a client.
    Client,
    /// `post_logout_redirect_uri` is one of the client's.
    Uri,
    /// The hint is about this browser's session.
    SessionMatch,
    /// CONFIRM: the person agrees, where asked.
    Confirm,
    /// END: what follows from `rp_logout`.
    End,
    /// LEAVE: back to the relying party, or to a page.
    Leave,
}

impl EndSessionStep {
    /// The order of plain.
    pub(crate) const PLAIN: &[Self] = &[
        Self::Login,
        Self::HintValid,
        Self::HintClient,
        Self::Client,
        Self::Uri,
        Self::SessionMatch,
        Self::Confirm,
        Self::End,
        Self::Leave,
    ];
}
