use serde::Deserialize;
use serde_json::Value;

use super::version::Range;
use crate::protocol::draft::Refusal;
use crate::protocol::{Cause, Channel, Facts, Marks};
use crate::vocab::{Members, Operation};

/// What a provider says for a cause: words are data. What a row does not name stays plain's. In texts `{client_id}`,
/// `{issuer}`, `{realm}`, `{setting.NAME}`, `{unknown.scope}`, `{unknown.tenant}` and `{param.NAME}`, a
/// parameter of the request, are filled in.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// The quirk that they belong to.
    pub quirk: String,
    /// For which cause.
    pub cause: Cause,
    /// In which versions; without it: in all.
    #[serde(default)]
    pub versions: Vec<Range>,
    /// At which operations; without it: at all.
    #[serde(default)]
    pub at: Vec<Operation>,
    /// The error code; empty: none is given.
    #[serde(default)]
    pub error: Option<String>,
    /// The sentence; empty: none is given.
    #[serde(default)]
    pub description: Option<String>,
    /// The second sentence; empty: none is given.
    #[serde(default)]
    pub hint: Option<String>,
    /// The title of the page.
    #[serde(default)]
    pub title: Option<String>,
    /// The HTTP status.
    #[serde(default)]
    pub status: Option<u16>,
    /// How it gets there.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// `WWW-Authenticate`; empty: there is none.
    #[serde(default)]
    pub challenge: Option<String>,
    /// Further members of a JSON answer, after code and sentence.
    #[serde(default)]
    pub more: Option<Members>,
}

/// What a provider says by error code, whatever the cause: what a row of words for the cause does not name.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeWords {
    /// The quirk that they belong to.
    pub quirk: String,
    /// The error code.
    pub error: String,
    /// The sentence.
    pub description: String,
    /// The second sentence; without it: none.
    #[serde(default)]
    pub hint: String,
    /// The HTTP status.
    pub status: u16,
}

impl CodeWords {
    /// Says it, but for what was said for the cause already.
    pub(super) fn apply(&self, refusal: &mut Refusal) {
        if refusal.error != self.error {
            return;
        }
        if !refusal.said.description {
            refusal.description.clone_from(&self.description);
        }
        if !refusal.said.hint {
            refusal.hint.clone_from(&self.hint);
        }
        if !refusal.said.status {
            refusal.status = self.status;
        }
    }
}

impl Words {
    pub(super) fn apply(&self, refusal: &mut Refusal, facts: &Facts<'_>) {
        if refusal.cause != self.cause || !(self.at.is_empty() || self.at.contains(&facts.operation)) {
            return;
        }
        let texts = [
            (&mut refusal.error, &self.error),
            (&mut refusal.description, &self.description),
            (&mut refusal.hint, &self.hint),
            (&mut refusal.title, &self.title),
        ];
        for (text, said) in texts {
            if let Some(said) = said {
                *text = filled(said, facts);
            }
        }
        refusal.said.description |= self.description.is_some();
        refusal.said.hint |= self.hint.is_some();
        refusal.said.status |= self.status.is_some();
        refusal.status = self.status.unwrap_or(refusal.status);
        refusal.channel = self.channel.unwrap_or(refusal.channel);
        if let Some(challenge) = &self.challenge {
            refusal.challenge = Some(filled(challenge, facts)).filter(|challenge| !challenge.is_empty());
        }
        if let Some(more) = &self.more {
            for (name, value) in more.iter() {
                let value = value.as_str().map_or_else(|| value.clone(), |text| Value::from(filled(text, facts)));
                refusal.more.set(name, value);
            }
        }
    }
}

/// A text with what the moment knows filled in; what it does not know is empty. `{ONE|OTHER}` is the other where the one is
/// empty.
pub(super) fn filled(template: &str, facts: &Facts<'_>) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((names, behind)) = after.split_once('}') else {
            text.push('{');
            rest = after;
            continue;
        };
        let known: Vec<String> = names.split('|').filter_map(|name| fact(name, facts)).collect();
        match known.iter().find(|value| !value.is_empty()) {
            Some(value) => text.push_str(value),
            None if !known.is_empty() => {}
            // Not ours: braces can be part of what a product says.
            None => text.push_str(&format!("{{{names}}}")),
        }
        rest = behind;
    }
    text.push_str(rest);
    text
}

fn fact(name: &str, facts: &Facts<'_>) -> Option<String> {
    Some(match name {
        "client_id" => facts.about.client.as_ref().map(|registered| registered.client.id.clone()).unwrap_or_default(),
        "issuer" => facts.issuer.to_owned(),
        "unknown.tenant" => facts.about.tenant_refused.clone().unwrap_or_default(),
        "unknown.scope" => facts.about.scope_refused.clone().unwrap_or_default(),
        "realm" => facts.rules.tenant_name.get(&Marks::default()).clone(),
        _ => match name.split_once('.')? {
            ("setting", name) => match facts.setting(name) {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            },
            ("param", name) => {
                let request = facts.request;
                request.query.get(name).or_else(|| request.form.get(name)).unwrap_or_default().to_owned()
            }
            _ => return None,
        },
    })
}
