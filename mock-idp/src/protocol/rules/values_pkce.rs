//! What rules about Proof Key for Code Exchange (RFC 7636) choose from.

use serde::{Deserialize, Serialize};

/// A code challenge method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PkceMethod {
    /// SHA-256 of the verifier.
    S256,
    /// The verifier itself.
    #[serde(rename = "plain")]
    Plain,
}

/// Who must send a code challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PkceRequired {
    /// Nobody.
    Never,
    /// Public clients.
    Public,
    /// Everybody.
    Always,
}

/// Whether a syntax is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyntaxCheck {
    /// It is.
    Check,
    /// It is not.
    None,
}

/// What half of a pair without its other half leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HalfPair {
    /// A refusal.
    Refuse,
    /// Nothing; it is as good as none.
    Accept,
}

/// What an unknown code challenge method is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodUnknown {
    /// `invalid_request` (RFC 7636 section 4.4.1).
    Refuse,
    /// The method `plain`.
    AsPlain,
    /// One that the client may not use, where one is demanded of it; else `invalid_request`.
    NotTheDemanded,
}

/// How the names of code challenge methods are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodCase {
    /// As they are written.
    Exact,
    /// Without regard to case.
    Fold,
}
