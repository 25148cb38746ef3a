use std::fmt;
use std::sync::Arc;

use clock::Timestamp;
use serde_json::Value;

use super::address::{self, Names};
use super::cause::Cause;
use super::core::{Setup, published};
use super::draft::{Callback, Draft};
use super::request::Request;
use super::rules::{ClientAuth, ClientRules, Marks, ServerRules};
use super::state::{Grant, Known, Registered};
use crate::vocab::Operation;

/// Whom an answer is about, as far as it is known by then.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The client.
    pub client: Option<Arc<Registered>>,
    /// The person.
    pub person: Option<Arc<Known>>,
    /// What the person granted the client.
    pub grant: Option<Grant>,
    /// The tokens that are being made.
    pub minting: Option<Minting>,
    /// How the client authenticates.
    pub method: Option<ClientAuth>,
    /// The authorization response, once it was made.
    pub called_back: Option<Callback>,
    /// When the access token that was sent ends.
    pub expired_at: Option<Timestamp>,
    /// The tenant of the address, where there is none of that name.
    pub tenant_refused: Option<String>,
    /// The first scope that was not known, where one was refused.
    pub scope_refused: Option<String>,
    /// Why it was refused, once it was.
    pub refused: Option<Cause>,
}

/// What leads to tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantKind {
    /// An authorization code at the token endpoint.
    Code,
    /// A refresh token at the token endpoint.
    Refresh,
    /// The authorization endpoint, without a code (Core 3.2).
    Implicit,
    /// The authorization endpoint, beside a code (Core 3.3).
    Hybrid,
    /// The client itself (RFC 6749 section 4.4).
    ClientCredentials,
    /// A device code (RFC 8628).
    Device,
    /// User name and password (RFC 6749 section 4.3).
    Password,
    /// Another token (RFC 8693).
    Exchange,
}

/// The tokens that are being made together.
#[derive(Clone, Debug, PartialEq)]
pub struct Minting {
    /// What leads to them.
    pub kind: GrantKind,
    /// Their scopes.
    pub scopes: Vec<String>,
    /// The access token, as it goes out, once it is made.
    pub access_token: Option<String>,
    /// The code, where one goes out or was redeemed.
    pub code: Option<String>,
    /// A value of the shape `shape.jti`: the id of the access token, and of others where a provider gives them the same.
    pub jti: String,
    /// Whether the browser's session lives.
    pub session_lives: bool,
}

/// The facts of the moment in which a draft is edited. There is no version among them.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The present instant by the instance's clock.
    pub now: Timestamp,
    /// The issuer.
    pub issuer: &'a str,
    /// What the route is for.
    pub operation: Operation,
    /// What was asked.
    pub request: &'a Request,
    /// Whom it is about.
    pub about: &'a About,
    /// The decisions of the instance; those of the client stand with the client.
    pub rules: &'a ServerRules,
    /// Before when nothing counts that was issued to the person, by an administrator's stamp.
    pub not_before: Option<Timestamp>,
    pub(crate) setup: &'a Setup,
    pub(crate) base: &'a str,
}

impl Facts<'_> {
    /// The value of a setting of the provider's own administration: the client's where one is known; `null` where there is
    /// no such setting.
    pub fn setting(&self, name: &str) -> &Value {
        let settings = self.about.client.as_ref().map_or(&self.setup.settings, |client| &client.settings);
        settings.get(name).unwrap_or(&Value::Null)
    }

    /// Scheme, host and port under which the provider sees itself addressed.
    pub fn base(&self) -> &str {
        self.base
    }

    /// The published URL of an operation; `None` if it has no address.
    pub fn url(&self, operation: Operation) -> Option<String> {
        let marks = Marks::default();
        let slug = self.about.client.as_deref().map(|client| address::slug(client, &marks)).unwrap_or_default();
        let front = self.rules.hosts_front_of.get(&marks).contains(&operation);
        let base = self.rules.hosts_front.get(&marks).as_deref().filter(|_| front).unwrap_or(self.base);
        let names = Names::new(base, self.rules, slug, &marks);
        published(self.setup, operation).map(|route| names.url(operation, &route.path, &marks))
    }

    /// The issuer that the discovery document names.
    pub fn issuer_in_document(&self) -> String {
        let marks = Marks::default();
        let slug = self.about.client.as_deref().map(|client| address::slug(client, &marks)).unwrap_or_default();
        Names::new(self.base, self.rules, slug, &marks).issuer_in_document(self.client_rules(), &marks)
    }

    /// The decisions of the client; of one without settings where none is known.
    pub fn client_rules(&self) -> &ClientRules {
        self.about.client.as_ref().map_or(&self.setup.client_rules, |client| &client.rules)
    }
}

/// Those who edit a draft on its way out: the provider's differences, then the script.
pub trait Company: Send + Sync + fmt::Debug {
    /// Edits `draft`, and notes in `marks` what made a difference.
    fn edit(&self, draft: &mut Draft, facts: &Facts<'_>, marks: &Marks);
}
