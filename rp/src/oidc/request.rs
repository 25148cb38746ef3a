use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope};
use thiserror::Error;
use url::Url;

use super::Discovered;
use crate::domain::Provider;
use crate::policy::{Flow, Logout, LogoutParam, Pkce, ResponseMode, UrlJoin};

/// What goes into an authorization request (OpenID Connect Core section 3.1.2.1).
pub(crate) struct AuthorizationRequest<'a> {
    pub(crate) provider: &'a Provider,
    pub(crate) document: &'a Discovered,
    pub(crate) redirect_uri: &'a str,
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
                Pkce::S256 | Pkce::IfAdvertised => request.set_pkce_challenge(
                    PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.to_owned())),
                ),
                Pkce::Plain => request
                    .add_extra_param("code_challenge", verifier)
                    .add_extra_param("code_challenge_method", "plain"),
                Pkce::None => request,
            };
        }
        if self.flow.response_mode == ResponseMode::FormPost {
            request = request.add_extra_param("response_mode", "form_post");
        }
        if !self.flow.prompt.is_empty() {
            request = request.add_extra_param("prompt", &self.flow.prompt);
        }
        Ok(joined(request.url().0, &self.document.authorization_endpoint, self.flow.url_join))
    }
}

/// The URL, with the second `?` that an application puts behind an endpoint with a query.
fn joined(url: Url, endpoint: &Url, join: UrlJoin) -> Url {
    let (Some(before), UrlJoin::Blind) = (endpoint.query(), join) else { return url };
    let query = url.query().unwrap_or_default();
    let blind =
        query.strip_prefix(before).and_then(|rest| rest.strip_prefix('&')).map(|rest| format!("{before}?{rest}"));
    let mut joined = url.clone();
    joined.set_query(Some(blind.as_deref().unwrap_or(query)));
    joined
}

fn redirect_uri(url: &str) -> Result<RedirectUrl, RequestError> {
    RedirectUrl::new(url.to_owned()).map_err(|source| RequestError::Url { what: "redirect_uri", source })
}

/// Where the browser is sent to sign out at the provider too (OpenID Connect RP-Initiated Logout section 2).
pub(crate) fn end_session_url(
    endpoint: &Url,
    provider: &Provider,
    id_token: Option<&str>,
    post_logout_redirect_uri: Option<&str>,
    (policy, join): (&Logout, UrlJoin),
) -> Url {
    let mut url = endpoint.clone();
    {
        let mut query = url.query_pairs_mut();
        for param in &policy.params {
            match (param, id_token) {
                (LogoutParam::IdTokenHint, Some(id_token)) => query.append_pair("id_token_hint", id_token),
                (LogoutParam::IdTokenHint, None) => continue,
                (LogoutParam::ClientId, _) => query.append_pair("client_id", &provider.client_id),
                (LogoutParam::PostLogoutRedirectUri, _) => match post_logout_redirect_uri {
                    Some(back) => query.append_pair("post_logout_redirect_uri", back),
                    None => continue,
                },
            };
        }
    }
    joined(url, endpoint, join)
}
