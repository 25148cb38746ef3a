use url::Url;

/// Where a page sends the browser at once, by the value of its `refresh` (HTML section 4.2.5.3, "shared declarative
/// refresh steps"). A page that waits first is one to look at, so it leads nowhere.
pub(super) fn at_once(value: &str, base: &Url) -> Option<Url> {
    let digits = value.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    let delay = &value.trim_start()[..value.trim_start().len() - digits.len()];
    // Fractions of a second are cut off; without any digit it is no refresh, but `.5` is one of 0.
    if delay.bytes().any(|b| b != b'0') || (delay.is_empty() && !digits.starts_with('.')) {
        return None;
    }
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let rest = rest.trim_start().trim_start_matches([';', ',']).trim_start();
    let target = match rest.get(..3) {
        Some(word) if word.eq_ignore_ascii_case("url") => match rest[3..].trim_start().strip_prefix('=') {
            Some(target) => target.trim_start(),
            None => rest,
        },
        _ => rest,
    };
    let target = match target.chars().next() {
        Some(quote @ ('"' | '\'')) => target[1..].split(quote).next().unwrap_or_default(),
        _ => target.trim_end(),
    };
    // Without a target the page would be asked for again and again.
    if target.is_empty() { None } else { base.join(target).ok() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn base() -> Url {
        Url::parse("http://localhost:1/a/b").unwrap()
    }

    #[test]
    fn leads_on_at_once_or_not_at_all() {
        for (value, expected) in [
            ("0; url=/next?x=1", Some("http://localhost:1/next?x=1")),
            (" 0;URL = 'c' and more", Some("http://localhost:1/a/c")),
            ("0.9, \"c\"", Some("http://localhost:1/a/c")),
            (".5;c", Some("http://localhost:1/a/c")),
            ("0; urls", Some("http://localhost:1/a/urls")),
            ("1; url=c", None),
            ("10; url=c", None),
            ("0", None),
            ("0; url=", None),
            ("; url=c", None),
            ("soon", None),
        ] {
            assert_eq!(at_once(value, &base()).as_ref().map(Url::as_str), expected, "{value}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(value in "[ 0.;,]{0,4}(url|é)?[ =]{0,2}\\PC*") {
            at_once(&value, &base());
        }
    }
}
