use thiserror::Error;

use super::catalogue::CatalogueError;
use super::moves::MoveError;
use crate::protocol::RuleError;

/// Why a provider cannot be played as asked.
#[derive(Debug, Error)]
pub enum ResolveError {
    /// No provider of that name.
    #[error("there is no provider `{name}`; {hint}")]
    Provider {
        /// What was asked for.
        name: String,
        /// What there is.
        hint: String,
    },
    /// A version of something that has none.
    #[error("`{0}` has no versions; leave out what stands behind the `@`")]
    NoVersions(String),
    /// No setting of that name.
    #[error("{provider} has no setting `{name}`; {hint}")]
    Setting {
        /// The provider.
        provider: String,
        /// What was asked for.
        name: String,
        /// What there is.
        hint: String,
    },
    /// A setting of a client where the instance's stand, or the other way round.
    #[error("`{name}` is a setting of {wanted}, not of {given}")]
    SettingLevel {
        /// The setting.
        name: String,
        /// Where it belongs.
        wanted: &'static str,
        /// Where it stood.
        given: &'static str,
    },
    /// Not a value of the setting.
    #[error("`{name}` cannot be {value}; it is {choices}")]
    SettingValue {
        /// The setting.
        name: String,
        /// What was given, as JSON.
        value: String,
        /// What would do.
        choices: String,
    },
    /// A switch without sign.
    #[error("`{0}` is no switch; write `+ID` or `-ID` with the id of a quirk")]
    Switch(String),
    /// No quirk of that id.
    #[error("{provider} has no quirk `{id}`; {hint}")]
    Quirk {
        /// The provider.
        provider: String,
        /// What was asked for.
        id: String,
        /// What there is.
        hint: String,
    },
    /// Two quirks that cannot both be on.
    #[error("`{one}` and `{other}` both set the rule `{rule}`; switch one of them off")]
    Conflict {
        /// The first.
        one: String,
        /// The second.
        other: String,
        /// The rule.
        rule: String,
    },
    /// A rule that is not there or not so.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// A move of ours.
    #[error(transparent)]
    Move(#[from] MoveError),
    /// A data file of ours.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
}
