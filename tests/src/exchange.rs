use std::fmt::Write as _;

use mock_idp::journal::Exchange;

use crate::answer::{Answer, tidy};

/// A whole exchange as the journal holds it, for a snapshot: who asked what, the answer, and what shaped it.
pub fn exchange(exchange: &Exchange) -> String {
    let mut text = format!("{} {}\n", exchange.method, exchange.url);
    for name in ["content-type", "authorization", "origin"] {
        if let Some(value) = exchange.request_header(name) {
            let _ = writeln!(text, "{name}: {value}");
        }
    }
    let body = exchange.request_body.text();
    if !body.is_empty() {
        let _ = writeln!(text, "\n{body}");
    }
    let answer = Answer {
        status: exchange.status.unwrap_or(0),
        headers: exchange.response_headers.clone(),
        body: exchange.response_body.text(),
    };
    let _ = writeln!(text, "\n{}", answer.render());
    let _ = writeln!(text, "quirks: {}\ndeviations: {}", exchange.quirks.join(", "), exchange.deviations.join(", "));
    tidy(&text)
}
