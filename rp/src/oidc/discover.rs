use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, ProviderMetadata};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::Url;

use super::{Http, HttpError};
use crate::policy::{DiscoveryIssuer, Flow};

/// Why there is no discovery document.
#[derive(Debug, Error)]
pub(crate) enum DiscoverError {
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error("`{url}` answered {status}")]
    Status { url: String, status: u16 },
    #[error("`{url}` is no discovery document: {source}")]
    Unreadable { url: String, source: serde_json::Error },
    #[error("the document's issuer is `{seen}`, not `{expected}`")]
    IssuerMismatch { expected: String, seen: String },
    #[error("the document names no {endpoint}")]
    EndpointMissing { endpoint: &'static str },
}

/// What is read beside OpenID Connect Discovery section 3: RP-Initiated Logout section 2.1, RFC 9207 section 3.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Additional {
    end_session_endpoint: Option<Url>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Additional {}

type Metadata = ProviderMetadata<
    Additional,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What the discovery document says, as far as it is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Discovered {
    pub(crate) issuer: String,
    pub(crate) authorization_endpoint: Url,
    pub(crate) token_endpoint: Url,
    pub(crate) jwks_uri: Url,
    pub(crate) userinfo_endpoint: Option<Url>,
    pub(crate) end_session_endpoint: Option<Url>,
    pub(crate) callback_has_iss: bool,
}

/// Fetches and checks the discovery document of `issuer`.
pub(crate) async fn discover(http: &Http, issuer: &str, flow: &Flow) -> Result<Discovered, DiscoverError> {
    // OpenID Connect Discovery 4.1: "If the Issuer value contains a path component, any terminating / MUST be removed
    // before appending /.well-known/openid-configuration."
    let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let answer = http.send(http.get(&url), flow.http_timeout_s).await?;
    if answer.status() != http::StatusCode::OK {
        return Err(DiscoverError::Status { url, status: answer.status().as_u16() });
    }
    let metadata: Metadata =
        serde_json::from_slice(answer.body()).map_err(|source| DiscoverError::Unreadable { url, source })?;
    let seen = metadata.issuer().as_str();
    // 4.3: "The issuer value returned MUST be identical to the Issuer URL that was used as the prefix."
    let same = match flow.discovery_issuer {
        DiscoveryIssuer::Exact => seen == issuer,
        DiscoveryIssuer::SlashInsensitive => seen.trim_end_matches('/') == issuer.trim_end_matches('/'),
        DiscoveryIssuer::Ignore => true,
    };
    if !same {
        return Err(DiscoverError::IssuerMismatch { expected: issuer.to_owned(), seen: seen.to_owned() });
    }
    let token_endpoint =
        metadata.token_endpoint().ok_or(DiscoverError::EndpointMissing { endpoint: "token_endpoint" })?;
    Ok(Discovered {
        issuer: seen.to_owned(),
        authorization_endpoint: metadata.authorization_endpoint().url().clone(),
        token_endpoint: token_endpoint.url().clone(),
        jwks_uri: metadata.jwks_uri().url().clone(),
        userinfo_endpoint: metadata.userinfo_endpoint().map(|endpoint| endpoint.url().clone()),
        end_session_endpoint: metadata.additional_metadata().end_session_endpoint.clone(),
        callback_has_iss: metadata.additional_metadata().authorization_response_iss_parameter_supported,
    })
}
