use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Location, Spanned};

use super::span::place;

/// A stretch of the file's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where it begins, in bytes.
    pub offset: usize,
    /// How long it is, in bytes.
    pub len: usize,
    /// Its line, counted from 1.
    pub line: u32,
    /// Its column in characters, counted from 1.
    pub column: u32,
}

impl Mark {
    /// The first place of a file.
    pub(super) const START: Self = Self { offset: 0, len: 0, line: 1, column: 1 };

    /// The word at one of the YAML reader's locations: never beyond its line, never empty where there is a word.
    pub(super) fn of(location: &Location, text: &str) -> Self {
        let (line, column) = place(location);
        let span = location.span();
        let narrow = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let by_chars = |chars: u64| text.char_indices().nth(narrow(chars)).map_or(text.len(), |(at, _)| at);
        let start = span.byte_offset().map_or_else(|| by_chars(span.offset()), narrow);
        let end = span.byte_len().map_or_else(|| by_chars(span.offset() + span.len()), |len| start + narrow(len));
        Self { line: line.max(1), column: column.max(1), ..Self::between(text, start, end) }
    }

    /// The text that it covers.
    pub(super) fn text(self, file: &str) -> &str {
        file.get(self.offset..self.offset + self.len).unwrap_or_default()
    }

    /// Cuts a range to whole characters of one line, and stretches it over the word that it begins, if it is empty.
    fn between(text: &str, start: usize, end: usize) -> Self {
        let start = floor(text, start);
        let line = text[start..].split(['\n', '\r']).next().unwrap_or_default();
        let wanted = floor(text, end.max(start)) - start;
        let len = match wanted.min(line.len()) {
            0 => line.find(|c: char| c.is_whitespace() || ":,]}".contains(c)).unwrap_or(line.len()),
            len => len,
        };
        Self { offset: start, len: line[..len].trim_end().len(), line: 1, column: 1 }
    }
}

/// The last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Where every key and every value of a file stands. The typed scenario keeps few places; this one keeps all.
#[derive(Debug)]
pub(super) struct Outline<'t> {
    root: Node,
    text: &'t str,
}

impl<'t> Outline<'t> {
    pub(super) fn new(root: Node, text: &'t str) -> Self {
        Self { root, text }
    }

    /// The value at a path, or the nearest thing around it that is written.
    pub(super) fn value(&self, path: &[Part<'_>]) -> Mark {
        let found = self.walk(path);
        Mark::of(&found.value, self.text)
    }

    /// The key at the end of a path, or the nearest thing around it that is written.
    pub(super) fn key(&self, path: &[Part<'_>]) -> Mark {
        let found = self.walk(path);
        Mark::of(&found.key, self.text)
    }

    /// The word at a line and column, as they stand in an `At` or a `Fallible`.
    pub(super) fn here(&self, line: u32, column: u32) -> Mark {
        let back = |number: u32| usize::try_from(number.saturating_sub(1)).unwrap_or_default();
        let before: usize = self.text.split_inclusive('\n').take(back(line)).map(str::len).sum();
        let rest = &self.text[before..];
        let within = rest.char_indices().nth(back(column)).map_or(rest.len(), |(at, _)| at);
        let start = before + within;
        // The braces of `{ fault: … }` are no word.
        let opening = self.text[start..].chars().take_while(|c| matches!(c, '{' | ' ')).count();
        let column = column.saturating_add(u32::try_from(opening).unwrap_or_default());
        Mark { line, column, ..Mark::between(self.text, start + opening, start + opening) }
    }

    fn walk(&self, path: &[Part<'_>]) -> Found {
        let mut node = &self.root;
        let mut found = Found { key: node.0.referenced, value: node.0.referenced };
        for part in path {
            let next = match (&node.0.value, part) {
                (Inside::List(items), Part::Item(index)) => items.get(*index).map(|item| (item.0.referenced, item)),
                (Inside::Map(entries), Part::Key(key)) => {
                    entries.iter().find(|(name, _)| name.value == *key).map(|(name, item)| (name.referenced, item))
                }
                (Inside::Map(_) | Inside::List(_) | Inside::Scalar | Inside::Nothing, _) => None,
            };
            // A fault's braces are no part of a path; a missing part leaves us at what surrounds it.
            let Some((key, inner)) = next else { break };
            node = inner.within_fault();
            found = Found { key, value: node.0.referenced };
        }
        found
    }
}

struct Found {
    key: Location,
    value: Location,
}

/// One part of a path into a file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part<'a> {
    /// A key of a mapping.
    Key(&'a str),
    /// A place in a list, from 0.
    Item(usize),
}

impl<'a> From<&'a str> for Part<'a> {
    fn from(key: &'a str) -> Self {
        Self::Key(key)
    }
}

impl From<usize> for Part<'_> {
    fn from(index: usize) -> Self {
        Self::Item(index)
    }
}

/// A value of the file with its place.
#[derive(Debug)]
pub(super) struct Node(Spanned<Inside>);

impl Node {
    fn within_fault(&self) -> &Self {
        match &self.0.value {
            Inside::Map(entries) => match entries.as_slice() {
                [(key, inner)] if key.value == super::fault_reader::FAULT => inner,
                _ => self,
            },
            Inside::List(_) | Inside::Scalar | Inside::Nothing => self,
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(Self)
    }
}

#[derive(Debug)]
enum Inside {
    Nothing,
    Scalar,
    List(Vec<Node>),
    Map(Vec<(Spanned<String>, Node)>),
}

impl<'de> Deserialize<'de> for Inside {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(InsideVisitor)
    }
}

struct InsideVisitor;

macro_rules! scalar {
    ($($method:ident($type:ty);)*) => {
        $(fn $method<E: Error>(self, _: $type) -> Result<Inside, E> {
            Ok(Inside::Scalar)
        })*
    };
}

impl<'de> Visitor<'de> for InsideVisitor {
    type Value = Inside;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    scalar! {
        visit_bool(bool);
        visit_i64(i64);
        visit_i128(i128);
        visit_u64(u64);
        visit_u128(u128);
        visit_f64(f64);
        visit_str(&str);
        visit_bytes(&[u8]);
    }

    fn visit_none<E: Error>(self) -> Result<Inside, E> {
        Ok(Inside::Nothing)
    }

    fn visit_unit<E: Error>(self) -> Result<Inside, E> {
        Ok(Inside::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Inside, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Inside, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Inside::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Inside, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Inside::Map(entries))
    }
}
