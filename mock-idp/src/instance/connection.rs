use std::convert::Infallible;
use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use http::{Request, Response};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::door;
use super::shared::Shared;

/// Marks an answer that never goes out: the connection is closed instead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut;

/// Serves one connection to its end.
pub(super) async fn serve(shared: Arc<Shared>, stream: TcpStream) {
    // A small answer must not wait for the receiver's acknowledgement.
    let _ = stream.set_nodelay(true);
    match shared.tls.clone() {
        None => speak(shared, stream).await,
        Some(identity) => {
            // Whoever does not trust the certificate hangs up; that is theirs to report.
            if let Ok(stream) = TlsAcceptor::from(identity.config()).accept(stream).await {
                speak(shared, stream).await;
            }
        }
    }
}

async fn speak<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(shared: Arc<Shared>, stream: S) {
    let router = Router::new().fallback(move |request: Request<Body>| {
        let shared = shared.clone();
        async move { Ok::<_, Infallible>(door::enter(shared, request).await) }
    });
    let service = service_fn(move |request: Request<hyper::body::Incoming>| {
        let router = router.clone();
        async move { answer(router, request.map(Body::new)).await }
    });
    // An error here is a peer that went away, or an answer that was cut on purpose.
    let _ = http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service).await;
}

/// An error makes the connection end without an answer.
async fn answer(router: Router, request: Request<Body>) -> Result<Response<Body>, io::Error> {
    use tower::ServiceExt as _;
    let Ok(response) = router.oneshot(request).await;
    match response.extensions().get::<Cut>() {
        Some(Cut) => Err(io::Error::other("dropped by the script")),
        None => Ok(response),
    }
}
