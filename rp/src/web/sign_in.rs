use super::app::App;
use super::params::Params;
use crate::domain::claims::{self, Claims};
use crate::domain::matching::{Decision, decide};
use crate::domain::{LoginError, LoginState, Origin, Person, TokenError, merge, provision};
use crate::oidc::{Discovered, Exchange, Expected, RawToken, TokenResponse, Upstream, ask_userinfo, exchange};
use crate::policy::{CallbackIss, IdTokenPresence, Jwe, Policy, UserinfoFailure, UserinfoWhen};
use crate::store::NewUser;

/// Somebody is who he says.
pub(crate) struct SignedIn {
    pub(crate) user: i64,
    pub(crate) origin: Origin,
}

/// From the callback's parameters to an account, for a login whose state has been found good.
pub(crate) async fn sign_in(app: &App, params: &Params, login: &LoginState) -> Result<SignedIn, LoginError> {
    let policy = app.policy();
    let upstream = app.upstream(Some(&login.provider))?;
    let document = upstream.document(&policy).await?;
    let code = read_answer(params, &document, &policy)?;
    let tokens = redeem(app, upstream, &document, login, code, &policy).await?;
    let id_token = judge_id_token(app, upstream, &document, login, &tokens, &policy).await?;
    let claims = gather_claims(upstream, &document, id_token.as_ref(), &tokens, &policy).await?;
    let person = claims::person(&document.issuer, &claims, &policy.identity)?;
    let user = find_account(app, &person, &policy)?;
    let origin = Origin {
        provider: login.provider.clone(),
        issuer: person.issuer,
        sub: person.sub,
        sid: id_token.as_ref().and_then(|token| token.claim_text("sid")).map(str::to_owned),
        id_token: id_token.map(|token| token.text().to_owned()),
    };
    Ok(SignedIn { user, origin })
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
    app: &App,
    upstream: &Upstream,
    document: &Discovered,
    login: &LoginState,
    code: &str,
    policy: &Policy,
) -> Result<TokenResponse, LoginError> {
    let what = Exchange {
        provider: &upstream.provider,
        document,
        redirect_uri: &app.url(&policy.flow.callback_path),
        code,
        code_verifier: login.code_verifier.as_deref(),
        flow: &policy.flow,
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
    let token = match RawToken::read(text) {
        Err(TokenError::JweNotSupported { .. }) if policy.tokens.jwe == Jwe::TakeUserinfo => return Ok(None),
        read => read?,
    };
    let expected = Expected {
        issuer: &document.issuer,
        client_id: &upstream.provider.client_id,
        client_secret: upstream.provider.client_secret.as_deref(),
        nonce: login.nonce.as_deref(),
        access_token: Some(&tokens.access_token),
        now: app.now(),
        types: crate::oidc::ID_TOKEN_TYPES,
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
) -> Result<Claims, LoginError> {
    let identity = &policy.identity;
    let wanted = match (id_token, identity.userinfo) {
        (None, _) => true,
        (Some(_), UserinfoWhen::Never) => false,
        (Some(token), UserinfoWhen::WhenMissing) => {
            document.userinfo_endpoint.is_some() && claims::incomplete(&token.claims, identity)
        }
        (Some(_), UserinfoWhen::Always) => document.userinfo_endpoint.is_some(),
    };
    let known = id_token.map(|token| token.claims.clone()).unwrap_or_default();
    if !wanted {
        return Ok(known);
    }
    let endpoint = document.userinfo_endpoint.as_ref();
    let timeout_s = policy.flow.http_timeout_s;
    match ask_userinfo(&upstream.http, endpoint, &tokens.access_token, timeout_s).await {
        Ok(userinfo) if id_token.is_none() => Ok(userinfo),
        Ok(userinfo) => {
            claims::same_subject(&known, &userinfo, identity)?;
            Ok(claims::union(known, userinfo, identity))
        }
        Err(_) if id_token.is_some() && identity.userinfo_failure == UserinfoFailure::Ignore => Ok(known),
        Err(source) => Err(LoginError::UserinfoFailed { source: Box::new(source) }),
    }
}

/// The account of that person: found, linked or made, with profile and grants renewed.
fn find_account(app: &App, person: &Person, policy: &Policy) -> Result<i64, LoginError> {
    let user = match choose_account(app, person, policy) {
        // Somebody else took the username since it was looked for; perhaps the same person, in another tab.
        Err(LoginError::UsernameTaken { .. }) => choose_account(app, person, policy)?,
        chosen => chosen?,
    };
    let mappings = app.store.mappings()?;
    app.store.renew(user, |profile, grants| {
        let profile = provision::resync(profile, person, &policy.identity);
        (profile, merge(grants, &person.groups, &mappings, &policy.groups))
    })?;
    Ok(user)
}

fn choose_account(app: &App, person: &Person, policy: &Policy) -> Result<i64, LoginError> {
    let candidates = app.store.candidates(person, policy.identity.key, policy.identity.username_case)?;
    match decide(person, &candidates, &policy.identity)? {
        Decision::SignIn(user) => Ok(user),
        Decision::Link(user) => {
            app.store.link(user, &person.issuer, &person.sub)?;
            Ok(user)
        }
        Decision::Create => {
            let grants = provision::grants(&policy.identity);
            let new = NewUser { profile: provision::profile(person), grants, password: None };
            let user = app
                .store
                .add_user(&new, &app.randomness)?
                .ok_or_else(|| LoginError::UsernameTaken { username: person.username.clone() })?;
            app.store.link(user, &person.issuer, &person.sub)?;
            Ok(user)
        }
    }
}
