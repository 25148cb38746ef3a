use std::time::Duration;

use clock::Timestamp;
use thiserror::Error;

use super::cookie_date;

/// Name and value together; more is refused (RFC 6265bis section 5.6, step 5).
const MAX_PAIR: usize = 4096;
/// An attribute with a longer value is passed over (RFC 6265bis section 5.6).
const MAX_ATTRIBUTE: usize = 1024;
/// No cookie lives longer (RFC 6265bis section 5.5).
const MAX_AGE: Duration = Duration::from_secs(400 * 86_400);

/// `SameSite`, as it was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SameSite {
    /// Not said, or said in words that nobody knows: Lax with an allowance for young cookies.
    #[default]
    Unspecified,
    /// Sent from anywhere.
    None,
    /// Sent from elsewhere only when that opens a page by a safe method.
    Lax,
    /// Sent from the same site alone.
    Strict,
}

/// A `Set-Cookie` header, read but not yet judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetCookie {
    /// May be empty.
    pub name: String,
    /// May be empty, but not together with the name.
    pub value: String,
    /// `Max-Age` or else `Expires`, as an instant; `None` is a cookie of the session.
    pub expires: Option<Timestamp>,
    /// `Domain` without its leading dot, in lower case; never empty.
    pub domain: Option<String>,
    /// `Path`, if it is one.
    pub path: Option<String>,
    /// `Secure`.
    pub secure: bool,
    /// `HttpOnly`.
    pub http_only: bool,
    /// `SameSite`.
    pub same_site: SameSite,
}

/// Why a `Set-Cookie` header is no cookie at all.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MalformedCookie {
    /// A control character, which could smuggle a header.
    #[error("it contains a control character")]
    ControlCharacter,
    /// Neither name nor value.
    #[error("it has neither name nor value")]
    Empty,
    /// Name and value are too long together.
    #[error("name and value have {size} bytes, more than {MAX_PAIR}")]
    TooLarge {
        /// How long they are.
        size: usize,
    },
}

impl SetCookie {
    /// Reads the header as browsers do (RFC 6265bis section 5.6): nearly everything is a cookie.
    pub fn parse(header: &str, now: Timestamp) -> Result<Self, MalformedCookie> {
        if header.bytes().any(|b| (b < 0x20 && b != b'\t') || b == 0x7f) {
            return Err(MalformedCookie::ControlCharacter);
        }
        let mut parts = header.split(';');
        let pair = parts.next().unwrap_or_default();
        // Without `=` the whole is the value (step 3).
        let (name, value) = pair.split_once('=').unwrap_or(("", pair));
        let (name, value) = (trim(name), trim(value));
        match name.len() + value.len() {
            0 => return Err(MalformedCookie::Empty),
            size if size > MAX_PAIR => return Err(MalformedCookie::TooLarge { size }),
            _ => {}
        }
        let mut cookie = Self {
            name: name.to_owned(),
            value: value.to_owned(),
            expires: None,
            domain: None,
            path: None,
            secure: false,
            http_only: false,
            same_site: SameSite::Unspecified,
        };
        cookie.read_attributes(parts, now);
        Ok(cookie)
    }

    /// The last attribute of a name counts; what is not understood is passed over (sections 5.6.1 to 5.6.7).
    fn read_attributes<'a>(&mut self, attributes: impl Iterator<Item = &'a str>, now: Timestamp) {
        let (mut max_age, mut expires) = (None, None);
        for attribute in attributes {
            let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            let (key, value) = (trim(key), trim(value));
            if value.len() > MAX_ATTRIBUTE {
                continue;
            }
            match key.to_ascii_lowercase().as_str() {
                "expires" => expires = cookie_date::parse(value).or(expires),
                "max-age" => max_age = age(value, now).or(max_age),
                "domain" => {
                    let domain = value.strip_prefix('.').unwrap_or(value).to_ascii_lowercase();
                    self.domain = Some(domain).filter(|domain| !domain.is_empty());
                }
                "path" => self.path = Some(value.to_owned()).filter(|path| path.starts_with('/')),
                "secure" => self.secure = true,
                "httponly" => self.http_only = true,
                "samesite" => self.same_site = same_site(value),
                _ => {}
            }
        }
        // Max-Age has precedence over Expires (section 5.7, step 3).
        self.expires = max_age.or(expires).map(|at| at.min(now + MAX_AGE));
    }
}

