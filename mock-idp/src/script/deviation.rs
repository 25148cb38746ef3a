use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

use super::span::Span;
use crate::vocab::Place;

/// One scripted misbehaviour: where, how, and optionally when. The same structure in scenario files and in Rust.
///
/// Texts may name live facts: `{{issuer}}`, `{{client_id}}`, `{{now}}`, `{{now-1h}}`, `{{now+5m}}` (whole seconds).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    /// Where it strikes.
    pub at: Place,

    /// Answers with this HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Sets headers of the answer; `null` removes one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Option<String>>,
    /// Replaces the body of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Merges into the JSON body of the answer (RFC 7396).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merge: Option<Value>,
    /// Waits this long, by the provider's clock, before it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Span>,
    /// Holds the answer back until it is released by this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<String>,
    /// Closes the connection instead of answering.
    #[serde(default, skip_serializing_if = "is_false")]
    pub drop: bool,
    /// Closes the connection after this many bytes of the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub truncate: Option<usize>,
    /// Answers with a redirect (302) to this URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect: Option<String>,

    /// Sets claims of the token, or of the userinfo answer before it is signed or encrypted.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub set_claims: Map<String, Value>,
    /// Removes claims of the token, or of the userinfo answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove_claims: Vec<String>,
    /// Sets members of the token's JOSE header.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub set_header: Map<String, Value>,
    /// Removes members of the token's JOSE header.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove_header: Vec<String>,
    /// Signs with another key than the one that is published for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Key>,
    /// What happens to the signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,

    /// Sets parameters of the callback.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set_params: BTreeMap<String, String>,
    /// Removes parameters of the callback.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove_params: Vec<String>,
    /// Sends parameters of the callback twice, with the same value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub double_params: Vec<String>,

    /// Strikes so many times, then never again. Without it: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// Lets so many matching answers pass first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u32>,
    /// Strikes only answers for this client id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// Strikes only answers about this person (user name).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// The key that a deviation signs with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// A key of the same algorithm that is in no key set; the header still names the published `kid`.
    Unknown,
    /// The public key, as the text of its PEM form, used as an HMAC secret (algorithm confusion).
    PublicAsHmac,
    /// An unknown key whose public half stands in the header as `jwk`.
    EmbeddedJwk,
}

/// What a deviation does to the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Signature {
    /// One bit is wrong.
    Corrupt,
    /// The last part is empty; the header is unchanged.
    Missing,
    /// `alg` says `none`, and the last part is empty.
    None,
}

/// A deviation that could never strike, or says two things at once.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum DeviationError {
    /// The action belongs to another kind of place.
    #[error("`{word}` does nothing at `{place}`: it is for {wants}")]
    WrongPlace {
        /// The action.
        word: &'static str,
        /// Where it was written.
        place: &'static str,
        /// Where it would do something.
        wants: &'static str,
    },
    /// Only a place is given.
    #[error("nothing is said about what goes wrong at `{place}`; add an action, for example `{example}`")]
    NoAction {
        /// Where it was written.
        place: &'static str,
        /// An action that fits there.
        example: &'static str,
    },
    /// The status is none of HTTP's.
    #[error("`status: {0}` is no HTTP status; it must lie between 200 and 599")]
    BadStatus(u16),
    /// A header name or value that HTTP cannot carry.
    #[error("the header `{0}` has a name or value that HTTP cannot carry")]
    BadHeader(String),
}

impl Deviation {
    /// A deviation at `at` that does nothing yet.
    pub fn at(at: Place) -> Self {
        Self {
            at,
            status: None,
            headers: BTreeMap::new(),
            body: None,
            merge: None,
            delay: None,
            hold: None,
            drop: false,
            truncate: None,
            redirect: None,
            set_claims: Map::new(),
            remove_claims: Vec::new(),
            set_header: Map::new(),
            remove_header: Vec::new(),
            key: None,
            signature: None,
            set_params: BTreeMap::new(),
            remove_params: Vec::new(),
            double_params: Vec::new(),
            times: None,
            after: None,
            client: None,
            person: None,
        }
    }

