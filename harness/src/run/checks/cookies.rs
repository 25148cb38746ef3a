use super::judge::Finding;
use crate::language::Cookies;
use crate::run::observe::Observed;

/// How the relying party set its cookies; the first that is otherwise is told.
pub(super) fn cookies(expected: Cookies, seen: &Observed) -> Finding {
    let Cookies { http_only, at_most } = expected;
    let mut wanted = Vec::new();
    wanted.extend(http_only.map(|hidden| if hidden { "hidden from scripts" } else { "open to scripts" }.to_owned()));
    wanted.extend(at_most.map(|bytes| format!("of at most {bytes} bytes")));
    let fits = |header: &&String| {
        let mut parts = header.split(';').map(str::trim);
        let pair = parts.next().unwrap_or_default();
        let hidden = parts.any(|part| part.eq_ignore_ascii_case("httponly"));
        // A cookie counts without the sign between name and value (RFC 6265bis, section 5.7).
        let bytes = pair.len().saturating_sub(1);
        http_only.is_none_or(|wanted| wanted == hidden)
            && at_most.is_none_or(|most| u32::try_from(bytes).is_ok_and(|bytes| bytes <= most))
    };
    let other = seen.cookies.iter().find(|header| !fits(header));
    let said = match other {
        Some(header) => format!("{} ({})", header.split('=').next().unwrap_or_default(), attributes(header)),
        None => format!("so are all {}", seen.cookies.len()),
    };
    (wanted.join(", "), said, Some(other.is_none()))
}

/// What stands behind the value, which is nobody's business.
fn attributes(header: &str) -> String {
    let attributes: Vec<&str> = header.split(';').skip(1).map(str::trim).collect();
    if attributes.is_empty() { "without attributes".to_owned() } else { attributes.join("; ") }
}
