use url::Url;

use super::super::run::{Checked, Next, Run};
use crate::protocol::{Cause, Loopback};

/// Schemes that would run what they carry.
const FORBIDDEN: [&str; 3] = ["javascript", "data", "vbscript"];

/// `redirect_uri` must be one of the client's, compared as text (RFC 9700 section 2.1), without a fragment
/// (RFC 6749 section 3.1.2). Without `openid` among the scopes it may be left out where only one is registered
/// (RFC 6749 section 3.1.2.3).
pub(in super::super) fn redirect_uri(run: &mut Run<'_, '_>) -> Checked {
    let client = run.request.client.as_ref().ok_or(Cause::ClientMissing)?;
    let registered = &client.client.redirect_uris;
    let Some(asked) = run.request.params.get("redirect_uri") else {
        let openid = run.request.params.get("scope").is_some_and(|scope| scope.split(' ').any(|word| word == "openid"));
        let [only] = registered.as_slice() else { return Err(Cause::RedirectUriMissing) };
        if openid {
            return Err(Cause::RedirectUriMissing);
        }
        run.request.redirect_uri = Some(only.clone());
        return Ok(Next::On);
    };
    let loopback = client.rules.redirect_loopback.ask(run.ctx.marks, |loopback| {
        *loopback == Loopback::IpAnyPort && registered.iter().any(|entry| same_but_port(entry, asked))
    });
    if !registered.iter().any(|entry| entry == asked) && !loopback {
        return Err(Cause::RedirectUriMismatch);
    }
    let url = Url::parse(asked).map_err(|_| Cause::RedirectUriForbidden)?;
    if FORBIDDEN.contains(&url.scheme()) || url.fragment().is_some() {
        return Err(Cause::RedirectUriForbidden);
    }
    run.request.redirect_uri = Some(asked.to_owned());
    Ok(Next::On)
}

/// RFC 8252 section 7.3: any port on a loopback address, all else alike.
fn same_but_port(registered: &str, asked: &str) -> bool {
    let (Ok(mut registered), Ok(mut asked)) = (Url::parse(registered), Url::parse(asked)) else { return false };
    let loopback = |url: &Url| url.scheme() == "http" && matches!(url.host_str(), Some("127.0.0.1" | "[::1]"));
    loopback(&registered)
        && loopback(&asked)
        && registered.set_port(None).is_ok()
        && asked.set_port(None).is_ok()
        && registered == asked
}

#[cfg(test)]
mod tests {
    use super::same_but_port;

    #[test]
    fn only_loopback_addresses_may_change_the_port() {
        assert!(same_but_port("http://127.0.0.1/cb", "http://127.0.0.1:5000/cb"));
        assert!(same_but_port("http://[::1]:1/cb", "http://[::1]:5000/cb"));
        assert!(!same_but_port("http://localhost/cb", "http://localhost:5000/cb"));
        assert!(!same_but_port("http://127.0.0.1/cb", "http://127.0.0.1:5000/other"));
        assert!(!same_but_port("https://127.0.0.1/cb", "https://127.0.0.1:5000/cb"));
    }
}