    /// Sets a claim of the token.
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.set_claims.insert(name.to_owned(), value.into());
        self
    }

    /// Sets a parameter of the callback.
    pub fn param(mut self, name: &str, value: &str) -> Self {
        self.set_params.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Refuses a deviation that could never strike.
    ///
    /// # Errors
    /// Says which action does nothing at this place, or that there is none.
    pub fn check(&self) -> Result<(), DeviationError> {
        let given = self.given();
        let place = self.at.word();
        for (word, wants) in &given {
            if !wants.fits(self.at) {
                return Err(DeviationError::WrongPlace { word, place, wants: wants.described() });
            }
        }
        if given.is_empty() {
            return Err(DeviationError::NoAction { place, example: Matter::of(self.at).example() });
        }
        if let Some(status) = self.status.filter(|status| !(200..600).contains(status)) {
            return Err(DeviationError::BadStatus(status));
        }
        for (name, value) in &self.headers {
            let fits = http::HeaderName::from_bytes(name.as_bytes()).is_ok()
                && value.as_deref().is_none_or(|value| http::HeaderValue::from_str(value).is_ok());
            if !fits {
                return Err(DeviationError::BadHeader(name.clone()));
            }
        }
        Ok(())
    }

    /// Where it strikes and by which actions, in a few words: `set_claims nonce at id_token`.
    pub fn summary(&self) -> String {
        let words: Vec<String> = self.given().into_iter().map(|(word, _)| self.described(word)).collect();
        format!("{} at {}", words.join(", "), self.at.word())
    }

    /// An action with the names that it is about.
    fn described(&self, word: &'static str) -> String {
        let names: Vec<String> = match word {
            "status" => self.status.iter().map(ToString::to_string).collect(),
            "hold" => self.hold.iter().cloned().collect(),
            "headers" => self.headers.keys().cloned().collect(),
            "set_claims" => self.set_claims.keys().cloned().collect(),
            "remove_claims" => self.remove_claims.clone(),
            "set_header" => self.set_header.keys().cloned().collect(),
            "remove_header" => self.remove_header.clone(),
            "set_params" => self.set_params.keys().cloned().collect(),
            "remove_params" => self.remove_params.clone(),
            "double_params" => self.double_params.clone(),
            _ => Vec::new(),
        };
        if names.is_empty() { word.to_owned() } else { format!("{word} {}", names.join(" ")) }
    }

    pub(super) fn acts_on_params(&self) -> bool {
        self.given().iter().any(|(_, matter)| *matter == Matter::Callback)
    }

    pub(super) fn acts_on_claims(&self) -> bool {
        self.given().iter().any(|(_, matter)| *matter == Matter::Claims)
    }

    pub(super) fn acts_on_http(&self) -> bool {
        self.given().iter().any(|(_, matter)| *matter == Matter::Http)
    }

    /// The actions that are given, each with the kind of place it is for.
    fn given(&self) -> Vec<(&'static str, Matter)> {
        [
            ("status", Matter::Http, self.status.is_some()),
            ("headers", Matter::Http, !self.headers.is_empty()),
            ("body", Matter::Http, self.body.is_some()),
            ("merge", Matter::Http, self.merge.is_some()),
            ("delay", Matter::Http, self.delay.is_some()),
            ("hold", Matter::Http, self.hold.is_some()),
            ("drop", Matter::Http, self.drop),
            ("truncate", Matter::Http, self.truncate.is_some()),
            ("redirect", Matter::Http, self.redirect.is_some()),
            ("set_claims", Matter::Claims, !self.set_claims.is_empty()),
            ("remove_claims", Matter::Claims, !self.remove_claims.is_empty()),
            ("set_header", Matter::Token, !self.set_header.is_empty()),
            ("remove_header", Matter::Token, !self.remove_header.is_empty()),
            ("key", Matter::Token, self.key.is_some()),
            ("signature", Matter::Token, self.signature.is_some()),
            ("set_params", Matter::Callback, !self.set_params.is_empty()),
            ("remove_params", Matter::Callback, !self.remove_params.is_empty()),
            ("double_params", Matter::Callback, !self.double_params.is_empty()),
        ]
        .into_iter()
        .filter_map(|(word, matter, given)| given.then_some((word, matter)))
        .collect()
    }
}

/// What kinds of action a place knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Matter {
    /// An HTTP answer.
    Http,
    /// A signed token.
    Token,
    /// What is said about a person: in a token, or in the userinfo answer.
    Claims,
    /// The parameters of the authorization response.
    Callback,
}

impl Matter {
    fn of(place: Place) -> Self {
        match place {
            Place::IdToken | Place::AccessToken | Place::LogoutToken => Self::Token,
            Place::Callback => Self::Callback,
            Place::Discovery
            | Place::Jwks
            | Place::Authorize
            | Place::Login
            | Place::Consent
            | Place::Token
            | Place::Userinfo
            | Place::Introspect
            | Place::Revoke
            | Place::Par
            | Place::Device
            | Place::DevicePage
            | Place::EndSession => Self::Http,
        }
    }

    /// Whether it can be done at this place. A callback is an HTTP answer too, so what does harm to answers does harm to it;
    /// claims stand in tokens and in the userinfo answer.
    fn fits(self, place: Place) -> bool {
        match (self, Self::of(place)) {
            (Self::Http, Self::Callback) | (Self::Claims, Self::Token) => true,
            (Self::Claims, _) => place == Place::Userinfo,
            (wanted, own) => wanted == own,
        }
    }

    fn described(self) -> &'static str {
        match self {
            Self::Claims => "tokens and the userinfo answer (id_token, access_token, logout_token, userinfo)",
            Self::Http => {
                "HTTP answers (discovery, jwks, authorize, login, consent, callback, token, userinfo, introspect, revoke, \
                 par, device, device_page, end_session)"
            }
            Self::Token => "tokens (id_token, access_token, logout_token)",
            Self::Callback => "the callback",
        }
    }

    fn example(self) -> &'static str {
        match self {
            Self::Http => "status: 503",
            Self::Token | Self::Claims => "set_claims: { nonce: wrong }",
            Self::Callback => "remove_params: [state]",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_at_the_wrong_place_is_refused_with_the_right_one() {
        let wrong = Deviation::at(Place::Token).claim("nonce", "wrong");
        let said = wrong.check().unwrap_err().to_string();
        assert_eq!(
            said,
            "`set_claims` does nothing at `token`: it is for tokens and the userinfo answer (id_token, access_token, \
             logout_token, userinfo)"
        );
    }

    #[test]
    fn a_deviation_without_action_is_refused() {
        assert!(matches!(Deviation::at(Place::Callback).check(), Err(DeviationError::NoAction { .. })));
    }

    #[test]
    fn what_harms_answers_harms_the_callback_too() {
        assert_eq!(Deviation { status: Some(500), ..Deviation::at(Place::Callback) }.check(), Ok(()));
    }
}
