//! `{{…}}` in the texts of a deviation.

use serde_json::Value;

use super::span::Span;
use crate::protocol::Facts;

/// Fills in what the moment knows; what it does not know stays as it is, so that the mistake is seen in the journal.
pub(super) fn text(template: &str, facts: &Facts<'_>) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else { break };
        filled.push_str(before);
        match fact(name.trim(), facts) {
            Some(Value::String(value)) => filled.push_str(&value),
            Some(value) => filled.push_str(&value.to_string()),
            None => filled.push_str(&format!("{{{{{name}}}}}")),
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// The same inside JSON; a text that is one placeholder and nothing else takes on the fact's own type.
pub(super) fn value(template: &Value, facts: &Facts<'_>) -> Value {
    match template {
        Value::String(template) => {
            let whole = template.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
            whole
                .filter(|name| !name.contains("{{"))
                .and_then(|name| fact(name.trim(), facts))
                .unwrap_or_else(|| Value::String(text(template, facts)))
        }
        Value::Array(items) => items.iter().map(|item| value(item, facts)).collect(),
        Value::Object(members) => members.iter().map(|(name, member)| (name.clone(), value(member, facts))).collect(),
        other => other.clone(),
    }
}

fn fact(name: &str, facts: &Facts<'_>) -> Option<Value> {
    match name {
        "issuer" => Some(facts.issuer.into()),
        "client_id" => facts.about.client.as_ref().map(|registered| registered.client.id.as_str().into()),
        "sub" => facts.about.person.as_ref().map(|known| known.sub.as_str().into()),
        "now" => Some(facts.now.secs().into()),
        _ => {
            let moved = name.strip_prefix("now")?;
            let at = if let Some(span) = moved.strip_prefix('-') {
                facts.now - span.trim().parse::<Span>().ok()?.0
            } else {
                facts.now + moved.strip_prefix('+')?.trim().parse::<Span>().ok()?.0
            };
            Some(at.secs().into())
        }
    }
}
