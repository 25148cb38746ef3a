use thiserror::Error;
use url::Url;

use super::{Http, HttpError};
use crate::domain::claims::Claims;

/// Why the userinfo endpoint said nothing of use.
#[derive(Debug, Error)]
pub(crate) enum UserinfoError {
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error("the discovery document names no userinfo_endpoint")]
    NoEndpoint,
    #[error("the userinfo endpoint answered {status}")]
    Status { status: u16 },
    #[error("the userinfo answer is a token ({content_type}), which was not asked for")]
    Signed { content_type: String },
    #[error("the userinfo answer is no JSON object")]
    Unreadable(#[source] serde_json::Error),
}

/// Asks the userinfo endpoint (OpenID Connect Core section 5.3).
pub(crate) async fn ask_userinfo(
    http: &Http,
    endpoint: Option<&Url>,
    access_token: &str,
    timeout_s: u64,
) -> Result<Claims, UserinfoError> {
    let endpoint = endpoint.ok_or(UserinfoError::NoEndpoint)?;
    let answer = http.send(http.get(endpoint.as_str()).bearer_auth(access_token), timeout_s).await?;
    if answer.status() != http::StatusCode::OK {
        return Err(UserinfoError::Status { status: answer.status().as_u16() });
    }
    let content_type = answer.headers().get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if let Some(content_type) = content_type.filter(|value| value.contains("jwt")) {
        return Err(UserinfoError::Signed { content_type: content_type.to_owned() });
    }
    serde_json::from_slice(answer.body()).map_err(UserinfoError::Unreadable)
}
