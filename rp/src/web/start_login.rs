use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::app::App;
use super::{cookies, page};
use crate::domain::{LoginError, LoginState, Purpose};
use crate::oidc::{AuthorizationRequest, Discovered};
use crate::policy::{Flow, KillSwitch, NonceSent, Pkce, RedirectBase, StateStore};

/// Sends the browser to a provider, and remembers that it was.
pub(crate) async fn start_login(
    app: &App,
    headers: &HeaderMap,
    slug: Option<&str>,
    purpose: Purpose,
    tries: Option<(HeaderName, HeaderValue)>,
) -> Result<Response, LoginError> {
    let policy = app.policy();
    if policy.flow.disabled && policy.flow.kill_switch == KillSwitch::All {
        return Err(LoginError::OidcDisabled);
    }
    let upstream = app.upstream(slug)?;
    let document = upstream.document(&policy).await?;
    let known = cookies::read(headers, cookies::BROWSER).map(str::to_owned);
    let token = || app.randomness.token();
    let login = LoginState {
        state: token(),
        browser: known.unwrap_or_else(token),
        provider: upstream.provider.slug.clone(),
        nonce: (policy.flow.nonce == NonceSent::Sent).then(token),
        code_verifier: proves(&policy.flow, &document).then(token),
        redirect_uri: redirect_uri(app, headers, &policy.flow),
        purpose,
        begun: app.now(),
        used: None,
    };
    if policy.flow.state_store == StateStore::Cookie {
        app.store.forget_logins_of(&login.browser)?;
    }
    app.store.begin_login(&login, policy.flow.state_capacity)?;
    let request = AuthorizationRequest {
        provider: &upstream.provider,
        document: &document,
        redirect_uri: &login.redirect_uri,
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

/// Whether the login has a code verifier.
fn proves(flow: &Flow, document: &Discovered) -> bool {
    match flow.pkce {
        Pkce::S256 | Pkce::Plain => true,
        Pkce::IfAdvertised => document.offers_s256,
        Pkce::None => false,
    }
}

/// Where the provider is to send the browser back to.
fn redirect_uri(app: &App, headers: &HeaderMap, flow: &Flow) -> String {
    let ours = app.url(&flow.callback_path);
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    match (flow.redirect_base, host) {
        (RedirectBase::PublicUrl, _) | (_, None) => ours.into(),
        (RedirectBase::HostHeader | RedirectBase::HostHeaderCheckedLate, Some(host)) => {
            format!("{}://{host}{}", ours.scheme(), flow.callback_path)
        }
    }
}
