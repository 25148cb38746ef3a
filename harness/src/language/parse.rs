use super::checks::Checks;
use super::error::LanguageError;
use super::mistake::{Mistake, Wrong};
use super::outline::{Mark, Node, Outline};
use super::part::{Parts, take_in};
use super::scenario::Scenario;
use super::validate::validate;
use super::yaml::read;

/// The most bytes that a scenario file may have.
pub const MAX_BYTES: usize = 1024 * 1024;

/// The keys without which there is no scenario.
const REQUIRED: [&str; 4] = ["title", "severity", "steps", "expect"];

/// Reads a scenario without knowing which providers, policies and tags there are.
///
/// # Errors
/// Every mistake that was found, drawn.
pub fn parse(label: &str, text: &str) -> Result<Scenario, LanguageError> {
    parse_with(label, text, &Checks::default())
}

/// Reads the bytes of a file, which may turn out to be no text.
///
/// # Errors
/// Every mistake that was found, drawn.
pub fn parse_bytes(label: &str, bytes: &[u8], checks: &Checks<'_>) -> Result<Scenario, LanguageError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => parse_with(label, text, checks),
        Err(error) => Err(not_utf8(label, bytes, error.valid_up_to())),
    }
}

/// Reads a scenario and checks the names in it against those that are known.
///
/// # Errors
/// Every mistake that was found, drawn.
pub fn parse_with(label: &str, text: &str, checks: &Checks<'_>) -> Result<Scenario, LanguageError> {
    if text.len() > MAX_BYTES {
        let wrong = Wrong::TooLarge { bytes: text.len(), limit: MAX_BYTES };
        let mistake = Mistake::new(wrong, Mark::START).help("a file is one scenario; split it");
        return Err(LanguageError::new(label, "", vec![mistake]));
    }
    let refuse = |mistakes| LanguageError::new(label, text, mistakes);
    // The outline goes first: it finds faults of YAML itself, whatever the words are.
    let root: Option<Node> = read(text).map_err(|mistake| refuse(vec![mistake]))?;
    let Some(root) = root else { return Err(refuse(vec![empty()])) };
    let outline = Outline::new(root, text);
    let mut scenario: Scenario = read(text).map_err(|mistake| refuse(vec![placed(mistake, &outline)]))?;
    let none = Parts::default();
    let mut mistakes = take_in(&mut scenario, label, checks.parts.unwrap_or(&none), &outline);
    mistakes.extend(validate(&scenario, &outline, checks));
    if mistakes.is_empty() { Ok(scenario) } else { Err(refuse(mistakes)) }
}

/// The reader notices a missing key where the mapping ends; one of the whole file is missed at its beginning.
fn placed(mistake: Mistake, outline: &Outline<'_>) -> Mistake {
    match mistake.wrong() {
        Wrong::MissingKey { key } if REQUIRED.contains(&key.as_str()) => mistake.moved_to(outline.value(&[])),
        _ => mistake,
    }
}

fn empty() -> Mistake {
    Mistake::new(Wrong::Empty, Mark::START).help("a scenario has at least `title`, `severity`, `steps` and `expect`")
}

/// Draws the place of the first byte that is no text, on the text as far as it can be shown.
pub(super) fn not_utf8(label: &str, bytes: &[u8], offset: usize) -> LanguageError {
    let good = String::from_utf8_lossy(&bytes[..offset]);
    let line = 1 + good.matches('\n').count();
    let column = 1 + good.rsplit('\n').next().unwrap_or_default().chars().count();
    let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let mark = Mark { offset, len: char::REPLACEMENT_CHARACTER.len_utf8(), line: narrow(line), column: narrow(column) };
    let wrong = Wrong::NotUtf8 { byte: bytes.get(offset).copied().unwrap_or_default(), offset };
    let mistake = Mistake::new(wrong, mark).help("save the file as UTF-8");
    LanguageError::new(label, &String::from_utf8_lossy(bytes), vec![mistake])
}
