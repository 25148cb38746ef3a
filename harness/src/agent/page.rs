use url::Url;

use super::html;
use super::redirect::header;
use super::refresh;

/// An answer, as a browser without JavaScript shows it.
#[derive(Clone, Debug)]
pub struct Page {
    /// Where it was found, after all redirects.
    pub url: Url,
    /// The HTTP status.
    pub status: u16,
    /// The headers, in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
    /// Every form, in document order.
    pub forms: Vec<Form>,
    /// Every link, in document order.
    pub links: Vec<Link>,
    /// The visible text, white space collapsed.
    pub text: String,
    /// The value of the first `data-error` attribute.
    pub error: Option<String>,
    /// Where the page leads at once by itself: a `meta` element, or a header, that says `refresh` without a delay.
    pub refresh: Option<Url>,
}

impl Page {
    /// Reads an answer. What is not HTML has neither forms nor links, and all of it is text.
    pub fn read(url: Url, status: u16, headers: Vec<(String, String)>, body: String) -> Self {
        let content = if is_html(&headers, &body) { html::read(&url, &body) } else { html::Content::plain(&body) };
        let html::Content { forms, links, text, error, refresh } = content;
        let refresh = header(&headers, "refresh").and_then(|value| refresh::at_once(value, &url)).or(refresh);
        Self { url, status, headers, body, forms, links, text, error, refresh }
    }

    /// The first header of that name, which is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// The form that a script of the page sends without being asked, if there is one.
    pub fn auto_submit(&self) -> Option<&Form> {
        self.forms.iter().find(|form| form.auto_submit)
    }
}

/// Without a type, as a browser guesses (MIME Sniffing section 7.1, the short form): what begins like HTML is HTML.
fn is_html(headers: &[(String, String)], body: &str) -> bool {
    match header(headers, "content-type") {
        Some(value) => {
            let essence = value.split(';').next().unwrap_or_default().trim();
            essence.eq_ignore_ascii_case("text/html") || essence.eq_ignore_ascii_case("application/xhtml+xml")
        }
        None => body.trim_start().starts_with('<'),
    }
}

/// A form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The page that it stands on.
    pub page: Url,
    /// Its `id`.
    pub id: Option<String>,
    /// `GET` or `POST`.
    pub method: String,
    /// Where it is sent to, or else what the page says that is no URL.
    pub action: Result<Url, String>,
    /// Names and values that it is sent with when nothing is changed; submit buttons are not among them.
    pub fields: Vec<(String, String)>,
    /// Submit buttons: name, value, words on them.
    pub buttons: Vec<(Option<String>, String, String)>,
    /// Whether a script of the page sends it without being asked, as those of `form_post` do.
    pub auto_submit: bool,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub url: Url,
    /// The words on it.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(content_type: Option<&str>, body: &str) -> Page {
        let headers = content_type.map(|value| ("content-type".to_owned(), value.to_owned())).into_iter().collect();
        Page::read(Url::parse("http://localhost/").unwrap(), 200, headers, body.to_owned())
    }

    #[test]
    fn only_html_has_forms() {
        let body = " <form><p>a</p></form>";
        for (content_type, forms) in [
            (Some("text/HTML; charset=utf-8"), 1),
            (Some("application/xhtml+xml"), 1),
            (None, 1),
            (Some("application/json"), 0),
            (Some("text/plain"), 0),
        ] {
            assert_eq!(page(content_type, body).forms.len(), forms, "{content_type:?}");
        }
        assert_eq!(page(Some("application/json"), "{\"a\":\n 1}").text, "{\"a\": 1}");
    }
}
