use std::time::Duration;

use url::Url;

use super::cookie::SameSite;
use super::sites;

/// How long a cookie without `SameSite` is still sent with a cross-site POST that opens a page. Chromium ships this
/// ("Lax + POST", RFC 6265bis section 5.6.7.2), since form_post logins would break without it.
pub const LAX_POST_ALLOWANCE: Duration = Duration::from_secs(120);

/// From where a request is made, as far as cookies care (RFC 6265bis section 5.2). Later ones allow less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Context {
    /// By the site itself, or by the address bar.
    SameSite,
    /// Another site opens a page by a safe method.
    CrossSiteNavigation,
    /// Another site opens a page by POST.
    CrossSitePost,
    /// Another site asks for something without opening a page.
    CrossSite,
}

impl Context {
    /// Of a request that opens a page. `initiator` is the page that caused it, `None` the address bar.
    ///
    /// The redirects in between do not count, only the initiator and the URL asked for now: so Chromium ships it
    /// (`kCookieSameSiteConsidersRedirectChain` is off), against RFC 6265bis section 5.2, since counting them broke
    /// logins. A way rp → provider → rp by redirects alone therefore carries Strict cookies home; with a login form in
    /// between it does not, since the form's page is the initiator then.
    pub fn of_navigation(method: &str, url: &Url, initiator: Option<&Url>) -> Self {
        match initiator {
            Some(from) if !sites::same_site(from, url) => {
                // Safe methods: RFC 9110 section 9.2.1.
                if matches!(method, "GET" | "HEAD") { Self::CrossSiteNavigation } else { Self::CrossSitePost }
            }
            _ => Self::SameSite,
        }
    }

    /// Of a request that a script of `initiator` makes.
    pub fn of_script(url: &Url, initiator: &Url) -> Self {
        if sites::same_site(initiator, url) { Self::SameSite } else { Self::CrossSite }
    }

    /// Whether a cookie with this attribute, made `age` ago, is sent (RFC 6265bis section 5.8.3).
    pub fn sends(self, same_site: SameSite, age: Duration) -> bool {
        match same_site {
            SameSite::None => true,
            SameSite::Strict => self == Self::SameSite,
            SameSite::Lax => self <= Self::CrossSiteNavigation,
            SameSite::Unspecified => match self {
                Self::CrossSitePost => age <= LAX_POST_ALLOWANCE,
                context => context <= Self::CrossSiteNavigation,
            },
        }
    }

    /// Whether an answer may set such a cookie (RFC 6265bis section 5.7, step 18): anything that opens a page may.
    pub fn keeps(self, same_site: SameSite) -> bool {
        same_site == SameSite::None || self != Self::CrossSite
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YOUNG: Duration = Duration::from_secs(120);
    const OLD: Duration = Duration::from_secs(121);

    fn url(s: &str) -> Url {
        Url::parse(s).unwrap()
    }

    #[test]
    fn the_table_of_what_is_sent() {
        use Context as C;
        use SameSite as S;
        let rows = [
            (S::None, [true, true, true, true]),
            (S::Lax, [true, true, false, false]),
            (S::Strict, [true, false, false, false]),
        ];
        for (same_site, expected) in rows {
            let seen = [C::SameSite, C::CrossSiteNavigation, C::CrossSitePost, C::CrossSite]
                .map(|c| c.sends(same_site, YOUNG));
            assert_eq!(seen, expected, "{same_site:?}");
        }
        assert!(C::CrossSitePost.sends(S::Unspecified, YOUNG) && !C::CrossSitePost.sends(S::Unspecified, OLD));
        assert!(C::CrossSiteNavigation.sends(S::Unspecified, OLD) && !C::CrossSite.sends(S::Unspecified, YOUNG));
    }

    #[test]
    fn the_initiator_decides_and_the_address_bar_is_everywhere_at_home() {
        let (rp, idp) = (url("http://localhost:1/cb"), url("http://127.0.0.1:2"));
        assert_eq!(Context::of_navigation("POST", &rp, None), Context::SameSite);
        assert_eq!(Context::of_navigation("GET", &rp, Some(&idp)), Context::CrossSiteNavigation);
        assert_eq!(Context::of_navigation("POST", &rp, Some(&idp)), Context::CrossSitePost);
        assert_eq!(Context::of_navigation("POST", &rp, Some(&url("http://localhost:3"))), Context::SameSite);
        assert_eq!(Context::of_script(&rp, &idp), Context::CrossSite);
    }
}
