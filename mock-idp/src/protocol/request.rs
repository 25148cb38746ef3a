use std::borrow::Cow;
use std::collections::BTreeSet;

use http::{HeaderMap, Method, header};

use super::cause::Cause;

/// A request as the door read it: raw parameter pairs, so that what is sent twice or not as text is seen.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path, as sent.
    pub path: String,
    /// The query, as sent, without the question mark.
    pub query_text: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as sent.
    pub body: Vec<u8>,
    /// The parameters of the query.
    pub query: Params,
    /// The parameters of a form body; empty for any other content type.
    pub form: Params,
    /// The fields of a `multipart/form-data` body.
    pub multipart: Params,
    /// Why the body was not taken, if it was not. Such a request is refused and does nothing.
    pub trouble: Option<Cause>,
}

impl Request {
    /// Reads the parameters out of what was sent.
    pub fn new(method: Method, path: String, query_text: String, headers: HeaderMap, body: Vec<u8>) -> Self {
        let query = Params::read(query_text.as_bytes());
        let form = if is_form(&headers) { Params::read(&body) } else { Params::default() };
        let multipart = Params::default();
        Self { method, path, query_text, headers, body, query, form, multipart, trouble: None }
    }

    /// A header as text; `None` if it is absent or not ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(cookie, value)| (cookie == name).then_some(value))
    }

    /// The parameters of a request that may come by GET or POST (Core 3.1.2.1).
    pub fn params(&self) -> &Params {
        if self.method == Method::POST { &self.form } else { &self.query }
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}

/// Parameters in the order in which they were sent, doubled ones included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params {
    pairs: Vec<(String, String)>,
    /// Names or values that were not UTF-8.
    garbled: bool,
    /// Names whose value counts although it is empty.
    empty_counts: BTreeSet<String>,
}

impl Params {
    fn read(text: &[u8]) -> Self {
        let mut params = Self::default();
        for (name, value) in form_urlencoded::parse(text) {
            // The parser replaces what is not UTF-8 by U+FFFD; nobody sends that character on purpose.
            params.garbled |= [&name, &value].iter().any(|text: &&Cow<'_, str>| text.contains('\u{fffd}'));
            params.pairs.push((name.into_owned(), value.into_owned()));
        }
        params
    }

    /// Parameters that were read elsewhere.
    pub fn of(pairs: Vec<(String, String)>) -> Self {
        Self { pairs, ..Self::default() }
    }

    /// The bytes of the longest value.
    pub(crate) fn longest(&self) -> usize {
        self.pairs.iter().map(|(_, value)| value.len()).max().unwrap_or_default()
    }

    /// Forgets those whose value is longer than so many bytes.
    pub(crate) fn drop_over(&mut self, bytes: usize) {
        self.pairs.retain(|(_, value)| value.len() <= bytes);
    }

    /// The first value of this name; an empty one counts as absent (RFC 6749 section 3.1).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(param, _)| param == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty() || self.empty_counts.contains(name))
    }

    /// Lets these count although they are empty.
    pub(crate) fn count_empty(&mut self, names: &BTreeSet<String>) {
        self.empty_counts.clone_from(names);
    }

    /// Whether one of these is empty.
    pub(crate) fn has_empty(&self, names: &BTreeSet<String>) -> bool {
        self.pairs.iter().any(|(name, value)| value.is_empty() && names.contains(name))
    }

    /// The first name that is sent more than once.
    pub fn doubled(&self) -> Option<&str> {
        self.pairs
            .iter()
            .enumerate()
            .find(|(index, (name, _))| self.pairs[..*index].iter().any(|(earlier, _)| earlier == name))
            .map(|(_, (name, _))| name.as_str())
    }

    /// Puts these in the place of those of the same names.
    pub(crate) fn outrank(&mut self, inner: Vec<(String, String)>) {
        self.pairs.retain(|(name, _)| !inner.iter().any(|(other, _)| other == name));
        self.pairs.extend(inner);
    }

    /// The first value of this name, also an empty one.
    pub(crate) fn raw(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(param, _)| param == name).map(|(_, value)| value.as_str())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Whether something in them was not UTF-8.
    pub fn garbled(&self) -> bool {
        self.garbled
    }

    /// The same, without the parameters of these names.
    pub fn without(&self, names: &[&str]) -> Self {
        let kept = self.pairs.iter().filter(|(name, _)| !names.contains(&name.as_str()));
        Self { pairs: kept.cloned().collect(), ..self.clone() }
    }

    /// All pairs, in order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubled_and_garbled_parameters_are_seen() {
        let params = Params::read(b"state=a&scope=x+y&state=b");
        assert_eq!(
            (params.get("state"), params.doubled(), params.get("scope")),
            (Some("a"), Some("state"), Some("x y"))
        );
        assert!(Params::read(b"a=%ff").garbled());
    }
}
