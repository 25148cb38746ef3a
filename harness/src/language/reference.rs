//! The description of the language, `docs/scenarios.md`, made of the types that read it: a word is documented once, where
//! it is read.

use std::fmt::Write as _;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::live;
use super::part::Part;
use super::schema::scenario_schema;

/// Where the words of one type are told, and under which heading. In the order in which a file is written.
const CHAPTERS: [(&str, &str); 36] = [
    ("Severity", "How strongly: `severity`"),
    ("Need", "What a relying party must have: `needs`"),
    ("Matrix", "With whom: `matrix`"),
    ("Person", "A person: `people`"),
    ("SourceClaims", "What one source says otherwise"),
    ("Idp", "The provider: `idp`"),
    ("ClientSetup", "The registration: `client`"),
    ("OtherProvider", "Another provider: `providers`"),
    ("Rp", "The relying party: `rp`"),
    ("Mapping", "A group mapping"),
    ("LocalAccount", "A local account"),
    ("Deviation", "A misbehaviour: `script`"),
    ("Place", "Where it strikes: `at`"),
    ("Key", "Whose key: `key`"),
    ("Signature", "What happens to the signature: `signature`"),
    ("Step", "What is done: `steps`"),
    ("Visit", "`visit`"),
    ("SignIn", "`sign_in`"),
    ("Held", "What can be held"),
    ("Consent", "What is answered when asked for consent"),
    ("Delivery", "`release` and `replay`"),
    ("Tamper", "`tamper`"),
    ("Advance", "`advance`"),
    ("ChangePerson", "`change_person`"),
    ("ChangeRp", "`change_rp`"),
    ("ChangeAccount", "`change_account`"),
    ("Upgrade", "`upgrade`"),
    ("Expect", "What must be seen: `expect` and `control`"),
    ("Login", "`login`"),
    ("Session", "`session`"),
    ("PageShows", "`page`"),
    ("Account", "`account`, `me`, `accounts`"),
    ("Asked", "`asked`"),
    ("Endpoint", "Endpoints of the provider: `idp`, `asked`"),
    ("StandsAt", "`stands_at`"),
    ("Cookies", "`cookies`"),
];
/// What is told last.
const KNOWN_FAILURE: (&str, &str) = ("KnownFailure", "A failure that is known: `known_failures`");

const OPENING: &str = "# Scenario files

<!-- Made of the types that read the files; `REFRESH=1 cargo test -p rehearsal --test language` writes it anew. -->

A scenario is one YAML file below `PACK/SUBJECT/`. It says who is there, what is done, what goes wrong on purpose and what
must be seen. Keys are strict: a word that nothing reads is a mistake, drawn where it stands. There are no loops,
conditions, variables or macros. `rehearsal check` reads files without playing them, `rehearsal explain WORD` says what
stands here, and `rehearsal schema` prints the JSON Schema for editors:

```yaml
# yaml-language-server: $schema=…/scenarios/schema.json
";

const RULES: &str = "
## How it is judged

* `fault` marks the one thing that is wrong on purpose: a step, a rule of a script, a setting, a quirk, a property of a
  person or of a registration, written `{ fault: … }`. The scenario is then played without it first, and `control` must be
  seen (without `control`: signed in as the last person who signed in). Then with it, and `expect` must be seen. If `expect`
  says that something is refused or stays as it was, it is played once more without the fault.
* Every run has its own provider, relying party, browser and people.
* *passed*, *failed*; *inconclusive*: nothing follows, since the control does not work, or the fault was never reached, or
  `expect` holds without it as well; *known failure* and *unexpectedly passed*: by `known_failures`; *skipped*: the relying
  party lacks what `needs` names; *observed*: by `observe`; *error*: trouble of the harness itself, never of whom it tests.
* In every run it is looked at whether the relying party handed a token of the provider to the browser.

## Live values

What only a run knows is written `{{name.value}}`, in scripts, in `visit` and in `tamper`. `idp` is the provider of the
matrix; those of `providers` have their own names.

";

/// All of it, as Markdown.
pub fn scenario_reference() -> String {
    let schema = scenario_schema();
    let mut text = OPENING.to_owned();
    text.push_str(include_str!("../../../scenarios/state/expiry/expired.yaml"));
    text.push_str("```\n");
    text.push_str(RULES);
    for value in live::OF_PROVIDER {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "* `{{{{idp.{value}}}}}`");
    }
    text.push_str("* `{{idp.sub.PERSON}}`: the subject identifier of a person there\n");
    for value in live::OF_RP {
        let _ = writeln!(text, "* `{{{{rp.{value}}}}}`");
    }
    text.push_str(
        "* in scripts also `{{issuer}}`, `{{client_id}}`, `{{sub}}`, `{{now}}`, `{{now-1h}}`: of the provider itself and the \
         answer that is made\n\n## A file\n\n",
    );
    table(&mut text, &schema);
    text.push_str("\n## A shared part: `NAME.part.yaml`\n\n");
    let part = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Part>().to_value();
    described(&mut text, &part);
    table(&mut text, &part);
    for (name, heading) in CHAPTERS.into_iter().chain([KNOWN_FAILURE]) {
        let Some(definition) = schema.pointer(&format!("/$defs/{name}")) else { continue };
        let _ = writeln!(text, "\n## {heading}\n");
        described(&mut text, definition);
        table(&mut text, definition);
    }
    text
}

