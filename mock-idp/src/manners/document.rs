use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::version::Range;
use crate::protocol::draft::Document;
use crate::protocol::{Facts, Marks};
use crate::vocab::{Members, Operation};

/// What a quirk writes into the discovery document or the authorization server metadata: such documents are data.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentPart {
    /// The quirk that it belongs to.
    pub quirk: String,
    /// Of which documents; without it: of all.
    #[serde(default)]
    pub of: Vec<Operation>,
    /// Whether it is the whole document; otherwise its members are added.
    #[serde(default)]
    pub whole: bool,
    /// The members, in order.
    pub member: Vec<DocumentMember>,
}

/// A member of a document. Inside its value `{issuer}`, `{issuer.in_document}`, `{base}`, `{url.OPERATION}`, `{setting.NAME}`, `{scopes}` and
/// `{alg}`, what the client's ID tokens are signed with, stand for what the moment knows; a text that is one of them and
/// nothing else takes on its type.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentMember {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// In which versions; without it: in all.
    #[serde(default)]
    pub versions: Vec<Range>,
    /// Settings that must have one of these values.
    #[serde(default)]
    pub when: BTreeMap<String, Vec<Value>>,
    /// Settings that must have none of these values.
    #[serde(default)]
    pub unless: BTreeMap<String, Vec<Value>>,
    /// The member behind which it stands; without it: the end.
    #[serde(default)]
    pub after: Option<String>,
}

impl DocumentPart {
    /// With `{list.NAME}` replaced by what it stands for.
    pub(super) fn with_lists(mut self, lists: &BTreeMap<String, Vec<Value>>) -> Self {
        for member in &mut self.member {
            member.value = listed(&member.value, lists);
        }
        self
    }

    pub(super) fn apply(&self, document: &mut Document, facts: &Facts<'_>) {
        if !(self.of.is_empty() || self.of.contains(&facts.operation)) {
            return;
        }
        if self.whole {
            document.members = Members::new();
        }
        for member in self.member.iter().filter(|member| member.is_there(facts)) {
            let value = filled(&member.value, facts);
            match &member.after {
                Some(after) => document.members.insert_after(after, &member.name, value),
                None => document.members.set(&member.name, value),
            }
        }
    }
}

fn listed(value: &Value, lists: &BTreeMap<String, Vec<Value>>) -> Value {
    let list = |value: &Value| {
        let name = value.as_str()?.strip_prefix("{list.")?.strip_suffix('}')?;
        lists.get(name)
    };
    match value {
        Value::Array(items) => {
            items.iter().flat_map(|item| list(item).cloned().unwrap_or_else(|| vec![item.clone()])).collect()
        }
        other => list(other).map_or_else(|| other.clone(), |items| Value::Array(items.clone())),
    }
}

impl DocumentMember {
    fn is_there(&self, facts: &Facts<'_>) -> bool {
        let is = |(name, values): (&String, &Vec<Value>)| values.contains(facts.setting(name));
        self.when.iter().all(is) && !self.unless.iter().any(is)
    }
}

fn filled(template: &Value, facts: &Facts<'_>) -> Value {
    match template {
        Value::String(text) => match text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) if !name.contains('{') => fact(name, facts).unwrap_or_else(|| template.clone()),
            _ => match text.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?))) {
                Some((before, (name, after))) => {
                    let known = fact(name, facts).and_then(|value| value.as_str().map(str::to_owned));
                    Value::String(format!("{before}{}{after}", known.unwrap_or_default()))
                }
                None => template.clone(),
            },
        },
        Value::Array(items) => items.iter().map(|item| filled(item, facts)).collect(),
        Value::Object(members) => {
            let members: Map<String, Value> =
                members.iter().map(|(name, value)| (name.clone(), filled(value, facts))).collect();
            Value::Object(members)
        }
        other => other.clone(),
    }
}

fn fact(name: &str, facts: &Facts<'_>) -> Option<Value> {
    match name {
        "issuer" => Some(facts.issuer.into()),
        "issuer.in_document" => Some(facts.issuer_in_document().into()),
        "base" => Some(facts.base().into()),
        "scopes" => Some(json!(facts.client_rules().scope_configured.get(&Marks::default()))),
        "alg" => Some(facts.client_rules().id_token_alg.get(&Marks::default()).name().into()),
        _ => match name.split_once('.')? {
            ("setting", name) => Some(facts.setting(name).clone()),
            ("url", operation) => {
                let operation = serde_json::from_value(operation.into()).ok()?;
                facts.url(operation).map(Value::from)
            }
            _ => None,
        },
    }
}
