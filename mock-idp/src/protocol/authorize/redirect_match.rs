//! How a registered redirect URI is compared with the one that is asked for.

use std::collections::BTreeSet;

use regex::Regex;
use url::Url;

use super::super::rules::{DotsUserinfo, HostCase, Loopback, RedirectMatch, StarAlone};

/// The rules that bear on the comparison.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comparison<'a> {
    pub(super) star_alone: StarAlone,
    pub(super) loopback: &'a BTreeSet<Loopback>,
    pub(super) host_case: HostCase,
    pub(super) dots_userinfo: DotsUserinfo,
}

impl Comparison<'_> {
    /// Whether `asked` is what `entry` stands for.
    pub(super) fn same(self, entry: &str, how: RedirectMatch, asked: &str) -> bool {
        if how != RedirectMatch::RegexFull && how != RedirectMatch::RegexAllOrExact {
            if entry == asked || self.folded(entry, asked) || self.on_loopback(entry, asked) {
                return true;
            }
            if entry == "*" {
                return self.by_star_alone(asked);
            }
        }
        match how {
            RedirectMatch::Exact => false,
            RedirectMatch::RegexFull | RedirectMatch::RegexAllOrExact => {
                whole(entry).is_some_and(|pattern| pattern.is_match(asked))
            }
            RedirectMatch::TrailingStar => match entry.strip_suffix('*') {
                Some(prefix) => self.under(prefix, asked),
                None => false,
            },
            RedirectMatch::StarAny => self.by_stars(entry, ".*", asked),
            RedirectMatch::StarSegment => self.by_stars(entry, "[^/?#]*", asked),
        }
    }

    fn by_star_alone(self, asked: &str) -> bool {
        match self.star_alone {
            StarAlone::Literal => false,
            StarAlone::HttpAny => ["http://", "https://"].iter().any(|scheme| asked.starts_with(scheme)),
            StarAlone::Any => Url::parse(asked).is_ok(),
        }
    }

    /// Below a prefix, or the prefix itself without its last slash. The star stands for nothing before the path.
    fn under(self, prefix: &str, asked: &str) -> bool {
        let bare = prefix.strip_suffix('/').is_some_and(|bare| bare == asked);
        bare || (asked.starts_with(prefix) && self.tame(asked))
    }

    fn by_stars(self, entry: &str, star: &str, asked: &str) -> bool {
        if !entry.contains('*') {
            return false;
        }
        let pattern: Vec<String> = entry.split('*').map(regex::escape).collect();
        whole(&pattern.join(star)).is_some_and(|pattern| pattern.is_match(asked)) && self.tame(asked)
    }

    /// No way up, no name in front of the host, nothing that is read as another host.
    fn tame(self, asked: &str) -> bool {
        let path = asked.split(['?', '#']).next().unwrap_or_default();
        let decoded = path.to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/").replace("%5c", "\\");
        let up = decoded.split(['/', '\\']).any(|segment| segment == "..");
        let named = Url::parse(asked).is_ok_and(|url| !url.username().is_empty() || url.password().is_some());
        let odd = asked.contains(['\\', ' ']);
        self.dots_userinfo == DotsUserinfo::Match || !(up || named || odd)
    }

    /// Alike but for the case of scheme and host and a default port.
    fn folded(self, entry: &str, asked: &str) -> bool {
        let (Ok(entry_url), Ok(asked_url)) = (Url::parse(entry), Url::parse(asked)) else { return false };
        let rest = |text: &str| {
            text.split_once("://").and_then(|(_, rest)| rest.find(['/', '?', '#']).map(|at| rest[at..].to_owned()))
        };
        self.host_case == HostCase::Fold && entry_url.origin() == asked_url.origin() && rest(entry) == rest(asked)
    }

    /// RFC 8252 section 7.3: another port on a loopback address, all else alike.
    fn on_loopback(self, entry: &str, asked: &str) -> bool {
        let (Ok(mut entry), Ok(mut asked)) = (Url::parse(entry), Url::parse(asked)) else { return false };
        let portless = entry.port().is_none();
        let passes = entry.scheme() == "http"
            && match entry.host_str() {
                Some("127.0.0.1" | "[::1]") => {
                    self.loopback.contains(&Loopback::IpAnyPort)
                        || (portless && self.loopback.contains(&Loopback::IpPortless))
                }
                Some("localhost") => portless && self.loopback.contains(&Loopback::LocalhostPortless),
                _ => false,
            };
        passes && entry.set_port(None).is_ok() && asked.set_port(None).is_ok() && entry == asked
    }
}

