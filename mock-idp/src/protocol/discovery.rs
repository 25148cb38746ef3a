//! `GET /.well-known/openid-configuration` (Discovery section 4), `GET /.well-known/oauth-authorization-server`
//! (RFC 8414 section 3) and the key set (RFC 7517 section 5).

use serde_json::json;

use super::cause::Cause;
use super::context::Ctx;
use super::draft::{Document, KeySet, Reply};
use super::rules::{ClientAuth, PkceMethod, ResponseMode, TokenPlace};
use super::writer;
use crate::vocab::{Members, Operation};

pub(crate) fn document(ctx: &mut Ctx<'_>) -> Reply {
    let document = ctx.shape(Document { members: members(ctx) });
    writer::document(&document)
}

fn members(ctx: &Ctx<'_>) -> Members {
    let client = &ctx.setup.client_rules;
    let openid = ctx.operation == Operation::Discovery;
    let mut doc = Members::from_iter([("issuer", ctx.core.issuer.as_str())]);
    let endpoints = [
        ("authorization_endpoint", Operation::Authorize, true),
        ("token_endpoint", Operation::Token, true),
        ("jwks_uri", Operation::Jwks, true),
        ("userinfo_endpoint", Operation::Userinfo, openid),
        ("end_session_endpoint", Operation::EndSession, openid && *ctx.setup.rules.end_session_enabled.get(ctx.marks)),
    ];
    for (member, operation, there) in endpoints {
        if there {
            doc.push(member, ctx.url(operation));
        }
    }
    doc.push("scopes_supported", json!(client.scope_configured.get(ctx.marks)));
    doc.push("response_types_supported", json!(["code"]));
    let modes = client.response_mode_allowed.get(ctx.marks);
    doc.push("response_modes_supported", json!(modes.iter().map(|mode| mode_word(*mode)).collect::<Vec<_>>()));
    doc.push("grant_types_supported", json!(["authorization_code", "refresh_token"]));
    let methods = client.client_auth_methods.get(ctx.marks);
    doc.push(
        "token_endpoint_auth_methods_supported",
        json!(methods.iter().map(|method| method_word(*method)).collect::<Vec<_>>()),
    );
    let challenges = client.pkce_methods.get(ctx.marks);
    doc.push(
        "code_challenge_methods_supported",
        json!(challenges.iter().map(|method| challenge_word(*method)).collect::<Vec<_>>()),
    );
    doc.push("authorization_response_iss_parameter_supported", true);
    if openid {
        doc.push("subject_types_supported", json!(["public"]));
        doc.push("id_token_signing_alg_values_supported", json!(["RS256", "ES256", "HS256"]));
        doc.push("claim_types_supported", json!(["normal"]));
        doc.push("claims_supported", json!(super::claims::SUPPORTED));
        doc.push("prompt_values_supported", json!(["none", "login", "consent", "select_account"]));
        doc.push("claims_parameter_supported", false);
        doc.push("request_parameter_supported", false);
        doc.push("request_uri_parameter_supported", false);
        let told = *ctx.setup.rules.bcl_enabled.get(ctx.marks);
        doc.push("backchannel_logout_supported", told);
        doc.push("backchannel_logout_session_supported", told);
        let in_query = ctx.setup.rules.userinfo_token_in.ask(ctx.marks, |places| places.contains(&TokenPlace::Query));
        if in_query {
            // RFC 6750 has no member for it; it is named so that the rule is seen.
            doc.push("bearer_methods_supported", json!(["header", "body", "query"]));
        }
    }
    doc
}

fn mode_word(mode: ResponseMode) -> &'static str {
    match mode {
        ResponseMode::Query => "query",
        ResponseMode::Fragment => "fragment",
        ResponseMode::FormPost => "form_post",
    }
}

fn method_word(method: ClientAuth) -> &'static str {
    match method {
        ClientAuth::Basic => "client_secret_basic",
        ClientAuth::Post => "client_secret_post",
        ClientAuth::None => "none",
    }
}

fn challenge_word(method: PkceMethod) -> &'static str {
    match method {
        PkceMethod::S256 => "S256",
        PkceMethod::Plain => "plain",
    }
}

pub(crate) fn key_set(ctx: &mut Ctx<'_>) -> Reply {
    let published = ctx.core.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner).published();
    match published {
        Ok(keys) => {
            let keys = keys.into_iter().map(|key| key.members).collect();
            let set = ctx.shape(KeySet { keys });
            writer::key_set(&set)
        }
        Err(_) => ctx.refuse(Cause::Internal),
    }
}
