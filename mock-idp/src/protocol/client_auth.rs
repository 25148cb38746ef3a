//! Client authentication at the token endpoint and wherever else a client proves who it is (RFC 6749 section 2.3).

use std::sync::Arc;

use super::cause::Cause;
use super::client_assertion::{self, Assertion};
use super::context::Ctx;
use super::draft::Reply;
use super::rules::{
    BasicDecode, BasicWord, Bound, ClientAuth, ClientRules, EmptySecret, HeaderAndBodyId, PublicSecret, Secrets,
    TwoMethods, Unknown,
};
use super::state::Registered;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// How a client named itself, and what it offered as proof.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Claimed {
    pub(crate) id: String,
    proof: Proof,
}

#[derive(Clone, Debug, PartialEq)]
enum Proof {
    Nothing,
    Secret(ClientAuth, String),
    Assertion(Assertion),
}

/// User and password of the `Authorization` header.
type Basic = (String, String);

/// What the request says about who is asking.
pub(crate) fn claimed(ctx: &Ctx<'_>) -> Result<Claimed, Cause> {
    let form = &ctx.request.form;
    if let Some(assertion) = client_assertion::offered(form)? {
        return by_assertion(ctx, assertion);
    }
    let (id, secret) = (form.get("client_id"), form.get("client_secret"));
    let Some((named, password)) = in_header(ctx)? else { return in_body(id, secret) };
    let rules = rules_of(ctx, &named);
    if secret.is_some() {
        match rules.client_auth_two_methods.get(ctx.marks) {
            TwoMethods::Refuse => return Err(Cause::ClientMethodsDoubled),
            TwoMethods::Body if id.is_some() => return in_body(id, secret),
            TwoMethods::Body | TwoMethods::Header => {}
        }
    }
    let basic = |id: &str| Claimed { id: id.to_owned(), proof: Proof::Secret(ClientAuth::Basic, password.clone()) };
    let Some(other) = id.filter(|id| *id != named) else { return Ok(basic(&named)) };
    match ctx.setup.rules.client_auth_header_and_body_id.get(ctx.marks) {
        HeaderAndBodyId::SameOnly => Err(Cause::ClientMethodsDoubled),
        HeaderAndBodyId::Header => Ok(basic(&named)),
        HeaderAndBodyId::Body => Ok(basic(other)),
        HeaderAndBodyId::HeaderIgnored => in_body(id, secret),
    }
}

fn in_body(id: Option<&str>, secret: Option<&str>) -> Result<Claimed, Cause> {
    let id = id.ok_or(Cause::ClientMissing)?.to_owned();
    let proof = secret.map_or(Proof::Nothing, |secret| Proof::Secret(ClientAuth::Post, secret.to_owned()));
    Ok(Claimed { id, proof })
}

/// An assertion names its client; a `client_id` beside it must be the same (RFC 7521 section 4.2).
fn by_assertion(ctx: &Ctx<'_>, assertion: Assertion) -> Result<Claimed, Cause> {
    let form = &ctx.request.form;
    if form.get("client_id").is_some_and(|id| id != assertion.client) {
        return Err(Cause::ClientAssertionInvalid);
    }
    let more = form.get("client_secret").is_some() || in_header(ctx)?.is_some();
    let rule = &rules_of(ctx, &assertion.client).client_auth_two_methods;
    if more && rule.ask(ctx.marks, |rule| *rule == TwoMethods::Refuse) {
        return Err(Cause::ClientMethodsDoubled);
    }
    Ok(Claimed { id: assertion.client.clone(), proof: Proof::Assertion(assertion) })
}

/// The client's rules; those of a client without settings if there is no such client.
fn rules_of(ctx: &Ctx<'_>, id: &str) -> ClientRules {
    ctx.state.clients.get(id).map_or_else(|| ctx.setup.client_rules.clone(), |client| client.rules.clone())
}

/// What the `Authorization` header says, if it is looked at.
fn in_header(ctx: &Ctx<'_>) -> Result<Option<Basic>, Cause> {
    let mut headers = ctx.request.headers.get_all("authorization").iter();
    let Some(header) = headers.next() else { return Ok(None) };
    if headers.next().is_some() {
        return Err(Cause::ClientMethodsDoubled);
    }
    let header = header.to_str().map_err(|_| Cause::ClientHeaderMalformed)?;
    let rules = &ctx.setup.rules;
    if rules.client_auth_basic_word.ask(ctx.marks, |word| *word == BasicWord::Exact && !header.starts_with("Basic ")) {
        return Ok(None);
    }
    let other = !header.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("basic "));
    if rules.client_auth_other_scheme.ask(ctx.marks, |rule| other && *rule == Unknown::Ignore) {
        return Ok(None);
    }
    rules
        .client_auth_basic_decode
        .ask(ctx.marks, |rule| basic(header, *rule))
        .map(Some)
        .ok_or(Cause::ClientHeaderMalformed)
}

