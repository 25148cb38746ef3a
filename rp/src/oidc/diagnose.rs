//! The test of a connection: what an administrator wants to know before the first login fails.

use serde_json::{Map, Value};

use super::{DiscoverError, Http, document_url, fetch_document, fetch_keys, lists};
use crate::policy::{ConnectionTest, Policy};

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckStatus {
    /// Good.
    Pass,
    /// Sign-in works, something optional does not.
    Warn,
    /// Must be mended before anybody can sign in.
    Fail,
    /// Could not be looked at, because something before it failed.
    Skip,
}

impl CheckStatus {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Warn => "WARN",
            Self::Fail => "FAIL",
            Self::Skip => "SKIP",
        }
    }
}

/// One check of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectionCheck {
    /// What was looked at.
    pub name: &'static str,
    /// How it came out.
    pub status: CheckStatus,
    /// What was seen.
    pub message: String,
}

/// The checks of a connection, in order: the seven of the Booklore documentation, its "endpoints present" and "signing keys"
/// each by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectionReport {
    /// The checks. Those behind a discovery document that could not be had are not there.
    pub checks: Vec<ConnectionCheck>,
}

impl ConnectionReport {
    /// Whether nothing failed.
    pub fn success(&self) -> bool {
        self.checks.iter().all(|check| check.status != CheckStatus::Fail)
    }

    fn add(&mut self, name: &'static str, status: CheckStatus, message: impl Into<String>) {
        self.checks.push(ConnectionCheck { name, status, message: message.into() });
    }
}

/// Looks at the provider of `issuer`. Neither the client id nor the secret is tried.
pub(crate) async fn diagnose(http: &Http, issuer: &str, policy: &Policy) -> ConnectionReport {
    if policy.net.connection_test == ConnectionTest::Reachable {
        return reach(http, issuer, policy).await;
    }
    let mut report = ConnectionReport::default();
    let name = "Discovery Document";
    let document = match fetch_document(http, issuer, policy).await {
        Ok(document) => document,
        Err(DiscoverError::Empty { .. }) => {
            report.add(name, CheckStatus::Fail, "Empty response from discovery endpoint");
            return report;
        }
        Err(error) => {
            report.add(name, CheckStatus::Fail, format!("Failed to fetch: {error}"));
            return report;
        }
    };
    report.add(name, CheckStatus::Pass, format!("Successfully fetched from {}", document_url(issuer)));
    for (name, member) in [
        ("Authorization Endpoint", "authorization_endpoint"),
        ("Token Endpoint", "token_endpoint"),
        ("JWKS URI", "jwks_uri"),
    ] {
        match text(&document, member) {
            Some(url) => report.add(name, CheckStatus::Pass, url),
            None => report.add(name, CheckStatus::Fail, "Not found in discovery document"),
        }
    }
    keys(http, &document, policy, &mut report).await;
    promises(&document, &mut report);
    report
}

/// Looks only at whether there is a discovery document, as BookOrbit does.
async fn reach(http: &Http, issuer: &str, policy: &Policy) -> ConnectionReport {
    let mut report = ConnectionReport::default();
    let (status, message) = match fetch_document(http, issuer, policy).await {
        Ok(document) if text(&document, "issuer").is_some() && text(&document, "authorization_endpoint").is_some() => {
            (CheckStatus::Pass, "Connected".to_owned())
        }
        Ok(_) => (CheckStatus::Fail, "Provider returned an invalid discovery document".to_owned()),
        Err(DiscoverError::Status { status, .. }) => (CheckStatus::Fail, format!("Provider returned HTTP {status}")),
        Err(error) => (CheckStatus::Fail, format!("OIDC connection test failed: {error}")),
    };
    report.add("Discovery Document", status, message);
    report
}

async fn keys(http: &Http, document: &Map<String, Value>, policy: &Policy, report: &mut ConnectionReport) {
    let name = "JWKS Keys";
    let Some(url) = text(document, "jwks_uri") else {
        report.add(name, CheckStatus::Skip, "Skipped (no JWKS URI)");
        return;
    };
    match fetch_keys(http, &url, policy).await {
        Ok(keys) => report.add(name, CheckStatus::Pass, format!("{} key(s) found", keys.keys.len())),
        Err(error) => report.add(name, CheckStatus::Fail, format!("Failed to fetch JWKS: {error}")),
    }
}

/// What the document promises of scopes, response types, PKCE and logout.
fn promises(document: &Map<String, Value>, report: &mut ConnectionReport) {
    let listed = |member: &str| document.get(member).and_then(Value::as_array).is_some();
    let name = "Required Scopes";
    let missing: Vec<&str> = ["openid", "profile", "email"]
        .into_iter()
        .filter(|scope| !lists(document, "scopes_supported", scope))
        .collect();
    if !listed("scopes_supported") {
        report.add(name, CheckStatus::Warn, "scopes_supported not listed in discovery document");
    } else if missing.is_empty() {
        report.add(name, CheckStatus::Pass, "openid, profile, email all supported");
    } else {
        report.add(name, CheckStatus::Warn, format!("Missing scopes: {}", missing.join(", ")));
    }
    let name = "Response Type 'code'";
    if !listed("response_types_supported") {
        report.add(name, CheckStatus::Warn, "response_types_supported not listed");
    } else if lists(document, "response_types_supported", "code") {
        report.add(name, CheckStatus::Pass, "Authorization code flow supported");
    } else {
        report.add(name, CheckStatus::Fail, "Authorization code flow not supported");
    }
    let (name, member) = ("PKCE (S256)", "code_challenge_methods_supported");
    if !listed(member) {
        let message = "code_challenge_methods_supported not listed (PKCE may still work)";
        report.add(name, CheckStatus::Warn, message);
    } else if lists(document, member, "S256") {
        report.add(name, CheckStatus::Pass, "S256 code challenge method supported");
    } else {
        let words = document.get(member).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let words: Vec<&str> = words.collect();
        report.add(name, CheckStatus::Warn, format!("S256 not listed, available: {}", words.join(", ")));
    }
    match text(document, "end_session_endpoint") {
        Some(url) => report.add("End Session Endpoint", CheckStatus::Pass, url),
        None => {
            let message = "Not available (RP-initiated logout won't work)";
            report.add("End Session Endpoint", CheckStatus::Warn, message);
        }
    }
    if document.get("backchannel_logout_supported") == Some(&Value::Bool(true)) {
        report.add("Back-Channel Logout", CheckStatus::Pass, "Supported by provider");
    } else {
        report.add("Back-Channel Logout", CheckStatus::Warn, "Not supported or not advertised");
    }
}

fn text(document: &Map<String, Value>, member: &str) -> Option<String> {
    document.get(member).and_then(Value::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned)
}