/// The pattern for a whole text; none if it does not compile.
pub(super) fn whole(pattern: &str) -> Option<Regex> {
    // It is compiled on its own first, so that a parenthesis too many does not pair with ours.
    Regex::new(pattern).ok()?;
    Regex::new(&format!(r"\A(?:{pattern})\z")).ok()
}

/// Whether that host is this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(loopback: &BTreeSet<Loopback>) -> Comparison<'_> {
        Comparison {
            star_alone: StarAlone::Literal,
            loopback,
            host_case: HostCase::Exact,
            dots_userinfo: DotsUserinfo::Refuse,
        }
    }

    #[test]
    fn only_loopback_addresses_may_change_the_port() {
        let any = BTreeSet::from([Loopback::IpAnyPort]);
        let portless = BTreeSet::from([Loopback::LocalhostPortless, Loopback::IpPortless]);
        for (rule, entry, asked, passes) in [
            (&any, "http://127.0.0.1/cb", "http://127.0.0.1:5000/cb", true),
            (&any, "http://[::1]:1/cb", "http://[::1]:5000/cb", true),
            (&any, "http://localhost/cb", "http://localhost:5000/cb", false),
            (&any, "http://127.0.0.1/cb", "http://127.0.0.1:5000/other", false),
            (&any, "https://127.0.0.1/cb", "https://127.0.0.1:5000/cb", false),
            (&portless, "http://localhost/cb", "http://localhost:5000/cb", true),
            (&portless, "http://localhost:1/cb", "http://localhost:5000/cb", false),
            (&portless, "http://127.0.0.1/cb", "http://127.0.0.1:5000/cb", true),
            (&portless, "http://127.0.0.1:1/cb", "http://127.0.0.1:5000/cb", false),
        ] {
            assert_eq!(plain(rule).same(entry, RedirectMatch::Exact, asked), passes, "{entry} {asked}");
        }
    }

    #[test]
    fn each_way_to_compare_has_its_own_reach() {
        let none = BTreeSet::new();
        for (how, entry, asked, passes) in [
            (RedirectMatch::RegexFull, r"https://a\.example/.*", "https://a.example/cb", true),
            (RedirectMatch::RegexFull, r"https://a\.example/", "https://a.example/cb", false),
            (RedirectMatch::RegexFull, "https://a.example/(", "https://a.example/(", false),
            (RedirectMatch::RegexFull, ")(", "", false),
            (RedirectMatch::TrailingStar, "https://a.example/*", "https://a.example/cb?x=1#y", true),
            (RedirectMatch::TrailingStar, "https://a.example/*", "https://a.example", true),
            (RedirectMatch::TrailingStar, "https://a.example/*", "https://a.example/../b", false),
            (RedirectMatch::TrailingStar, "https://a.example/*", "https://a.example/%2e%2e/b", false),
            (RedirectMatch::TrailingStar, "https://a.example/*", "https://A.example/cb", false),
            (RedirectMatch::TrailingStar, "https://a.example/*/cb", "https://a.example/x/cb", false),
            (RedirectMatch::StarAny, "https://*.example/cb", "https://a/b.example/cb", true),
            (RedirectMatch::StarSegment, "https://*.example/cb", "https://a/b.example/cb", false),
            (RedirectMatch::StarSegment, "https://*.example/cb", "https://a.example/cb", true),
            (RedirectMatch::Exact, "https://a.example/*", "https://a.example/cb", false),
        ] {
            assert_eq!(plain(&none).same(entry, how, asked), passes, "{how:?} {entry} {asked}");
        }
    }
}
