//! The door: bytes come in, are written down, answered, and written down again.

use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
use clock::{Clock as _, SystemClock};
use futures::{StreamExt as _, stream};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use http_body_util::BodyExt as _;

use super::connection::Cut;
use super::deliver;
use super::shared::Shared;
use crate::journal::{self, Direction, Exchange};
use crate::protocol::{Answer, Cause, Params, Request};

/// Bytes; no request of the protocol comes near it.
const BODY_LIMIT: usize = 1024 * 1024;
/// Bytes of a body that is too large, after which the connection is closed.
const PATIENCE: usize = 64 * BODY_LIMIT;

/// Answers one HTTP request.
pub(super) async fn enter(shared: Arc<Shared>, request: http::Request<Body>) -> Response<Body> {
    let (at, real_at) = (shared.core.clock.now(), SystemClock.now());
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let (body, trouble) = read(body).await;
    let multipart = fields(&parts.headers, &body).await;
    let request = Request { trouble, multipart, ..Request::new(parts.method, path, query, parts.headers, body) };
    let mut answer = shared.core.answer(&request);
    deliver::send_all(&shared, std::mem::take(&mut answer.deliveries)).await;
    if !answer.reply.delay.is_zero() {
        shared.core.clock.sleep(answer.reply.delay).await;
    }
    if let Some(name) = &answer.reply.held {
        shared.holds.wait(name).await;
    }
    let url = match request.query_text.as_str() {
        "" => format!("{}{}", shared.core.base, request.path),
        query => format!("{}{}?{query}", shared.core.base, request.path),
    };
    let head = request.method == Method::HEAD;
    shared.journal.keep(Exchange {
        number: 0,
        at,
        real_at,
        direction: Direction::Inbound,
        operation: answer.operation,
        method: request.method.to_string(),
        url,
        request_headers: pairs(&request.headers),
        request_body: journal::Body(request.body),
        status: (!answer.reply.dropped).then_some(answer.reply.status),
        response_headers: answer.reply.headers.clone(),
        response_body: journal::Body(answer.reply.body.clone()),
        client: answer.client.clone(),
        person: answer.person.clone(),
        quirks: answer.quirks.iter().map(ToString::to_string).collect(),
        deviations: answer.deviations.clone(),
    });
    write(answer, head)
}

/// Reads a body, or says why not. What is too large is read on and thrown away for a while: a client that is still
/// writing when the connection closes may never see the answer.
async fn read(mut body: Body) -> (Vec<u8>, Option<Cause>) {
    let mut kept = Vec::new();
    let mut seen = 0;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return (Vec::new(), Some(Cause::BodyBroken)) };
        let Some(chunk) = frame.data_ref() else { continue };
        seen += chunk.len();
        if seen <= BODY_LIMIT {
            kept.extend_from_slice(chunk);
        } else if seen > PATIENCE {
            break;
        }
    }
    if seen > BODY_LIMIT { (Vec::new(), Some(Cause::BodyTooLarge)) } else { (kept, None) }
}

/// The fields of a `multipart/form-data` body; none if it is none, or breaks off.
async fn fields(headers: &HeaderMap, body: &[u8]) -> Params {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let Some(boundary) = kind.and_then(|kind| multer::parse_boundary(kind).ok()) else { return Params::default() };
    let body = Bytes::copy_from_slice(body);
    let mut parts = multer::Multipart::new(stream::once(async { Ok::<_, std::convert::Infallible>(body) }), boundary);
    let mut pairs = Vec::new();
    while let Ok(Some(field)) = parts.next_field().await {
        let name = field.name().map(str::to_owned);
        if let (Some(name), Ok(value)) = (name, field.text().await) {
            pairs.push((name, value));
        }
    }
    Params::of(pairs)
}

fn pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}

/// The answer as bytes.
fn write(answer: Answer, head: bool) -> Response<Body> {
    let reply = answer.reply;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in &reply.headers {
        // A scripted value may hold what HTTP cannot carry as text; its bytes go out as they are where that is possible.
        let name = HeaderName::from_bytes(name.as_bytes());
        let value = HeaderValue::from_bytes(value.as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            response.headers_mut().append(name, value);
        }
    }
    if reply.dropped {
        response.extensions_mut().insert(Cut);
        return response;
    }
    if head {
        // RFC 9110 section 8.6: the length that the answer to GET would have had.
        response.headers_mut().insert("content-length", HeaderValue::from(reply.body.len()));
        return response;
    }
    *response.body_mut() = match reply.truncated {
        None => Body::from(reply.body),
        Some(bytes) => {
            // The full length is promised, and then not kept.
            response.headers_mut().insert("content-length", HeaderValue::from(reply.body.len()));
            let kept = Bytes::copy_from_slice(&reply.body[..bytes.min(reply.body.len())]);
            let broken = async {
                // What is already written goes out while the body has nothing more to say; an error at once would keep
                // it back.
                tokio::task::yield_now().await;
                Err(std::io::Error::other("truncated by the script"))
            };
            Body::from_stream(stream::once(async { Ok(kept) }).chain(stream::once(broken)))
        }
    };
    response
}
