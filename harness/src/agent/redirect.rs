use url::Url;

use super::referrer::ReferrerPolicy;
use super::request::HeldRequest;
use super::user_agent::AgentError;

/// Where an answer sends the browser, or `None` if it is to be shown (Fetch section 4.4, "HTTP-redirect fetch").
///
/// A redirect without `Location` is shown, as by browsers. `headers` are lower-case names and values.
pub(super) fn next(
    request: &HeldRequest,
    status: u16,
    headers: &[(String, String)],
) -> Result<Option<HeldRequest>, AgentError> {
    // The redirect statuses of Fetch section 2.2.3; 300, 304 and 305 are none.
    if !matches!(status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(mut url) = location(request, status, headers)? else { return Ok(None) };
    if url.fragment().is_none() {
        // Fetch section 2.2.6, "location URL", step 5: the fragment outlives the redirect.
        url.set_fragment(request.url.fragment());
    }
    let becomes_get = match status {
        // Against RFC 9110's first intention, as every browser does.
        301 | 302 => request.method == "POST",
        303 => !matches!(request.method.as_str(), "GET" | "HEAD"),
        _ => false,
    };
    let policy = header(headers, "referrer-policy").and_then(ReferrerPolicy::parse).unwrap_or(request.referrer_policy);
    let mut next = HeldRequest {
        via: request.via.iter().chain([&request.url]).cloned().collect(),
        referrer: request.referrer.as_ref().and_then(|referrer| policy.referrer(referrer, &url)),
        referrer_policy: policy,
        url,
        ..request.clone()
    };
    if becomes_get {
        next.method = "GET".to_owned();
        next.body = None;
    }
    Ok(Some(next))
}

/// Several headers must say the same, as in Chromium, which otherwise suspects that one was smuggled in.
fn location(request: &HeldRequest, status: u16, headers: &[(String, String)]) -> Result<Option<Url>, AgentError> {
    let mut values: Vec<&str> =
        headers.iter().filter(|(name, _)| name == "location").map(|(_, value)| value.as_str()).collect();
    values.dedup();
    let bad =
        |location: String| AgentError::BadRedirect { url: request.url.to_string(), status, location: Some(location) };
    match values.as_slice() {
        [] => Ok(None),
        [value] => {
            let url = request.url.join(value).map_err(|_| bad((*value).to_owned()))?;
            if is_forbidden(&url) { Err(bad((*value).to_owned())) } else { Ok(Some(url)) }
        }
        several => Err(bad(several.join(", "))),
    }
}

/// Addresses that run or show something inside the browser; none lets a web page send it there.
pub(super) fn is_forbidden(url: &Url) -> bool {
    matches!(url.scheme(), "about" | "blob" | "data" | "file" | "filesystem" | "javascript" | "view-source")
}

/// Whether the address is the web's, and no app's.
pub(super) fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// The first header of that name, which is in lower case.
pub(super) fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, url: &str) -> HeldRequest {
        let from = Url::parse("http://127.0.0.1:2/page?x").unwrap();
        let mut request = HeldRequest::linked(Url::parse(url).unwrap(), from, ReferrerPolicy::default());
        (request.method, request.body) = (method.to_owned(), (method == "POST").then(|| "a=1".to_owned()));
        request
    }

    fn answer(request: &HeldRequest, status: u16, locations: &[&str]) -> Result<Option<HeldRequest>, AgentError> {
        let headers: Vec<_> = locations.iter().map(|l| ("location".to_owned(), (*l).to_owned())).collect();
        next(request, status, &headers)
    }

    #[test]
    fn methods_change_as_in_browsers() {
        for (status, method, expected, keeps_body) in [
            (301, "POST", "GET", false),
            (302, "POST", "GET", false),
            (303, "POST", "GET", false),
            (303, "HEAD", "HEAD", false),
            (307, "POST", "POST", true),
            (308, "POST", "POST", true),
            (302, "GET", "GET", false),
        ] {
            let next = answer(&request(method, "http://localhost:1/a"), status, &["/b"]).unwrap().unwrap();
            assert_eq!((next.method.as_str(), next.body.is_some()), (expected, keeps_body), "{status} {method}");
        }
    }

    #[test]
    fn locations_are_relative_and_inherit_the_fragment() {
        let from = request("GET", "http://localhost:1/a/b?c#frag");
        let next = |location| answer(&from, 302, &[location]).unwrap().unwrap();
        assert_eq!(next("../d?e").url.as_str(), "http://localhost:1/d?e#frag");
        assert_eq!(next("//idp.test/#own").url.as_str(), "http://idp.test/#own");
        assert_eq!(next("").url.as_str(), "http://localhost:1/a/b?c#frag");
        assert_eq!(next("app.immich:///cb?code=1").url.as_str(), "app.immich:///cb?code=1#frag");
        assert_eq!(next("/d").via, std::slice::from_ref(&from.url));
    }

    #[test]
    fn other_statuses_and_a_missing_location_are_pages() {
        let from = request("GET", "http://localhost:1/");
        assert!(answer(&from, 302, &[]).unwrap().is_none());
        for status in [200, 300, 304, 305, 401] {
            assert!(answer(&from, status, &["/x"]).unwrap().is_none(), "{status}");
        }
    }

    #[test]
    fn refuses_what_is_no_place_to_go() {
        let from = request("GET", "http://localhost:1/");
        for locations in [&["http://["][..], &["javascript:alert(1)"], &["data:,x"], &["/a", "/b"]] {
            let refused = answer(&from, 302, locations).unwrap_err();
            assert!(matches!(refused, AgentError::BadRedirect { status: 302, .. }), "{locations:?}");
        }
        assert!(answer(&from, 302, &["/a", "/a"]).unwrap().is_some());
    }

    #[test]
    fn the_referrer_only_loses_on_the_way() {
        let from = request("GET", "http://127.0.0.1:2/a");
        assert_eq!(from.referrer.as_ref().unwrap().as_str(), "http://127.0.0.1:2/page?x");
        let away = answer(&from, 302, &["http://localhost:1/b"]).unwrap().unwrap();
        let home = answer(&away, 302, &["http://127.0.0.1:2/c"]).unwrap().unwrap();
        assert_eq!(home.referrer.unwrap().as_str(), "http://127.0.0.1:2/");
        let hidden =
            [("location".to_owned(), "/b".to_owned()), ("referrer-policy".to_owned(), "no-referrer".to_owned())];
        assert_eq!(next(&from, 302, &hidden).unwrap().unwrap().referrer, None);
    }
}
