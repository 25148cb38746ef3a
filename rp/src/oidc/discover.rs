use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, ProviderMetadata};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;
use url::Url;

use super::content_type::{content_type, fits};
use super::{Http, HttpError};
use crate::policy::{DiscoveryIssuer, DiscoveryShape, Policy, WebEndpoints};

/// Why there is no discovery document.
#[derive(Debug, Error)]
pub(crate) enum DiscoverError {
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error(
        "{source}; if the certificate is of an authority of your own, give that authority's PEM file by the setting {setting}"
    )]
    Certificate { source: HttpError, setting: String },
    #[error("`{url}` answered {status}")]
    Status { url: String, status: u16 },
    #[error("`{url}` is no discovery document: {source}")]
    Unreadable { url: String, source: serde_json::Error },
    #[error("`{url}` is no discovery document: its content type is {seen}")]
    ContentType { url: String, seen: String },
    #[error("`{url}` answered with nothing")]
    Empty { url: String },
    #[error("`{url}` is not asked by http or https")]
    NotHttp { url: String },
    #[error("the document's {member} is of the wrong type: {seen}")]
    MemberType { member: &'static str, seen: String },
    #[error("the document's {member} is no URL: {reason}")]
    BadUrl { member: &'static str, reason: String },
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
    /// As it stands there; whether it is a URL shows when the keys are fetched.
    pub(crate) jwks_uri: String,
    pub(crate) userinfo_endpoint: Option<Url>,
    pub(crate) end_session_endpoint: Option<Url>,
    pub(crate) callback_has_iss: bool,
    pub(crate) offers_s256: bool,
}

/// The URL of the discovery document of `issuer`.
pub(crate) fn document_url(issuer: &str) -> String {
    // OpenID Connect Discovery 4.1: "If the Issuer value contains a path component, any terminating / MUST be removed
    // before appending /.well-known/openid-configuration."
    format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))
}

/// Fetches the discovery document of `issuer`, as JSON.
pub(crate) async fn fetch(http: &Http, issuer: &str, policy: &Policy) -> Result<Map<String, Value>, DiscoverError> {
    let (net, url) = (&policy.net, document_url(issuer));
    match Url::parse(&url) {
        Err(source) => return Err(DiscoverError::BadUrl { member: "issuer", reason: source.to_string() }),
        Ok(url) if !matches!(url.scheme(), "http" | "https") => {
            return Err(DiscoverError::NotHttp { url: url.to_string() });
        }
        Ok(url) if !net.allow_http && url.scheme() != "https" => {
            return Err(HttpError::Insecure { url: url.to_string() }.into());
        }
        Ok(_) => {}
    }
    let ask = http.get(&url);
    let timeout_s = policy.flow.http_timeout_s;
    let answer = http.send_following(ask, timeout_s, net.answer_limit, net.discovery_redirects).await;
    let answer = answer.map_err(|source| match source.is_certificate() {
        true => DiscoverError::Certificate { source, setting: net.trust_setting.clone() },
        false => source.into(),
    })?;
    let lenient = net.discovery_shape != DiscoveryShape::Complete;
    if !(answer.status() == http::StatusCode::OK || (lenient && answer.status().is_success())) {
        return Err(DiscoverError::Status { url, status: answer.status().as_u16() });
    }
    let body = answer.body().strip_prefix(b"\xef\xbb\xbf").unwrap_or(answer.body());
    if body.is_empty() {
        return Err(DiscoverError::Empty { url });
    }
    let content_type = content_type(&answer);
    if !fits(net.discovery_type, content_type.as_deref()) {
        return Err(DiscoverError::ContentType { url, seen: content_type.unwrap_or_else(|| "missing".to_owned()) });
    }
    serde_json::from_slice(body).map_err(|source| DiscoverError::Unreadable { url, source })
}

