use super::decode::{self, Body, Pairs, Token};
use crate::event::Exchange;
use crate::report::words;

/// Characters of a body that are shown.
const BODY_LIMIT: usize = 6000;
/// Characters of a target that a line shows.
const LINE_WIDTH: usize = 90;

/// An exchange as the page shows it.
#[derive(Debug)]
pub(super) struct ExchangeView {
    pub(super) id: String,
    pub(super) number: usize,
    pub(super) from: &'static str,
    pub(super) to: &'static str,
    pub(super) method: String,
    /// Path and query, shortened.
    pub(super) target: String,
    pub(super) status: String,
    /// Whether the status says that something went wrong.
    pub(super) refused: bool,
    /// By the case's clock, since the first exchange.
    pub(super) at: String,
    pub(super) decided: bool,
    pub(super) quirks: Vec<String>,
    pub(super) deviations: Vec<String>,
    pub(super) full: Option<Full>,
}

/// What an exchange opens to.
#[derive(Debug)]
pub(super) struct Full {
    pub(super) url: String,
    pub(super) query: Pairs,
    pub(super) fragment: Pairs,
    pub(super) request: Message,
    /// `None`: there was no answer.
    pub(super) response: Option<Message>,
}

/// A request or an answer.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) headers: Pairs,
    /// Where a redirect leads: its parameters.
    pub(super) location: Pairs,
    pub(super) form: Pairs,
    /// JSON or other text.
    pub(super) text: String,
    pub(super) kind: &'static str,
    /// Characters that are not shown.
    pub(super) cut: usize,
    pub(super) tokens: Vec<Token>,
}

impl ExchangeView {
    /// The exchange at `index` of a run that began at `began`.
    pub(super) fn new(run: &str, index: usize, exchange: &Exchange, began: i64, decided: bool, full: bool) -> Self {
        let (from, to) = words::path(exchange.path);
        Self {
            id: format!("{run}e{}", index + 1),
            number: index + 1,
            from,
            to,
            method: exchange.method.clone(),
            target: shortened(target(&exchange.url), if full { LINE_WIDTH } else { LINE_WIDTH / 2 }),
            status: exchange.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string()),
            refused: exchange.status.is_none_or(|status| status >= 400),
            at: since(exchange.at - began),
            decided,
            quirks: exchange.quirks.clone(),
            deviations: exchange.deviations.clone(),
            full: full.then(|| Full::new(exchange)),
        }
    }
}

impl Full {
    fn new(exchange: &Exchange) -> Self {
        let (url, query, fragment) = decode::url(&exchange.url);
        let named = [query.as_slice(), &fragment].concat();
        let request = Message::new(&exchange.request_headers, &exchange.request_body, &named);
        let answered = exchange.status.is_some();
        let response = answered.then(|| Message::new(&exchange.response_headers, &exchange.response_body, &[]));
        Self { url: url.to_owned(), query, fragment, request, response }
    }
}

impl Message {
    fn new(headers: &[(String, String)], body: &str, named: &[(String, String)]) -> Self {
        let location = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("location"));
        let location = location.map(|(_, url)| decode::url(url)).map(|(_, query, fragment)| [query, fragment].concat());
        let location = location.unwrap_or_default();
        let (form, text, kind) = match decode::body(headers, body) {
            Body::Empty => (Vec::new(), String::new(), ""),
            Body::Form(pairs) => (pairs, String::new(), "Form"),
            Body::Json(text) => (Vec::new(), text, "JSON"),
            Body::Text(text) => (Vec::new(), text, "Body"),
        };
        let named = [named, headers, &location, &form].concat();
        let tokens = decode::tokens(&named, body);
        let (text, cut) = cut(text);
        Self { headers: headers.to_vec(), location, form, text, kind, cut, tokens }
    }
}

fn cut(text: String) -> (String, usize) {
    match text.char_indices().nth(BODY_LIMIT) {
        Some((end, _)) => (text[..end].to_owned(), text[end..].chars().count()),
        None => (text, 0),
    }
}

/// Path and query of a URL.
pub(super) fn target(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find(['/', '?', '#']).map_or("/", |at| &rest[at..])
}

fn shortened(text: &str, width: usize) -> String {
    match text.char_indices().nth(width) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A span of the case's clock, as people read it.
pub(super) fn since(millis: i64) -> String {
    let (sign, millis) = if millis < 0 { ("−", -millis) } else { ("+", millis) };
    let (seconds, tenths) = (millis / 1000, millis % 1000 / 100);
    match (seconds / 86_400, seconds % 86_400 / 3600, seconds % 3600 / 60, seconds % 60) {
        (0, 0, 0, s) => format!("{sign}{s}.{tenths} s"),
        (0, 0, m, s) => format!("{sign}{m} m {s} s"),
        (0, h, m, _) => format!("{sign}{h} h {m} m"),
        (d, h, ..) => format!("{sign}{d} d {h} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_read_at_its_own_scale() {
        let spans =
            [(0, "+0.0 s"), (301_000, "+5 m 1 s"), (3_660_000, "+1 h 1 m"), (90_000_000, "+1 d 1 h"), (-100, "−0.1 s")];
        for (millis, said) in spans {
            assert_eq!(since(millis), said);
        }
    }

    #[test]
    fn a_target_is_what_stands_behind_the_host() {
        for (url, path) in [("http://a.test/b?c=d", "/b?c=d"), ("http://a.test", "/"), ("app.x:///cb?c", "/cb?c")] {
            assert_eq!(target(url), path);
        }
    }
}
