use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use url::Url;

use super::sites;
use super::user_agent::AgentError;

/// More of a body is not read.
const MAX_BODY: usize = 10 * 1024 * 1024;

/// Sends single requests and follows nothing.
#[derive(Clone, Debug)]
pub(super) struct Transport {
    client: reqwest::Client,
}

/// An answer to one request.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

/// An answer whose body is bytes.
#[derive(Clone, Debug)]
pub(super) struct RawAnswer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl RawAnswer {
    /// Its body; bytes that are no UTF-8 are replaced.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

type Cause = Box<dyn std::error::Error + Send + Sync>;

impl Transport {
    /// Trusts the certificates in `trust`, as PEM, and no others. Proxies of the environment are not used: what is
    /// recorded must be what happened between this browser and the servers.
    pub(super) fn new(trust: &[String], timeout: Duration) -> Result<Self, AgentError> {
        let client = tls(trust).and_then(|tls| {
            let client = reqwest::Client::builder()
                .use_preconfigured_tls(tls)
                .redirect(Policy::none())
                .referer(false)
                .no_proxy()
                .http1_only()
                // A server that was started anew on the same port must not meet a connection of the old one.
                .pool_max_idle_per_host(0)
                .timeout(timeout)
                .dns_resolver(Arc::new(LoopbackFirst))
                .build()?;
            Ok(client)
        });
        client.map(|client| Self { client }).map_err(|source| AgentError::SetUp { source })
    }

    /// Sends a request and reads the whole answer; bytes that are no UTF-8 are replaced.
    pub(super) async fn exchange(
        &self,
        method: &str,
        url: &Url,
        headers: &[(String, String)],
        body: Option<&str>,
    ) -> Result<Answer, AgentError> {
        let answer = self.exchange_raw(method, url, headers, body).await?;
        let body = answer.text();
        Ok(Answer { status: answer.status, headers: answer.headers, body })
    }

    /// The same, with the body as it came.
    pub(super) async fn exchange_raw(
        &self,
        method: &str,
        url: &Url,
        headers: &[(String, String)],
        body: Option<&str>,
    ) -> Result<RawAnswer, AgentError> {
        let unreachable = |source: Cause| AgentError::Unreachable { url: url.to_string(), source };
        let method = reqwest::Method::from_bytes(method.as_bytes()).map_err(|error| unreachable(error.into()))?;
        let mut request = self.client.request(method, url.clone());
        for (name, value) in headers {
            request = request.header(name.as_str(), value.as_bytes());
        }
        if let Some(body) = body {
            request = request.body(body.to_owned());
        }
        let failed = |error: reqwest::Error| unreachable(error.without_url().into());
        let mut answer = request.send().await.map_err(failed)?;
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MAX_BODY {
                return Err(AgentError::TooLarge { url: url.to_string(), limit: MAX_BODY });
            }
        }
        let header = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        Ok(RawAnswer {
            status: answer.status().as_u16(),
            headers: answer.headers().iter().map(header).collect(),
            body: bytes,
        })
    }
}

/// With the provider named here nothing of the process has to be installed first.
fn tls(trust: &[String]) -> Result<ClientConfig, Cause> {
    let mut roots = RootCertStore::empty();
    for pem in trust {
        let mut found = false;
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            roots.add(certificate?)?;
            found = true;
        }
        if !found {
            return Err("a certificate to trust is not PEM".into());
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// `localhost` and the names below it are this machine, whatever its hosts file says (RFC 6761 section 6.3). Only the
/// IPv4 address is given, since our servers listen there.
#[derive(Debug)]
struct LoopbackFirst;

impl Resolve for LoopbackFirst {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // Port 0 is replaced by the URL's.
            let found: Addrs = if sites::is_localhost_name(name.as_str()) {
                Box::new(std::iter::once(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))))
            } else {
                Box::new(tokio::net::lookup_host((name.as_str().to_owned(), 0)).await?.collect::<Vec<_>>().into_iter())
            };
            Ok(found)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_to_trust_what_is_no_certificate() {
        for pem in ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            let refused = Transport::new(&[pem.to_owned()], Duration::from_secs(1)).unwrap_err();
            assert!(matches!(refused, AgentError::SetUp { .. }), "{pem:?}");
        }
        assert!(Transport::new(&[], Duration::from_secs(1)).is_ok());
    }
}
