use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming as Body;
use hyper::header::{HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use super::super::transport::{RawAnswer, Transport};
use super::super::user_agent::AgentError;
use super::wire::{Doing, Ending, Headers, Incoming, Wire};

/// Headers of one hop, which are not passed on; bodies come plain and whole.
const OF_ONE_HOP: [&str; 9] = [
    "accept-encoding",
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// The proxy that a browser sends everything through, so that it can be seen, held, doubled and lost.
#[derive(Debug)]
pub(super) struct Proxy {
    pub(super) port: u16,
    wire: Arc<Mutex<Wire>>,
    task: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    pub(super) async fn start(wire: Wire, transport: Transport) -> Result<Self, AgentError> {
        let failed = |error: std::io::Error| AgentError::SetUp { source: error.into() };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let wire = Arc::new(Mutex::new(wire));
        let shared = Arc::clone(&wire);
        let task = tokio::spawn(async move {
            // Whatever is being answered ends with the proxy.
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (wire, transport) = (Arc::clone(&shared), transport.clone());
                connections.spawn(async move {
                    let service = service_fn(move |request| {
                        let (wire, transport) = (Arc::clone(&wire), transport.clone());
                        async move { Ok::<_, Infallible>(answer(&wire, &transport, request).await) }
                    });
                    // A browser that hangs up is no trouble.
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
                while connections.try_join_next().is_some() {}
            }
        });
        Ok(Self { port, wire, task })
    }

    pub(super) fn wire(&self) -> MutexGuard<'_, Wire> {
        lock(&self.wire)
    }
}

fn lock(wire: &Mutex<Wire>) -> MutexGuard<'_, Wire> {
    wire.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts what is under way, also where the browser hangs up meanwhile.
struct InFlight<'a>(&'a Mutex<Wire>);

impl<'a> InFlight<'a> {
    fn new(wire: &'a Mutex<Wire>) -> Self {
        lock(wire).in_flight += 1;
        Self(wire)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        let mut wire = lock(self.0);
        wire.in_flight = wire.in_flight.saturating_sub(1);
    }
}

async fn answer(wire: &Mutex<Wire>, transport: &Transport, request: Request<Body>) -> Response<Full<Bytes>> {
    if request.method() == Method::CONNECT {
        return plain(StatusCode::NOT_IMPLEMENTED, "the recording proxy takes plain http alone");
    }
    let Some(mut incoming) = read(request).await else {
        return plain(StatusCode::BAD_REQUEST, "no address of the web");
    };
    if !incoming.is_of_a_page() {
        return plain(StatusCode::FORBIDDEN, "nobody asked for this");
    }
    let _in_flight = InFlight::new(wire);
    let doing = lock(wire).take(&mut incoming);
    match doing {
        Doing::Blank => {
            let mut blank = plain(StatusCode::OK, "<!doctype html><title>…</title>");
            let html = HeaderValue::from_static("text/html; charset=utf-8");
            blank.headers_mut().insert(hyper::header::CONTENT_TYPE, html);
            blank
        }
        Doing::Stay => plain(StatusCode::NO_CONTENT, ""),
        Doing::Send { copies, request, at } => {
            let mut going: FuturesUnordered<_> = (0..copies).map(|_| exchange(transport, &incoming)).collect();
            let mut cookies: Headers = Vec::new();
            let mut last = None;
            while let Some(answer) = going.next().await {
                match answer {
                    Ok(answer) => {
                        lock(wire).note(&incoming, at, answer.status, &answer.headers, &answer.text());
                        cookies.extend(answer.headers.iter().filter(|(name, _)| name == "set-cookie").cloned());
                        last = Some(answer);
                    }
                    Err(error) => {
                        if incoming.is_navigation() {
                            lock(wire).ending = Some(Ending::Failed(error));
                        }
                        return plain(StatusCode::NO_CONTENT, "");
                    }
                }
            }
            let Some(last) = last else { return plain(StatusCode::NO_CONTENT, "") };
            let mut wire = lock(wire);
            let lost = wire.special.lose && incoming.is_navigation();
            let shown = wire.after(&incoming, &request, (last.status, &last.headers, &last.text()));
            let cookies = if lost { Vec::new() } else { cookies };
            if shown {
                for_browser(last, cookies)
            } else {
                with_headers(StatusCode::NO_CONTENT, &cookies, Bytes::new())
            }
        }
    }
}

async fn exchange(transport: &Transport, incoming: &Incoming) -> Result<RawAnswer, AgentError> {
    let headers = &incoming.headers;
    transport.exchange_raw(&incoming.method, &incoming.url, headers, incoming.body.as_deref()).await
}

async fn read(request: Request<Body>) -> Option<Incoming> {
    let (head, body) = request.into_parts();
    let url = Url::parse(&head.uri.to_string()).ok().filter(|url| url.scheme() == "http")?;
    let headers = head.headers.iter().filter(|(name, _)| !OF_ONE_HOP.contains(&name.as_str()));
    let headers =
        headers.map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let headers = headers.collect();
    let bytes = body.collect().await.ok()?.to_bytes();
    let body = (!bytes.is_empty()).then(|| String::from_utf8_lossy(&bytes).into_owned());
    Some(Incoming { method: head.method.to_string(), url, headers, body })
}

/// The answer as it came, but for what would let the browser answer the next time by itself.
fn for_browser(answer: RawAnswer, cookies: Headers) -> Response<Full<Bytes>> {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let passed = |name: &str| !OF_ONE_HOP.contains(&name) && name != "cache-control" && name != "set-cookie";
    let mut headers: Headers = answer.headers.into_iter().filter(|(name, _)| passed(name)).collect();
    headers.extend(cookies);
    headers.push(("cache-control".to_owned(), "no-store".to_owned()));
    with_headers(status, &headers, answer.body.into())
}

fn with_headers(status: StatusCode, headers: &Headers, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str())) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

fn plain(status: StatusCode, text: &str) -> Response<Full<Bytes>> {
    with_headers(status, &Vec::new(), Bytes::copy_from_slice(text.as_bytes()))
}
