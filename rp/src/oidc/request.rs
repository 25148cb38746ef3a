use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope};
use thiserror::Error;
use url::Url;

use super::Discovered;
use crate::domain::Provider;
use crate::policy::{Flow, Logout, LogoutParam, Pkce, ResponseMode};

/// What goes into an authorization request (OpenID Connect Core section 3.1.2.1).
pub(crate) struct AuthorizationRequest<'a> {
    pub(crate) provider: &'a Provider,
    pub(crate) document: &'a Discovered,
    pub(crate) redirect_uri: &'a Url,
    pub(crate) state: &'a str,
    pub(crate) nonce: Option<&'a str>,
    pub(crate) code_verifier: Option<&'a str>,
    pub(crate) flow: &'a Flow,
}

/// An authorization request that cannot be made.
#[derive(Debug, Error)]
pub(crate) enum RequestError {
    #[error("`{what}` is no URL")]
    Url { what: &'static str, source: url::ParseError },
}

impl AuthorizationRequest<'_> {
    /// Where the browser is sent.
    pub(crate) fn url(&self) -> Result<Url, RequestError> {
        let client = BasicClient::new(ClientId::new(self.provider.client_id.clone()))
            .set_auth_uri(AuthUrl::from_url(self.document.authorization_endpoint.clone()))
            .set_redirect_uri(redirect_uri(self.redirect_uri)?);
        let mut request = client
            .authorize_url(|| CsrfToken::new(self.state.to_owned()))
            .add_scopes(self.flow.scopes.iter().cloned().map(Scope::new));
        if let Some(nonce) = self.nonce {
            request = request.add_extra_param("nonce", nonce);
        }
        if let Some(verifier) = self.code_verifier {
            request = match self.flow.pkce {
                Pkce::S256 => request.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(
                    &PkceCodeVerifier::new(verifier.to_owned()),
                )),
                Pkce::Plain => request
                    .add_extra_param("code_challenge", verifier)
                    .add_extra_param("code_challenge_method", "plain"),
                Pkce::None => request,
            };
        }
        if self.flow.response_mode == ResponseMode::FormPost {
            request = request.add_extra_param("response_mode", "form_post");
        }
        Ok(request.url().0)
    }
}

pub(crate) fn redirect_uri(url: &Url) -> Result<RedirectUrl, RequestError> {
    RedirectUrl::new(url.to_string()).map_err(|source| RequestError::Url { what: "redirect_uri", source })
}

/// Where the browser is sent to sign out at the provider too (OpenID Connect RP-Initiated Logout section 2).
pub(crate) fn end_session_url(
    endpoint: &Url,
    provider: &Provider,
    id_token: Option<&str>,
    post_logout_redirect_uri: &Url,
    policy: &Logout,
) -> Url {
    let mut url = endpoint.clone();
    {
        let mut query = url.query_pairs_mut();
        for param in &policy.params {
            match (param, id_token) {
                (LogoutParam::IdTokenHint, Some(id_token)) => query.append_pair("id_token_hint", id_token),
                (LogoutParam::IdTokenHint, None) => continue,
                (LogoutParam::ClientId, _) => query.append_pair("client_id", &provider.client_id),
                (LogoutParam::PostLogoutRedirectUri, _) => {
                    query.append_pair("post_logout_redirect_uri", post_logout_redirect_uri.as_str())
                }
            };
        }
    }
    url
}
