//! What an administrator would change while it runs.

use std::sync::{Arc, PoisonError};

use serde_json::Value;
use thiserror::Error;

use super::RunningRp;
use crate::domain::provision::Profile;
use crate::domain::{Cause, Grants, GroupMapping, Provider, ProviderError};
use crate::oidc::{ConnectionReport, diagnose};
use crate::policy::{Policy, PolicyError};
use crate::store::{NewUser, StoreError};
use crate::web::SettingsError;

/// A local account to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalUser {
    /// The username.
    pub username: String,
    /// The password.
    pub password: String,
    /// The display name; the username when empty.
    pub name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// What it may do and see.
    pub grants: Grants,
}

/// A change that could not be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SettingError {
    /// The username belongs to an account already.
    #[error("the username `{username}` is taken")]
    UsernameTaken {
        /// The username.
        username: String,
    },
    /// There is no such account.
    #[error("there is no account `{username}`")]
    UnknownUser {
        /// The username.
        username: String,
    },
    /// The provider cannot be kept, or not be deleted.
    #[error(transparent)]
    Provider {
        /// Why.
        #[from]
        source: ProviderError,
    },
    /// The store failed.
    #[error("the store failed: {source}")]
    Store {
        /// Why.
        source: Cause,
    },
}

impl From<StoreError> for SettingError {
    fn from(source: StoreError) -> Self {
        Self::Store { source: Box::new(source) }
    }
}

impl From<SettingsError> for SettingError {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::Provider(source) => Self::Provider { source },
            SettingsError::Login(source) => Self::Store { source: Box::new(source) },
        }
    }
}

/// Knobs that are laid down in the routes when it starts.
const FIXED: [&str; 4] = ["flow.login_path", "flow.callback_path", "flow.backchannel_path", "flow.post_logout_path"];

impl RunningRp {
    /// Makes an account with a local password.
    ///
    /// # Errors
    /// When the username is taken.
    pub fn add_local_user(&self, user: &LocalUser) -> Result<(), SettingError> {
        let LocalUser { username, password, name, email, grants } = user;
        let name = if name.is_empty() { username } else { name };
        let new = NewUser {
            profile: Profile {
                username: username.clone(),
                name: name.clone(),
                email: email.clone(),
                ..Profile::default()
            },
            grants: grants.clone(),
            password: Some(password),
            identity: None,
        };
        let added = self.app.store.add_user(&new, &self.app.randomness)?;
        added.map(|_| ()).ok_or_else(|| SettingError::UsernameTaken { username: username.clone() })
    }

    /// Gives an account these grants and no others, as an administrator would by hand.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn set_grants(&self, username: &str, grants: &Grants) -> Result<(), SettingError> {
        let user = self.user(username)?;
        Ok(self.app.store.renew(user, |profile, _| (profile, grants.clone()))?)
    }

    /// Activates or deactivates an account.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn set_active(&self, username: &str, active: bool) -> Result<(), SettingError> {
        let user = self.user(username)?;
        Ok(self.app.store.set_active(user, active)?)
    }

    /// Deletes an account, its identities and its sessions.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn delete_account(&self, username: &str) -> Result<(), SettingError> {
        let user = self.user(username)?;
        Ok(self.app.store.delete_user(user)?)
    }

    /// Makes a provider, or changes the one of that slug. A secret that is not given stays.
    ///
    /// # Errors
    /// When the provider cannot stand beside the others.
    pub fn put_provider(&self, provider: Provider) -> Result<(), SettingError> {
        Ok(self.app.keep_provider(provider)?)
    }

    /// Deletes a provider.
    ///
    /// # Errors
    /// When there is none of that slug, or when accounts have identities there.
    pub fn delete_provider(&self, slug: &str) -> Result<(), SettingError> {
        Ok(self.app.delete_provider(slug)?)
    }

    /// Replaces all group mappings. They count from the next login on.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_mappings(&self, mappings: &[GroupMapping]) -> Result<(), SettingError> {
        Ok(self.app.store.set_mappings(mappings)?)
    }

    /// Looks at a provider as the settings page does; nothing when there is none of that slug.
    pub async fn test_connection(&self, slug: &str) -> ConnectionReport {
        let upstreams = self.app.upstreams();
        let Some(upstream) = upstreams.iter().find(|upstream| upstream.provider.slug == slug) else {
            return ConnectionReport::default();
        };
        diagnose(&self.app.http, &upstream.provider.issuer, &self.app.policy()).await
    }

    /// Turns a knob. It counts from the next request on.
    ///
    /// # Errors
    /// When there is no such knob, when it does not take that value, or when it names a path.
    pub fn set_knob(&self, knob: &str, value: Value) -> Result<(), PolicyError> {
        if FIXED.contains(&knob) {
            return Err(PolicyError::FixedWhileRunning { knob: knob.to_owned() });
        }
        let mut current = self.app.policy.write().unwrap_or_else(PoisonError::into_inner);
        let mut changed = Policy::clone(&current);
        changed.set(knob, value)?;
        *current = Arc::new(changed);
        Ok(())
    }

    fn user(&self, username: &str) -> Result<i64, SettingError> {
        let found = self.app.store.user_named(username)?;
        found.ok_or_else(|| SettingError::UnknownUser { username: username.to_owned() })
    }
}
