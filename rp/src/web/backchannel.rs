use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use serde::Serialize;

use super::app::App;
use super::params::Params;
use super::said::said_of_logout;
use crate::domain::{LoginError, LogoutClaims, LogoutTokenError, Session, Standing};
use crate::oidc::{RawToken, Upstream, verify_logout_token};
use crate::policy::{EndSessions, IssuerOf, Logout, Policy, Replayed, UnknownIssuer};
use crate::store::StoreError;

#[derive(Serialize)]
struct Refusal {
    error: &'static str,
    error_description: String,
    /// Ours: the stable code.
    code: &'static str,
}

/// `POST /backchannel-logout`: the provider ends sessions (OpenID Connect Back-Channel Logout section 2.5 to 2.8).
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let ended = async {
        let params = Params::of_form(&headers, body)?;
        let token = params.one("logout_token")?.ok_or(LogoutTokenError::Missing)?;
        end_sessions(&app, token).await
    };
    match ended.await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => {
            app.note_logout(&error);
            let said = said_of_logout(&error, &app.policy().errors);
            let status = said.as_ref().map_or(StatusCode::BAD_REQUEST, |said| {
                StatusCode::from_u16(said.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            });
            let description = said.map_or_else(|| error.to_string(), |said| said.words);
            let refusal = Refusal { error: "invalid_request", error_description: description, code: error.code() };
            (status, Json(refusal)).into_response()
        }
    }
}

async fn end_sessions(app: &App, text: &str) -> Result<(), LogoutTokenError> {
    let policy = app.policy();
    if policy.flow.disabled {
        return Err(LoginError::OidcDisabled.into());
    }
    let nobodys = policy.logout.unknown_issuer == UnknownIssuer::Accept;
    let token = match RawToken::read(text, &policy.tokens) {
        Err(_) if nobodys => return Ok(()),
        token => token?,
    };
    let upstream = match issuer_of(app, &token, &policy) {
        Err(_) if nobodys => return Ok(()),
        upstream => upstream?,
    };
    let document = upstream.document(&policy).await?;
    let (now, provider) = (app.now(), &upstream.provider);
    let knobs = (&policy.tokens, &policy.logout);
    let issuer = match policy.tokens.issuer_of {
        IssuerOf::Discovery => &document.issuer,
        IssuerOf::Configuration => &provider.issuer,
    };
    let judge = |keys: &_| verify_logout_token(&token, keys, issuer, provider, now, knobs);
    upstream.judge(&policy, judge).await?;
    let claims = LogoutClaims::read(&document.issuer, &token.claims, &policy.logout)?;
    if !policy.logout.jti_first {
        claims.names_somebody(&policy.logout)?;
    }
    let space = if policy.logout.jti_for_all { "" } else { &document.issuer };
    if let Some(notice) = claims.notice(now, &policy.logout)
        && !app.store.first_sight(space, &notice, now).map_err(LoginError::from)?
    {
        return match policy.logout.replayed {
            Replayed::Refuse => Err(LogoutTokenError::JtiReplayed { seen: notice.jti }),
            Replayed::Accept => Ok(()),
        };
    }
    claims.names_somebody(&policy.logout)?;
    let ended = end(app, &claims, &policy.logout).map_err(LoginError::from)?;
    if ended && policy.logout.breaks_after_first { Err(LogoutTokenError::Broken) } else { Ok(()) }
}

/// The provider that the token says it is from; its signature will tell. If there is only one it is that one, so that a
/// wrong issuer is named as such.
fn issuer_of(app: &App, token: &RawToken, policy: &Policy) -> Result<Arc<Upstream>, LogoutTokenError> {
    let exact = policy.logout.exact_issuer;
    let bare = |issuer: &str| if exact { issuer.to_owned() } else { issuer.trim_end_matches('/').to_owned() };
    let iss = token.claim_text("iss").map(bare);
    let audiences = token.audiences();
    let upstreams: Vec<_> = app.upstreams().into_iter().filter(|upstream| upstream.provider.enabled).collect();
    let of_issuer = || upstreams.iter().filter(|upstream| iss == Some(bare(&upstream.provider.issuer)));
    let ours = of_issuer().find(|upstream| audiences.contains(&upstream.provider.client_id.as_str()));
    let only = || upstreams.first().filter(|_| upstreams.len() == 1 && !exact);
    let found = ours.or_else(|| of_issuer().next()).or_else(only);
    found.cloned().ok_or_else(|| LogoutTokenError::IssuerUnknown { seen: format!("`{}`", iss.unwrap_or_default()) })
}

/// Ends sessions, and says whether there were any. Sessions that have ended already are no failure (section 2.7).
fn end(app: &App, claims: &LogoutClaims, policy: &Logout) -> Result<bool, StoreError> {
    let sessions = app.store.sessions_of_providers()?;
    let going_on = |session: &Session| session.renewable && session.standing(app.now()) != Standing::Ended;
    let renewable: Vec<Session> = sessions.into_iter().filter(going_on).collect();
    let named = claims.named(&renewable, policy);
    let reached = if policy.breaks_after_first { 1 } else { named.len() };
    for Session { id, user, .. } in named.iter().take(reached) {
        match policy.end {
            EndSessions::Named => app.store.end_session(id)?,
            EndSessions::AllOfAccount => app.store.end_sessions_of(*user)?,
            EndSessions::RenewalOfAccount => app.store.end_renewal_of(*user)?,
            EndSessions::None => {}
        }
    }
    Ok(!named.is_empty())
}
