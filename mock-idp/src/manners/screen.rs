use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::version::Range;
use super::words::filled;
use crate::protocol::Facts;
use crate::protocol::draft::{Button, Callback, Field, Screen, ScreenKind};

/// How a product's page differs from plain's: pages are data. What a row does not name stays plain's. In texts `{realm}`,
/// `{client_id}`, `{issuer}`, `{param.NAME}` and `{setting.NAME}` are filled in.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScreenPart {
    /// The quirk that it belongs to.
    pub quirk: String,
    /// Which screens.
    pub screens: Vec<ScreenKind>,
    /// In which versions; without it: in all.
    #[serde(default)]
    pub versions: Vec<Range>,
    /// Settings that must have one of these values.
    #[serde(default)]
    pub when: BTreeMap<String, Vec<Value>>,
    /// The HTTP status.
    #[serde(default)]
    pub status: Option<u16>,
    /// The title.
    #[serde(default)]
    pub title: Option<String>,
    /// The sentences above the form.
    #[serde(default)]
    pub texts: Option<Vec<String>>,
    /// The fields, in order; those of plain's by their roles, others beside them.
    #[serde(default)]
    pub fields: Option<Vec<FieldPart>>,
    /// The button: what it sends, where it has a name.
    #[serde(default)]
    pub submit: Option<ButtonPart>,
    /// A second button in the same form, which turns back, in the place of a form of its own.
    #[serde(default)]
    pub back: Option<ButtonPart>,
    /// Whether there is no way to turn back on the page.
    #[serde(default)]
    pub no_way_back: bool,
    /// All headers beside the content type.
    #[serde(default)]
    pub headers: Option<Vec<(String, String)>>,
}

/// A field of a product's page.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldPart {
    /// Which of plain's fields it is, or what else is read from it; without a `kind` it is only there where plain's is.
    #[serde(default)]
    pub role: Option<String>,
    /// Its name.
    pub name: String,
    /// Its `id`, where it is not its name.
    #[serde(default)]
    pub id: Option<String>,
    /// `hidden`, `checkbox`, `text`; without it: plain's, or hidden.
    #[serde(default)]
    pub kind: Option<FieldKind>,
    /// What stands in front of it.
    #[serde(default)]
    pub label: Option<String>,
    /// What it holds.
    #[serde(default)]
    pub value: Option<String>,
    /// Settings that must have one of these values.
    #[serde(default)]
    pub when: BTreeMap<String, Vec<Value>>,
}

/// What a field is in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Nobody sees it.
    Hidden,
    /// A box to tick.
    Checkbox,
    /// A line of text.
    Text,
}

/// A button of a product's page.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ButtonPart {
    /// The name under which it sends its words; without it: it sends nothing.
    #[serde(default)]
    pub name: String,
    /// Its words.
    pub words: String,
    /// Its `id`.
    pub id: String,
}

impl ButtonPart {
    fn button(&self) -> Box<Button> {
        Box::new(Button { name: self.name.clone(), value: self.words.clone(), id: self.id.clone() })
    }
}

fn fits(when: &BTreeMap<String, Vec<Value>>, facts: &Facts<'_>) -> bool {
    when.iter().all(|(name, values)| values.contains(facts.setting(name)))
}

impl ScreenPart {
    pub(super) fn apply(&self, screen: &mut Screen, facts: &Facts<'_>) {
        if !self.screens.contains(&screen.kind) || !fits(&self.when, facts) {
            return;
        }
        if let Some(title) = &self.title {
            screen.title = filled(title, facts);
        }
        screen.status = self.status.unwrap_or(screen.status);
        if let Some(texts) = &self.texts {
            screen.texts = texts.iter().map(|text| filled(text, facts)).collect();
        }
        if let Some(fields) = &self.fields {
            let plain = std::mem::take(&mut screen.fields);
            let there = fields.iter().filter(|field| fits(&field.when, facts));
            screen.fields = there.filter_map(|field| field.of(&plain, facts)).collect();
        }
        if let Some(submit) = &self.submit {
            screen.submit = submit.button();
        }
        screen.back = self.back.as_ref().map(ButtonPart::button).or(screen.back.take());
        if self.no_way_back || self.back.is_some() {
            screen.cancel = None;
        }
        if let Some(headers) = &self.headers {
            screen.headers.clone_from(headers);
        }
    }

    /// The page that an authorization response is, where it is a form.
    pub(super) fn apply_to_callback(&self, callback: &mut Callback, facts: &Facts<'_>) {
        if !self.screens.contains(&ScreenKind::FormPost) || !fits(&self.when, facts) {
            return;
        }
        if let Some(title) = &self.title {
            callback.title = filled(title, facts);
        }
        if let Some(submit) = &self.submit {
            callback.button = submit.button();
        }
    }
}

impl FieldPart {
    fn of(&self, plain: &[Field], facts: &Facts<'_>) -> Option<Field> {
        let known = self.role.as_ref().and_then(|role| plain.iter().find(|field| field.role == *role));
        if self.role.is_some() && known.is_none() && self.kind.is_none() {
            return None;
        }
        let kind = match self.kind {
            Some(FieldKind::Hidden) => "hidden",
            Some(FieldKind::Checkbox) => "checkbox",
            Some(FieldKind::Text) => "text",
            None => known.map_or("hidden", |field| field.kind),
        };
        let value = self.value.as_deref().map(|value| filled(value, facts));
        Some(Field {
            role: self.role.clone().unwrap_or_default(),
            name: self.name.clone(),
            id: self.id.clone().unwrap_or_else(|| self.name.clone()),
            kind,
            label: self.label.clone().or(known.map(|field| field.label.clone())).unwrap_or_default(),
            value: value.or(known.map(|field| field.value.clone())).unwrap_or_default(),
        })
    }
}
