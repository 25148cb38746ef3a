use crate::jose::jwk_of_pem;
use crate::protocol::rules::ClientAuth;
use crate::protocol::rules::ClientRules;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A relying party's registration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// `client_id`; in files and in the control API it stands outside, as the key.
    #[serde(default)]
    pub id: String,
    /// The secret; a client without one is public, unless it has keys.
    #[serde(default)]
    pub secret: Option<String>,
    /// Further secrets, for providers that know several.
    #[serde(default)]
    pub more_secrets: Vec<String>,
    /// `token_endpoint_auth_method`, where the registration names one.
    #[serde(default)]
    pub auth_method: Option<ClientAuth>,
    /// `jwks`: the client's own keys, as a JWK set (RFC 7591 section 2).
    #[serde(default)]
    pub jwks: Option<Value>,
    /// A key of the client as PEM text (`PUBLIC KEY`), beside `jwks`.
    #[serde(default)]
    pub public_key: Option<String>,
    /// `redirect_uris`.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// `post_logout_redirect_uris`.
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    /// `backchannel_logout_uri`.
    #[serde(default)]
    pub backchannel_logout_uri: Option<String>,
    /// `backchannel_logout_session_required`.
    #[serde(default)]
    pub backchannel_logout_session_required: bool,
    /// `frontchannel_logout_uri`.
    #[serde(default)]
    pub frontchannel_logout_uri: Option<String>,
    /// `frontchannel_logout_session_required`.
    #[serde(default)]
    pub frontchannel_logout_session_required: bool,
    /// Whether the client may be used.
    #[serde(default = "super::person::yes")]
    pub enabled: bool,
    /// Settings of this client, by the names of the provider's administration.
    #[serde(default)]
    pub settings: BTreeMap<String, Value>,
}

impl Client {
    /// A client with a secret.
    pub fn confidential(id: &str, secret: &str) -> Self {
        Self { secret: Some(secret.to_owned()), ..Self::public(id) }
    }

    /// A client without a secret.
    pub fn public(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            secret: None,
            more_secrets: Vec::new(),
            auth_method: None,
            jwks: None,
            public_key: None,
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            backchannel_logout_uri: None,
            backchannel_logout_session_required: false,
            frontchannel_logout_uri: None,
            frontchannel_logout_session_required: false,
            enabled: true,
            settings: BTreeMap::new(),
        }
    }

    /// Its own keys, each as a JWK.
    pub fn keys(&self) -> Vec<Value> {
        let listed = self.jwks.as_ref().and_then(|set| set.get("keys")).and_then(Value::as_array);
        let mut keys = listed.cloned().unwrap_or_default();
        keys.extend(self.public_key.as_deref().and_then(jwk_of_pem));
        keys
    }

    /// Whether it can prove nothing.
    pub fn is_public(&self) -> bool {
        self.secret.is_none() && (self.jwks.is_none() && self.public_key.is_none())
    }

    /// With one more redirect URI.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uris.push(uri.into());
        self
    }
}

/// A client and what its registration decides.
#[derive(Clone, Debug)]
pub struct Registered {
    /// As it was registered.
    pub client: Client,
    /// What follows from its settings.
    pub rules: ClientRules,
    /// All settings of the provider's own administration, with the values that they have for this client.
    pub settings: BTreeMap<String, Value>,
}