/// Spaces and tabs only, not all that Unicode calls white space.
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// Section 5.6.2: an optional minus sign and digits; nothing or less means at once.
fn age(value: &str, now: Timestamp) -> Option<Timestamp> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    if value.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if value.starts_with('-') || digits.bytes().all(|b| b == b'0') {
        return Some(Timestamp::from_millis(i64::MIN));
    }
    // More than fits is more than any cookie lives.
    let seconds = digits.parse().unwrap_or(u64::MAX).min(MAX_AGE.as_secs());
    Some(now + Duration::from_secs(seconds))
}

fn same_site(value: &str) -> SameSite {
    match value.to_ascii_lowercase().as_str() {
        "none" => SameSite::None,
        "lax" => SameSite::Lax,
        "strict" => SameSite::Strict,
        _ => SameSite::Unspecified,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(1_000_000_000);

    fn parse(header: &str) -> SetCookie {
        SetCookie::parse(header, NOW).unwrap()
    }

    #[test]
    fn reads_every_attribute_whatever_its_case() {
        let cookie =
            parse("sid = a=b ; PATH=/app; domain=.Example.TEST; secure; HTTPONLY; samesite=STRICT; Max-Age=60");
        assert_eq!((cookie.name.as_str(), cookie.value.as_str()), ("sid", "a=b"));
        assert_eq!((cookie.path.as_deref(), cookie.domain.as_deref()), (Some("/app"), Some("example.test")));
        assert!(cookie.secure && cookie.http_only);
        assert_eq!((cookie.same_site, cookie.expires), (SameSite::Strict, Some(NOW + Duration::from_secs(60))));
    }

    #[test]
    fn max_age_beats_expires_and_nothing_lives_longer_than_400_days() {
        let past = "Expires=Thu, 01 Jan 1970 00:00:00 GMT";
        assert_eq!(parse(&format!("a=b; Max-Age=5; {past}")).expires, Some(NOW + Duration::from_secs(5)));
        assert_eq!(parse(&format!("a=b; {past}")).expires, Some(Timestamp::from_secs(0)));
        assert_eq!(parse("a=b; Max-Age=99999999999999999999999").expires, Some(NOW + MAX_AGE));
        assert!(parse("a=b; Max-Age=-1").expires < Some(NOW));
        assert_eq!(parse("a=b; Max-Age=soon; Expires=never").expires, None);
    }

    #[test]
    fn the_last_attribute_counts_and_odd_ones_are_passed_over() {
        let cookie = parse("a=b; Path=/x; Path=y; Domain=a.test; Domain=; SameSite=Maybe; ; =; Foo=Bar");
        assert_eq!((cookie.path, cookie.domain, cookie.same_site), (None, None, SameSite::Unspecified));
        assert_eq!(parse(&format!("a=b; Path=/{}", "x".repeat(1024))).path, None);
    }

    #[test]
    fn a_name_or_a_value_is_enough() {
        assert_eq!((parse("lonely").name.as_str(), parse("lonely").value.as_str()), ("", "lonely"));
        assert_eq!((parse("a=").name.as_str(), parse("=b").value.as_str()), ("a", "b"));
        assert_eq!(SetCookie::parse("=; Path=/", NOW), Err(MalformedCookie::Empty));
    }

    #[test]
    fn refuses_control_characters_and_oversize() {
        assert_eq!(SetCookie::parse("a=b\0c", NOW), Err(MalformedCookie::ControlCharacter));
        assert!(SetCookie::parse(&format!("a={}", "x".repeat(4095)), NOW).is_ok());
        assert_eq!(
            SetCookie::parse(&format!("a={}", "x".repeat(4096)), NOW),
            Err(MalformedCookie::TooLarge { size: 4097 })
        );
    }

    proptest! {
        #[test]
        fn never_panics(header in "\\PC*", tail in "[;=, a-zA-Z0-9:.-]*") {
            let _ = SetCookie::parse(&header, NOW);
            let _ = SetCookie::parse(&format!("a=b; Expires={header}{tail}; Max-Age={tail}"), NOW);
        }
    }
}
