//! Answers as data. Every answer is one of these before it becomes bytes, and provider and script edit it here.

mod answers;
mod reply;
mod screen;
mod style;
mod token;

pub use answers::{
    Build, Callback, Carrier, DeviceStart, Document, EndSession, IntrospectedKind, Introspection, KeySet,
    LogoutChannel, LogoutToken, Par, Refusal, Said, TokenResponse, UserInfo,
};
pub use reply::{Cookie, Reply};
pub use screen::{Button, Field, Screen, ScreenKind};
pub use style::JsonStyle;
pub use token::{Envelope, Token, TokenUse};

/// An answer, or a token inside one. The closed set of what edits can edit.
#[derive(Clone, Debug, PartialEq)]
pub enum Draft {
    /// The discovery document.
    Document(Document),
    /// The key set.
    KeySet(KeySet),
    /// What the browser is shown next.
    Screen(Screen),
    /// The authorization response.
    Callback(Callback),
    /// A no, with its cause.
    Refusal(Refusal),
    /// The answer of the token endpoint.
    TokenResponse(TokenResponse),
    /// A token.
    Token(Token),
    /// The userinfo answer.
    UserInfo(UserInfo),
    /// What is told of a token.
    Introspection(Introspection),
    /// The answer to a pushed request.
    Par(Par),
    /// The answer to a device.
    DeviceStart(DeviceStart),
    /// Where a logout leads.
    EndSession(EndSession),
    /// A message that tells a relying party of a logout.
    LogoutToken(LogoutToken),
    /// The HTTP answer, through which all others go last.
    Reply(Reply),
}

/// Makes `Draft::Kind(kind)` out of a `Kind` and takes it out again.
macro_rules! drafts {
    ($($kind:ident),*) => {$(
        impl From<$kind> for Draft {
            fn from(draft: $kind) -> Self {
                Self::$kind(draft)
            }
        }
        impl TryFrom<Draft> for $kind {
            type Error = ();
            fn try_from(draft: Draft) -> Result<Self, ()> {
                match draft {
                    Draft::$kind(draft) => Ok(draft),
                    _ => Err(()),
                }
            }
        }
    )*};
}
drafts!(
    Document,
    KeySet,
    Screen,
    Callback,
    Refusal,
    TokenResponse,
    Token,
    UserInfo,
    Introspection,
    Par,
    DeviceStart,
    EndSession,
    LogoutToken,
    Reply
);
