use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::app::App;
use super::{cookies, page};
use crate::domain::{LoginError, LoginState};
use crate::oidc::AuthorizationRequest;
use crate::policy::{NonceSent, Pkce};

/// Sends the browser to a provider, and remembers that it was.
pub(crate) async fn start_login(
    app: &App,
    headers: &HeaderMap,
    slug: Option<&str>,
    tries: Option<(HeaderName, HeaderValue)>,
) -> Result<Response, LoginError> {
    let policy = app.policy();
    let upstream = app.upstream(slug)?;
    let document = upstream.document(&policy).await?;
    let known = cookies::read(headers, cookies::BROWSER).map(str::to_owned);
    let token = || app.randomness.token();
    let login = LoginState {
        state: token(),
        browser: known.unwrap_or_else(token),
        provider: upstream.provider.slug.clone(),
        nonce: (policy.flow.nonce == NonceSent::Sent).then(token),
        code_verifier: (policy.flow.pkce != Pkce::None).then(token),
        begun: app.now(),
        used: None,
    };
    app.store.begin_login(&login, policy.flow.state_capacity)?;
    let request = AuthorizationRequest {
        provider: &upstream.provider,
        document: &document,
        redirect_uri: &app.url(&policy.flow.callback_path),
        state: &login.state,
        nonce: login.nonce.as_deref(),
        code_verifier: login.code_verifier.as_deref(),
        flow: &policy.flow,
    };
    let url = request.url().map_err(|source| LoginError::DiscoveryFailed {
        issuer: upstream.provider.issuer.clone(),
        source: Box::new(source),
    })?;
    let mut response = page::redirect(url.as_str(), [cookies::set(app, cookies::BROWSER, &login.browser)]);
    if let Some((name, value)) = tries {
        response.headers_mut().append(name, value);
    }
    Ok(response)
}
