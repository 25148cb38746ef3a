use clock::Timestamp;
use thiserror::Error;
use url::Url;

use super::cookie::{MalformedCookie, SameSite, SetCookie};
use super::same_site::Context;
use super::sites;

/// Chromium keeps this many cookies for a site …
const MAX_PER_SITE: usize = 180;
/// … and when they are more, keeps the most recently used of them.
const KEPT_PER_SITE: usize = 150;

/// A cookie that a browser keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The host it belongs to, or the domain with all hosts below.
    pub domain: String,
    /// Whether it belongs to that one host alone.
    pub host_only: bool,
    /// Paths below this one.
    pub path: String,
    /// When it goes; `None` is when the browser is closed.
    pub expires: Option<Timestamp>,
    /// `Secure`.
    pub secure: bool,
    /// `HttpOnly`.
    pub http_only: bool,
    /// `SameSite`, as it was written.
    pub same_site: SameSite,
    /// When it was made; setting it again to the same value does not make it younger, as in Chromium.
    pub created: Timestamp,
    last_used: Timestamp,
    /// Orders cookies of one instant.
    number: u64,
}

/// Why a browser does not keep a cookie.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// It is none.
    #[error(transparent)]
    Malformed(#[from] MalformedCookie),
    /// The URL has no host.
    #[error("{0} has no host")]
    NoHost(Url),
    /// `Domain` names another host.
    #[error("its Domain {domain:?} does not cover the host {host:?}")]
    ForeignDomain {
        /// What it names.
        domain: String,
        /// Who set it.
        host: String,
    },
    /// `Secure` over plain http that leaves this machine.
    #[error("it is Secure and the answer came over plain http")]
    SecureOverHttp,
    /// `SameSite=None` without `Secure`.
    #[error("it says SameSite=None without Secure")]
    NoneWithoutSecure,
    /// A name with a promise that it does not keep.
    #[error("its name begins with {prefix} and {missing}")]
    BrokenPrefix {
        /// The beginning of the name.
        prefix: &'static str,
        /// What the promise asks for.
        missing: &'static str,
    },
    /// The answer to a cross-site request that opens no page.
    #[error("it came in a cross-site answer and is not SameSite=None")]
    CrossSite,
    /// A plain answer would overwrite a `Secure` cookie.
    #[error("it would overwrite a Secure cookie from plain http")]
    OverwritesSecure,
}

/// The cookies of one browser (RFC 6265bis, as Chromium ships it).
///
/// Without a public suffix list: a `Domain` of one label covers only the host of that very name, and any other domain
/// may be claimed by the hosts below it. `Partitioned` is passed over, since this browser has no frames.
#[derive(Clone, Debug, Default)]
pub struct Jar {
    cookies: Vec<Cookie>,
    count: u64,
}

impl Jar {
    /// Takes the value of one `Set-Cookie` header of an answer from `url` (section 5.7).
    pub fn set(&mut self, url: &Url, header: &str, context: Context, now: Timestamp) -> Result<(), Refusal> {
        let read = SetCookie::parse(header, now)?;
        let host = url.host_str().ok_or_else(|| Refusal::NoHost(url.clone()))?;
        let (domain, host_only) = domain(read.domain.as_deref(), host)?;
        // Chromium treats this machine as secure even over plain http.
        let trusted = sites::is_trustworthy(url);
        if read.secure && !trusted {
            return Err(Refusal::SecureOverHttp);
        }
        if read.same_site == SameSite::None && !read.secure {
            return Err(Refusal::NoneWithoutSecure);
        }
        keeps_promise(&read)?;
        if !context.keeps(read.same_site) {
            return Err(Refusal::CrossSite);
        }
        let mut cookie = Cookie {
            path: read.path.unwrap_or_else(|| default_path(url)),
            name: read.name,
            value: read.value,
            domain,
            host_only,
            expires: read.expires,
            secure: read.secure,
            http_only: read.http_only,
            same_site: read.same_site,
            created: now,
            last_used: now,
            number: self.count,
        };
        self.drop_expired(now);
        if !cookie.secure && !trusted && self.cookies.iter().any(|old| shadows(old, &cookie)) {
            return Err(Refusal::OverwritesSecure);
        }
        self.count += 1;
        if let Some(old) = self.take_same(&cookie)
            && old.value == cookie.value
        {
            (cookie.created, cookie.number) = (old.created, old.number);
        }
        self.cookies.push(cookie);
        // One that has expired already only deletes.
        self.drop_expired(now);
        self.make_room(&sites::site(url));
        Ok(())
    }

