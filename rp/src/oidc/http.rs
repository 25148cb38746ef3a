use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clock::Clock;
use reqwest::redirect;
use thiserror::Error;

/// More than any honest document holds.
const LARGEST_BODY: usize = 1024 * 1024;

/// A request to a provider that brought no answer.
#[derive(Debug, Error)]
pub(crate) enum HttpError {
    #[error("the client cannot be built")]
    Client(#[source] reqwest::Error),
    #[error("the request cannot be sent: {}", chain(.0))]
    Transport(#[source] reqwest::Error),
    #[error("no answer within {seconds} seconds")]
    Timeout { seconds: u64 },
    #[error("the answer is larger than {LARGEST_BODY} bytes")]
    TooLarge,
}

/// The causes behind an error, joined; `reqwest` says the interesting thing last.
fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// How providers are spoken to: no redirects, no proxy, our roots, our clock.
#[derive(Debug)]
pub(crate) struct Http {
    client: reqwest::Client,
    clock: Arc<dyn Clock>,
}

impl Http {
    pub(crate) fn new(
        roots: Vec<reqwest::Certificate>,
        hosts: &[(String, SocketAddr)],
        clock: Arc<dyn Clock>,
    ) -> Result<Self, HttpError> {
        // Installed once per process; whoever comes second finds the same one.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("rehearsal-rp/", env!("CARGO_PKG_VERSION")));
        for root in roots {
            builder = builder.add_root_certificate(root);
        }
        for (host, address) in hosts {
            builder = builder.resolve(host, *address);
        }
        Ok(Self { client: builder.build().map_err(HttpError::Client)?, clock })
    }

    pub(crate) fn get(&self, url: &str) -> reqwest::RequestBuilder {
        self.client.get(url).header(http::header::ACCEPT, "application/json")
    }

    /// Sends a request and reads the whole answer, within `timeout_s` seconds by our clock.
    pub(crate) async fn send(
        &self,
        request: reqwest::RequestBuilder,
        timeout_s: u64,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        let request = request.build().map_err(HttpError::Transport)?;
        self.within(timeout_s, read(self.client.execute(request))).await
    }

    /// The same for a request that the crate `oauth2` has built.
    pub(crate) async fn send_raw(
        &self,
        request: http::Request<Vec<u8>>,
        timeout_s: u64,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        let request = reqwest::Request::try_from(request).map_err(HttpError::Transport)?;
        self.within(timeout_s, read(self.client.execute(request))).await
    }

    async fn within<T>(
        &self,
        seconds: u64,
        answer: impl Future<Output = Result<T, HttpError>>,
    ) -> Result<T, HttpError> {
        tokio::select! {
            answer = answer => answer,
            () = self.clock.sleep(Duration::from_secs(seconds)) => Err(HttpError::Timeout { seconds }),
        }
    }
}

async fn read(
    sent: impl Future<Output = reqwest::Result<reqwest::Response>>,
) -> Result<http::Response<Vec<u8>>, HttpError> {
    let mut response = sent.await.map_err(HttpError::Transport)?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(HttpError::Transport)? {
        if body.len() + chunk.len() > LARGEST_BODY {
            return Err(HttpError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    let mut answer = http::Response::new(body);
    *answer.status_mut() = response.status();
    *answer.headers_mut() = response.headers().clone();
    Ok(answer)
}
