use std::fmt::Write as _;
use std::time::{Duration, UNIX_EPOCH};

use crate::jose::decode;
use crate::protocol::draft::Refusal;
use crate::protocol::{Cause, Channel, Facts, Marks, PkceMethod};
use crate::vocab::Operation;

/// What stands for a name in braces.
type Filling = fn(&Facts<'_>) -> String;

/// What was sent, wherever it was.
fn sent<'f>(facts: &'f Facts<'_>, name: &str) -> &'f str {
    let request = facts.request;
    request.query.get(name).or_else(|| request.form.get(name)).unwrap_or_default()
}

/// Fills in what the words leave open.
pub(super) fn filled_in(refusal: &mut Refusal, facts: &Facts<'_>) {
    if refusal.cause == Cause::BearerWrongKind && refusal.error == "request_unauthorized" {
        other_token(refusal, facts);
    }
    let open: [(&str, Filling); 10] = [
        ("{method}", |facts| facts.about.method.map_or("none", |method| method.word()).to_owned()),
        ("{with_id}", with_id),
        ("{scope}", scope),
        ("{flow}", flow),
        ("{challenge_method}", challenge_method),
        ("{right_method}", right_method),
        ("{verifier}", verifier),
        ("{expired}", expired),
        ("{request_kind}", request_kind),
        ("{redirect_missing}", redirect_missing),
    ];
    for (name, fill) in open {
        if refusal.hint.contains(name) {
            refusal.hint = refusal.hint.replace(name, &fill(facts));
        }
    }
}

/// A refresh token where an access token should be is told so; an ID token is as good as none.
fn other_token(refusal: &mut Refusal, facts: &Facts<'_>) {
    let header = facts.request.header("authorization").unwrap_or_default();
    if header.matches('.').count() == 1 {
        refusal.error = "invalid_token".to_owned();
        refusal.status = 400;
        refusal.description =
            "Only OpenID Connect 1.0 Access Tokens are allowed in the authorization header.".to_owned();
        refusal.hint = "Check that you provided a valid token in the right format.".to_owned();
    }
}

/// The first scope that was asked for in vain.
fn scope(facts: &Facts<'_>) -> String {
    let asked = sent(facts, "scope").split_whitespace();
    let granted = facts.about.grant.as_ref().map(|grant| &grant.scopes);
    let configured = facts.client_rules().scope_configured.get(&Marks::default());
    let known = granted.unwrap_or(configured);
    let mut strange = asked.filter(|scope| !known.iter().any(|known| known == scope));
    strange.next().unwrap_or_default().to_owned()
}

/// The client, if one is known; whom an assertion without signature names is taken for known.
fn with_id(facts: &Facts<'_>) -> String {
    let known = facts.about.client.as_ref().map(|known| known.client.id.clone());
    let id = known.or_else(|| {
        let (header, claims) = decode(facts.request.form.get("client_assertion")?)?;
        claims.text("sub").filter(|_| header.text("alg") == Some("none")).map(str::to_owned)
    });
    id.map(|id| format!(" with id '{id}'")).unwrap_or_default()
}

/// Whether the scopes beside a request object make it one of OpenID Connect.
fn asks_openid(facts: &Facts<'_>) -> bool {
    sent(facts, "scope").split_whitespace().any(|scope| scope == "openid")
}

fn request_kind(facts: &Facts<'_>) -> String {
    if asks_openid(facts) { "OpenID Connect 1.0" } else { "OAuth 2.0 JWT-Secured Authorization Request" }.to_owned()
}

/// Without `openid` a redirect URI that is not there is compared like any other.
fn redirect_missing(facts: &Facts<'_>) -> String {
    match asks_openid(facts) {
        true => "The 'redirect_uri' parameter is required when using OpenID Connect 1.0.",
        false => {
            "The 'redirect_uri' parameter does not match any of the OAuth 2.0 Client's pre-registered 'redirect_uris'."
        }
    }
    .to_owned()
}

fn flow(facts: &Facts<'_>) -> String {
    let hybrid = sent(facts, "response_type").split_whitespace().any(|word| word == "code");
    match hybrid {
        true => "requesting an ID Token using the OpenID Connect Hybrid Flow",
        false => "using the OpenID Connect Implicit Flow",
    }
    .to_owned()
}

fn challenge_method(facts: &Facts<'_>) -> String {
    let sent = sent(facts, "code_challenge_method");
    if sent.is_empty() { "plain".to_owned() } else { sent.to_owned() }
}

fn right_method(facts: &Facts<'_>) -> String {
    let methods = facts.client_rules().pkce_methods.get(&Marks::default());
    if methods.contains(&PkceMethod::S256) { "S256" } else { "plain" }.to_owned()
}

fn verifier(facts: &Facts<'_>) -> String {
    match sent(facts, "code_verifier").chars().count() {
        0..43 => "The PKCE code verifier must be at least 43 characters.",
        129.. => "The PKCE code verifier must be no more than 128 characters.",
        _ => "The PKCE code verifier must only contain [a-Z], [0-9], '-', '.', '_', '~'.",
    }
    .to_owned()
}

/// When the token ended, to the second.
fn expired(facts: &Facts<'_>) -> String {
    let ended = facts.about.expired_at.unwrap_or(facts.now);
    let since = Duration::from_secs(ended.secs().try_into().unwrap_or_default());
    let mut instant = String::new();
    // A year of five digits cannot be written.
    let _ = write!(instant, "{}", humantime::format_rfc3339_seconds(UNIX_EPOCH + since));
    let instant = instant.trim_end_matches('Z').replace('T', " ");
    format!("Access Token expired at '{instant} +0000 UTC'.")
}

pub(super) fn single_quotes(refusal: &mut Refusal, _: &Facts<'_>) {
    refusal.description = refusal.description.replace('"', "'");
    refusal.hint = refusal.hint.replace('"', "'");
}

/// 401 says everything in its header and nothing in its body: what is wrapped twice is not written out.
pub(super) fn bearer_body(refusal: &mut Refusal, facts: &Facts<'_>) {
    if facts.operation == Operation::Userinfo && refusal.channel == Channel::Bearer && refusal.status == 401 {
        let said = format!("error=\"{}\", error_description=\"{}\"", refusal.error, refusal.sentences());
        refusal.challenge = Some(format!("Bearer {said}"));
        emptied(refusal);
    }
}

/// The header as the library writes it.
pub(super) fn bearer_challenge(refusal: &mut Refusal, facts: &Facts<'_>) {
    if facts.operation != Operation::Userinfo {
        return;
    }
    if let Some(challenge) = &mut refusal.challenge {
        *challenge = challenge.replace("\", ", "\",");
        return;
    }
    if refusal.channel == Channel::Bearer && refusal.cause != Cause::HostNotAllowed {
        let mut said = format!("Bearer error=\"{}\", error_description=\"{}\"", refusal.error, refusal.sentences());
        if !refusal.hint.is_empty() {
            said.push_str(&format!(", error_hint=\"{}\"", refusal.hint));
        }
        if refusal.cause == Cause::ScopeInsufficient {
            said.push_str(", scope=\"openid\"");
        }
        refusal.challenge = Some(said);
        refusal.channel = Channel::Json;
    }
}

pub(super) fn device_start(refusal: &mut Refusal, facts: &Facts<'_>) {
    let door = matches!(refusal.cause, Cause::HostNotAllowed | Cause::MethodNotAllowed);
    if facts.operation == Operation::DeviceStart && !door {
        emptied(refusal);
    }
}

fn emptied(refusal: &mut Refusal) {
    refusal.error.clear();
    refusal.description.clear();
    refusal.hint.clear();
    refusal.channel = Channel::Json;
}
