use serde::{Deserialize, Serialize};
use url::{Position, Url};

use super::sites;

/// How much of the page a request tells where it comes from (Referrer Policy section 3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReferrerPolicy {
    /// Nothing.
    NoReferrer,
    /// All, but nothing from TLS to plain http.
    NoReferrerWhenDowngrade,
    /// All within one origin, else nothing.
    SameOrigin,
    /// The origin alone.
    Origin,
    /// The origin alone, but nothing from TLS to plain http.
    StrictOrigin,
    /// All within one origin, else the origin.
    OriginWhenCrossOrigin,
    /// All within one origin, else the origin, but nothing from TLS to plain http.
    #[default]
    StrictOriginWhenCrossOrigin,
    /// All, always.
    UnsafeUrl,
}

impl ReferrerPolicy {
    /// From the value of a `Referrer-Policy` header: the last word that is known (Referrer Policy section 8.1).
    pub fn parse(header: &str) -> Option<Self> {
        header.split(',').rev().find_map(|word| match word.trim().to_ascii_lowercase().as_str() {
            "no-referrer" => Some(Self::NoReferrer),
            "no-referrer-when-downgrade" => Some(Self::NoReferrerWhenDowngrade),
            "same-origin" => Some(Self::SameOrigin),
            "origin" => Some(Self::Origin),
            "strict-origin" => Some(Self::StrictOrigin),
            "origin-when-cross-origin" => Some(Self::OriginWhenCrossOrigin),
            "strict-origin-when-cross-origin" => Some(Self::StrictOriginWhenCrossOrigin),
            "unsafe-url" => Some(Self::UnsafeUrl),
            _ => None,
        })
    }

    /// The referrer of a request from `from` to `to` (Referrer Policy section 8.3). Applied to its own result again it
    /// tells no more, so a chain of redirects can only lose.
    pub fn referrer(self, from: &Url, to: &Url) -> Option<Url> {
        let full = strip(from)?;
        let origin = Url::parse(&full[..Position::BeforePath]).ok()?;
        let same = sites::same_origin(from, to);
        let downgrade = sites::is_trustworthy(from) && !sites::is_trustworthy(to);
        match self {
            Self::NoReferrer => None,
            Self::NoReferrerWhenDowngrade => Some(full).filter(|_| !downgrade),
            Self::SameOrigin => Some(full).filter(|_| same),
            Self::Origin => Some(origin),
            Self::StrictOrigin => Some(origin).filter(|_| !downgrade),
            Self::OriginWhenCrossOrigin => Some(if same { full } else { origin }),
            Self::StrictOriginWhenCrossOrigin if same => Some(full),
            Self::StrictOriginWhenCrossOrigin => Some(origin).filter(|_| !downgrade),
            Self::UnsafeUrl => Some(full),
        }
    }

    /// The `Origin` header of a POST that `from` caused and that went through `chain`, of which the last is where it
    /// goes now (Fetch section 3.2, "append a request Origin header").
    ///
    /// It is `null` after a redirect by a third party, so that nobody can use another's name, and `null` where the
    /// policy hides the page: so a provider with `Referrer-Policy: no-referrer` sends its form_post with `null`.
    pub fn origin(self, from: Option<&Url>, chain: &[&Url]) -> String {
        let null = || "null".to_owned();
        let (Some(from), Some(to)) = (from, chain.last()) else { return null() };
        if is_tainted(from, chain) {
            return null();
        }
        let hidden = match self {
            Self::NoReferrer => true,
            Self::NoReferrerWhenDowngrade | Self::StrictOrigin | Self::StrictOriginWhenCrossOrigin => {
                from.scheme() == "https" && to.scheme() != "https"
            }
            Self::SameOrigin => !sites::same_origin(from, to),
            Self::Origin | Self::OriginWhenCrossOrigin | Self::UnsafeUrl => false,
        };
        if hidden { null() } else { from.origin().ascii_serialization() }
    }
}

/// Fetch section 2.2.5, "redirect-taint": some redirect crossed from one foreign origin to another.
fn is_tainted(from: &Url, chain: &[&Url]) -> bool {
    chain.windows(2).any(|pair| !sites::same_origin(pair[0], pair[1]) && !sites::same_origin(from, pair[0]))
}

/// Referrer Policy section 8.4: only the web's own addresses, without credentials and fragment.
fn strip(url: &Url) -> Option<Url> {
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let mut url = url.clone();
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    url.set_fragment(None);
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::ReferrerPolicy as P;
    use super::*;

    fn url(s: &str) -> Url {
        Url::parse(s).unwrap()
    }

    fn told(policy: P, from: &str, to: &str) -> String {
        policy.referrer(&url(from), &url(to)).map(String::from).unwrap_or_default()
    }

    #[test]
    fn the_default_tells_strangers_the_origin_alone() {
        let page = "https://me:secret@rp.test/a?b#c";
        assert_eq!(told(P::default(), page, "https://rp.test/x"), "https://rp.test/a?b");
        assert_eq!(told(P::default(), page, "https://idp.test/x"), "https://rp.test/");
        assert_eq!(told(P::default(), page, "http://idp.test/x"), "");
        assert_eq!(told(P::default(), "http://localhost:1/a", "http://127.0.0.1:2/"), "http://localhost:1/");
    }

    #[test]
    fn every_policy_does_what_it_says() {
        let (page, home, away, plain) =
            ("https://rp.test/a", "https://rp.test/b", "https://idp.test/", "http://idp.test/");
        let (all, origin) = ("https://rp.test/a", "https://rp.test/");
        for (policy, expected) in [
            ("no-referrer", ["", "", ""]),
            ("no-referrer-when-downgrade", [all, all, ""]),
            ("same-origin", [all, "", ""]),
            ("origin", [origin, origin, origin]),
            ("strict-origin", [origin, origin, ""]),
            ("origin-when-cross-origin", [all, origin, origin]),
            ("unknown, strict-origin-when-cross-origin, later", [all, origin, ""]),
            ("unsafe-url", [all, all, all]),
        ] {
            let policy = P::parse(policy).unwrap();
            assert_eq!([home, away, plain].map(|to| told(policy, page, to)), expected, "{policy:?}");
        }
        assert_eq!(P::parse("perhaps"), None);
    }

    #[test]
    fn the_origin_of_a_post() {
        let (rp, idp, third) = (url("http://localhost:1/a"), url("http://127.0.0.1:2/b"), url("http://127.0.0.2:3/c"));
        let origin = |chain: &[&Url]| P::default().origin(Some(&rp), chain);
        assert_eq!(origin(&[&rp]), "http://localhost:1");
        assert_eq!(origin(&[&idp]), "http://localhost:1");
        assert_eq!(origin(&[&rp, &idp]), "http://localhost:1");
        assert_eq!(origin(&[&idp, &third]), "null");
        assert_eq!(origin(&[&idp, &rp]), "null");
        assert_eq!(P::NoReferrer.origin(Some(&rp), &[&rp]), "null");
        assert_eq!(P::default().origin(Some(&url("https://a.test")), &[&url("http://b.test")]), "null");
        assert_eq!(P::default().origin(None, &[&rp]), "null");
    }
}
