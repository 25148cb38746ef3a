//! `GET /.well-known/openid-configuration` (Discovery section 4), `GET /.well-known/oauth-authorization-server`
//! (RFC 8414 section 3) and the key set (RFC 7517 section 5).

use std::collections::BTreeSet;
use std::sync::PoisonError;

use serde_json::json;

use super::cause::Cause;
use super::context::Ctx;
use super::draft::{Document, JsonStyle, KeySet, Reply};
use super::rules::{
    ClaimsParam, ClientRules, GrantType, KeyFallback, PkceMethod, RequestObject, RequestUri, TokenPlace, WrapKey,
};
use super::writer;
use crate::jose::{
    Encryption, Forgery, HeaderStyle, JwsAlg, KeyManagement, KeysError, Listed, Role, SigningKeyChoice, Standing,
    honest_header, mint,
};
use crate::vocab::{Members, Operation};

pub(crate) fn document(ctx: &mut Ctx<'_>) -> Reply {
    if ctx.fails_everywhere() {
        return ctx.refuse(Cause::Internal);
    }
    let metadata = ctx.operation == Operation::OauthMetadata;
    if ctx.setup.rules.metadata_oauth.ask(ctx.marks, |there| metadata && !there) {
        return ctx.refuse(Cause::RouteUnknown);
    }
    let mut document = ctx.shape(Document { members: members(ctx) });
    if let Some(alg) = *ctx.setup.rules.discovery_signed_alg.get(ctx.marks) {
        match signed(ctx, &document.members, alg) {
            Ok(copy) => document.members.push("signed_metadata", copy),
            Err(cause) => return ctx.refuse(cause),
        }
    }
    writer::document(&document)
}

/// Seconds that the signed copy of the document is good for.
const SIGNED_FOR: i64 = 3_600;

/// The document as a JWT: "a metadata value … asserted by the issuer" (RFC 8414 section 2.1). What it says must be what was
/// said, so it is made last.
fn signed(ctx: &Ctx<'_>, document: &Members, alg: JwsAlg) -> Result<String, Cause> {
    let keys = ctx.core.keys.read().unwrap_or_else(PoisonError::into_inner);
    let mut header = honest_header(alg, Some("JWT"), &keys).map_err(|_| Cause::Internal)?;
    header.sort();
    let now = ctx.now.secs();
    let mut claims = match ctx.setup.rules.discovery_signed_members.ask(ctx.marks, |whole| *whole) {
        true => document.clone(),
        false => Members::new(),
    };
    for (name, value) in [
        ("iss", json!(ctx.issuer())),
        ("iat", json!(now)),
        ("exp", json!(now + SIGNED_FOR)),
        ("jti", json!(ctx.core.randomness.uuid())),
    ] {
        claims.set(name, value);
    }
    claims.sort();
    let how = (SigningKeyChoice::Honest, Forgery::None);
    mint(&header, &claims, alg, how, &keys, None, HeaderStyle::Compact).map_err(|_| Cause::Internal)
}

