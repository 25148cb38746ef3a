use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::{Serializer, byte_serialize};
use serde_json::{Map, Value};
use thiserror::Error;
use url::Url;

use super::content_type::{content_type, fits};
use super::{Discovered, Http, HttpError};
use crate::domain::Provider;
use crate::policy::{ClientAuth, Policy, TokenShape};

/// Why the code brought no tokens.
#[derive(Debug, Error)]
pub(crate) enum ExchangeError {
    #[error("`{url}`: {source}")]
    Http { url: String, source: HttpError },
    #[error("the token endpoint answered {status}: {body}")]
    Status { url: String, status: http::StatusCode, body: String },
    #[error("the token endpoint answered `{error}`: {description}")]
    Refused { error: String, description: String },
    #[error("the token response is empty")]
    Empty,
    #[error("the token response has the content type {seen}")]
    ContentType { seen: String },
    #[error("the token response cannot be read: {reason}")]
    Unreadable { reason: String },
    #[error("the token response's {member} is of the wrong type: {seen}")]
    MemberType { member: &'static str, seen: String },
}

/// What is redeemed (OpenID Connect Core section 3.1.3.1).
pub(crate) struct Exchange<'a> {
    pub(crate) provider: &'a Provider,
    pub(crate) document: &'a Discovered,
    pub(crate) redirect_uri: &'a str,
    pub(crate) code: &'a str,
    pub(crate) code_verifier: Option<&'a str>,
    pub(crate) policy: &'a Policy,
}

/// What it brought. The ID token as the provider wrote it: it must be seen before anything parses it.
#[derive(Debug)]
pub(crate) struct TokenResponse {
    pub(crate) access_token: Option<String>,
    pub(crate) id_token: Option<String>,
    pub(crate) refresh_token: Option<String>,
}

/// Redeems a code at the token endpoint.
///
/// The answer is read here and not by the crate `oauth2`, which refuses what applications take: a missing `token_type`, a
/// status of 201, an `error` beside tokens.
pub(crate) async fn exchange(http: &Http, what: &Exchange<'_>) -> Result<TokenResponse, ExchangeError> {
    let (net, url) = (&what.policy.net, what.document.token_endpoint.clone());
    let (form, basic) = form(what);
    let mut request = http.post(url.clone(), form);
    if let Some(basic) = basic {
        request = request.header(http::header::AUTHORIZATION, basic);
    }
    let answer = http
        .send_following(request, net.token_timeout_s, net.answer_limit, net.token_redirects)
        .await
        .map_err(|source| ExchangeError::Http { url: url.to_string(), source })?;
    read(&answer, &url, what.policy)
}

/// The body of the token request, and the header that authenticates it if there is one.
fn form(what: &Exchange<'_>) -> (String, Option<String>) {
    let mut form = Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code");
    form.append_pair("code", what.code).append_pair("redirect_uri", what.redirect_uri);
    if let Some(verifier) = what.code_verifier {
        form.append_pair("code_verifier", verifier);
    }
    let client_id = &what.provider.client_id;
    let secret = what.provider.client_secret.as_deref().filter(|secret| !secret.trim().is_empty());
    let header = match (what.policy.flow.client_auth, secret) {
        (ClientAuth::Basic, Some(secret)) => Some(basic(client_id, secret)),
        (ClientAuth::Post, Some(secret)) => {
            form.append_pair("client_id", client_id).append_pair("client_secret", secret);
            None
        }
        (ClientAuth::None, _) | (_, None) => {
            form.append_pair("client_id", client_id);
            None
        }
    };
    (form.finish(), header)
}

/// RFC 6749 section 2.3.1: id and secret, each encoded as in a form.
fn basic(client_id: &str, secret: &str) -> String {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(client_id), encoded(secret))))
}

fn read(answer: &http::Response<Vec<u8>>, url: &Url, policy: &Policy) -> Result<TokenResponse, ExchangeError> {
    let (shape, status) = (policy.net.token_shape, answer.status());
    let success = if shape == TokenShape::Complete { status == http::StatusCode::OK } else { status.is_success() };
    let object = || serde_json::from_slice::<Value>(answer.body());
    let answered = success || (status.is_redirection() && shape == TokenShape::Typed);
    if !answered {
        // RFC 6749 5.2: a refusal says why.
        if let (TokenShape::Complete, Ok(Value::Object(refusal))) = (shape, object()) {
            refused(&refusal)?;
        }
        let body = String::from_utf8_lossy(answer.body()).into_owned();
        return Err(ExchangeError::Status { url: url.to_string(), status, body });
    }
    if shape == TokenShape::Typed && (answer.body().is_empty() || answer.body() == b"null") {
        return Err(ExchangeError::Empty);
    }
    let seen = content_type(answer);
    if !fits(policy.net.token_type, seen.as_deref()) {
        return Err(ExchangeError::ContentType { seen: seen.unwrap_or_else(|| "null".to_owned()) });
    }
    let unreadable = |reason: &str| ExchangeError::Unreadable { reason: reason.to_owned() };
    let members = match object() {
        Ok(Value::Object(members)) => members,
        Ok(_) => return Err(unreadable("it is no object")),
        Err(source) => return Err(unreadable(&source.to_string())),
    };
    if shape == TokenShape::Typed {
        for member in ["error", "error_description", "access_token", "id_token", "refresh_token", "token_type"] {
            text(&members, member)?;
        }
    }
    if members.contains_key("error") {
        refused(&members)?;
    }
    if shape == TokenShape::Complete {
        let known = text(&members, "token_type")?.is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"));
        if !known || text(&members, "access_token")?.is_none_or(str::is_empty) {
            return Err(unreadable("it has no access token, or its token_type is not Bearer"));
        }
    }
    let lenient = |member: &'static str| match text(&members, member) {
        Err(_) if shape == TokenShape::Lenient => Ok(Some(members[member].to_string())),
        text => text.map(|text| text.map(str::to_owned)),
    };
    Ok(TokenResponse {
        access_token: lenient("access_token")?,
        id_token: lenient("id_token")?,
        refresh_token: lenient("refresh_token")?,
    })
}

fn refused(members: &Map<String, Value>) -> Result<(), ExchangeError> {
    let text = |member: &str| match members.get(member) {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    match members.get("error") {
        None => Ok(()),
        Some(_) => Err(ExchangeError::Refused { error: text("error"), description: text("error_description") }),
    }
}

/// A member that is a text; null is none.
fn text<'a>(members: &'a Map<String, Value>, member: &'static str) -> Result<Option<&'a str>, ExchangeError> {
    match members.get(member) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(ExchangeError::MemberType { member, seen: other.to_string() }),
    }
}
