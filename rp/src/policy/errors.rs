use std::collections::BTreeMap;

use super::knob::section;

section! {
    /// How a failure is told.
    pub struct Errors = "errors" {
        /// What is said of a failure in place of our own status and words: `STATUS WORDS` by our stable code, or by the code
        /// and what it is about (`claim_missing:exp`). `{…}` stands for what the failure knows, for example `{username}`.
        /// `*` is for every code that has no words of its own; with no entry at all it is our own status and words.
        words: BTreeMap<String, String> = {}, unsafe [], source "what each application answers";
    }
}