fn members(ctx: &Ctx<'_>) -> Members {
    let client = &ctx.setup.client_rules;
    let openid = ctx.operation == Operation::Discovery;
    let mut doc = Members::from_iter([("issuer", ctx.issuer_in_document())]);
    let endpoints = [
        ("authorization_endpoint", Operation::Authorize, true),
        ("token_endpoint", Operation::Token, true),
        ("jwks_uri", Operation::Jwks, true),
        ("introspection_endpoint", Operation::Introspect, *ctx.setup.rules.introspect_enabled.get(ctx.marks)),
        ("revocation_endpoint", Operation::Revoke, *ctx.setup.rules.revoke_enabled.get(ctx.marks)),
        ("pushed_authorization_request_endpoint", Operation::Par, *ctx.setup.rules.par_enabled.get(ctx.marks)),
        ("device_authorization_endpoint", Operation::DeviceStart, *ctx.setup.rules.device_enabled.get(ctx.marks)),
        ("userinfo_endpoint", Operation::Userinfo, openid),
        ("end_session_endpoint", Operation::EndSession, openid && *ctx.setup.rules.end_session_enabled.get(ctx.marks)),
    ];
    for (member, operation, there) in endpoints {
        if there {
            doc.push(member, ctx.url(operation));
        }
    }
    // Without the member the answer is no (RFC 9126 section 5).
    if *client.par_required.get(ctx.marks) {
        doc.push("require_pushed_authorization_requests", true);
    }
    doc.push("scopes_supported", json!(client.scope_configured.get(ctx.marks)));
    let types = client.response_type_allowed.get(ctx.marks);
    doc.push("response_types_supported", json!(types));
    let modes = client.response_mode_allowed.get(ctx.marks);
    doc.push("response_modes_supported", json!(modes.iter().map(|mode| mode.word()).collect::<Vec<_>>()));
    doc.push("grant_types_supported", json!(grant_types(ctx)));
    let methods = client.client_auth_methods.get(ctx.marks);
    doc.push(
        "token_endpoint_auth_methods_supported",
        json!(methods.iter().map(|method| method.word()).collect::<Vec<_>>()),
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
        let prompts = ctx.setup.rules.prompt_known.get(ctx.marks);
        doc.push("prompt_values_supported", json!(prompts));
        let honoured = ctx.setup.rules.claims_param.ask(ctx.marks, |rule| *rule != ClaimsParam::Ignore);
        doc.push("claims_parameter_supported", honoured);
        let objects = client.request_object.ask(ctx.marks, |rule| matches!(rule, RequestObject::Honour(_)));
        doc.push("request_parameter_supported", objects);
        let by_reference = client.request_uri.ask(ctx.marks, |rule| *rule == RequestUri::Registered);
        doc.push("request_uri_parameter_supported", by_reference);
        let told = *ctx.setup.rules.bcl_enabled.get(ctx.marks);
        doc.push("backchannel_logout_supported", told);
        doc.push("backchannel_logout_session_supported", told);
        // "If omitted, the default value is false" (Front-Channel Logout 3).
        if *ctx.setup.rules.fcl_enabled.get(ctx.marks) {
            doc.push("frontchannel_logout_supported", true);
            doc.push("frontchannel_logout_session_supported", true);
        }
        let in_query = ctx.setup.rules.userinfo_token_in.ask(ctx.marks, |places| places.contains(&TokenPlace::Query));
        if in_query {
            // RFC 6750 has no member for it; it is named so that the rule is seen.
            doc.push("bearer_methods_supported", json!(["header", "body", "query"]));
        }
    }
    doc
}

/// The grants that some client may use.
fn grant_types(ctx: &Ctx<'_>) -> Vec<&'static str> {
    let known = ctx.setup.rules.grant_types_known.get(ctx.marks);
    let may = |rules: &ClientRules, kind| rules.grant_types_allowed.ask(ctx.marks, |allowed| allowed.contains(&kind));
    let used = |kind: &GrantType| known.contains(kind) && rules_of_all(ctx).any(|rules| may(rules, *kind));
    GrantType::ALL.into_iter().filter(used).map(GrantType::word).collect()
}

/// What can be signed with whatever clients there are.
const SIGNING: &[JwsAlg] = &[JwsAlg::RS256, JwsAlg::ES256, JwsAlg::HS256];

/// These algorithms, then what else of those that count ID tokens are signed with at present.
fn with_used(ctx: &Ctx<'_>, always: &[JwsAlg], counts: fn(JwsAlg) -> bool) -> Vec<JwsAlg> {
    let mut algs = always.to_vec();
    let used = rules_of_all(ctx).flat_map(|rules| {
        // A quirk is noted only where it makes the list longer.
        let new = |alg: JwsAlg| Some(alg).filter(|alg| counts(*alg) && !always.contains(alg));
        [rules.id_token_alg.ask(ctx.marks, |alg| new(*alg)), rules.access_alg.ask(ctx.marks, |alg| alg.and_then(new))]
    });
    for alg in used.flatten() {
        if !algs.contains(&alg) {
            algs.push(alg);
        }
    }
    algs
}

/// What ID tokens are encrypted with at present: `alg` and `enc`.
fn encryption_used(ctx: &Ctx<'_>) -> (BTreeSet<&'static str>, BTreeSet<&'static str>) {
    let used: Vec<Encryption> =
        rules_of_all(ctx).filter_map(|rules| *rules.encrypt_id_token.get(ctx.marks)).map(|wrap| wrap.with).collect();
    (used.iter().map(|pair| pair.alg.name()).collect(), used.iter().map(|pair| pair.enc.name()).collect())
}

/// The rules of a client without settings, and those of the registered ones, by their ids.
fn rules_of_all<'c>(ctx: &'c Ctx<'_>) -> impl Iterator<Item = &'c ClientRules> {
    let clients = ctx.state.clients.values().map(|registered| &registered.rules);
    std::iter::once(&ctx.setup.client_rules).chain(clients)
}

fn challenge_word(method: PkceMethod) -> &'static str {
    match method {
        PkceMethod::S256 => "S256",
        PkceMethod::Plain => "plain",
    }
}