    /// The value of the `Cookie` header for a request to `url` (section 5.8.3).
    pub fn header(&mut self, url: &Url, context: Context, now: Timestamp) -> Option<String> {
        self.drop_expired(now);
        let host = url.host_str()?;
        let trusted = sites::is_trustworthy(url);
        let mut sent: Vec<&mut Cookie> = self
            .cookies
            .iter_mut()
            .filter(|cookie| if cookie.host_only { cookie.domain == host } else { domain_match(host, &cookie.domain) })
            .filter(|cookie| path_match(url.path(), &cookie.path) && (trusted || !cookie.secure))
            .filter(|cookie| context.sends(cookie.same_site, now.since(cookie.created)))
            .collect();
        // Longer paths first, then the older (section 5.8.3, step 2).
        sent.sort_by_key(|cookie| (std::cmp::Reverse(cookie.path.len()), cookie.created, cookie.number));
        let pairs: Vec<String> = sent
            .into_iter()
            .map(|cookie| {
                cookie.last_used = now;
                if cookie.name.is_empty() { cookie.value.clone() } else { format!("{}={}", cookie.name, cookie.value) }
            })
            .collect();
        if pairs.is_empty() { None } else { Some(pairs.join("; ")) }
    }

    /// What it holds at `now`, in the order in which it was set.
    pub fn cookies(&self, now: Timestamp) -> impl Iterator<Item = &Cookie> {
        self.cookies.iter().filter(move |cookie| cookie.expires.is_none_or(|at| at > now))
    }

    fn drop_expired(&mut self, now: Timestamp) {
        self.cookies.retain(|cookie| cookie.expires.is_none_or(|at| at > now));
    }

    /// Name, domain and path make a cookie (section 5.7, step 24).
    fn take_same(&mut self, cookie: &Cookie) -> Option<Cookie> {
        let same = |old: &Cookie| {
            (&old.name, &old.domain, old.host_only, &old.path)
                == (&cookie.name, &cookie.domain, cookie.host_only, &cookie.path)
        };
        self.cookies.iter().position(same).map(|index| self.cookies.remove(index))
    }

    fn make_room(&mut self, site: &str) {
        let belongs = |cookie: &Cookie| cookie.domain == site || domain_match(&cookie.domain, site);
        let mut used: Vec<(Timestamp, u64)> = self
            .cookies
            .iter()
            .filter(|cookie| belongs(cookie))
            .map(|cookie| (cookie.last_used, cookie.number))
            .collect();
        if used.len() <= MAX_PER_SITE {
            return;
        }
        used.sort_unstable();
        let oldest_kept = used[used.len() - KEPT_PER_SITE];
        self.cookies.retain(|cookie| !belongs(cookie) || (cookie.last_used, cookie.number) >= oldest_kept);
    }
}

/// Section 5.7, steps 8 to 10. One label, like an IP address, is as good as a public suffix: only the host of that name
/// may claim it, and then for itself alone.
fn domain(claimed: Option<&str>, host: &str) -> Result<(String, bool), Refusal> {
    match claimed {
        None => Ok((host.to_owned(), true)),
        Some(claimed) if claimed == host && (sites::is_ip(host) || !host.contains('.')) => Ok((host.to_owned(), true)),
        Some(claimed) if domain_match(host, claimed) && claimed.contains('.') => Ok((claimed.to_owned(), false)),
        Some(claimed) => Err(Refusal::ForeignDomain { domain: claimed.to_owned(), host: host.to_owned() }),
    }
}

/// Section 5.1.3.
fn domain_match(host: &str, domain: &str) -> bool {
    let below = || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')) && !sites::is_ip(host);
    host == domain || below()
}

/// Section 5.1.4.
fn default_path(url: &Url) -> String {
    match url.path().rfind('/') {
        None | Some(0) => "/".to_owned(),
        Some(end) => url.path()[..end].to_owned(),
    }
}

/// Section 5.1.4.
fn path_match(path: &str, cookie_path: &str) -> bool {
    path.strip_prefix(cookie_path)
        .is_some_and(|rest| rest.is_empty() || cookie_path.ends_with('/') || rest.starts_with('/'))
}

/// Names that promise how the cookie was set (section 5.7, steps 20 to 22; the case of the prefix does not count).
fn keeps_promise(read: &SetCookie) -> Result<(), Refusal> {
    // Without a name the value would be taken for one when it is sent back.
    let promised = if read.name.is_empty() { &read.value } else { &read.name };
    let begins = |prefix: &str| promised.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let Some(prefix) = ["__Secure-", "__Host-"].into_iter().find(|prefix| begins(prefix)) else { return Ok(()) };
    let missing = if read.name.is_empty() {
        "that is its value, not its name"
    } else if !read.secure {
        "it is not Secure"
    } else if prefix == "__Host-" && read.domain.is_some() {
        "it has a Domain"
    } else if prefix == "__Host-" && read.path.as_deref() != Some("/") {
        "its Path is not /"
    } else {
        return Ok(());
    };
    Err(Refusal::BrokenPrefix { prefix, missing })
}

/// Leave secure cookies alone (section 5.7, step 16).
fn shadows(old: &Cookie, new: &Cookie) -> bool {
    old.secure
        && old.name == new.name
        && (domain_match(&old.domain, &new.domain) || domain_match(&new.domain, &old.domain))
        && path_match(&new.path, &old.path)
}

#[cfg(test)]
mod tests;
