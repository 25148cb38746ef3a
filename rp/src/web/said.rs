use std::collections::BTreeMap;
use std::error::Error;

use url::ParseError;

use crate::domain::{LoginError, LogoutTokenError, ProviderError, TokenError};
use crate::oidc::{DiscoverError, ExchangeError};
use crate::policy::Errors;

/// What an application says of a failure: its HTTP status and its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The HTTP status.
    pub status: u16,
    /// The words; empty where the application says nothing.
    pub words: String,
}

/// What a failure knows, by the names that stand in the words of policies.
#[derive(Debug, Default)]
struct Facts {
    /// What the failure is about, behind the code and a colon.
    about: Option<String>,
    known: BTreeMap<&'static str, String>,
}

impl Facts {
    fn about(text: impl Into<String>) -> Self {
        Self { about: Some(text.into()), ..Self::default() }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.known.insert(name, value.into());
        self
    }
}

/// What is said of a login that came to nothing: the policy's words, else our own.
pub(crate) fn said(error: &LoginError, policy: &Errors) -> Said {
    let facts = facts(error);
    let code = error.code();
    let entry = facts
        .about
        .as_ref()
        .and_then(|about| policy.words.get(&format!("{code}:{about}")))
        .or_else(|| policy.words.get(code))
        .or_else(|| policy.words.get("*").filter(|_| error.is_of_protocol()));
    match entry {
        Some(entry) => filled(entry, &facts),
        None => Said { status: error.status(), words: error.words().to_owned() },
    }
}

/// What is said of a logout token that ended nothing; entries for it begin with `logout:`.
pub(crate) fn said_of_logout(error: &LogoutTokenError, policy: &Errors) -> Option<Said> {
    let entry = policy.words.get(&format!("logout:{}", error.code())).or_else(|| policy.words.get("logout:*"))?;
    let facts = match error {
        LogoutTokenError::Login(inner) => facts(inner),
        _ => Facts::default(),
    };
    Some(filled(entry, &facts))
}

/// What is said of a provider that cannot be kept or deleted; entries for it begin with `settings:`.
pub(crate) fn said_of_provider(error: &ProviderError, policy: &Errors) -> Said {
    let (slug, linked) = match error {
        ProviderError::Linked { slug, linked } => (slug.clone(), linked.to_string()),
        ProviderError::SlugTaken { slug } | ProviderError::Unknown { slug } => (slug.clone(), String::new()),
        _ => Default::default(),
    };
    let facts = Facts::default().with("slug", slug).with("linked", linked);
    match policy.words.get(&format!("settings:{}", error.code())) {
        Some(entry) => filled(entry, &facts),
        None => Said { status: error.status(), words: error.to_string() },
    }
}

fn filled(entry: &str, facts: &Facts) -> Said {
    let (status, template) = entry.split_once(' ').unwrap_or((entry, ""));
    let mut words = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else { break };
        words.push_str(before);
        words.push_str(facts.known.get(name).map_or("", String::as_str));
        rest = behind;
    }
    words.push_str(rest);
    Said { status: status.parse().unwrap_or(500), words }
}

fn facts(error: &LoginError) -> Facts {
    match error {
        LoginError::DiscoveryFailed { source, .. } => discovery(source.as_ref()),
        LoginError::TokenRequestFailed { source } => exchange(source.as_ref()),
        LoginError::ProviderError { error, description } => {
            let told = if description.is_empty() { error } else { description };
            Facts::about(error.clone()).with("error", error).with("description", told)
        }
        LoginError::NotProvisioned { username }
        | LoginError::UsernameTaken { username }
        | LoginError::AccountInactive { username }
        | LoginError::IdentityConflict { username } => Facts::default().with("username", username),
        LoginError::RedirectUriNotAllowed { redirect_uri } => Facts::default().with("redirect_uri", redirect_uri),
        LoginError::ProviderUnknown { slug }
        | LoginError::ProviderDisabled { slug }
        | LoginError::AlreadyLinked { slug }
        | LoginError::NotLinked { slug } => Facts::default().with("slug", slug),
        LoginError::ValueUnfit { what, .. } => Facts::about(*what),
        LoginError::Token(TokenError::ClaimMissing { claim } | TokenError::ClaimMalformed { claim, .. }) => {
            Facts::about(*claim).with("claim", *claim)
        }
        _ => Facts::default(),
    }
}

