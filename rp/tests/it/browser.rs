//! A browser without JavaScript: keeps cookies, follows nothing by itself.

use std::collections::BTreeMap;
use std::sync::Mutex;

use reqwest::{RequestBuilder, redirect};
use url::Url;

pub(crate) struct Browser {
    client: reqwest::Client,
    pub(crate) cookies: Mutex<BTreeMap<String, String>>,
}

/// A page, or where the browser is sent.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) set_cookie: Vec<String>,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: String,
}

impl Page {
    /// The stable code on the page.
    pub(crate) fn error(&self) -> Option<&str> {
        self.attribute("data-error")
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.body.split_once(&format!(" {name}=\""))?;
        rest.split_once('"').map(|(value, _)| value)
    }

    /// Where the browser is sent, with its query.
    pub(crate) fn target(&self) -> Url {
        Url::parse(self.location.as_deref().unwrap_or_else(|| panic!("no redirect: {self:?}"))).unwrap()
    }
}

impl Browser {
    pub(crate) fn new() -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let client = reqwest::Client::builder().redirect(redirect::Policy::none()).no_proxy().build().unwrap();
        Self { client, cookies: Mutex::default() }
    }

    pub(crate) async fn get(&self, url: impl AsRef<str>) -> Page {
        self.send(self.client.get(url.as_ref())).await
    }

    /// Posts a form as a browser does from the site itself.
    pub(crate) async fn post(&self, url: impl AsRef<str>, form: &[(&str, &str)]) -> Page {
        let origin = Url::parse(url.as_ref()).unwrap().origin().ascii_serialization();
        self.send(self.form(url, form).header("origin", origin)).await
    }

    pub(crate) fn form(&self, url: impl AsRef<str>, form: &[(&str, &str)]) -> RequestBuilder {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.client.post(url.as_ref()).header("content-type", "application/x-www-form-urlencoded").body(body)
    }

    pub(crate) fn request(&self, method: reqwest::Method, url: impl AsRef<str>) -> RequestBuilder {
        self.client.request(method, url.as_ref())
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Page {
        let line: Vec<String> =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = if line.is_empty() { request } else { request.header("cookie", line.join("; ")) };
        let response = request.send().await.unwrap();
        let headers = response.headers().clone();
        let set_cookie: Vec<String> =
            headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned()).collect();
        for cookie in &set_cookie {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            let mut jar = self.cookies.lock().unwrap();
            if value.is_empty() {
                jar.remove(name)
            } else {
                jar.insert(name.to_owned(), value.to_owned())
            };
        }
        Page {
            status: response.status().as_u16(),
            location: headers.get("location").map(|value| value.to_str().unwrap().to_owned()),
            set_cookie,
            headers,
            body: response.text().await.unwrap(),
        }
    }
}
