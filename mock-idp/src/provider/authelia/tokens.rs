use serde_json::{Value, json};

use crate::jose::Hash;
use crate::protocol::draft::{Token, TokenResponse, TokenUse};
use crate::protocol::{Facts, uuid_of};
use crate::vocab::Operation;

fn client(facts: &Facts<'_>) -> String {
    facts.about.client.as_ref().map(|registered| registered.client.id.clone()).unwrap_or_default()
}

/// An id that comes of the one that the tokens are made with.
fn jti(token: &Token, facts: &Facts<'_>) -> String {
    let seed = facts.about.minting.as_ref().map(|minting| minting.jti.clone()).unwrap_or_default();
    let of = |name: &str| token.claims.text(name).unwrap_or_default().to_owned();
    uuid_of(&format!("{:?} {seed} {} {} {}", token.usage, facts.now.millis(), of("sub"), of("sid")))
}

pub(super) fn aud_array(token: &mut Token, _: &Facts<'_>) {
    if !matches!(token.usage, TokenUse::Id | TokenUse::Response | TokenUse::Introspection | TokenUse::Userinfo) {
        return;
    }
    if let Some(Value::String(one)) = token.claims.get("aud").cloned() {
        token.put("aud", json!([one]));
    }
}

pub(super) fn azp(token: &mut Token, facts: &Facts<'_>) {
    if token.usage == TokenUse::Id {
        token.put("azp", client(facts));
    }
}

/// When the login was asked for, where the request names the claim.
pub(super) fn rat(token: &mut Token, facts: &Facts<'_>) {
    let Some(grant) = facts.about.grant.as_ref().filter(|_| token.usage == TokenUse::Id) else { return };
    if grant.claims.id_token.iter().any(|name| name == "rat") {
        token.put("rat", grant.auth_time.secs());
    }
}

pub(super) fn client_id(token: &mut Token, facts: &Facts<'_>) {
    if token.usage == TokenUse::Id {
        token.put("client_id", client(facts));
    }
}

pub(super) fn no_sid(token: &mut Token, _: &Facts<'_>) {
    if matches!(token.usage, TokenUse::Id | TokenUse::Access) {
        token.omit("sid");
    }
}

pub(super) fn id_token(token: &mut Token, facts: &Facts<'_>) {
    if token.usage == TokenUse::Id {
        token.header.set("typ", "JWT");
        let jti = jti(token, facts);
        token.put("jti", jti);
        token.claims.sort();
        token.header.sort();
    }
}

/// The audiences of the access token beside the client, where its claims policy says so.
pub(super) fn aud_merged(token: &mut Token, facts: &Facts<'_>) {
    let policy = facts.setting("claims_policy").as_str().unwrap_or_default();
    let mode = facts.setting("claims_policies").get(policy).and_then(|policy| policy.get("id_token_audience_mode"));
    let granted = facts.about.grant.as_ref().map(|grant| grant.audience.clone()).unwrap_or_default();
    if token.usage == TokenUse::Id && mode.is_some_and(|mode| mode == "experimental-merged") && !granted.is_empty() {
        token.put("aud", json!([vec![client(facts)], granted].concat()));
    }
}

/// SHA-256 whatever the algorithm.
pub(super) fn sha256(token: &mut Token, facts: &Facts<'_>) {
    let Some(minting) = facts.about.minting.as_ref().filter(|_| token.usage == TokenUse::Id) else { return };
    for (name, value) in [("at_hash", &minting.access_token), ("c_hash", &minting.code)] {
        if let Some(value) = value.as_ref().filter(|_| token.claims.get(name).is_some()) {
            token.put(name, Hash::Sha256.half(value));
        }
    }
}

/// Behind a hybrid flow the ID token of the token endpoint has the hashes of the callback's too.
pub(super) fn hashes_of_callback(token: &mut Token, facts: &Facts<'_>) {
    let Some(grant) = facts.about.grant.as_ref().filter(|_| token.usage == TokenUse::Id) else { return };
    let asked = grant.response_type;
    let code = facts.request.form.get("code").filter(|_| facts.operation == Operation::Token);
    let Some(code) = code.filter(|_| asked.code && (asked.id_token || asked.token)) else { return };
    token.put("c_hash", Hash::Sha256.half(code));
    if let Some(state) = grant.state.as_ref().filter(|_| asked.id_token && !asked.token) {
        token.put("s_hash", Hash::Sha256.half(state));
    }
}

pub(super) fn s_hash(token: &mut Token, facts: &Facts<'_>) {
    let Some(grant) = facts.about.grant.as_ref().filter(|_| token.usage == TokenUse::Id) else { return };
    let asked = grant.response_type;
    let at_authorize = facts.about.minting.as_ref().is_some_and(|minting| minting.access_token.is_none());
    if asked.code
        && asked.id_token
        && !asked.token
        && at_authorize
        && let Some(state) = &grant.state
    {
        token.put("s_hash", Hash::Sha256.half(state));
    }
}

/// RFC 9068 as the library reads it: `scp` is a list, `aud` too.
pub(super) fn access(token: &mut Token, facts: &Facts<'_>) {
    if token.usage != TokenUse::Access {
        return;
    }
    let (grant, minting) = (facts.about.grant.as_ref(), facts.about.minting.as_ref());
    token.put("aud", json!(grant.map(|grant| grant.audience.clone()).unwrap_or_default()));
    token.put("scp", json!(minting.map(|minting| minting.scopes.clone()).unwrap_or_default()));
    token.put("nbf", facts.now.secs());
    token.omit("scope");
    if grant.is_some_and(|grant| grant.service.is_some()) {
        token.omit("sub");
    }
    token.claims.sort();
}

pub(super) fn response(token: &mut Token, facts: &Facts<'_>) {
    if token.usage == TokenUse::Response {
        token.header.set("typ", "JWT");
        token.put("iat", facts.now.secs());
        let jti = jti(token, facts);
        token.put("jti", jti);
        token.claims.sort();
    }
}

pub(super) fn userinfo(token: &mut Token, facts: &Facts<'_>) {
    if token.usage == TokenUse::Userinfo {
        token.omit("iss");
        token.omit("aud");
        token.put("iat", facts.now.secs());
        let jti = jti(token, facts);
        token.put("jti", jti);
        token.claims.sort();
    }
}

/// Sorted, and with a `typ`; what is inside an access token says so.
pub(super) fn envelope(token: &mut Token, _: &Facts<'_>) {
    let access = token.usage == TokenUse::Access;
    if let Some(envelope) = &mut token.wrap {
        envelope.header.set("typ", "JWT");
        if access {
            envelope.header.set("cty", "at+jwt");
        }
        envelope.header.sort();
    }
}

pub(super) fn bearer(response: &mut TokenResponse, _: &Facts<'_>) {
    if response.members.get("token_type").is_some() {
        response.put("token_type", "bearer");
    }
}

pub(super) fn sorted(response: &mut TokenResponse, _: &Facts<'_>) {
    response.members.sort();
    response.style.last_newline = true;
}
