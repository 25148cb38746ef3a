//! Client authentication at the token endpoint (RFC 6749 section 2.3).

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::cause::Cause;
use super::context::Ctx;
use super::rules::ClientAuth;
use super::state::Registered;

/// How a client named itself, and what it offered as proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claimed {
    pub(crate) id: String,
    secret: Option<String>,
    method: ClientAuth,
}

/// What the request says about who is asking.
pub(crate) fn claimed(ctx: &Ctx<'_>) -> Result<Claimed, Cause> {
    let form = &ctx.request.form;
    let header = ctx.request.headers.get("authorization");
    let (id, secret) = (form.get("client_id"), form.get("client_secret"));
    let Some(header) = header else {
        let id = id.ok_or(Cause::ClientMissing)?.to_owned();
        let method = if secret.is_some() { ClientAuth::Post } else { ClientAuth::None };
        return Ok(Claimed { id, secret: secret.map(str::to_owned), method });
    };
    if ctx.request.headers.get_all("authorization").iter().count() > 1 {
        return Err(Cause::ClientMethodsDoubled);
    }
    let (named, password) = header.to_str().ok().and_then(basic).ok_or(Cause::ClientHeaderMalformed)?;
    if secret.is_some() {
        return Err(Cause::ClientMethodsDoubled);
    }
    if id.is_some_and(|id| id != named) {
        return Err(Cause::ClientMethodsDoubled);
    }
    Ok(Claimed { id: named, secret: Some(password), method: ClientAuth::Basic })
}

/// User and password, each form-encoded before base64 (RFC 6749 section 2.3.1).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    let decoded = |part: &str| {
        let pair = format!("x={part}").replace('&', "%26");
        form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    Some((decoded(user), decoded(password)))
}

/// Whether the client has proven who it is.
pub(crate) fn proven(ctx: &Ctx<'_>, client: &Arc<Registered>, claimed: &Claimed) -> Result<(), Cause> {
    if !client.rules.client_auth_methods.ask(ctx.marks, |methods| methods.contains(&claimed.method)) {
        return Err(Cause::ClientMethodRefused);
    }
    match (&client.client.secret, &claimed.secret) {
        // A secret that a public client sends proves nothing and harms nothing.
        (None, _) => Ok(()),
        (Some(_), None) => Err(Cause::ClientCredentialsMissing),
        (Some(secret), Some(given)) => {
            let same = aws_lc_rs::constant_time::verify_slices_are_equal(secret.as_bytes(), given.as_bytes()).is_ok();
            if same { Ok(()) } else { Err(Cause::ClientSecretWrong) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::basic;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn user_and_password_are_form_decoded() {
        let header = format!("bAsIc {}", STANDARD.encode("a%3Ab:se+cret%25&x"));
        assert_eq!(basic(&header), Some(("a:b".into(), "se cret%&x".into())));
        assert_eq!(basic("Basic !!!"), None);
        assert_eq!(basic("Bearer abc"), None);
        assert_eq!(basic(&format!("Basic {}", STANDARD.encode("no colon"))), None);
    }
}
