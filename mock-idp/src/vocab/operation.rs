use serde::{Deserialize, Serialize};

/// What a route of a provider is for. The closed list that route tables, journal and counts speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// The discovery document (Discovery section 4).
    Discovery,
    /// The authorization server metadata (RFC 8414 section 3).
    OauthMetadata,
    /// The key set (RFC 7517 section 5).
    Jwks,
    /// The authorization endpoint (Core 3.1.2).
    Authorize,
    /// The token endpoint (Core 3.1.3).
    Token,
    /// The userinfo endpoint (Core 5.3).
    Userinfo,
    /// Token introspection (RFC 7662 section 2).
    Introspect,
    /// Token revocation (RFC 7009 section 2).
    Revoke,
    /// Pushed authorization requests (RFC 9126 section 2).
    Par,
    /// The device authorization endpoint (RFC 8628 section 3.1).
    DeviceStart,
    /// The verification URI, where a person types in the code of a device (RFC 8628 section 3.3).
    DevicePage,
    /// Backchannel authentication requests (CIBA Core section 7.1).
    CibaStart,
    /// Client registration (RFC 7591 section 3).
    Register,
    /// The page that an RP keeps in a frame to hear of changes of the session (Session Management section 3.2).
    CheckSession,
    /// What that page asks.
    CheckSessionInit,
    /// RP-initiated logout (RP-Initiated Logout section 2).
    EndSession,
    /// Where a logout request is led to, where it has a page of its own.
    EndSessionPage,
    /// The answer to the question whether one really wants to sign out.
    EndSessionConfirm,
    /// Shows the present screen of a flow.
    FlowShow,
    /// Takes what the person filled in.
    FlowSubmit,
    /// The person turns back.
    FlowCancel,
    /// Takes a flow up again after its pages, at the authorization endpoint.
    FlowResume,
    /// What the product's own application in the browser talks to instead of forms.
    PageApi,
    /// Sign-out at the provider itself.
    OwnLogout,
    /// A message of the provider to a relying party (Back-Channel Logout 2.5).
    LogoutDelivery,
}
