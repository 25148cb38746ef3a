//! Origins and sites: which places a browser takes for one.

use std::net::IpAddr;

use url::{Host, Url};

/// How the place that a request comes from and the place that it goes to stand to each other: the values of
/// `Sec-Fetch-Site` (Fetch Metadata section 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// No page asked for it: the address bar.
    None,
    /// Scheme, host and port are the same.
    SameOrigin,
    /// Scheme and registrable domain are the same; ports may differ.
    SameSite,
    /// Anything else.
    CrossSite,
}

impl Relation {
    /// The word that stands in the header.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::SameOrigin => "same-origin",
            Self::SameSite => "same-site",
            Self::CrossSite => "cross-site",
        }
    }
}

/// Scheme, host and port are the same (HTML section 7.1.1). Addresses that have no origin are never the same.
pub fn same_origin(a: &Url, b: &Url) -> bool {
    a.origin().is_tuple() && a.origin() == b.origin()
}

/// Schemefully the same site (HTML section 7.1.1.1): ports do not count, `http` and `https` differ.
pub fn same_site(a: &Url, b: &Url) -> bool {
    match (a.host(), b.host()) {
        (Some(host_a), Some(host_b)) => a.scheme() == b.scheme() && site_of_host(&host_a) == site_of_host(&host_b),
        _ => false,
    }
}

/// The domain that stands for the whole site of `url`; empty if it has no host.
pub fn site(url: &Url) -> String {
    url.host().map(|host| site_of_host(&host)).unwrap_or_default()
}

/// IP addresses and single labels such as `localhost` are sites of their own; of other names the last two labels count.
///
/// That approximates the registrable domain without the public suffix list: `co.uk` and `github.io` are taken for
/// sites. Names of test benches (`idp.test`, `app.example`, `x.localhost`) come out as in browsers.
fn site_of_host(host: &Host<&str>) -> String {
    match host {
        Host::Domain(name) => {
            let labels: Vec<&str> = name.trim_end_matches('.').split('.').collect();
            labels[labels.len().saturating_sub(2)..].join(".")
        }
        Host::Ipv4(ip) => ip.to_string(),
        Host::Ipv6(ip) => ip.to_string(),
    }
}

/// Whether the host is this machine by its name or address (Let Localhost be Localhost; Secure Contexts section 3.1).
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_localhost_name(name),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// `localhost` and names below it, which browsers never ask DNS for (RFC 6761 section 6.3).
pub fn is_localhost_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// Potentially trustworthy (Secure Contexts section 3.1): `https`, or this machine whatever the scheme.
pub fn is_trustworthy(url: &Url) -> bool {
    url.scheme() == "https" || is_loopback(url)
}

/// Whether `host`, as `Url::host_str` writes it, is an IP address.
pub fn is_ip(host: &str) -> bool {
    host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok()
}

/// How a request that `from` caused, and that went through `chain` (the last of it is where it goes now), looks to its
/// receiver. The farthest place decides, so a way home through another site stays cross-site.
pub fn relation<'a>(from: Option<&Url>, chain: impl IntoIterator<Item = &'a Url>) -> Relation {
    let Some(from) = from else { return Relation::None };
    chain.into_iter().map(|url| relation_of(from, url)).max().unwrap_or(Relation::SameOrigin)
}

fn relation_of(from: &Url, url: &Url) -> Relation {
    if same_origin(from, url) {
        Relation::SameOrigin
    } else if same_site(from, url) {
        Relation::SameSite
    } else {
        Relation::CrossSite
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(s: &str) -> Url {
        Url::parse(s).unwrap()
    }

    #[test]
    fn ports_share_a_site_but_not_an_origin() {
        let (a, b) = (url("http://localhost:1"), url("http://localhost:2"));
        assert!(same_site(&a, &b) && !same_origin(&a, &b));
        assert!(same_origin(&url("http://a.test:80/x"), &url("http://a.test/y")));
    }

    #[test]
    fn loopback_addresses_and_localhost_are_different_sites() {
        let hosts = ["http://localhost", "http://127.0.0.1", "http://127.0.0.2", "http://[::1]"];
        for (i, a) in hosts.iter().enumerate() {
            for (j, b) in hosts.iter().enumerate() {
                assert_eq!(same_site(&url(a), &url(b)), i == j, "{a} and {b}");
            }
            assert!(is_trustworthy(&url(a)), "{a}");
        }
    }

    #[test]
    fn subdomains_share_a_site_and_schemes_do_not() {
        assert!(same_site(&url("https://idp.home.test"), &url("https://rp.home.test:8443")));
        assert!(!same_site(&url("https://idp.test"), &url("https://rp.test")));
        assert!(!same_site(&url("https://home.test"), &url("http://home.test")));
        assert!(!same_site(&url("http://a.localhost"), &url("http://b.localhost")));
        assert!(!same_site(&url("app.immich:///x"), &url("app.immich:///x")));
    }

    #[test]
    fn trust_needs_tls_or_this_machine() {
        assert!(is_trustworthy(&url("http://x.localhost")) && is_trustworthy(&url("http://127.8.9.10")));
        assert!(!is_trustworthy(&url("http://localhost.test")) && !is_trustworthy(&url("http://10.0.0.1")));
    }

    #[test]
    fn the_farthest_place_of_a_chain_decides() {
        let (rp, idp) = (url("http://localhost:1"), url("http://127.0.0.1:2"));
        assert_eq!(relation(None, [&idp, &rp]), Relation::None);
        assert_eq!(relation(Some(&rp), [&rp]), Relation::SameOrigin);
        assert_eq!(relation(Some(&rp), [&url("http://localhost:9")]), Relation::SameSite);
        assert_eq!(relation(Some(&rp), [&idp, &rp]), Relation::CrossSite);
    }
}
