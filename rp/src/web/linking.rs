//! Identities of the account that is signed in: one more, or one less.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::HeaderMap;

use super::app::App;
use super::origin::same_origin;
use super::params::Params;
use super::start_login::start_login;
use super::{account, cookies, page};
use crate::domain::unlinking::{Ways, may_unlink};
use crate::domain::{LoginError, Purpose, provenance};
use crate::policy::GroupMode;

/// `POST /account/link?provider=SLUG`: begins a login whose identity the account is given.
pub(crate) async fn link(State(app): State<Arc<App>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let begun = async {
        same_origin(&app, &headers)?;
        let (_, account) = app.signed_in(cookies::read(&headers, cookies::SESSION))?.ok_or(LoginError::NotSignedIn)?;
        let user = app.store.user_named(&account.username)?.ok_or(LoginError::NotSignedIn)?;
        let params = Params::read(query.as_deref().unwrap_or_default().as_bytes())?;
        let slug = params.one("provider")?;
        if account.identities.iter().any(|identity| Some(identity.provider.as_str()) == slug) {
            return Err(LoginError::AlreadyLinked { slug: slug.unwrap_or_default().to_owned() });
        }
        start_login(&app, &headers, slug, Purpose::Link(user), None).await
    };
    begun.await.unwrap_or_else(|error| {
        app.note(&error);
        page::failure(&app, &error)
    })
}

/// `POST /account/unlink`: the account gives the identity at a provider up.
pub(crate) async fn unlink(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    match give_up(&app, &headers, body) {
        Ok(()) => page::redirect(account::PATH, []),
        Err(error) => {
            app.note(&error);
            page::failure(&app, &error)
        }
    }
}

fn give_up(app: &App, headers: &HeaderMap, body: Result<Bytes, BytesRejection>) -> Result<(), LoginError> {
    same_origin(app, headers)?;
    let (session, account) = app.signed_in(cookies::read(headers, cookies::SESSION))?.ok_or(LoginError::NotSignedIn)?;
    let params = Params::of_form(headers, body)?;
    let slug = params.one("provider")?.unwrap_or_default();
    let password = params.one("password")?.unwrap_or_default();
    let policy = app.policy();
    let ways = Ways {
        has_password: account.local,
        password_given: app.store.has_password(session.user, password)?,
        identities: account.identities.len(),
    };
    may_unlink(ways, policy.identity.unlink)?;
    if !app.store.unlink(session.user, slug)? {
        return Err(LoginError::NotLinked { slug: slug.to_owned() });
    }
    if policy.groups.mode == GroupMode::Provenance {
        let mappings = app.store.mappings()?;
        let without = |before| provenance::unlink(before, slug, &mappings, &policy.groups);
        app.store.renew_provenance(session.user, without)?;
    }
    Ok(())
}
