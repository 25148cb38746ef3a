use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::matrix::{Cell, names};

/// A failure that is known and has its evidence. Such a case is a *known failure*; when it passes, it *unexpectedly passed*
/// and this entry is to be taken out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownFailure {
    /// With this provider; without a version: with all its versions; without the key: with every provider.
    #[serde(default)]
    pub idp: Option<String>,
    /// With this policy of the relying party; without a version: with all its releases.
    #[serde(default)]
    pub rp: Option<String>,
    /// What is wrong there, in one sentence.
    pub because: String,
    /// How one knows: an issue, a source file, an observation.
    pub evidence: String,
}

impl KnownFailure {
    /// Whether it is about this cell of the matrix.
    pub fn covers(&self, cell: &Cell) -> bool {
        let is = |wanted: &Option<String>, value: &str| wanted.as_ref().is_none_or(|wanted| names(wanted, value));
        is(&self.idp, &cell.idp) && is(&self.rp, &cell.rp)
    }

    /// The axes that it names, as a trim names them.
    pub(super) fn axes(&self) -> BTreeMap<String, String> {
        let named = [("idp", &self.idp), ("rp", &self.rp)];
        named.into_iter().filter_map(|(axis, value)| Some((axis.to_owned(), value.clone()?))).collect()
    }
}

/// What a relying party must have for the scenario to mean anything. A target that lacks it is skipped, and the report says
/// so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Groups of the provider mean something there.
    Groups,
    /// People can have accounts with a local password.
    LocalAccounts,
    /// It signs out at the provider too (RP-Initiated Logout).
    RpLogout,
    /// It takes logout tokens (Back-Channel Logout).
    BackChannelLogout,
    /// It can know several providers at once.
    SeveralProviders,
    /// It uses refresh tokens.
    Refresh,
    /// It can be stopped and started again on its own data.
    Restart,
    /// Its settings can be changed by the harness.
    Settings,
    /// Its accounts can be looked into.
    Inside,
    /// Its clock can be moved.
    Clock,
}

impl Need {
    /// The word as it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Groups => "groups",
            Self::LocalAccounts => "local_accounts",
            Self::RpLogout => "rp_logout",
            Self::BackChannelLogout => "back_channel_logout",
            Self::SeveralProviders => "several_providers",
            Self::Refresh => "refresh",
            Self::Restart => "restart",
            Self::Settings => "settings",
            Self::Inside => "inside",
            Self::Clock => "clock",
        }
    }
}
