use url::Url;

use super::request::HeldRequest;
use super::sites;

/// What a page asks with.
const PAGE: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
/// What a script asks with that talks to its own server.
const DATA: &str = "application/json";
/// English, so that pages say what scenarios look for.
const LANGUAGE: &str = "en-US,en;q=0.9";

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A page to stand on.
    Page,
    /// Data for a script of the page.
    Data,
}

/// The headers of a request but for the cookies, in Chromium's order. Encodings are not offered, so that bodies are
/// recorded as they are.
pub(super) fn of(request: &HeldRequest, purpose: Purpose, user_agent: &str) -> Vec<(String, String)> {
    let mut headers: Vec<(&str, String)> = Vec::new();
    // Fetch section 3.2: GET and HEAD of a page carry no Origin, and neither do those of a script to its own origin.
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        headers.push(("origin", request.referrer_policy.origin(request.from.as_ref(), &request.chain())));
    }
    if request.body.is_some() {
        headers.push(("content-type", "application/x-www-form-urlencoded".to_owned()));
    }
    if purpose == Purpose::Page {
        headers.push(("upgrade-insecure-requests", "1".to_owned()));
    }
    headers.push(("user-agent", user_agent.to_owned()));
    headers.push(("accept", if purpose == Purpose::Page { PAGE } else { DATA }.to_owned()));
    headers.extend(fetch_metadata(request, purpose));
    if let Some(referrer) = &request.referrer {
        headers.push(("referer", referrer.to_string()));
    }
    headers.push(("accept-language", LANGUAGE.to_owned()));
    headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Fetch Metadata section 2; told only to trustworthy places (section 3).
fn fetch_metadata(request: &HeldRequest, purpose: Purpose) -> Vec<(&'static str, String)> {
    if !sites::is_trustworthy(&request.url) {
        return Vec::new();
    }
    let site = sites::relation(request.from.as_ref(), request.chain());
    let mut headers = vec![("sec-fetch-site", site.as_str().to_owned())];
    match purpose {
        Purpose::Data => headers.push(("sec-fetch-mode", "cors".to_owned())),
        Purpose::Page => headers.push(("sec-fetch-mode", "navigate".to_owned())),
    }
    if purpose == Purpose::Page && request.by_hand {
        headers.push(("sec-fetch-user", "?1".to_owned()));
    }
    let destination = if purpose == Purpose::Page { "document" } else { "empty" };
    headers.push(("sec-fetch-dest", destination.to_owned()));
    headers
}

/// The place that a script must stand on to ask for `url` as its own origin: the present page, or else the front page.
pub(super) fn script_home(page: Option<&Url>, url: &Url) -> Url {
    match page {
        Some(page) if sites::same_origin(page, url) => page.clone(),
        _ => url.join("/").unwrap_or_else(|_| url.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::ReferrerPolicy;
    use super::*;

    fn told(request: &HeldRequest, purpose: Purpose) -> Vec<String> {
        let headers = of(request, purpose, "agent");
        headers.into_iter().map(|(name, value)| format!("{name}: {value}")).collect()
    }

    fn url(s: &str) -> Url {
        Url::parse(s).unwrap()
    }

    #[test]
    fn the_address_bar_comes_from_nowhere() {
        assert_eq!(
            told(&HeldRequest::typed(url("http://localhost:1/")), Purpose::Page),
            [
                "upgrade-insecure-requests: 1",
                "user-agent: agent",
                "accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                "sec-fetch-site: none",
                "sec-fetch-mode: navigate",
                "sec-fetch-user: ?1",
                "sec-fetch-dest: document",
                "accept-language: en-US,en;q=0.9",
            ]
        );
    }

    #[test]
    fn a_form_post_of_another_site_says_where_it_comes_from() {
        let mut request =
            HeldRequest::linked(url("http://localhost:1/cb"), url("http://127.0.0.1:2/a?b"), ReferrerPolicy::default());
        (request.method, request.body, request.by_hand) = ("POST".to_owned(), Some("code=1".to_owned()), false);
        let told = told(&request, Purpose::Page);
        for header in [
            "origin: http://127.0.0.1:2",
            "content-type: application/x-www-form-urlencoded",
            "sec-fetch-site: cross-site",
            "referer: http://127.0.0.1:2/",
        ] {
            assert!(told.iter().any(|line| line == header), "{header} in {told:?}");
        }
        assert!(!told.iter().any(|line| line.starts_with("sec-fetch-user")));
    }

    #[test]
    fn untrustworthy_places_get_no_fetch_metadata() {
        let told = told(&HeldRequest::typed(url("http://app.test/")), Purpose::Page);
        assert!(!told.iter().any(|line| line.starts_with("sec-fetch")));
    }

    #[test]
    fn a_script_asks_for_data_of_its_own_origin() {
        let at = url("http://localhost:1/api/me");
        let home = script_home(Some(&url("http://127.0.0.1:2/")), &at);
        assert_eq!(home.as_str(), "http://localhost:1/");
        let told = told(&HeldRequest::linked(at, home, ReferrerPolicy::default()), Purpose::Data);
        assert_eq!(
            told[1..5],
            [
                "accept: application/json",
                "sec-fetch-site: same-origin",
                "sec-fetch-mode: cors",
                "sec-fetch-dest: empty"
            ]
        );
    }
}
