use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use thiserror::Error;
use url::Url;

use super::content_type::{content_type, fits};
use super::{Http, HttpError};
use crate::domain::claims::Claims;
use crate::policy::{Net, UserinfoShape};

/// Why the userinfo endpoint said nothing of use.
#[derive(Debug, Error)]
pub(crate) enum UserinfoError {
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error("the discovery document names no userinfo_endpoint")]
    NoEndpoint,
    #[error("the userinfo endpoint answered {status}")]
    Status { status: u16 },
    #[error("the userinfo answer has the content type {seen}")]
    ContentType { seen: String },
    #[error("the userinfo answer is JSON, but no object")]
    NoObject,
    #[error("the userinfo answer cannot be read")]
    Unreadable(#[source] serde_json::Error),
}

/// Asks the userinfo endpoint (OpenID Connect Core section 5.3).
pub(crate) async fn ask_userinfo(
    http: &Http,
    endpoint: Option<&Url>,
    access_token: &str,
    net: &Net,
) -> Result<Claims, UserinfoError> {
    let endpoint = endpoint.ok_or(UserinfoError::NoEndpoint)?;
    let ask = http.get(endpoint.as_str()).bearer_auth(access_token);
    let answer = http.send_following(ask, net.token_timeout_s, net.answer_limit, net.userinfo_redirects).await?;
    if !is_success(answer.status(), net) {
        return Err(UserinfoError::Status { status: answer.status().as_u16() });
    }
    let content_type = content_type(&answer);
    if !fits(net.userinfo_type, content_type.as_deref()) {
        return Err(UserinfoError::ContentType { seen: content_type.unwrap_or_else(|| "missing".to_owned()) });
    }
    let unreadable = match (net.userinfo_shape, serde_json::from_slice(answer.body())) {
        (_, Ok(Value::Object(claims))) => return Ok(claims),
        (UserinfoShape::AnyJson, Ok(_)) => return Ok(Claims::new()),
        (UserinfoShape::ObjectOrToken, _) => {
            let payload = std::str::from_utf8(answer.body()).ok().and_then(|text| text.split('.').nth(1));
            let payload = payload.and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
            return serde_json::from_slice(&payload.unwrap_or_default()).map_err(UserinfoError::Unreadable);
        }
        (_, Ok(_)) => return Err(UserinfoError::NoObject),
        (_, Err(source)) => source,
    };
    Err(UserinfoError::Unreadable(unreadable))
}

/// Only 200 is an answer, unless the application takes any success.
fn is_success(status: http::StatusCode, net: &Net) -> bool {
    status == http::StatusCode::OK || (net.userinfo_shape == UserinfoShape::AnyJson && status.is_success())
}
