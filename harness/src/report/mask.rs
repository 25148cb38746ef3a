//! What must not leave the machine is taken out before a report sees it.
//!
//! The provider is ours: its codes, tokens and cookies open nothing and are the evidence. The relying party may be
//! somebody's real application: its cookies, its bearers and the secret by which it is known are not.

use serde_json::Value;

use crate::event::{Exchange, Path, RunEvent, RunRecord};

/// Members and parameters that carry a secret between browser and relying party, in lower case without `_` and `-`.
const BEARERS: [&str; 12] = [
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "token",
    "jwt",
    "sessionid",
    "sessiontoken",
    "apikey",
    "password",
    "secret",
    "clientsecret",
    "authtoken",
];
/// What a relying party proves itself with at the provider.
const CREDENTIALS: [&str; 2] = ["clientsecret", "clientassertion"];

/// Takes secrets out of events. One value has one number within a run, so that one still sees that a cookie came back.
#[derive(Debug, Default)]
pub struct Mask {
    seen: Vec<String>,
    /// What the provider of the run said.
    minted: String,
}

impl Mask {
    /// Masks an event in place.
    pub fn event(&mut self, event: &mut RunEvent) {
        if let RunEvent::CaseFinished { result } = event {
            result.runs.iter_mut().for_each(|run| self.run(run));
        }
    }

    fn run(&mut self, run: &mut RunRecord) {
        self.seen.clear();
        self.minted = minted(run);
        run.exchanges.iter_mut().for_each(|exchange| self.exchange(exchange));
    }

    fn exchange(&mut self, exchange: &mut Exchange) {
        match exchange.path {
            Path::BrowserToRp => {
                self.headers(&mut exchange.request_headers, true);
                self.headers(&mut exchange.response_headers, true);
                exchange.url = self.url(&exchange.url, &BEARERS);
                exchange.request_body = self.body(&exchange.request_body, &BEARERS);
                exchange.response_body = self.body(&exchange.response_body, &BEARERS);
            }
            Path::RpToIdp => {
                self.headers(&mut exchange.request_headers, false);
                exchange.url = self.url(&exchange.url, &CREDENTIALS);
                exchange.request_body = self.body(&exchange.request_body, &CREDENTIALS);
            }
            Path::IdpToRp => self.headers(&mut exchange.response_headers, true),
            // The browser carries the relying party's parameters here; a secret among them is a finding, and is masked.
            Path::BrowserToIdp => exchange.url = self.url(&exchange.url, &CREDENTIALS),
        }
        self.referrers(exchange);
    }

    /// URLs stand in headers too.
    fn referrers(&mut self, exchange: &mut Exchange) {
        for (name, value) in exchange.request_headers.iter_mut().chain(&mut exchange.response_headers) {
            if name.eq_ignore_ascii_case("referer") || name.eq_ignore_ascii_case("location") {
                *value = self.url(value, &BEARERS);
            }
        }
    }

    fn headers(&mut self, headers: &mut [(String, String)], of_the_rp: bool) {
        for (name, value) in headers {
            *value = match name.to_ascii_lowercase().as_str() {
                "set-cookie" if of_the_rp => self.set_cookie(value),
                "cookie" if of_the_rp => value.split("; ").map(|pair| self.pair(pair)).collect::<Vec<_>>().join("; "),
                "authorization" | "proxy-authorization" => self.authorization(value),
                _ => continue,
            };
        }
    }

    /// The name and the attributes tell; the value must not.
    fn set_cookie(&mut self, header: &str) -> String {
        match header.split_once(';') {
            Some((pair, attributes)) => format!("{};{attributes}", self.pair(pair)),
            None => self.pair(header),
        }
    }

    fn pair(&mut self, pair: &str) -> String {
        match pair.split_once('=') {
            // An empty value deletes a cookie, which one wants to see.
            Some((_, "")) => pair.to_owned(),
            Some((name, value)) => format!("{name}={}", self.masked(value)),
            None => pair.to_owned(),
        }
    }