fn discovery(source: &(dyn Error + 'static)) -> Facts {
    let facts = match source.downcast_ref::<DiscoverError>() {
        Some(DiscoverError::Empty { url }) => Facts::about("empty").with("url", url),
        Some(DiscoverError::EndpointMissing { endpoint }) => Facts::about(format!("{endpoint}_missing")),
        Some(DiscoverError::BadUrl { reason, .. }) if *reason == ParseError::RelativeUrlWithoutBase.to_string() => {
            Facts::about("relative_url")
        }
        Some(DiscoverError::BadUrl { .. }) => Facts::about("no_url"),
        Some(DiscoverError::NotHttp { url }) => Facts::about("not_http").with("url", url),
        Some(DiscoverError::MemberType { member, .. }) => Facts::about("member_type").with("member", *member),
        Some(DiscoverError::Certificate { .. }) => Facts::about("certificate"),
        Some(DiscoverError::IssuerMismatch { .. }) => Facts::about("issuer"),
        _ => Facts::default(),
    };
    facts.with("reason", source.to_string())
}

fn exchange(source: &(dyn Error + 'static)) -> Facts {
    match source.downcast_ref::<ExchangeError>() {
        Some(ExchangeError::Http { url, source }) => {
            Facts::about("transport").with("url", url).with("reason", source.to_string())
        }
        Some(ExchangeError::Status { url, status, body }) => {
            let body = if body.is_empty() { "[no body]".to_owned() } else { format!("\"{body}\"") };
            Facts::about("status")
                .with("url", url)
                .with("status", status.as_u16().to_string())
                .with("phrase", status.canonical_reason().unwrap_or_default())
                .with("body", body)
        }
        Some(ExchangeError::Refused { error, description }) => {
            Facts::about("refused").with("error", error).with("description", description)
        }
        Some(ExchangeError::Empty) => Facts::about("empty"),
        Some(ExchangeError::ContentType { seen }) => Facts::about("content_type").with("content_type", seen),
        Some(ExchangeError::Unreadable { reason }) => Facts::about("unreadable").with("reason", reason),
        Some(ExchangeError::MemberType { member, .. }) => Facts::about("member_type").with("member", *member),
        None => Facts::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    fn of(error: &LoginError, preset: &str) -> (u16, String) {
        let said = said(error, &Policy::preset(preset).unwrap().errors);
        (said.status, said.words)
    }

    #[test]
    fn each_application_has_its_words_and_strict_has_ours() {
        let error = LoginError::NotProvisioned { username: "alice".into() };
        assert_eq!(of(&error, "strict"), (403, error.words().to_owned()));
        let booklore = (403, "OIDC user 'alice' is not provisioned and auto-provisioning is disabled".to_owned());
        assert_eq!(of(&error, "booklore@2.3.0"), booklore);
        assert_eq!(of(&error, "grimmory@3.2.4"), booklore);
        assert_eq!(of(&error, "bookorbit@1.3.0").0, 401);
        assert_eq!(of(&error, "immich@2"), (400, "OAuth authentication failed".to_owned()));
    }

    #[test]
    fn a_failure_of_the_protocol_without_words_of_its_own_has_the_general_ones() {
        let error = LoginError::Token(TokenError::SignatureInvalid { alg: "RS256".into() });
        let general = "Invalid token from OIDC provider: Invalid OIDC ID token".to_owned();
        assert_eq!(of(&error, "booklore@2.3.0"), (401, general));
        assert_eq!(of(&error, "bookorbit@1.3.0"), (401, "Invalid ID token".to_owned()));
        assert_eq!(of(&LoginError::NotFound, "booklore@2.3.0"), (404, LoginError::NotFound.words().to_owned()));
    }

    #[test]
    fn what_a_failure_is_about_can_have_words_of_its_own() {
        let missing = |claim| LoginError::Token(TokenError::ClaimMissing { claim });
        assert!(of(&missing("iat"), "booklore@2.3.0").1.ends_with("ID token missing iat claim"));
        assert_eq!(of(&missing("sub"), "booklore@2.3.0").0, 400);
    }

    #[test]
    fn an_answer_of_the_token_endpoint_is_told_as_booklore_tells_it() {
        let source = ExchangeError::Status {
            url: "https://idp.test/token".into(),
            status: http::StatusCode::BAD_REQUEST,
            body: "{}".into(),
        };
        let error = LoginError::TokenRequestFailed { source: Box::new(source) };
        let told = "Cannot reach OIDC provider: 400 Bad Request on POST request for \"https://idp.test/token\": \"{}\"";
        assert_eq!(of(&error, "booklore@2.3.0"), (502, told.to_owned()));
    }
}
