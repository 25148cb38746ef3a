use serde_json::Value;

use super::account_of::AccountOf;
use super::app::App;
use super::params::Params;
use crate::domain::claims::{self, Claims};
use crate::domain::{LoginError, LoginState, Origin, Person, Purpose, TokenError, Told};
use crate::oidc::{Discovered, Exchange, Expected, RawToken, TokenResponse, Upstream, ask_userinfo, exchange};
use crate::policy::{
    CallbackIss, IdTokenPresence, IssuerOf, Jwe, Policy, ProviderRefresh, RedirectBase, UserinfoFailure, UserinfoWhen,
};

/// What a callback comes to.
pub(crate) enum Outcome {
    /// Somebody is who he says.
    SignedIn { user: i64, origin: Origin },
    /// An account has one more identity.
    Linked,
    /// The claims are shown, and nothing else happens.
    Previewed { raw: Claims, person: Box<Person> },
}

/// From the callback's parameters to an account, for a login whose state has been found good.
pub(crate) async fn sign_in(app: &App, params: &Params, login: &LoginState) -> Result<Outcome, LoginError> {
    let policy = app.policy();
    if policy.flow.disabled {
        return Err(LoginError::OidcDisabled);
    }
    let upstream = app.upstream(Some(&login.provider))?;
    let ours = app.url(&policy.flow.callback_path);
    if policy.flow.redirect_base == RedirectBase::HostHeaderCheckedLate && login.redirect_uri != ours.as_str() {
        return Err(LoginError::RedirectUriNotAllowed { redirect_uri: login.redirect_uri.clone() });
    }
    let document = upstream.document(&policy).await?;
    let code = read_answer(params, &document, &policy)?;
    let tokens = redeem(&upstream, &document, login, code, &policy).await?;
    let id_token = judge_id_token(app, &upstream, &document, login, &tokens, &policy).await?;
    let told = gather_claims(&upstream, &document, id_token.as_ref(), &tokens, &policy).await?;
    let person = claims::person(&login.provider, &document.issuer, &told, &policy.identity)?;
    let origin = origin(login, &person, id_token.as_ref(), &tokens, &policy);
    let configured = &upstream.provider.issuer;
    let account = AccountOf { app, policy: &policy, person: &person, configured, origin: &origin };
    match login.purpose {
        Purpose::SignIn => Ok(Outcome::SignedIn { user: account.find()?, origin }),
        Purpose::Preview => Ok(Outcome::Previewed { raw: told.all(&policy.identity), person: Box::new(person) }),
        Purpose::Link(user) => {
            link(app, user, &account)?;
            Ok(Outcome::Linked)
        }
    }
}

/// Gives an account one more identity; not a second one of the same provider, and not somebody else's.
fn link(app: &App, user: i64, account: &AccountOf<'_>) -> Result<(), LoginError> {
    let (identity, there) = (account.identity(), app.store.account(user)?);
    let owner = app.store.owner(&identity.issuer, &identity.sub)?;
    let second = there.identities.iter().any(|known| known.provider == identity.provider && known.sub != identity.sub);
    if second || owner.is_some_and(|owner| owner != user) {
        return Err(LoginError::IdentityConflict { username: there.username });
    }
    Ok(app.store.link(user, &identity)?)
}

/// The provider's side of the session that may be opened.
fn origin(
    login: &LoginState,
    person: &Person,
    id_token: Option<&RawToken>,
    tokens: &TokenResponse,
    policy: &Policy,
) -> Origin {
    let sid = id_token.and_then(|token| match token.claim("sid")? {
        Value::String(sid) => Some(sid.clone()),
        Value::Number(sid) => Some(sid.to_string()),
        _ => None,
    });
    let keeps = policy.session.provider_refresh == ProviderRefresh::KeepUnused;
    Origin {
        provider: login.provider.clone(),
        issuer: person.issuer.clone(),
        sub: person.sub.clone(),
        sid,
        id_token: id_token.map(|token| token.text().to_owned()),
        refresh_token: tokens.refresh_token.clone().filter(|_| keeps),
    }
}