    fn authorization(&mut self, value: &str) -> String {
        match value.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
                format!("{scheme} {}", self.unless_minted(token))
            }
            Some((scheme, rest)) => format!("{scheme} {}", self.masked(rest)),
            None => self.masked(value),
        }
    }

    fn url(&mut self, url: &str, names: &[&str]) -> String {
        let (before, fragment) = url.split_once('#').map_or((url, None), |(before, after)| (before, Some(after)));
        let (path, query) = before.split_once('?').map_or((before, None), |(path, query)| (path, Some(query)));
        let mut masked = path.to_owned();
        for (sign, part) in [('?', query), ('#', fragment)] {
            if let Some(part) = part {
                masked.push(sign);
                masked.push_str(&self.form(part, names));
            }
        }
        masked
    }

    fn body(&mut self, body: &str, names: &[&str]) -> String {
        let text = body.trim_start();
        if text.starts_with(['{', '[']) {
            // As it was, byte by byte, unless something was masked.
            return match serde_json::from_str::<Value>(body) {
                Ok(mut value) => match self.members(&mut value, names) {
                    true => value.to_string(),
                    false => body.to_owned(),
                },
                Err(_) => body.to_owned(),
            };
        }
        if text.starts_with('<') { body.to_owned() } else { self.form(body, names) }
    }

    fn form(&mut self, form: &str, names: &[&str]) -> String {
        if !form.contains('=') {
            return form.to_owned();
        }
        let pairs = form.split('&').map(|pair| match pair.split_once('=') {
            Some((name, value)) if secret(name, names) && !value.is_empty() => {
                format!("{name}={}", self.unless_minted(value))
            }
            _ => pair.to_owned(),
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    /// Whether anything was masked.
    fn members(&mut self, value: &mut Value, names: &[&str]) -> bool {
        let mut any = false;
        match value {
            Value::Array(items) => {
                for item in items {
                    any |= self.members(item, names);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    any |= match member {
                        Value::String(text) if secret(name, names) && !text.is_empty() => {
                            let shown = self.unless_minted(text);
                            let masked = shown != *text;
                            *text = shown;
                            masked
                        }
                        inner => self.members(inner, names),
                    };
                }
            }
            _ => {}
        }
        any
    }

    /// What the provider minted is evidence wherever it turns up.
    fn unless_minted(&mut self, value: &str) -> String {
        // Shorter values are in any text by chance.
        if value.len() >= 16 && self.minted.contains(value) { value.to_owned() } else { self.masked(value) }
    }

    fn masked(&mut self, value: &str) -> String {
        let number = match self.seen.iter().position(|seen| seen == value) {
            Some(at) => at + 1,
            None => {
                self.seen.push(value.to_owned());
                self.seen.len()
            }
        };
        format!("[masked-{number}]")
    }
}

fn secret(name: &str, names: &[&str]) -> bool {
    let plain: String = name.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect();
    names.contains(&plain.as_str())
}

/// All that the provider said: its answers, and what it sent by itself.
fn minted(run: &RunRecord) -> String {
    let mut said = String::new();
    for exchange in &run.exchanges {
        match exchange.path {
            Path::BrowserToIdp | Path::RpToIdp => {
                said.push_str(&exchange.response_body);
                exchange.response_headers.iter().for_each(|(_, value)| said.push_str(value));
            }
            Path::IdpToRp => said.push_str(&exchange.request_body),
            Path::BrowserToRp => {}
        }
        said.push('\n');
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Role;

    fn exchange(path: Path) -> Exchange {
        Exchange {
            path,
            at: 0,
            method: "POST".into(),
            url: "http://a.test/b".into(),
            request_headers: Vec::new(),
            request_body: String::new(),
            status: Some(200),
            response_headers: Vec::new(),
            response_body: String::new(),
            quirks: Vec::new(),
            deviations: Vec::new(),
        }
    }

    fn masked(exchanges: Vec<Exchange>) -> Vec<Exchange> {
        let mut run = RunRecord {
            role: Role::Only,
            checks: Vec::new(),
            trouble: None,
            played: Vec::new(),
            exchanges,
            screenshot: None,
        };
        Mask::default().run(&mut run);
        run.exchanges
    }

    fn header(name: &str, value: &str) -> Vec<(String, String)> {
        vec![(name.into(), value.into())]
    }

    #[test]
    fn a_cookie_of_the_relying_party_keeps_its_name_its_attributes_and_its_likeness() {
        let first = Exchange {
            response_headers: header("Set-Cookie", "sid=s3cr3t; Path=/; HttpOnly"),
            ..exchange(Path::BrowserToRp)
        };
        let second = Exchange { request_headers: header("cookie", "sid=s3cr3t; t=1"), ..exchange(Path::BrowserToRp) };
        let seen = masked(vec![first, second]);
        assert_eq!(seen[0].response_headers[0].1, "sid=[masked-1]; Path=/; HttpOnly");
        assert_eq!(seen[1].request_headers[0].1, "sid=[masked-1]; t=[masked-2]");
    }

    #[test]
    fn a_cookie_that_is_deleted_is_shown_as_that() {
        let gone =
            Exchange { response_headers: header("set-cookie", "sid=; Max-Age=0"), ..exchange(Path::BrowserToRp) };
        assert_eq!(masked(vec![gone])[0].response_headers[0].1, "sid=; Max-Age=0");
    }

    #[test]
    fn what_the_provider_minted_is_shown_wherever_it_turns_up() {
        let token = "0123456789abcdef0123456789abcdef";
        let minting = Exchange {
            response_headers: header("set-cookie", "idp_session=shown"),
            response_body: format!("{{\"access_token\":\"{token}\"}}"),
            ..exchange(Path::RpToIdp)
        };
        let used = Exchange {
            request_headers: header("authorization", &format!("Bearer {token}")),
            ..exchange(Path::RpToIdp)
        };
        let leaked = Exchange {
            response_body: format!("{{\"token\":\"{token}\",\"jwt\":\"own-own-own-own-own\"}}"),
            ..exchange(Path::BrowserToRp)
        };
        let seen = masked(vec![minting.clone(), used.clone(), leaked]);
        assert_eq!(seen[0].response_headers, minting.response_headers);
        assert_eq!(seen[0].response_body, minting.response_body);
        assert_eq!(seen[1].request_headers, used.request_headers);
        assert_eq!(seen[2].response_body, format!("{{\"token\":\"{token}\",\"jwt\":\"[masked-1]\"}}"));
    }

    #[test]
    fn the_client_is_not_to_be_impersonated() {
        let basic =
            Exchange { request_headers: header("Authorization", "Basic cmVoZWFyc2Fs"), ..exchange(Path::RpToIdp) };
        let post = Exchange {
            request_body: "grant_type=authorization_code&client_secret=hush&client_assertion=e.y.J".into(),
            ..exchange(Path::RpToIdp)
        };
        let by_browser = Exchange {
            url: "http://a.test/authorize?client_secret=hush&scope=openid".into(),
            ..exchange(Path::BrowserToIdp)
        };
        let seen = masked(vec![basic, post, by_browser]);
        assert_eq!(seen[0].request_headers[0].1, "Basic [masked-1]");
        assert_eq!(
            seen[1].request_body,
            "grant_type=authorization_code&client_secret=[masked-2]&client_assertion=[masked-3]"
        );
        assert_eq!(seen[2].url, "http://a.test/authorize?client_secret=[masked-2]&scope=openid");
    }

    #[test]
    fn passwords_and_bearers_of_the_relying_party_go_from_bodies_headers_and_urls() {
        let login = Exchange {
            url: "http://rp.test/in?jwt=abc#access_token=def&x=1".into(),
            request_headers: [header("authorization", "Bearer own"), header("referer", "http://rp.test/?token=t")]
                .concat(),
            request_body: "user=a&password=p".into(),
            response_body: "{ \"a\": [{ \"refreshToken\": \"r\" }], \"n\": 1 }".into(),
            ..exchange(Path::BrowserToRp)
        };
        let seen = &masked(vec![login])[0];
        assert_eq!(seen.url, "http://rp.test/in?jwt=[masked-2]#access_token=[masked-3]&x=1");
        assert_eq!(seen.request_headers[0].1, "Bearer [masked-1]");
        assert_eq!(seen.request_headers[1].1, "http://rp.test/?token=[masked-6]");
        assert_eq!(seen.request_body, "user=a&password=[masked-4]");
        assert_eq!(seen.response_body, "{\"a\":[{\"refreshToken\":\"[masked-5]\"}],\"n\":1}");
    }

    #[test]
    fn what_holds_no_secret_is_left_byte_by_byte() {
        let page = Exchange {
            request_body: "{ \"a\" : 1 }".into(),
            response_body: "<p>token=1&password=2</p>".into(),
            ..exchange(Path::BrowserToRp)
        };
        assert_eq!(masked(vec![page.clone()])[0].request_body, page.request_body);
        assert_eq!(masked(vec![page.clone()])[0].response_body, page.response_body);
    }
}
