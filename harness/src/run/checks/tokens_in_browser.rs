//! Looked at in every run, whatever the scenario is about.

use super::judge::{Decider, Judged};
use crate::agent::Visit;
use crate::event::Outcome;

/// What it is called in reports.
pub(in crate::run) const WORD: &str = "no_token_in_browser";

/// The sentences that it rests on: an application with a server of its own keeps tokens there.
pub(in crate::run) const REFS: [&str; 2] =
    ["OAuth 2.0 for Browser-Based Applications 6.1.1 (tokens stay on the server)", "RFC 6749 10.3"];

/// A token that the provider minted, and what kind it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::run) struct Minted {
    pub(in crate::run) kind: &'static str,
    pub(in crate::run) value: String,
}

/// Whether the relying party handed a token of the provider to the browser, in a header or a body of an answer. An ID
/// token on its way to the provider's end-session endpoint is where RP-Initiated Logout 2 wants it.
pub(in crate::run) fn tokens_in_browser(minted: &[Minted], answers: &[&Visit]) -> Judged {
    let found = answers.iter().find_map(|visit| {
        let (token, place) = minted.iter().find_map(|token| Some((token, shown(visit, token)?)))?;
        Some(format!("the {} in {place} of {} {}", token.kind, visit.method, visit.url))
    });
    Judged {
        word: WORD,
        line: 1,
        expected: "no token of the provider in what the relying party sends to the browser".to_owned(),
        outcome: if found.is_some() { Outcome::Missed } else { Outcome::Held },
        seen: found.unwrap_or_else(|| "none".to_owned()),
        decider: Decider::Callback,
    }
}

fn shown(visit: &Visit, token: &Minted) -> Option<String> {
    let as_hint = |name: &str, value: &str| {
        name == "location" && token.kind == "ID token" && value.contains(&format!("id_token_hint={}", token.value))
    };
    let header = visit
        .response_headers
        .iter()
        .find(|(name, value)| value.contains(&token.value) && !as_hint(name, value))
        .map(|(name, _)| format!("the header {name}"));
    header.or_else(|| visit.response_body.contains(&token.value).then(|| "the body".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(header: (&str, &str), body: &str) -> Visit {
        Visit {
            number: 0,
            at: 0,
            real_at: 0,
            method: "GET".into(),
            url: "http://localhost:1/callback".into(),
            request_headers: Vec::new(),
            request_body: None,
            status: 200,
            response_headers: vec![(header.0.to_owned(), header.1.to_owned())],
            response_body: body.to_owned(),
            refused_cookies: Vec::new(),
        }
    }

    #[test]
    fn a_token_is_found_wherever_the_relying_party_puts_it_but_not_in_the_hint() {
        let token = |kind, value: &str| Minted { kind, value: value.to_owned() };
        let minted = [token("access token", "access-1"), token("ID token", "id-1")];
        let outcome = |header, body| tokens_in_browser(&minted, &[&visit(header, body)]).outcome;
        assert_eq!(outcome(("set-cookie", "session=x"), "<p>hello</p>"), Outcome::Held);
        assert_eq!(outcome(("set-cookie", "token=access-1"), ""), Outcome::Missed);
        assert_eq!(outcome(("content-type", "text/html"), "{\"id_token\":\"id-1\"}"), Outcome::Missed);
        assert_eq!(outcome(("location", "http://127.0.0.1/logout?id_token_hint=id-1"), ""), Outcome::Held);
        assert_eq!(outcome(("location", "http://localhost/#access_token=access-1"), ""), Outcome::Missed);
    }
}
