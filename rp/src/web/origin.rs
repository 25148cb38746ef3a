use http::{HeaderMap, header};
use url::Url;

use super::app::App;
use crate::domain::LoginError;

/// Refuses a request that another site makes the browser send. A client that says nothing of its origin is no browser.
pub(crate) fn same_origin(app: &App, headers: &HeaderMap) -> Result<(), LoginError> {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let refused = |seen: &str| Err(LoginError::CrossSiteRequest { seen: seen.to_owned() });
    match (text("sec-fetch-site"), text("origin")) {
        (Some("same-origin" | "none"), _) | (None, None) => Ok(()),
        (Some(site), _) => refused(site),
        (None, Some(origin)) => {
            let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
            if Url::parse(origin).is_ok_and(|origin| is_ours(app, &origin, host)) { Ok(()) } else { refused(origin) }
        }
    }
}

/// Our public URL, or the address by which the browser reached us.
fn is_ours(app: &App, origin: &Url, host: Option<&str>) -> bool {
    let authority = match (origin.host_str(), origin.port()) {
        (Some(name), Some(port)) => format!("{name}:{port}"),
        (Some(name), None) => name.to_owned(),
        (None, _) => return false,
    };
    origin.origin() == app.public_url.origin() || host == Some(authority.as_str())
}
