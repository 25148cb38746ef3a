//! Where everything stands in a sequence diagram. Across, in per cent, so that it fits a phone and a desk alike; down, in
//! pixels.

use super::exchange::{since, target};
use crate::event::{Exchange, Path};
use crate::report::words;

const HEAD: usize = 44;
const ROW: usize = 58;
const NOTE: usize = 16;
const GAP: usize = 30;
/// Quirks that are named beside one arrow; the list below names all.
const QUIRKS: usize = 4;
/// Characters of a label; more would not fit between two lanes on a phone.
const LABEL: usize = 26;
/// Characters of a note.
const NOTE_WIDTH: usize = 50;
/// A pause on the case's clock from which on it is drawn, in milliseconds.
const PAUSE: i64 = 5000;

/// A sequence diagram.
#[derive(Debug)]
pub(super) struct Diagram {
    pub(super) height: usize,
    pub(super) lanes: [Lane; 3],
    pub(super) rows: Vec<Row>,
}

/// Somebody who talks.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) x: u8,
    pub(super) name: &'static str,
}

const LANES: [(u8, &str); 3] = [(20, "browser"), (55, "relying party"), (87, "provider")];

/// One exchange: an arrow there and an arrow back.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) href: String,
    pub(super) number: usize,
    pub(super) time: String,
    pub(super) label: String,
    pub(super) status: String,
    pub(super) refused: bool,
    pub(super) decided: bool,
    pub(super) struck: bool,
    pub(super) from: u8,
    pub(super) to: u8,
    pub(super) middle: u8,
    /// The top of its band, and its height.
    pub(super) y: usize,
    pub(super) height: usize,
    pub(super) notes: Vec<Note>,
    /// A pause before it: where, and how long.
    pub(super) pause: Option<(usize, String)>,
    /// The whole in words.
    pub(super) spoken: String,
}

impl Row {
    /// A place below the top of the band.
    pub(super) fn below(&self, pixels: usize) -> usize {
        self.y + pixels
    }
}

/// What had a hand in an answer.
#[derive(Debug)]
pub(super) struct Note {
    pub(super) y: usize,
    pub(super) text: String,
    pub(super) struck: bool,
}

impl Diagram {
    /// The exchanges of a run, top to bottom.
    pub(super) fn new(run: &str, exchanges: &[Exchange], decided: &[usize]) -> Self {
        let began = exchanges.first().map_or(0, |exchange| exchange.at);
        let mut y = HEAD;
        let mut before = began;
        let mut rows = Vec::new();
        for (index, exchange) in exchanges.iter().enumerate() {
            let pause = (exchange.at - before >= PAUSE).then(|| {
                let place = y + GAP / 2;
                y += GAP;
                (place, format!("{} later", since(exchange.at - before).trim_start_matches('+')))
            });
            before = exchange.at;
            let row = row(run, index, exchange, began, decided.contains(&index), y, pause);
            y += row.height;
            rows.push(row);
        }
        Self { height: y + 8, lanes: LANES.map(|(x, name)| Lane { x, name }), rows }
    }
}

fn row(
    run: &str,
    index: usize,
    exchange: &Exchange,
    began: i64,
    decided: bool,
    y: usize,
    pause: Option<(usize, String)>,
) -> Row {
    let [browser, rp, idp] = LANES.map(|(x, _)| x);
    let (from, to) = match exchange.path {
        Path::BrowserToRp => (browser, rp),
        Path::BrowserToIdp => (browser, idp),
        Path::RpToIdp => (rp, idp),
        Path::IdpToRp => (idp, rp),
    };
    let notes = notes(exchange, y + ROW);
    let status = exchange.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let (asking, asked) = words::path(exchange.path);
    let path = target(&exchange.url).split(['?', '#']).next().unwrap_or_default();
    let mut spoken = format!("Exchange {}: {asking} asks {asked}, {} {path}, {status}", index + 1, exchange.method);
    if decided {
        spoken.push_str("; this decided it");
    }
    for deviation in &exchange.deviations {
        spoken.push_str("; the script struck: ");
        spoken.push_str(deviation);
    }
    Row {
        href: format!("#{run}e{}", index + 1),
        number: index + 1,
        time: since(exchange.at - began),
        label: format!("{} {}", exchange.method, label(path, LABEL - exchange.method.chars().count().min(10))),
        status,
        refused: exchange.status.is_none_or(|status| status >= 400),
        decided,
        struck: !exchange.deviations.is_empty(),
        from,
        to,
        middle: from.midpoint(to),
        y,
        height: ROW + notes.len() * NOTE,
        notes,
        pause,
        spoken,
    }
}

fn notes(exchange: &Exchange, top: usize) -> Vec<Note> {
    let struck = exchange.deviations.iter().map(|deviation| (format!("✗ script: {deviation}"), true));
    let quirks = exchange.quirks.iter().take(QUIRKS).map(|quirk| (quirk.clone(), false));
    let more = exchange.quirks.len().saturating_sub(QUIRKS);
    let more = (more > 0).then(|| (format!("and {more} more manners"), false));
    let all = struck.chain(quirks).chain(more);
    all.enumerate()
        .map(|(index, (text, struck))| Note { y: top + index * NOTE + 4, text: beginning(&text), struck })
        .collect()
}

/// The end of a path tells more than its beginning, unless it is a random number.
fn label(path: &str, width: usize) -> String {
    let length = path.chars().count();
    let last = path.rsplit('/').next().map_or(0, |segment| segment.chars().count());
    match (length > width, last + 2 > width) {
        (false, _) => path.to_owned(),
        (true, false) => format!("…{}", path.chars().skip(length - width + 1).collect::<String>()),
        (true, true) => format!("{}…", path.chars().take(width - 1).collect::<String>()),
    }
}

fn beginning(text: &str) -> String {
    match text.char_indices().nth(NOTE_WIDTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
