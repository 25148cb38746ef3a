use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use clock::Clock;
use reqwest::redirect;
use thiserror::Error;
use url::{Host, Url};

use crate::policy::{Net, PrivateAddresses, Redirects};

/// A request to a provider that brought no answer.
#[derive(Debug, Error)]
pub(crate) enum HttpError {
    #[error("the client cannot be built")]
    Client(#[source] reqwest::Error),
    #[error("the request cannot be sent: {}", chain(.0))]
    Transport(#[source] reqwest::Error),
    #[error("no answer within {seconds} seconds")]
    Timeout { seconds: u64 },
    #[error("the answer is larger than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("`{url}` is at an address that is not public")]
    Private { url: String },
    #[error("`{url}` is not asked by https")]
    Insecure { url: String },
}

impl HttpError {
    /// Whether the other side's certificate was the trouble.
    pub(crate) fn is_certificate(&self) -> bool {
        matches!(self, Self::Transport(error) if chain(error).contains("certificate"))
    }
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

/// A browser of the Fetch standard follows as many.
const MOST_REDIRECTS: usize = 20;

/// How providers are spoken to: no proxy, our roots, our clock; redirects only where the policy follows them.
#[derive(Debug)]
pub(crate) struct Http {
    client: reqwest::Client,
    following: reqwest::Client,
    clock: Arc<dyn Clock>,
}

impl Http {
    pub(crate) fn new(
        roots: &[reqwest::Certificate],
        hosts: &[(String, SocketAddr)],
        clock: Arc<dyn Clock>,
    ) -> Result<Self, HttpError> {
        // Installed once per process; whoever comes second finds the same one.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let client = |redirects| {
            let mut builder = reqwest::Client::builder()
                .redirect(redirects)
                .no_proxy()
                .user_agent(concat!("rehearsal-rp/", env!("CARGO_PKG_VERSION")));
            for root in roots.iter().cloned() {
                builder = builder.add_root_certificate(root);
            }
            for (host, address) in hosts {
                builder = builder.resolve(host, *address);
            }
            builder.build().map_err(HttpError::Client)
        };
        let following = client(redirect::Policy::limited(MOST_REDIRECTS))?;
        Ok(Self { client: client(redirect::Policy::none())?, following, clock })
    }

    /// A request for JSON.
    pub(crate) fn get(&self, url: &str) -> reqwest::RequestBuilder {
        self.client.get(url).header(http::header::ACCEPT, "application/json")
    }

    /// A form to be sent.
    pub(crate) fn post(&self, url: Url, body: String) -> reqwest::RequestBuilder {
        let form = "application/x-www-form-urlencoded";
        let request = self.client.post(url).header(http::header::CONTENT_TYPE, form);
        request.header(http::header::ACCEPT, "application/json").body(body)
    }

    /// Sends a request and reads the whole answer, within `timeout_s` seconds by our clock, following redirects as the
    /// policy says.
    pub(crate) async fn send_following(
        &self,
        request: reqwest::RequestBuilder,
        timeout_s: u64,
        limit: u64,
        redirects: Redirects,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        let request = request.build().map_err(HttpError::Transport)?;
        let client = match redirects {
            Redirects::None => &self.client,
            Redirects::All => &self.following,
        };
        self.within(timeout_s, read(client.execute(request), limit)).await
    }

    /// Refuses a URL that the policy does not let us ask.
    pub(crate) async fn admit(&self, url: &Url, policy: &Net) -> Result<(), HttpError> {
        if !policy.allow_http && url.scheme() != "https" {
            return Err(HttpError::Insecure { url: url.to_string() });
        }
        let private = match (policy.private_addresses, url.host()) {
            (PrivateAddresses::Allow, _) | (_, None) => false,
            (_, Some(Host::Ipv4(address))) => is_private(IpAddr::V4(address)),
            (_, Some(Host::Ipv6(address))) => is_private(IpAddr::V6(address)),
            (rule, Some(Host::Domain(name))) => {
                let local = name == "localhost" || name.ends_with(".localhost") || name.ends_with(".local");
                if local { rule == PrivateAddresses::Deny } else { leads_inside(name).await }
            }
        };
        if private { Err(HttpError::Private { url: url.to_string() }) } else { Ok(()) }
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

/// Whether a name leads to an address that is not public, or nowhere.
async fn leads_inside(name: &str) -> bool {
    match tokio::net::lookup_host((name, 443)).await {
        Ok(mut addresses) => addresses.any(|address| is_private(address.ip())),
        Err(_) => true,
    }
}

/// RFC 1918, RFC 6598, loopback, link-local, unique local, multicast and the rest that is not routed.
fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            matches!(a, 0 | 10 | 127 | 224..)
                || matches!((a, b), (100, 64..=127) | (169, 254) | (172, 16..=31) | (192, 168))
        }
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unspecified() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

async fn read(
    sent: impl Future<Output = reqwest::Result<reqwest::Response>>,
    limit: u64,
) -> Result<http::Response<Vec<u8>>, HttpError> {
    let mut response = sent.await.map_err(HttpError::Transport)?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(HttpError::Transport)? {
        if (body.len() + chunk.len()) as u64 > limit {
            return Err(HttpError::TooLarge { limit });
        }
        body.extend_from_slice(&chunk);
    }
    let mut answer = http::Response::new(body);
    *answer.status_mut() = response.status();
    *answer.headers_mut() = response.headers().clone();
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_not_public_are_known() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "100.64.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.168.1.1",
            "0.0.0.0",
            "224.0.0.1",
            "::1",
            "fc00::1",
            "fe80::1",
            "::ffff:127.0.0.1",
        ] {
            assert!(is_private(private.parse().unwrap()), "{private}");
        }
        for public in ["9.9.9.9", "172.32.0.1", "100.128.0.1", "2606:4700::1111"] {
            assert!(!is_private(public.parse().unwrap()), "{public}");
        }
    }
}
