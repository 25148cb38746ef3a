//! How HTTP itself is taken.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What happens to an address that differs from a known one by its last slash only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastSlash {
    /// It is another address.
    Exact,
    /// It is the same.
    Either,
    /// The browser is sent to the known one.
    Redirect,
    /// The same where the method is one that it takes; by `http`, whatever the scheme is that is seen outside.
    RedirectPlain,
}

/// What lies at a path that is no address of anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownPath {
    /// Nothing.
    Nothing,
    /// The page of an application that runs in the browser, whatever the method; nothing below these paths, in any case of
    /// letters.
    ShellOutside(Vec<String>),
}

/// What happens to a request that was sent to a host or by a scheme that the provider was not told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownHost {
    /// It is answered like others.
    Accept,
    /// It is refused.
    Refuse,
}

/// Where somebody is told what is wrong with an authorization request whose redirect URI is not known to be good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EarlyError {
    /// On a page (RFC 6749 section 4.1.2.1: "inform the resource owner").
    Page,
    /// In JSON.
    Json,
    /// On a page of the provider to which the browser is sent with `error`, `error_description`, `error_hint` and
    /// `error_status_code`: this path.
    Own(String),
}

/// What happens to a path with `//`, `/./` or `/../` in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OddPath {
    /// It is read as it stands.
    Exact,
    /// It is tidied up first.
    Normalise,
    /// It is refused.
    Refuse,
}

/// What a method is answered with that an address does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WrongMethod {
    /// 405 with `Allow` (RFC 9110 section 15.5.6).
    WithAllow,
    /// 405 without it.
    Bare,
    /// As if there were nothing at that address.
    Unknown,
}

/// What `HEAD` is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Head {
    /// As `GET`, without the body (RFC 9110 section 9.3.2).
    AsGet,
    /// As a method that is not taken.
    Refuse,
}

/// What happens to a form that a browser posts from elsewhere to an address for browsers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrowserPost {
    /// It is taken (Core 3.1.2.1).
    Accept,
    /// It is refused as forged.
    Csrf,
    /// The browser is sent to the same address with the parameters in the query.
    ToGet,
}

/// What decides whether a refusal is a page or JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorFace {
    /// The operation.
    ByOperation,
    /// `Accept`: JSON as soon as it stands there anywhere.
    ByAccept,
    /// The same, for what the server itself refuses.
    ByAcceptAtDoor,
}

/// A body's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormType {
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
}

/// What happens to parameters beyond a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ParamLimit {
    /// None is set.
    None,
    /// A value of more bytes is as if it had not been sent.
    DropOver(usize),
    /// A request line of more bytes is refused.
    RefuseOver(usize),
}

/// Headers that every page carries, by name.
pub type PageHeaders = BTreeMap<String, String>;

/// Where a token of another host than the one that is asked is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtherHost {
    /// A refresh token.
    Refresh,
    /// An access token at the userinfo endpoint.
    Userinfo,
    /// A token that is asked about.
    Introspect,
}
