use serde::Serialize as _;
use serde_json::ser::{PrettyFormatter, Serializer};

use crate::vocab::Members;

/// How JSON is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JsonStyle {
    /// How many blanks a level is moved in; without it everything stands in one line without blanks.
    pub indent: Option<usize>,
    /// Whether a line break is the last character.
    pub last_newline: bool,
}

impl JsonStyle {
    /// The text of an object.
    pub(crate) fn write(self, members: &Members) -> String {
        let mut text = match self.indent {
            None => members.to_json(),
            Some(indent) => {
                let blanks = b" ".repeat(indent);
                let mut bytes = Vec::new();
                let mut writer = Serializer::with_formatter(&mut bytes, PrettyFormatter::with_indent(&blanks));
                match members.serialize(&mut writer) {
                    Ok(()) => String::from_utf8_lossy(&bytes).into_owned(),
                    Err(_) => members.to_json(),
                }
            }
        };
        if self.last_newline {
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indent_and_last_line_break_are_a_style() {
        let members = Members::from_iter([("a", 1)]);
        assert_eq!(JsonStyle::default().write(&members), "{\"a\":1}");
        assert_eq!(JsonStyle { indent: Some(2), last_newline: true }.write(&members), "{\n  \"a\": 1\n}\n");
    }
}