/// User and password, each form-encoded before base64 (RFC 6749 section 2.3.1) unless they are read as they stand.
fn basic(header: &str, decode: BasicDecode) -> Option<Basic> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    let escapes = |part: &str| {
        part.split('%')
            .skip(1)
            .all(|rest| rest.get(..2).is_some_and(|two| two.bytes().all(|byte| byte.is_ascii_hexdigit())))
    };
    if decode == BasicDecode::FormStrict && (!escapes(text.as_str()) || text.chars().any(char::is_control)) {
        return None;
    }
    let decoded = |part: &str| {
        if decode == BasicDecode::Raw {
            return part.to_owned();
        }
        let pair = format!("x={part}").replace('&', "%26");
        form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    Some((decoded(user), decoded(password)))
}

/// Whether the client has proven who it is.
pub(crate) fn proven(ctx: &mut Ctx<'_>, client: &Arc<Registered>, claimed: &Claimed) -> Result<(), Cause> {
    // An empty password of a client that has none is no secret.
    let offers_secret = matches!(&claimed.proof, Proof::Secret(_, secret) if !secret.is_empty());
    let server = &ctx.setup.rules.client_auth_empty_secret;
    let emptied = server.ask(ctx.marks, |rule| !offers_secret && *rule == EmptySecret::None);
    let method = match &claimed.proof {
        Proof::Secret(..) if !offers_secret && (emptied || client.client.is_public()) => ClientAuth::None,
        Proof::Nothing => ClientAuth::None,
        Proof::Secret(method, _) => *method,
        Proof::Assertion(assertion) => assertion.method(),
    };
    ctx.about.method = Some(method);
    allowed(ctx, client, method)?;
    let secret_refused = |rule: &PublicSecret| match rule {
        _ if !offers_secret => None,
        PublicSecret::Ignore => None,
        PublicSecret::Refuse => Some(Cause::ClientMethodRefused),
        PublicSecret::Compare => Some(Cause::ClientSecretWrong),
    };
    match &claimed.proof {
        Proof::Assertion(assertion) => client_assertion::proven(ctx, client, assertion),
        _ if client.client.is_public() => {
            client.rules.client_auth_public_secret.ask(ctx.marks, secret_refused).map_or(Ok(()), Err)
        }
        Proof::Nothing => Err(Cause::ClientCredentialsMissing),
        Proof::Secret(_, given) => {
            let right = client.rules.client_auth_secrets.ask(ctx.marks, |rule| match rule {
                Secrets::One => is_one_of(client.client.secret.iter(), given),
                Secrets::List => is_one_of(client.client.secret.iter().chain(&client.client.more_secrets), given),
            });
            if right { Ok(()) } else { Err(Cause::ClientSecretWrong) }
        }
    }
}

/// Whether the instance takes the method, and the client's registration does not name another one.
fn allowed(ctx: &Ctx<'_>, client: &Registered, method: ClientAuth) -> Result<(), Cause> {
    // A client that has a secret and sends none is told so, whatever it may do without one.
    if method == ClientAuth::None && !client.client.is_public() {
        return Err(Cause::ClientCredentialsMissing);
    }
    let taken = client.rules.client_auth_methods.ask(ctx.marks, |methods| methods.contains(&method));
    let named = client.rules.client_auth_registered.ask(ctx.marks, |named| named.or(client.client.auth_method));
    let usual = if client.client.is_public() { ClientAuth::None } else { ClientAuth::Basic };
    let bound = client.rules.client_auth_bound.ask(ctx.marks, |bound| match bound {
        Bound::Free => false,
        Bound::Registered => named.is_some_and(|registered| registered != method),
        Bound::RegisteredOrBasic => named.unwrap_or(usual) != method,
    });
    if taken && !bound { Ok(()) } else { Err(Cause::ClientMethodRefused) }
}

fn is_one_of<'s>(secrets: impl Iterator<Item = &'s String>, given: &str) -> bool {
    let same = |secret: &String| {
        aws_lc_rs::constant_time::verify_slices_are_equal(secret.as_bytes(), given.as_bytes()).is_ok()
    };
    secrets.filter(|secret| same(secret)).count() > 0
}

/// A client that failed with Basic is told which scheme it may use (RFC 6749 section 5.2).
pub(crate) fn challenged(ctx: &Ctx<'_>, reply: Reply) -> Reply {
    let due = ctx.request.headers.contains_key("authorization") && reply.status == 401;
    if ctx.setup.rules.client_auth_challenge_header.ask(ctx.marks, |rule| *rule && due) {
        return reply.header("www-authenticate", "Basic realm=\"token\"");
    }
    reply
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_password_are_form_decoded() {
        let header = format!("bAsIc {}", STANDARD.encode("a%3Ab:se+cret%25&x"));
        assert_eq!(basic(&header, BasicDecode::Form), Some(("a:b".into(), "se cret%&x".into())));
        assert_eq!(basic(&header, BasicDecode::Raw), Some(("a%3Ab".into(), "se+cret%25&x".into())));
        for bad in ["Basic !!!".to_owned(), "Bearer abc".into(), format!("Basic {}", STANDARD.encode("no colon"))] {
            assert_eq!(basic(&bad, BasicDecode::Form), None);
        }
    }
}
