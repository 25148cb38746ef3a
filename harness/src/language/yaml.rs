use serde::de::DeserializeOwned;
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy};
use serde_saphyr::{DefaultMessageFormatter, Error, MessageFormatter, Options};

use super::fault_reader::{FAULT, STANDS_ALONE};
use super::mistake::{Mistake, Wrong};
use super::outline::Mark;
use super::suggest::did_you_mean;

/// Reads one YAML document, or says in the language's own words why it cannot.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Mistake> {
    serde_saphyr::from_str_with_options(text, options()).map_err(|error| mistake(error.without_snippet(), text))
}

/// YAML 1.2 without its traps: `no` is a word and not `false`, no key counts twice, and nothing is merged in.
fn options() -> Options {
    serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        strict_booleans: true,
    }
}

/// What the reader says in the terms of its grammar, and what a person most likely did.
const HINTS: [(&str, &str); 4] = [
    ("mapping values are not allowed", "a text with `: ` in it must stand in quotes"),
    ("tabs disallowed", "indent with spaces"),
    ("did not find expected ',' or", "a `{` or `[` before this is not closed"),
    ("did not find expected key", "check the indentation: what belongs together begins in one column"),
];

/// Turns the reader's error into a mistake. What users do often gets its own words; the rest keeps the reader's.
fn mistake(error: &Error, text: &str) -> Mistake {
    let mark = error.location().map_or(Mark::START, |location| Mark::of(&location, text));
    match error {
        Error::AliasError { error, .. } => mistake(error, text),
        Error::SerdeUnknownField { field: word, expected, .. }
        | Error::SerdeUnknownVariant { variant: word, expected, .. } => unknown_word(word, expected, mark),
        Error::SerdeMissingField { field, .. } => {
            Mistake::new(Wrong::MissingKey { key: (*field).to_owned() }, mark).help(format!("add `{field}: …`"))
        }
        Error::DuplicateMappingKey { key, .. } => {
            let key = key.clone().unwrap_or_else(|| mark.text(text).to_owned());
            Mistake::new(Wrong::DuplicateKey { key }, mark).help("put both under one key, or remove one")
        }
        Error::SerdeInvalidType { unexpected, expected, .. }
        | Error::SerdeInvalidValue { unexpected, expected, .. } => {
            Mistake::new(Wrong::WrongKind { expected: plain(expected), found: plain(unexpected) }, mark)
        }
        Error::Unexpected { expected, .. } => wrong_kind(plain(expected), mark, text),
        Error::InvalidScalar { ty, .. } => wrong_kind(plain(ty), mark, text),
        Error::InvalidBooleanStrict { .. } => wrong_kind("`true` or `false`".to_owned(), mark, text),
        Error::NullIntoString { .. } => wrong_kind("a text".to_owned(), mark, text),
        Error::ExternallyTaggedEnumExpectedScalarOrMapping { .. }
        | Error::ExpectedStringKeyForExternallyTaggedEnum { .. } => wrong_kind("one word".to_owned(), mark, text),
        Error::UnexpectedValueForUnitEnumVariant { .. } => {
            wrong_kind("nothing: this word takes no value".to_owned(), mark, text)
        }
        Error::ExpectedMappingEndAfterEnumVariantValue { .. } => Mistake::new(Wrong::TwoWordsInAStep, mark)
            .help("begin the next step on a line of its own, with `- `; what belongs to this one stands in its braces"),
        Error::MergeKeyNotAllowed { .. } => Mistake::new(Wrong::MergeKey, mark)
            .help("write out what belongs here, so that the file reads without jumps"),
        Error::MultipleDocuments { .. } => {
            Mistake::new(Wrong::SecondDocument, mark).help("put it into a file of its own")
        }
        Error::Message { msg, .. } if msg == STANDS_ALONE => {
            Mistake::new(Wrong::BesideFault, mark).help("what is wrong on purpose stands under `fault`, all of it")
        }
        other => {
            let said = DefaultMessageFormatter.format_message(other).into_owned();
            let help = HINTS.iter().find(|(words, _)| said.contains(words)).map(|(_, help)| *help);
            let mistake = Mistake::new(Wrong::Yaml { said }, mark);
            match help {
                Some(help) => mistake.help(help),
                None => mistake,
            }
        }
    }
}

fn unknown_word(word: &str, expected: &[&'static str], mark: Mark) -> Mistake {
    if word == FAULT {
        return Mistake::new(Wrong::MisplacedFault, mark)
            .help("`fault` goes around a whole step, a rule of `script`, the value of a setting, or a quirk");
    }
    // Serde's list is of the type inside; where a step or a rule of the script may stand, `fault` may stand too.
    let faultable = expected.contains(&"start_login") || expected.contains(&"at");
    let valid = expected.iter().copied().chain(faultable.then_some(FAULT));
    Mistake::new(Wrong::UnknownWord { word: word.to_owned() }, mark).help(did_you_mean(word, valid))
}

fn wrong_kind(expected: String, mark: Mark, text: &str) -> Mistake {
    let found = match mark.text(text) {
        "" => "nothing".to_owned(),
        found => format!("`{found}`"),
    };
    Mistake::new(Wrong::WrongKind { expected, found }, mark)
}

/// Serde's and the reader's names for kinds of values, as a person who writes YAML calls them.
fn plain(kind: &str) -> String {
    let named = match kind {
        "sequence start" | "a sequence" => "a list",
        "mapping start" | "a map" => "keys and values",
        "a string" | "string scalar" | "scalar" => "a text",
        "unit" | "unit value" => "nothing",
        "map" => "keys and values",
        "sequence" => "a list",
        "u16" | "u32" | "u64" | "usize" => "a whole number from 0 up",
        "bool" | "a boolean" => "`true` or `false`",
        other => {
            return other.strip_prefix("struct ").map_or_else(|| other.to_owned(), |_| "keys and values".to_owned());
        }
    };
    named.to_owned()
}