pub(crate) fn key_set(ctx: &mut Ctx<'_>) -> Reply {
    if ctx.fails_everywhere() {
        return ctx.refuse(Cause::Internal);
    }
    ctx.setup.rules.shape_kid.get(ctx.marks);
    ctx.setup.rules.keys_rotation.get(ctx.marks);
    match listed(ctx) {
        Ok(keys) => {
            let set = ctx.shape(KeySet {
                keys,
                empty_is_bare: false,
                more: Members::new(),
                style: JsonStyle::default(),
                headers: Vec::new(),
            });
            writer::key_set(&set)
        }
        Err(_) => ctx.refuse(Cause::Internal),
    }
}

/// The keys to sign with, then the provider's own to encrypt to, as far as they are shown.
fn listed(ctx: &Ctx<'_>) -> Result<Vec<Listed>, KeysError> {
    let (rules, marks) = (&ctx.setup.rules, ctx.marks);
    let ring = ctx.core.keys.read().unwrap_or_else(PoisonError::into_inner);
    let always = rules.keys_listed.get(marks);
    let algs = rules.keys_fallback.ask(marks, |fallback| match fallback {
        KeyFallback::None => with_used(ctx, always, |alg| alg.key_kind().is_some()),
        KeyFallback::OnFirstUse => {
            let made = JwsAlg::ALL.iter().filter(|alg| ring.is_in_use(**alg) && !always.contains(alg));
            // A key that is listed for one algorithm is not listed again for another.
            let fresh = made
                .filter(|alg| ring.is_apart(**alg) || always.iter().all(|listed| listed.key_kind() != alg.key_kind()));
            always
                .iter()
                .copied()
                .chain(fresh.copied().filter(|alg| with_used(ctx, &[], |_| true).contains(alg)))
                .collect()
        }
    });
    let mut keys = ring.listed(&algs)?;
    for key in &mut keys {
        let kid = key.jwk.members.text("kid").unwrap_or_default().to_owned();
        let configured = always
            .iter()
            .any(|alg| ring.active(*alg).is_ok_and(|active| active.is_some_and(|active| active.kid == kid)));
        if key.standing == Standing::Active && !configured {
            key.standing = Standing::Fallback;
        }
    }
    let mut to_encrypt = rules.keys_enc_always.get(marks).clone();
    if rules.keys_enc_listed.ask(marks, |listed| *listed) {
        to_encrypt.extend(own_encryption(ctx));
    }
    let mut seen = Vec::new();
    for alg in to_encrypt {
        let jwk = ring.encryption_jwk(alg)?;
        if !seen.contains(&jwk.members) {
            seen.push(jwk.members.clone());
            keys.push(Listed { role: Role::Enc, standing: Standing::Active, jwk });
        }
    }
    Ok(keys)
}

/// The algorithms by which tokens are encrypted with the provider's own key at present.
fn own_encryption(ctx: &Ctx<'_>) -> Vec<KeyManagement> {
    let rules = rules_of_all(ctx);
    rules
        .flat_map(|rules| [&rules.encrypt_id_token, &rules.encrypt_access_token, &rules.encrypt_logout_token])
        .filter_map(|rule| *rule.get(ctx.marks))
        .filter(|wrap| wrap.key == WrapKey::Own)
        .map(|wrap| wrap.with.alg)
        .collect()
}