fn described(text: &mut String, definition: &Value) {
    if let Some(said) = definition.get("description").and_then(Value::as_str) {
        let _ = writeln!(text, "{said}\n");
    }
}

/// The words of a definition: its keys, or the values that it can be.
fn table(text: &mut String, definition: &Value) {
    if let Some(keys) = definition.get("properties").and_then(Value::as_object) {
        text.push_str("| word | value | what it means |\n| --- | --- | --- |\n");
        for (name, schema) in keys {
            row(text, name, &kind(schema), schema);
        }
        return;
    }
    for key in ["oneOf", "anyOf"] {
        let Some(choices) = definition.get(key).and_then(Value::as_array) else { continue };
        let whole = choices.iter().find(|choice| {
            choice.get("properties").is_some_and(|keys| keys.as_object().is_some_and(|keys| keys.len() > 1))
        });
        if let Some(whole) = whole {
            text.push_str("One word, or:\n\n");
            return table(text, whole);
        }
        text.push_str("| word | value | what it means |\n| --- | --- | --- |\n");
        for choice in choices {
            if let Some(keys) = choice.get("properties").and_then(Value::as_object) {
                for (name, value) in keys {
                    row(text, name, &kind(value), choice);
                }
            } else {
                let alone = choice.get("const").into_iter();
                let several = choice.get("enum").and_then(Value::as_array).into_iter().flatten();
                for name in alone.chain(several).filter_map(Value::as_str) {
                    row(text, name, "", choice);
                }
            }
        }
    }
}

fn row(text: &mut String, name: &str, kind: &str, schema: &Value) {
    let said = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
    let _ = writeln!(text, "| `{name}` | {kind} | {said} |");
}

/// What a value is, in a few words.
fn kind(schema: &Value) -> String {
    let Some(schema) = schema.as_object() else { return "anything".to_owned() };
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        return of_definition(name);
    }
    if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
        let is_fault = |choice: &&Value| choice.pointer("/properties/fault").is_some();
        let is_null = |choice: &&Value| choice.get("type").is_some_and(|kind| kind == "null");
        let fault = if choices.iter().any(|choice| is_fault(&choice)) { "; may be the `fault`" } else { "" };
        let kinds = choices.iter().filter(|choice| !is_fault(choice) && !is_null(choice)).map(kind);
        return kinds.collect::<Vec<_>>().join(" or ") + fault;
    }
    of_type(schema)
}

fn of_definition(name: &str) -> String {
    match name {
        "Span" => "a time such as `5m 1s`".to_owned(),
        name => match CHAPTERS.iter().chain([&KNOWN_FAILURE]).find(|(known, _)| *known == name) {
            Some((_, heading)) => format!("[{}](#{})", heading.replace('`', ""), anchor(heading)),
            None => name.to_owned(),
        },
    }
}

/// As GitHub makes them.
fn anchor(heading: &str) -> String {
    let kept = heading
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '_' || *c == '-')
        .collect::<String>();
    kept.replace(' ', "-")
}

fn of_type(schema: &Map<String, Value>) -> String {
    let kinds: Vec<&str> = match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null").collect(),
        _ => return "anything".to_owned(),
    };
    let said = kinds.iter().map(|of| match *of {
        "string" => "text".to_owned(),
        "boolean" => "`true` or `false`".to_owned(),
        "integer" => "a number".to_owned(),
        "array" => format!("a list of: {}", schema.get("items").map_or_else(|| "anything".to_owned(), kind)),
        "object" => match schema.get("additionalProperties") {
            Some(inner @ Value::Object(_)) => format!("names, each with: {}", kind(inner)),
            _ => "names and values".to_owned(),
        },
        other => other.to_owned(),
    });
    said.collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_definition_has_its_chapter() {
        let schema = scenario_schema();
        let told: Vec<&str> = CHAPTERS.iter().chain([&KNOWN_FAILURE]).map(|(name, _)| *name).collect();
        for name in schema["$defs"].as_object().unwrap().keys().filter(|name| *name != "Span") {
            assert!(told.contains(&name.as_str()), "{name} is told nowhere");
        }
        for name in told {
            assert!(schema["$defs"].get(name).is_some(), "{name} is no definition any more");
        }
    }

    #[test]
    fn no_word_is_left_without_its_meaning() {
        for line in scenario_reference().lines().filter(|line| line.starts_with("| `")) {
            assert!(!line.ends_with("|  |"), "{line}");
        }
    }
}
