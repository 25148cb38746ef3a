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
use crate::domain::{LoginError, LogoutClaims, LogoutTokenError, Session};
use crate::oidc::{RawToken, Upstream, verify_logout_token};
use crate::policy::{EndSessions, Logout};
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
            let refusal =
                Refusal { error: "invalid_request", error_description: error.to_string(), code: error.code() };
            (StatusCode::BAD_REQUEST, Json(refusal)).into_response()
        }
    }
}

async fn end_sessions(app: &App, text: &str) -> Result<(), LogoutTokenError> {
    let policy = app.policy();
    let token = RawToken::read(text)?;
    let upstream = issuer_of(app, &token)?;
    let document = upstream.document(&policy).await?;
    let (now, provider) = (app.now(), &upstream.provider);
    let knobs = (&policy.tokens, &policy.logout);
    let judge = |keys: &_| verify_logout_token(&token, keys, &document.issuer, provider, now, knobs);
    upstream.judge(&policy, judge).await?;
    let claims = LogoutClaims::read(&document.issuer, &token.claims, &policy.logout)?;
    if let Some(notice) = claims.notice(now, &policy.logout)
        && !app.store.first_sight(&document.issuer, &notice, now).map_err(LoginError::from)?
    {
        return Err(LogoutTokenError::JtiReplayed { seen: notice.jti });
    }
    Ok(end(app, &claims, &policy.logout).map_err(LoginError::from)?)
}

/// The provider that the token says it is from; its signature will tell. If there is only one it is that one, so that a
/// wrong issuer is named as such.
fn issuer_of<'a>(app: &'a App, token: &RawToken) -> Result<&'a Arc<Upstream>, LogoutTokenError> {
    let bare = |issuer: &str| issuer.trim_end_matches('/').to_owned();
    let iss = token.claim_text("iss").map(bare);
    let audiences = token.audiences();
    let of_issuer = || app.upstreams.iter().filter(|upstream| iss == Some(bare(&upstream.provider.issuer)));
    let ours = of_issuer().find(|upstream| audiences.contains(&upstream.provider.client_id.as_str()));
    let only = || app.upstreams.first().filter(|_| app.upstreams.len() == 1);
    ours.or_else(|| of_issuer().next())
        .or_else(only)
        .ok_or_else(|| LogoutTokenError::IssuerUnknown { seen: format!("`{}`", iss.unwrap_or_default()) })
}

/// Sessions that have ended already are no failure (section 2.7).
fn end(app: &App, claims: &LogoutClaims, policy: &Logout) -> Result<(), StoreError> {
    let sessions = app.store.sessions_like(claims.sid.as_deref(), claims.sub.as_deref())?;
    for Session { id, user, .. } in claims.named(&sessions, policy) {
        match policy.end {
            EndSessions::Named => app.store.end_session(id)?,
            EndSessions::AllOfAccount => app.store.end_sessions_of(*user)?,
            EndSessions::None => {}
        }
    }
    Ok(())
}
