use std::fmt::Write as _;

use mock_idp::manners::{Manners, ProviderRef, Quirk, ResolveError};
use rp::Policy;
use serde_json::Value;
use thiserror::Error;

use super::arguments::ExplainArguments;
use super::exit::Exit;
use super::names;
use super::output::say;
use crate::language::{TagDictionaryError, deviation_words, expectation_words, file_words, nearest, step_words};

/// Why nothing is explained.
#[derive(Debug, Error)]
enum ExplainError {
    #[error("nothing is called `{word}`; {hint}")]
    Unknown { word: String, hint: String },
    #[error(transparent)]
    Tags(#[from] TagDictionaryError),
    #[error(transparent)]
    Provider(#[from] ResolveError),
}

/// Something that has a name. What a word is called in several places has an entry for each.
struct Entry {
    name: String,
    /// What kind of thing it is.
    kind: String,
    /// What it is, line by line.
    lines: Vec<String>,
}

/// `rehearsal explain`.
#[expect(clippy::print_stderr, reason = "the command line speaks to people")]
pub(super) fn explain(arguments: &ExplainArguments) -> Exit {
    match found(arguments.word.trim()) {
        Ok(text) => say(&text),
        Err(error) => {
            eprintln!("error: {error}");
            if matches!(error, ExplainError::Unknown { .. }) { Exit::Input } else { Exit::Trouble }
        }
    }
}

fn found(word: &str) -> Result<String, ExplainError> {
    let all = entries()?;
    let meant: Vec<&Entry> = all.iter().filter(|entry| entry.name == word).collect();
    if meant.is_empty() {
        let hint = match nearest(word, all.iter().map(|entry| entry.name.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "words of scenario files, tags, providers, quirks, policies, knobs, error codes and exit codes have names"
                .to_owned(),
        };
        return Err(ExplainError::Unknown { word: word.to_owned(), hint });
    }
    let shown: Vec<String> = meant.into_iter().map(text).collect();
    Ok(shown.join("\n"))
}

fn text(entry: &Entry) -> String {
    let mut text = format!("{}: {}\n\n", entry.name, entry.kind);
    for line in &entry.lines {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {line}");
    }
    text
}

fn entries() -> Result<Vec<Entry>, ExplainError> {
    let mut all = words();
    let tags = names::tags()?;
    all.extend(tags.tags().map(|tag| Entry {
        name: tag.to_owned(),
        kind: "a tag".to_owned(),
        lines: vec![
            tags.explain(tag).unwrap_or_default().to_owned(),
            labelled("select", &format!("rehearsal run --tag {tag}")),
        ],
    }));
    all.extend(exit_codes());
    all.extend(error_codes());
    all.extend(policies());
    for name in mock_idp::provider::names() {
        all.extend(provider(name)?);
    }
    Ok(all)
}

fn words() -> Vec<Entry> {
    let steps = step_words().into_iter().map(|word| ("a step of a scenario", word));
    let expectations = expectation_words().into_iter().map(|word| ("an expectation of a scenario", word));
    let files = file_words().into_iter().map(|word| ("a key of a scenario file", word));
    let deviations = deviation_words().into_iter().map(|word| ("a word of a misbehaviour in a script", word));
    steps
        .chain(expectations)
        .chain(files)
        .chain(deviations)
        .map(|(kind, word)| Entry {
            name: word.name,
            kind: kind.to_owned(),
            lines: word.doc.lines().map(str::to_owned).collect(),
        })
        .collect()
}

fn exit_codes() -> impl Iterator<Item = Entry> {
    [Exit::Ok, Exit::NotAsExpected, Exit::Input, Exit::Trouble].into_iter().map(|exit| Entry {
        name: exit.code().to_string(),
        kind: "an exit code".to_owned(),
        lines: vec![exit.meaning().to_owned()],
    })
}

fn error_codes() -> impl Iterator<Item = Entry> {
    rp::error_codes().into_iter().map(|error| Entry {
        name: error.code.to_owned(),
        kind: format!("an error code of the reference relying party, with status {}", error.status),
        lines: vec![
            error.doc.trim().to_owned(),
            labelled("on the page", error.words),
            labelled("expect", &format!("error: {}", error.code)),
        ],
    })
}

fn policies() -> Vec<Entry> {
    let presets = Policy::presets().flat_map(|name| {
        let lines = preset(name);
        // By its bare name too; `preset:` tells it from a provider of that name.
        [name.to_owned(), format!("preset:{name}")].map(|called| Entry {
            name: called,
            kind: "a policy of the reference relying party".to_owned(),
            lines: lines.clone(),
        })
    });
    let knobs = Policy::knobs().into_iter().map(|knob| {
        let unsafe_values: Vec<String> = knob.unsafe_values.iter().map(Value::to_string).collect();
        let mut lines: Vec<String> = knob.doc.lines().map(|line| line.trim().to_owned()).collect();
        lines.push(labelled("safe", &knob.safe.to_string()));
        if !unsafe_values.is_empty() {
            lines.push(labelled("unsafe", &unsafe_values.join(", ")));
        }
        lines.push(labelled("source", knob.source));
        lines.push(labelled("scenario", &format!("rp: {{ settings: {{ {}: {} }} }}", knob.name, knob.safe)));
        Entry { name: knob.name, kind: "a knob of the reference relying party's policy".to_owned(), lines }
    });
    presets.chain(knobs).collect()
}

/// What a preset is, how it is used, and every knob that it turns otherwise than `strict`.
fn preset(name: &str) -> Vec<String> {
    let mut lines = vec![
        Policy::title(name).unwrap_or_default(),
        labelled("select", &format!("rehearsal run --rp {name}")),
        labelled("scenario", &format!("matrix: {{ rp: [{name}] }}")),
    ];
    if let Ok(Some(base)) = Policy::base(name) {
        lines.push(labelled("based on", &base));
    }
    let differences = match (Policy::preset(name), Policy::preset("strict")) {
        (Ok(policy), Ok(strict)) => policy.differences(&strict),
        _ => Vec::new(),
    };
    if !differences.is_empty() {
        lines.push(labelled("differs", &format!("from strict in {} knobs:", differences.len())));
    }
    for difference in differences {
        let mark = if difference.knob.unsafe_values.contains(&difference.ours) { "  (unsafe)" } else { "" };
        match &difference.ours {
            // One line each: a table in one line is read by nobody.
            Value::Object(members) => {
                lines.push(format!("  {}", difference.knob.name));
                lines.extend(members.iter().map(|(member, value)| format!("    {member} = {value}")));
            }
            ours => lines.push(format!("  {} = {ours}, not {}{mark}", difference.knob.name, difference.theirs)),
        }
    }
    lines
}

fn provider(name: &str) -> Result<Vec<Entry>, ExplainError> {
    let table = mock_idp::provider::table(name)?;
    let reference = ProviderRef { name: name.to_owned(), version: None };
    let manners = Manners::new(table, &reference, &std::collections::BTreeMap::new(), &[])?;
    let newest = manners
        .version()
        .map_or_else(|| "it has no versions".to_owned(), |version| format!("{version} if none is named"));
    let quirks: Vec<&str> = manners.catalogue().iter().map(|quirk| quirk.id.as_str()).collect();
    let mut lines = vec![
        table.title.to_owned(),
        labelled("version", &newest),
        labelled("serve", &format!("rehearsal serve {name}")),
    ];
    lines.extend(manners.unrecorded().map(|why| labelled("unrecorded", why)));
    lines.push(labelled("quirks", &if quirks.is_empty() { "none".to_owned() } else { quirks.len().to_string() }));
    lines.extend(quirks.iter().map(|quirk| format!("              {quirk}")));
    let mut entries = vec![Entry { name: name.to_owned(), kind: "a provider".to_owned(), lines }];
    entries.extend(manners.catalogue().iter().map(|one| quirk(table.title, name, manners.unrecorded(), one)));
    Ok(entries)
}

fn quirk(title: &str, provider: &str, unrecorded: Option<&str>, quirk: &Quirk) -> Entry {
    let Quirk { id, summary, versions, when, unless, needs, over, evidence, seen_by_rp, .. } = quirk;
    let versions = match versions.as_slice() {
        [] => "all".to_owned(),
        ranges => ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    };
    let mut lines = vec![summary.clone(), labelled("versions", &versions)];
    let condition = |(name, values): (&String, &Vec<Value>)| {
        let values: Vec<String> = values.iter().map(Value::to_string).collect();
        format!("{name} is {}", values.join(" or "))
    };
    lines.extend(when.iter().map(|setting| labelled("when", &condition(setting))));
    lines.extend(unless.iter().map(|setting| labelled("unless", &condition(setting))));
    lines.extend(needs.iter().map(|needed| labelled("needs", needed)));
    lines.extend(over.iter().map(|other| labelled("wins over", other)));
    lines.push(labelled("seen by RP", seen_by_rp));
    lines.extend(evidence.iter().map(|source| labelled("evidence", source)));
    lines.extend(unrecorded.map(|why| labelled("unrecorded", why)));
    lines.push(labelled("without it", &format!("rehearsal serve {provider} --quirk -{id}")));
    lines.push(labelled("scenario", &format!("idp: {{ quirks: [-{id}] }}")));
    Entry { name: id.clone(), kind: format!("a quirk of {title}"), lines }
}

fn labelled(label: &str, value: &str) -> String {
    format!("{label:<12}  {value}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_named_is_explained() {
        for entry in entries().unwrap() {
            assert!(entry.lines.first().is_some_and(|line| !line.is_empty()), "{} ({})", entry.name, entry.kind);
        }
    }

    #[test]
    fn a_word_with_two_meanings_has_both() {
        let all = entries().unwrap();
        let twice = all.iter().find(|entry| all.iter().filter(|other| other.name == entry.name).count() > 1);
        let twice = twice.expect("`expect`, `state` or the like");
        assert!(found(&twice.name).unwrap().matches(&format!("{}: ", twice.name)).count() > 1);
    }
}
