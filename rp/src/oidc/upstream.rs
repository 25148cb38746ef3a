use std::sync::Arc;
use std::time::Duration;

use clock::{Clock, Timestamp};
use tokio::sync::Mutex;

use super::discover::{Discovered, discover};
use super::http::Http;
use super::jwks::{KeySet, fetch_keys};
use super::token::RawToken;
use super::verify::{Expected, Judging, verify};
use crate::domain::{LoginError, Provider, TokenError};
use crate::policy::{Policy, UnknownKid};

/// A provider, and what is kept of its documents. A failure is not kept: the next login asks again.
#[derive(Debug)]
pub(crate) struct Upstream {
    pub(crate) provider: Provider,
    pub(crate) http: Arc<Http>,
    clock: Arc<dyn Clock>,
    document: Mutex<Option<(Timestamp, Arc<Discovered>)>>,
    keys: Mutex<Option<(Timestamp, Arc<KeySet>)>>,
}

impl Upstream {
    pub(crate) fn new(provider: Provider, http: Arc<Http>, clock: Arc<dyn Clock>) -> Self {
        Self { provider, http, clock, document: Mutex::new(None), keys: Mutex::new(None) }
    }

    /// The discovery document, not older than the policy allows.
    pub(crate) async fn document(&self, policy: &Policy) -> Result<Arc<Discovered>, LoginError> {
        let mut kept = self.document.lock().await;
        if let Some((at, document)) = &*kept
            && self.is_fresh(*at, policy.flow.discovery_ttl_s)
        {
            return Ok(Arc::clone(document));
        }
        let found = discover(&self.http, &self.provider.issuer, policy).await.map_err(|source| {
            LoginError::DiscoveryFailed { issuer: self.provider.issuer.clone(), source: Box::new(source) }
        })?;
        let document = Arc::new(found);
        *kept = Some((self.clock.now(), Arc::clone(&document)));
        Ok(document)
    }

    /// Judges with the provider's keys. When the token names a key that is not among them, they are fetched again, once
    /// (OpenID Connect Core section 10.1.1), unless they have only just been fetched.
    pub(crate) async fn judge(
        &self,
        policy: &Policy,
        judge: impl Fn(&KeySet) -> Result<(), TokenError>,
    ) -> Result<(), LoginError> {
        let (keys, just_fetched) = self.keys(policy, false).await?;
        match judge(&keys) {
            Err(TokenError::KeyNotFound { .. })
                if !just_fetched && policy.tokens.unknown_kid == UnknownKid::RefetchOnce =>
            {
                let (keys, _) = self.keys(policy, true).await?;
                Ok(judge(&keys)?)
            }
            judged => Ok(judged?),
        }
    }

    /// Judges an ID token.
    pub(crate) async fn verify_id_token(
        &self,
        policy: &Policy,
        token: &RawToken,
        expected: &Expected<'_>,
    ) -> Result<(), LoginError> {
        let tokens = &policy.tokens;
        if !tokens.check_signature {
            return Ok(verify(&Judging { token, keys: &KeySet::default(), expected, policy: tokens })?);
        }
        self.judge(policy, |keys| verify(&Judging { token, keys, expected, policy: tokens })).await
    }

    async fn keys(&self, policy: &Policy, anew: bool) -> Result<(Arc<KeySet>, bool), LoginError> {
        let document = self.document(policy).await?;
        let mut kept = self.keys.lock().await;
        let wait_s = if anew { policy.tokens.jwks_cooldown_s } else { policy.tokens.jwks_ttl_s };
        if let Some((at, keys)) = &*kept
            && self.is_fresh(*at, wait_s)
        {
            return Ok((Arc::clone(keys), false));
        }
        match fetch_keys(&self.http, &document.jwks_uri, policy).await {
            Ok(fetched) => {
                let keys = Arc::new(fetched);
                *kept = Some((self.clock.now(), Arc::clone(&keys)));
                Ok((keys, true))
            }
            Err(source) => match &*kept {
                Some((at, keys)) if !anew && self.is_fresh(*at, policy.tokens.jwks_stale_s) => {
                    Ok((Arc::clone(keys), true))
                }
                _ => Err(LoginError::KeysFetchFailed { source: Box::new(source) }),
            },
        }
    }

    fn is_fresh(&self, at: Timestamp, ttl_s: u64) -> bool {
        self.clock.now().since(at) < Duration::from_secs(ttl_s)
    }
}