/// Fetches and checks the discovery document of `issuer`.
pub(crate) async fn discover(http: &Http, issuer: &str, policy: &Policy) -> Result<Discovered, DiscoverError> {
    let document = fetch(http, issuer, policy).await?;
    if policy.net.discovery_shape == DiscoveryShape::Complete {
        let _: Metadata = serde_json::from_value(Value::Object(document.clone()))
            .map_err(|source| DiscoverError::Unreadable { url: document_url(issuer), source })?;
    }
    if policy.net.discovery_shape == DiscoveryShape::Typed {
        check_types(&document)?;
    }
    let seen = document.get("issuer").and_then(Value::as_str);
    // 4.3: "The issuer value returned MUST be identical to the Issuer URL that was used as the prefix."
    let same = seen.is_some_and(|seen| match policy.flow.discovery_issuer {
        DiscoveryIssuer::Exact => seen == issuer,
        DiscoveryIssuer::SlashInsensitive => bare(seen) == bare(issuer),
        DiscoveryIssuer::Ignore => true,
    });
    if !same && policy.flow.discovery_issuer != DiscoveryIssuer::Ignore {
        let seen = seen.unwrap_or("missing").to_owned();
        return Err(DiscoverError::IssuerMismatch { expected: issuer.to_owned(), seen });
    }
    let missing = |endpoint| DiscoverError::EndpointMissing { endpoint };
    let discovered = Discovered {
        issuer: seen.unwrap_or(issuer).to_owned(),
        jwks_uri: jwks_uri(&document)?.ok_or(missing("jwks_uri"))?,
        token_endpoint: endpoint(&document, "token_endpoint")?.ok_or(missing("token_endpoint"))?,
        authorization_endpoint: endpoint(&document, "authorization_endpoint")?
            .ok_or(missing("authorization_endpoint"))?,
        userinfo_endpoint: endpoint(&document, "userinfo_endpoint")?,
        end_session_endpoint: endpoint(&document, "end_session_endpoint")?,
        callback_has_iss: document.get("authorization_response_iss_parameter_supported") == Some(&Value::Bool(true)),
        offers_s256: lists(&document, "code_challenge_methods_supported", "S256"),
    };
    let behind = [
        Some(discovered.token_endpoint.clone()),
        discovered.userinfo_endpoint.clone(),
        discovered.end_session_endpoint.clone(),
        Url::parse(&discovered.jwks_uri).ok(),
    ];
    let behind: Vec<Url> = behind.into_iter().flatten().collect();
    of_the_web(&discovered.authorization_endpoint, &behind, policy.net.web_endpoints)?;
    for url in &behind {
        http.admit(url, &policy.net).await?;
    }
    Ok(discovered)
}

/// Refuses endpoints that are no addresses of the web. `behind` are those that the browser is not sent to by a login.
fn of_the_web(authorization: &Url, behind: &[Url], which: WebEndpoints) -> Result<(), DiscoverError> {
    let looked_at: Vec<&Url> = match which {
        WebEndpoints::All => behind.iter().chain([authorization]).collect(),
        WebEndpoints::NotAuthorization => behind.iter().collect(),
        WebEndpoints::None => Vec::new(),
    };
    match looked_at.into_iter().find(|url| !matches!(url.scheme(), "http" | "https")) {
        Some(url) => Err(DiscoverError::NotHttp { url: url.to_string() }),
        None => Ok(()),
    }
}

fn bare(issuer: &str) -> &str {
    issuer.strip_suffix('/').unwrap_or(issuer)
}

/// Whether a list of the document has that word.
pub(crate) fn lists(document: &Map<String, Value>, member: &str, word: &str) -> bool {
    document.get(member).and_then(Value::as_array).is_some_and(|words| words.iter().any(|listed| listed == word))
}

/// An endpoint; an empty text is none.
fn endpoint(document: &Map<String, Value>, member: &'static str) -> Result<Option<Url>, DiscoverError> {
    match document.get(member) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => match Url::parse(text) {
            Ok(url) => Ok(Some(url)),
            Err(source) => Err(DiscoverError::BadUrl { member, reason: source.to_string() }),
        },
        Some(other) => Err(DiscoverError::MemberType { member, seen: other.to_string() }),
    }
}

fn jwks_uri(document: &Map<String, Value>) -> Result<Option<String>, DiscoverError> {
    let member = "jwks_uri";
    match document.get(member) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) if text.contains(char::is_whitespace) => {
            Err(DiscoverError::BadUrl { member, reason: "it holds blanks".to_owned() })
        }
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(DiscoverError::MemberType { member, seen: other.to_string() }),
    }
}

/// The members that are texts, and those that are lists, as an application reads them that has a type for the document.
fn check_types(document: &Map<String, Value>) -> Result<(), DiscoverError> {
    let texts =
        ["issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "end_session_endpoint", "jwks_uri"];
    let lists = ["scopes_supported", "response_types_supported", "code_challenge_methods_supported"];
    let wrong = |member: &&'static str, fits: fn(&Value) -> bool| {
        document.get(*member).is_some_and(|value| !value.is_null() && !fits(value))
    };
    let odd = texts
        .iter()
        .find(|member| wrong(member, Value::is_string))
        .or_else(|| lists.iter().find(|member| wrong(member, Value::is_array)));
    match odd {
        Some(member) => Err(DiscoverError::MemberType {
            member,
            seen: document.get(*member).map(Value::to_string).unwrap_or_default(),
        }),
        None => Ok(()),
    }
}
