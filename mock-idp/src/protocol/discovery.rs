//! `GET /.well-known/openid-configuration` (Discovery section 4), `GET /.well-known/oauth-authorization-server`
//! (RFC 8414 section 3) and the key set (RFC 7517 section 5).

use std::collections::BTreeSet;

use serde_json::json;

use super::cause::Cause;
use super::context::Ctx;
use super::draft::{Document, KeySet, Reply};
use super::rules::{ClientAuth, ClientRules, PkceMethod, ResponseMode, TokenPlace};
use super::writer;
use crate::jose::{Encryption, JwsAlg, KeyRing};
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
        doc.push("id_token_signing_alg_values_supported", json!(with_used(ctx, SIGNING, |_| true)));
        let (algs, encs) = encryption_used(ctx);
        if !algs.is_empty() {
            doc.push("id_token_encryption_alg_values_supported", json!(algs));
            doc.push("id_token_encryption_enc_values_supported", json!(encs));
        }
        doc.push("claim_types_supported", json!(["normal"]));
        doc.push("claims_supported", json!(super::claims::SUPPORTED));
        doc.push("prompt_values_supported", json!(["none", "login", "consent", "select_account"]));
        doc.push("claims_parameter_supported", false);
        doc.push("request_parameter_supported", false);
        doc.push("request_uri_parameter_supported", false);
        let told = *ctx.setup.rules.bcl_enabled.get(ctx.marks);
        doc.push("backchannel_logout_supported", told);
        doc.push("backchannel_logout_session_supported", told);
        let framed = *ctx.setup.rules.fcl_enabled.get(ctx.marks);
        doc.push("frontchannel_logout_supported", framed);
        doc.push("frontchannel_logout_session_supported", framed);
        let in_query = ctx.setup.rules.userinfo_token_in.ask(ctx.marks, |places| places.contains(&TokenPlace::Query));
        if in_query {
            // RFC 6750 has no member for it; it is named so that the rule is seen.
            doc.push("bearer_methods_supported", json!(["header", "body", "query"]));
        }
    }
    doc
}

/// What can be signed with whatever clients there are.
const SIGNING: &[JwsAlg] = &[JwsAlg::RS256, JwsAlg::ES256, JwsAlg::HS256];

/// These algorithms, then what else of those that count ID tokens are signed with at present.
fn with_used(ctx: &Ctx<'_>, always: &[JwsAlg], counts: fn(JwsAlg) -> bool) -> Vec<JwsAlg> {
    let mut algs = always.to_vec();
    let used = rules_of_all(ctx).filter_map(|rules| {
        // A quirk is noted only where it makes the list longer.
        rules.id_token_alg.ask(ctx.marks, |alg| Some(*alg).filter(|alg| counts(*alg) && !always.contains(alg)))
    });
    for alg in used {
        if !algs.contains(&alg) {
            algs.push(alg);
        }
    }
    algs
}

/// What ID tokens are encrypted with at present: `alg` and `enc`.
fn encryption_used(ctx: &Ctx<'_>) -> (BTreeSet<&'static str>, BTreeSet<&'static str>) {
    let used: Vec<Encryption> = rules_of_all(ctx).filter_map(|rules| *rules.encrypt_id_token.get(ctx.marks)).collect();
    (used.iter().map(|pair| pair.alg.name()).collect(), used.iter().map(|pair| pair.enc.name()).collect())
}

/// The rules of a client without settings, and those of the registered ones, by their ids.
fn rules_of_all<'c>(ctx: &'c Ctx<'_>) -> impl Iterator<Item = &'c ClientRules> {
    let clients = ctx.state.clients.values().map(|registered| &registered.rules);
    std::iter::once(&ctx.setup.client_rules).chain(clients)
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
    let algs = with_used(ctx, KeyRing::LISTED, |alg| alg.key_kind().is_some());
    let published = ctx.core.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner).published(&algs);
    match published {
        Ok(keys) => {
            let keys = keys.into_iter().map(|key| key.members).collect();
            let set = ctx.shape(KeySet { keys });
            writer::key_set(&set)
        }
        Err(_) => ctx.refuse(Cause::Internal),
    }
}
