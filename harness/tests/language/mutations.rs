//! Whatever is done to the text of a scenario, the parser answers; it never panics, and every mistake lies in the file.

use proptest::prelude::*;
use rehearsal::language::{Checks, parse, parse_bytes};

const TEXT: &str = include_str!("../../../scenarios/oidc-only/redirect-loop/stops-and-offers-a-way-out.yaml");

/// Pieces that mean something to YAML or to us.
const PIECES: [&str; 18] = [
    "{", "}", "[", "]", ":", "- ", "\n", "  ", "\t", "#", "&a ", "*a", "!!str ", "fault: ", "'", "|\n", "é", "\u{feff}",
];

#[derive(Clone, Debug)]
enum Edit {
    Insert(usize, usize),
    Remove(usize, usize),
    Double(usize, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        (any::<usize>(), 0..PIECES.len()).prop_map(|(at, piece)| Edit::Insert(at, piece)),
        (any::<usize>(), 1..40_usize).prop_map(|(at, len)| Edit::Remove(at, len)),
        (any::<usize>(), 1..40_usize).prop_map(|(at, len)| Edit::Double(at, len)),
    ]
}

fn apply(text: &str, edit: &Edit) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (Edit::Insert(at, _) | Edit::Remove(at, _) | Edit::Double(at, _)) = edit;
    let at = at % (chars.len() + 1);
    let (before, after) = chars.split_at(at);
    let text = |chars: &[char]| chars.iter().collect::<String>();
    match edit {
        Edit::Insert(_, piece) => text(before) + PIECES[*piece] + &text(after),
        Edit::Remove(_, len) => text(before) + &text(after.get(*len..).unwrap_or_default()),
        Edit::Double(_, len) => text(before) + &text(&after[..after.len().min(*len)]) + &text(after),
    }
}

fn answers(text: &str) -> Result<(), TestCaseError> {
    let Err(error) = parse("mutated.yaml", text) else { return Ok(()) };
    prop_assert!(!error.mistakes().is_empty());
    let lines = text.lines().count() + 1;
    for mistake in error.mistakes() {
        let mark = mistake.mark();
        prop_assert!(
            mark.line >= 1 && usize::try_from(mark.line).unwrap() <= lines.max(1),
            "{mark:?} of {lines} lines"
        );
        prop_assert!(text.get(mark.offset..mark.offset + mark.len).is_some(), "{mark:?} is outside of the text");
    }
    prop_assert!(error.picture(false).contains("mutated.yaml:"));
    Ok(())
}

proptest! {
    #[test]
    fn edits_of_a_good_file_get_an_answer(edits in prop::collection::vec(edit(), 1..6)) {
        let text = edits.iter().fold(TEXT.to_owned(), |text, edit| apply(&text, edit));
        answers(&text)?;
    }

    #[test]
    fn any_text_gets_an_answer(text in "\\PC{0,60}(\n\\PC{0,20}){0,4}") {
        answers(&text)?;
    }

    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        if let Err(error) = parse_bytes("bytes.yaml", &bytes, &Checks::default()) {
            prop_assert!(error.to_string().contains("bytes.yaml:"));
        }
    }
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    let text = format!("title: {}{}", "[".repeat(50_000), "]".repeat(50_000));
    assert!(parse("deep.yaml", &text).is_err());
}

#[test]
fn an_alias_bomb_is_refused() {
    let mut text = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, before) in "bcdefghij".chars().zip("abcdefghi".chars()) {
        text += &format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 9].join(", "));
    }
    assert!(parse("bomb.yaml", &text).is_err());
}
