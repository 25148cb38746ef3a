use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get};
use tokio::net::TcpListener;
use url::form_urlencoded;

/// Serves the test site that the suite describes, until the runtime ends, and says on which port.
pub(crate) async fn serve() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let site = Router::new()
        .route("/", get(async || "home"))
        .route("/echo", any(echo))
        .route("/set", get(set))
        .route("/redirect", any(redirect))
        .route("/loop", get(async || (StatusCode::FOUND, [(header::LOCATION, "/loop")])))
        .route("/link", get(link))
        .route("/form", get(form))
        .route("/auto", get(auto))
        .route("/refresh", get(refresh))
        .route("/odd", get(odd))
        .route("/endless", get(endless))
        .fallback(async || (StatusCode::NOT_FOUND, Html("<p data-error=not_found>Not here</p>")));
    tokio::spawn(async move { axum::serve(listener, site).await });
    port
}

struct Query(Vec<(String, String)>);

impl Query {
    fn read(query: Option<String>) -> Self {
        Self(form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect())
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A page of the site with its `Referrer-Policy`.
    fn page(&self, body: &str) -> Response {
        let to = escape(self.get("to").unwrap_or_default());
        let mut page = Html(body.replace("{to}", &to)).into_response();
        if let Some(policy) = self.get("policy") {
            page.headers_mut().insert(header::REFERRER_POLICY, header_value(policy));
        }
        page
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn header_value(text: &str) -> HeaderValue {
    raw(text.as_bytes())
}

fn raw(bytes: &[u8]) -> HeaderValue {
    HeaderValue::from_bytes(bytes).expect("a header value")
}

async fn echo(request: Request) -> Html<String> {
    let (head, body) = request.into_parts();
    let mut seen = vec![head.method.to_string()];
    let text = |name: &str| head.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    if let Some(cookies) = text("cookie") {
        seen.extend(cookies.split("; ").map(str::to_owned));
    }
    for name in ["referer", "origin", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "sec-fetch-user"] {
        seen.extend(text(name).map(|value| format!("{name}: {value}")));
    }
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    if !body.is_empty() {
        seen.push(format!("body: {}", String::from_utf8_lossy(&body)));
    }
    let lines: Vec<String> = seen.iter().map(|line| format!("<li>[{}]</li>", escape(line))).collect();
    Html(format!("<!doctype html><title>Echo</title><ul>{}</ul>", lines.join("\n")))
}

async fn set(RawQuery(query): RawQuery) -> Response {
    let query = Query::read(query);
    let mut page = query.page("<p>set</p>");
    for cookie in query.all("c") {
        page.headers_mut().append(header::SET_COOKIE, header_value(cookie));
    }
    page
}

async fn redirect(RawQuery(query): RawQuery) -> Response {
    let query = Query::read(query);
    let status = StatusCode::from_bytes(query.get("status").unwrap_or("302").as_bytes()).expect("a status");
    let mut answer = (status, Html("<p>elsewhere</p>")).into_response();
    if let Some(to) = query.get("to") {
        answer.headers_mut().insert(header::LOCATION, header_value(to));
    }
    answer
}

async fn link(RawQuery(query): RawQuery) -> Response {
    Query::read(query).page(r#"<p><a href="{to}">There</a></p>"#)
}

async fn form(RawQuery(query): RawQuery) -> Response {
    Query::read(query).page(
        r#"<form method="post" action="{to}">
            <input name="user"><input type="password" name="pw"><input type="hidden" name="csrf" value="t&amp;1">
            <input type="checkbox" name="stay" checked><input type="checkbox" name="news" value="yes">
            <select name="lang"><option value="en">English<option value="de" selected>Deutsch</select>
            <textarea name="note">a b</textarea>
            <button name="go" value="in">Sign in</button><button name="go" value="out">Cancel</button>
        </form>"#,
    )
}

async fn auto(RawQuery(query): RawQuery) -> Response {
    Query::read(query).page(
        r#"<body onload="document.forms[0].submit()"><form method="post" action="{to}">
            <input type="hidden" name="code" value="1"><noscript><button>Continue</button></noscript>
        </form></body>"#,
    )
}

async fn refresh(RawQuery(query): RawQuery) -> Response {
    Query::read(query).page(r#"<meta http-equiv="Refresh" content="0; url={to}"><p>Wait</p>"#)
}

async fn odd() -> Response {
    let mut answer = Response::new(Body::from(&b"caf\xe9"[..]));
    let headers = answer.headers_mut();
    headers.insert("x-odd", raw(b"\xff\xfe"));
    headers.append(header::SET_COOKIE, raw(b"a=\xff; Path=\xfe; Domain"));
    headers.append(header::SET_COOKIE, HeaderValue::from_static("__Host-b=2"));
    answer
}

async fn endless() -> Response {
    let chunks = futures::stream::repeat_with(|| Ok::<_, std::convert::Infallible>(vec![b'x'; 1 << 16]));
    Response::new(Body::from_stream(chunks))
}
