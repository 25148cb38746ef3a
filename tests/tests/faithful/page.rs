//! `docs/presets.md`, made from the presets and from what was played.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use rp::Policy;
use serde_json::Value;

use crate::case::Try;
use crate::scene::in_full;
use crate::{Played, alike};

/// How many cases the recording of each release has.
const RECORDED: [(&str, usize); 3] = [("booklore@2.3.0", 476), ("grimmory@3.2.4", 483), ("bookorbit@1.3.0", 422)];

/// Compares the page with what it should say; `REFRESH=1` writes it.
pub fn check(all: &BTreeMap<&'static str, Vec<Played>>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/presets.md");
    let made = page(all);
    if std::env::var_os("REFRESH").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, &made).expect("a page that can be written");
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == made,
        "docs/presets.md is stale; REFRESH=1 cargo test -p rehearsal-tests --test faithful writes it"
    );
}

fn page(all: &BTreeMap<&'static str, Vec<Played>>) -> String {
    let mut text = String::from(
        "# Presets of the reference relying party\n\n\
        Generated from `rp/src/policy/presets` and from the cases in `tests/faithfulness`; \
        `REFRESH=1 cargo test -p rehearsal-tests --test faithful` writes it.\n\n\
        | Preset | What it is | Differs from `strict` in |\n|---|---|---|\n",
    );
    let strict = Policy::preset("strict").expect("a preset");
    for name in Policy::presets() {
        let policy = Policy::preset(name).expect("a preset");
        let count = policy.differences(&strict).len();
        let title = Policy::title(name).expect("a preset");
        let _ = writeln!(text, "| `{name}` | {title} | {count} knobs |");
    }
    text.push_str("\n`rehearsal explain preset:NAME` shows the differences of one.\n\n## Faithfulness\n\n");
    text.push_str(
        "The pinned presets are played through cases that were recorded from the real releases; a case is alike when every \
        variant of it comes out as recorded: the outcome, the status and words of the refusal, the account.\n\n\
        | Preset | Recorded | Written down | Alike | Share of those |\n|---|---|---|---|---|\n",
    );
    for (release, played) in all {
        let share = 100.0 * alike(played) as f64 / played.len() as f64;
        let recorded = RECORDED.iter().find(|(named, _)| named == release).map_or(0, |(_, count)| *count);
        let _ = writeln!(text, "| `{release}` | {recorded} | {} | {} | {share:.1} % |", played.len(), alike(played));
    }
    text.push_str(
        "\nWhat is recorded and not written down is about what is not built here: the applications' own JSON and mobile \
        endpoints and their settings API, forward authentication, web sockets, logs, load, collations of other databases.\n",
    );
    for (release, played) in all {
        let _ = writeln!(
            text,
            "\n### What `{release}` does otherwise than the release\n\n| Case | Given | Why |\n|---|---|---|"
        );
        for case in played.iter().filter(|case| !case.otherwise.is_empty()) {
            let reason = case.reason.clone().unwrap_or_default();
            let _ = writeln!(text, "| {} | {} | {} |", case.id, cell(&case.given), cell(&reason));
        }
    }
    for (release, played) in all {
        let _ = writeln!(text, "\n### By heading: `{release}`\n\n| Heading | Cases | Alike |\n|---|---|---|");
        let mut headings: BTreeMap<&str, Vec<&Played>> = BTreeMap::new();
        for case in played {
            headings.entry(&case.heading).or_default().push(case);
        }
        for (heading, cases) in headings {
            let good = cases.iter().filter(|case| case.otherwise.is_empty()).count();
            let _ = writeln!(text, "| {heading} | {} | {good} |", cases.len());
        }
    }
    played_rows(&mut text);
    text.push_str("\n## The matrix\n\nEvery knob that some preset turns otherwise than `strict`.\n\n");
    matrix(&mut text, &strict);
    text
}

/// The rows of the decision tables and of the comparison matrix, with what each preset does: what `tests/rows` says, and the
/// tests of `rows.rs` hold the presets to it.
fn played_rows(text: &mut String) {
    text.push_str(
        "\n## Rows of the decision tables and of the comparison matrix\n\nWhat each preset does, step by step; a test named \
        after the row plays it.\n\n| Row | Given | Preset | Outcome |\n|---|---|---|---|\n",
    );
    for file in crate::rows::rows() {
        for case in &file.cases {
            let presets = if case.only.is_empty() { &file.releases } else { &case.only };
            let mut told: Vec<(String, Vec<&str>)> = Vec::new();
            for preset in presets {
                let outcome = case.variants().iter().map(|one| outcome(one, preset)).collect::<Vec<_>>().join(" / ");
                match told.iter_mut().find(|(known, _)| *known == outcome) {
                    Some((_, of)) => of.push(preset),
                    None => told.push((outcome, vec![preset])),
                }
            }
            for (outcome, of) in told {
                let of: Vec<String> = of.into_iter().map(|preset| format!("`{preset}`")).collect();
                let name = case.id.replace('_', " ");
                let _ = writeln!(text, "| {name} | {} | {} | {} |", cell(&case.given), of.join(" "), cell(&outcome));
            }
        }
    }
}

fn outcome(tried: &Try, preset: &str) -> String {
    let mut told: Vec<String> = tried.expected(preset).iter().map(|line| in_full(line)).collect();
    if told.iter().any(String::is_empty) {
        told.iter_mut().filter(|line| line.is_empty()).for_each(|line| line.push_str("none of them"));
    }
    if let Some(account) = &tried.account {
        let list = |set: &std::collections::BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(" ");
        let members = [
            ("name", account.name.clone()),
            ("e-mail", account.email.clone()),
            ("permissions", account.permissions.as_ref().map(list)),
            ("libraries", account.libraries.as_ref().map(list)),
            ("administrator", account.admin.map(|admin| admin.to_string())),
        ];
        let known = members.into_iter().filter_map(|(what, value)| Some(format!("{what} {}", or_none(value?))));
        told.extend(known);
    }
    if let Some(accounts) = &tried.accounts {
        told.push(format!("accounts: {}", or_none(accounts.join(" "))));
    }
    told.join("; ")
}

fn or_none(text: String) -> String {
    if text.is_empty() { "none".to_owned() } else { text }
}

fn matrix(text: &mut String, strict: &Policy) {
    let others: Vec<(&str, Policy)> =
        Policy::presets().map(|name| (name, Policy::preset(name).expect("a preset"))).collect();
    let names: Vec<String> = others.iter().map(|(name, _)| format!("`{name}`")).collect();
    let _ = writeln!(text, "| Knob | {} |\n|---|{}", names.join(" | "), "---|".repeat(names.len()));
    for knob in Policy::knobs() {
        let base = strict.get(&knob.name);
        let turned = others.iter().any(|(_, policy)| policy.get(&knob.name) != base);
        if !turned || base.as_ref().is_some_and(Value::is_object) {
            continue;
        }
        let values = others.iter().map(|(_, policy)| shown(&policy.get(&knob.name).unwrap_or_default()));
        let _ = writeln!(text, "| `{}` | {} |", knob.name, values.collect::<Vec<_>>().join(" | "));
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(word) => word.clone(),
        Value::Array(words) => words.iter().map(shown).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
