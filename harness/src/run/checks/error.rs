use super::judge::Finding;
use crate::run::observe::Observed;

/// The stable code of the refusal: on the page, else the relying party's own word.
pub(super) fn error(expected: &str, seen: &Observed) -> Finding {
    let shown = seen.page.as_ref().and_then(|page| page.error.as_deref());
    let code = shown.or(seen.inner_error.as_deref());
    if code.is_none() && !seen.inside {
        return (expected.to_owned(), "the relying party shows no error codes".into(), None);
    }
    let code = code.unwrap_or("no error");
    (expected.to_owned(), code.to_owned(), Some(code == expected))
}
