use std::collections::BTreeMap;

use super::knob::section;

section! {
    /// How a failure is told.
    pub struct Errors = "errors" {
        /// What is said of a failure in place of our own status and words: `STATUS WORDS` by our stable code, or by the code
        /// and what it is about (`claim_missing:exp`). `{…}` stands for what the failure knows, for example `{username}`.
        /// `*` is for every code that has no words of its own; with no entry at all it is our own status and words.
        words: BTreeMap<String, String> = {}, unsafe [], source "what each application answers";
        /// What the troubleshooting table of the application's document advises: `SYMPTOM | CHECK` by our stable code, or by
        /// the place where it is shown (`no_button`, `connection_test`, `groups_missing`). All rows stand on the settings page.
        advice: BTreeMap<String, String> = {}, unsafe [], source "Booklore, BookOrbit: Troubleshooting; Immich: errors worth knowing";
    }
}

impl Errors {
    /// What is advised where that code, or that place, is shown.
    pub(crate) fn check_for(&self, key: &str) -> Option<String> {
        self.advice.get(key).map(|row| row.split_once(" | ").map_or(row.as_str(), |(_, check)| check).to_owned())
    }

    /// The rows of the table: the symptom and what to check.
    pub(crate) fn rows(&self) -> Vec<(String, String)> {
        let cut = |row: &String| row.split_once(" | ").map(|(symptom, check)| (symptom.to_owned(), check.to_owned()));
        self.advice.values().filter_map(cut).collect()
    }
}
