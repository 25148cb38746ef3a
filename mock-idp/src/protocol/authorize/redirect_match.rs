//! How a registered redirect URI is compared with the one that is asked for.

use regex::Regex;
use url::Url;

use super::super::rules::{
    ClientRules, DotsUserinfo, HostCase, Loopback, Marks, RedirectMatch, ServerRules, StarAlone,
};

/// A comparison, and the rules that bear on it. Each is asked only where the answer hangs on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comparison<'a> {
    pub(super) rules: &'a ClientRules,
    pub(super) server: &'a ServerRules,
    pub(super) marks: &'a Marks,
    /// What was asked for.
    pub(super) asked: &'a str,
}

impl Comparison<'_> {
    /// Whether that is what `entry` stands for.
    pub(super) fn same(self, entry: &str, how: RedirectMatch) -> bool {
        let by_text = || entry == self.asked || self.folded(entry) || self.on_loopback(entry);
        match how {
            RedirectMatch::RegexFull | RedirectMatch::RegexAllOrExact => {
                whole(entry).is_some_and(|pattern| pattern.is_match(self.asked))
            }
            _ if by_text() => true,
            _ if entry == "*" => self.by_star_alone(),
            RedirectMatch::Exact => false,
            RedirectMatch::TrailingStar => entry.strip_suffix('*').is_some_and(|prefix| self.under(prefix)),
            RedirectMatch::StarAny => self.by_stars(entry, ".*"),
            RedirectMatch::StarSegment => self.by_stars(entry, "[^/?#]*"),
        }
    }

    fn by_star_alone(self) -> bool {
        self.rules.redirect_star_alone.ask(self.marks, |rule| match rule {
            StarAlone::Literal => false,
            StarAlone::HttpAny => ["http://", "https://"].iter().any(|scheme| self.asked.starts_with(scheme)),
            StarAlone::Any => Url::parse(self.asked).is_ok(),
        })
    }

    /// Below a prefix, or the prefix itself without its last slash.
    fn under(self, prefix: &str) -> bool {
        let bare = prefix.strip_suffix('/').is_some_and(|bare| bare == self.asked);
        bare || (self.asked.starts_with(prefix) && self.tame())
    }

    fn by_stars(self, entry: &str, star: &str) -> bool {
        let literal: Vec<String> = entry.split('*').map(regex::escape).collect();
        literal.len() > 1 && whole(&literal.join(star)).is_some_and(|it| it.is_match(self.asked)) && self.tame()
    }

    /// No way up, no name in front of the host, nothing that is read as another host.
    fn tame(self) -> bool {
        let path = self.asked.split(['?', '#']).next().unwrap_or_default();
        let decoded = path.to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/").replace("%5c", "\\");
        let up = decoded.split(['/', '\\']).any(|segment| segment == "..");
        let named = Url::parse(self.asked).is_ok_and(|url| !url.username().is_empty() || url.password().is_some());
        let odd = self.asked.contains(['\\', ' ']);
        let wild = up || named || odd;
        self.server.redirect_dots_userinfo.ask(self.marks, |rule| !wild || *rule == DotsUserinfo::Match)
    }

    /// Alike but for the case of scheme and host and a default port.
    fn folded(self, entry: &str) -> bool {
        let (Ok(entry_url), Ok(asked_url)) = (Url::parse(entry), Url::parse(self.asked)) else { return false };
        let rest = |text: &str| {
            let (_, rest) = text.split_once("://")?;
            rest.find(['/', '?', '#']).map(|at| rest[at..].to_owned())
        };
        let alike = entry_url.origin() == asked_url.origin() && rest(entry) == rest(self.asked);
        self.server.redirect_host_case.ask(self.marks, |rule| alike && *rule == HostCase::Fold)
    }

    /// RFC 8252 section 7.3: another port on a loopback address, all else alike.
    fn on_loopback(self, entry: &str) -> bool {
        let (Ok(mut entry), Ok(mut asked)) = (Url::parse(entry), Url::parse(self.asked)) else { return false };
        let portless = entry.port().is_none();
        let alike =
            entry.scheme() == "http" && entry.set_port(None).is_ok() && asked.set_port(None).is_ok() && entry == asked;
        self.rules.redirect_loopback.ask(self.marks, |passes| match entry.host_str() {
            _ if !alike => false,
            Some("127.0.0.1" | "[::1]") => {
                passes.contains(&Loopback::IpAnyPort) || (portless && passes.contains(&Loopback::IpPortless))
            }
            Some("localhost") => {
                passes.contains(&Loopback::LocalhostAnyPort)
                    || (portless && passes.contains(&Loopback::LocalhostPortless))
            }
            _ => false,
        })
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
    use serde_json::json;

    use super::*;

    fn same(rules: &ClientRules, entry: &str, how: RedirectMatch, asked: &str) -> bool {
        let (server, marks) = (ServerRules::default(), Marks::default());
        Comparison { rules, server: &server, marks: &marks, asked }.same(entry, how)
    }

    #[test]
    fn only_loopback_addresses_may_change_the_port() {
        let any = ClientRules::default();
        let mut portless = ClientRules::default();
        portless.set("redirect.loopback", &json!(["localhost_portless", "ip_portless"]), None).unwrap();
        let mut localhost = ClientRules::default();
        localhost.set("redirect.loopback", &json!(["localhost_any_port"]), None).unwrap();
        for (rule, entry, asked, passes) in [
            (&any, "http://127.0.0.1/cb", "http://127.0.0.1:5000/cb", true),
            (&any, "http://[::1]:1/cb", "http://[::1]:5000/cb", true),
            (&any, "http://localhost/cb", "http://localhost:5000/cb", false),
            (&any, "http://127.0.0.1/cb", "http://127.0.0.1:5000/other", false),
            (&any, "https://127.0.0.1/cb", "https://127.0.0.1:5000/cb", false),
            (&portless, "http://localhost/cb", "http://localhost:5000/cb", true),
            (&portless, "http://localhost:1/cb", "http://localhost:5000/cb", false),
            (&localhost, "http://localhost:1/cb", "http://localhost:5000/cb", true),
            (&localhost, "http://localhost:1/cb", "http://localhost:5000/other", false),
            (&localhost, "http://127.0.0.1:1/cb", "http://127.0.0.1:5000/cb", false),
            (&portless, "http://127.0.0.1/cb", "http://127.0.0.1:5000/cb", true),
            (&portless, "http://127.0.0.1:1/cb", "http://127.0.0.1:5000/cb", false),
        ] {
            assert_eq!(same(rule, entry, RedirectMatch::Exact, asked), passes, "{entry} {asked}");
        }
    }

    #[test]
    fn each_way_to_compare_has_its_own_reach() {
        let rules = ClientRules::default();
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
            assert_eq!(same(&rules, entry, how, asked), passes, "{how:?} {entry} {asked}");
        }
    }
}
