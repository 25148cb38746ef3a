use std::pin::Pin;

use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AsyncHttpClient, AuthType, AuthorizationCode, Client, ClientId, ClientSecret, ExtraTokenFields, HttpRequest,
    HttpResponse, PkceCodeVerifier, RequestTokenError, StandardRevocableToken, StandardTokenResponse,
    TokenResponse as _, TokenUrl,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::Url;

use super::request::{RequestError, redirect_uri};
use super::{Discovered, Http, HttpError};
use crate::domain::Provider;
use crate::policy::{ClientAuth, Flow};

/// Why the code brought no tokens.
#[derive(Debug, Error)]
pub(crate) enum ExchangeError {
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error(transparent)]
    Request(#[from] RequestError),
    #[error("the token endpoint answered `{error}`: {description}")]
    Refused { error: String, description: String },
    #[error("the token response cannot be read: {reason}")]
    Unreadable { reason: String },
}

/// The ID token as the provider wrote it. It must be seen before anything parses it: a JWE has to be named.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct RawIdToken {
    id_token: Option<String>,
}

impl ExtraTokenFields for RawIdToken {}

type TokenClient = Client<
    BasicErrorResponse,
    StandardTokenResponse<RawIdToken, BasicTokenType>,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
>;

/// Our HTTP client in the form that the crate `oauth2` wants.
struct Sender<'a> {
    http: &'a Http,
    timeout_s: u64,
}

impl<'c> AsyncHttpClient<'c> for Sender<'_> {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.http.send_raw(request, self.timeout_s))
    }
}

/// What is redeemed (OpenID Connect Core section 3.1.3.1).
pub(crate) struct Exchange<'a> {
    pub(crate) provider: &'a Provider,
    pub(crate) document: &'a Discovered,
    pub(crate) redirect_uri: &'a Url,
    pub(crate) code: &'a str,
    pub(crate) code_verifier: Option<&'a str>,
    pub(crate) flow: &'a Flow,
}

/// What it brought.
#[derive(Debug)]
pub(crate) struct TokenResponse {
    pub(crate) access_token: String,
    pub(crate) id_token: Option<String>,
}

/// Redeems a code at the token endpoint.
pub(crate) async fn exchange(http: &Http, what: &Exchange<'_>) -> Result<TokenResponse, ExchangeError> {
    let mut client = TokenClient::new(ClientId::new(what.provider.client_id.clone()))
        .set_token_uri(TokenUrl::from_url(what.document.token_endpoint.clone()))
        .set_redirect_uri(redirect_uri(what.redirect_uri)?);
    let secret = what.provider.client_secret.clone().map(ClientSecret::new);
    client = match (what.flow.client_auth, secret) {
        (ClientAuth::Basic, Some(secret)) => client.set_client_secret(secret).set_auth_type(AuthType::BasicAuth),
        (ClientAuth::Post, Some(secret)) => client.set_client_secret(secret).set_auth_type(AuthType::RequestBody),
        (ClientAuth::None, _) | (_, None) => client.set_auth_type(AuthType::RequestBody),
    };
    let mut request = client.exchange_code(AuthorizationCode::new(what.code.to_owned()));
    if let Some(verifier) = what.code_verifier {
        request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()));
    }
    let sender = Sender { http, timeout_s: what.flow.http_timeout_s };
    let response = request.request_async(&sender).await.map_err(|error| match error {
        RequestTokenError::ServerResponse(refusal) => ExchangeError::Refused {
            error: refusal.error().as_ref().to_owned(),
            description: refusal.error_description().cloned().unwrap_or_default(),
        },
        RequestTokenError::Request(source) => ExchangeError::Http(source),
        RequestTokenError::Parse(source, _) => ExchangeError::Unreadable { reason: source.to_string() },
        RequestTokenError::Other(reason) => ExchangeError::Unreadable { reason },
    })?;
    Ok(TokenResponse {
        access_token: response.access_token().secret().clone(),
        id_token: response.extra_fields().id_token.clone(),
    })
}