/// The code, from the provider that was asked.
fn read_answer<'a>(params: &'a Params, document: &Discovered, policy: &Policy) -> Result<&'a str, LoginError> {
    // RFC 9207 2.4: "Clients MUST extract the value of the iss parameter from authorization responses they receive if the
    // parameter is present. […] If the value does not match the expected issuer identifier, clients MUST reject the
    // authorization response", and likewise when it is missing although the metadata promises it.
    if policy.flow.callback_iss == CallbackIss::Check {
        let fits = match params.one("iss")? {
            Some(iss) => iss == document.issuer,
            None => !document.callback_has_iss,
        };
        if !fits {
            let seen = params.one("iss")?.map_or_else(|| "missing".to_owned(), |iss| format!("`{iss}`"));
            return Err(LoginError::CallbackIssMismatch { expected: document.issuer.clone(), seen });
        }
    }
    if let Some(error) = params.one("error")? {
        let description = params.one("error_description")?.unwrap_or_default().to_owned();
        return Err(LoginError::ProviderError { error: error.to_owned(), description });
    }
    params.one("code")?.ok_or(LoginError::CodeMissing)
}

async fn redeem(
    upstream: &Upstream,
    document: &Discovered,
    login: &LoginState,
    code: &str,
    policy: &Policy,
) -> Result<TokenResponse, LoginError> {
    let what = Exchange {
        provider: &upstream.provider,
        document,
        redirect_uri: &login.redirect_uri,
        code,
        code_verifier: login.code_verifier.as_deref(),
        policy,
    };
    exchange(&upstream.http, &what).await.map_err(|source| LoginError::TokenRequestFailed { source: Box::new(source) })
}

/// The ID token, found good; none where the policy can do without.
async fn judge_id_token(
    app: &App,
    upstream: &Upstream,
    document: &Discovered,
    login: &LoginState,
    tokens: &TokenResponse,
    policy: &Policy,
) -> Result<Option<RawToken>, LoginError> {
    let Some(text) = &tokens.id_token else {
        return match policy.tokens.id_token {
            IdTokenPresence::Required => Err(LoginError::IdTokenMissing),
            IdTokenPresence::Optional => Ok(None),
        };
    };
    let token = match RawToken::read(text, &policy.tokens) {
        Err(TokenError::JweNotSupported { .. }) if policy.tokens.jwe == Jwe::TakeUserinfo => return Ok(None),
        read => read?,
    };
    let expected = Expected {
        issuer: match policy.tokens.issuer_of {
            IssuerOf::Discovery => &document.issuer,
            IssuerOf::Configuration => &upstream.provider.issuer,
        },
        client_id: &upstream.provider.client_id,
        client_secret: upstream.provider.client_secret.as_deref(),
        nonce: login.nonce.as_deref(),
        access_token: tokens.access_token.as_deref(),
        now: app.now(),
    };
    upstream.verify_id_token(policy, &token, &expected).await?;
    Ok(Some(token))
}

/// The claims of the ID token, and those of the userinfo endpoint where the policy wants them.
async fn gather_claims(
    upstream: &Upstream,
    document: &Discovered,
    id_token: Option<&RawToken>,
    tokens: &TokenResponse,
    policy: &Policy,
) -> Result<Told, LoginError> {
    let identity = &policy.identity;
    let wanted = match (id_token, identity.userinfo) {
        (None, _) => true,
        (Some(_), UserinfoWhen::Never) => false,
        (Some(token), UserinfoWhen::WhenMissing) => {
            document.userinfo_endpoint.is_some() && claims::incomplete(&token.claims, identity)
        }
        (Some(token), UserinfoWhen::WhenNoEmail) => !token.claims.contains_key("email"),
        (Some(_), UserinfoWhen::Always) => document.userinfo_endpoint.is_some(),
    };
    let known = id_token.map(|token| token.claims.clone());
    let access_token = match &tokens.access_token {
        Some(token) => Some(token.as_str()),
        // What a script writes that puts a missing value into a text.
        None => policy.net.userinfo_without_token.then_some("undefined"),
    };
    let Some(access_token) = access_token.filter(|_| wanted) else {
        return Ok(Told { id_token: known, userinfo: None });
    };
    let endpoint = document.userinfo_endpoint.as_ref();
    match ask_userinfo(&upstream.http, endpoint, access_token, &policy.net).await {
        Ok(userinfo) => {
            if let Some(known) = &known {
                claims::same_subject(known, &userinfo, identity)?;
            }
            Ok(Told { id_token: known, userinfo: Some(userinfo) })
        }
        Err(_) if known.is_some() && identity.userinfo_failure == UserinfoFailure::Ignore => {
            Ok(Told { id_token: known, userinfo: None })
        }
        Err(source) => Err(LoginError::UserinfoFailed { source: Box::new(source) }),
    }
}
