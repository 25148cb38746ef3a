//! What was said, made readable: parameters, JSON, tokens. Nothing is verified here, and nothing is repaired: what stood
//! there twice is shown twice.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::IgnoredAny;

/// Names with values, in order; a name may stand there twice.
pub(super) type Pairs = Vec<(String, String)>;

/// A body in the form in which it can be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// There was none.
    Empty,
    /// Form parameters, in order, decoded.
    Form(Pairs),
    /// JSON, indented.
    Json(String),
    /// Anything else.
    Text(String),
}

/// A token that was found in a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// The parameter, member or header that held it.
    pub(super) name: String,
    /// Whether only its header can be read.
    pub(super) encrypted: bool,
    /// Its header, indented.
    pub(super) header: String,
    /// Its claims, indented; `None`: they cannot be read.
    pub(super) claims: Option<String>,
}

/// The body of a message with these headers.
pub(super) fn body(headers: &[(String, String)], text: &str) -> Body {
    if text.is_empty() {
        return Body::Empty;
    }
    let kind = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let kind = kind.map_or("", |(_, kind)| kind.as_str()).to_ascii_lowercase();
    if kind.starts_with("application/x-www-form-urlencoded") {
        return Body::Form(pairs(text));
    }
    match json(text) {
        Some(indented) => Body::Json(indented),
        None => Body::Text(text.to_owned()),
    }
}

/// The parameters of a query, a fragment or a form.
pub(super) fn pairs(text: &str) -> Pairs {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// A URL without query, its query's and its fragment's parameters.
pub(super) fn url(url: &str) -> (&str, Pairs, Pairs) {
    let (before, fragment) = url.split_once('#').unwrap_or((url, ""));
    let (path, query) = before.split_once('?').unwrap_or((before, ""));
    (path, pairs(query), pairs(fragment))
}

/// JSON objects and arrays with a member a line; `None`: it is none. The text is kept sign by sign, so that doubled members
/// and odd numbers stay visible.
pub(super) fn json(text: &str) -> Option<String> {
    let trimmed = text.trim();
    if !trimmed.starts_with(['{', '[']) || serde_json::from_str::<IgnoredAny>(trimmed).is_err() {
        return None;
    }
    let mut out = String::with_capacity(trimmed.len() * 2);
    let mut depth = 0_usize;
    let (mut in_text, mut escaped) = (false, false);
    let mut signs = trimmed.chars().peekable();
    while let Some(sign) = signs.next() {
        if in_text {
            out.push(sign);
            in_text = escaped || sign != '"';
            escaped = !escaped && sign == '\\';
            continue;
        }
        match sign {
            '"' => {
                in_text = true;
                out.push(sign);
            }
            '{' | '[' => {
                while signs.next_if(char::is_ascii_whitespace).is_some() {}
                out.push(sign);
                if let Some(end) = signs.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(end);
                } else {
                    depth += 1;
                    new_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(sign);
            }
            ',' => {
                out.push(sign);
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            blank if blank.is_ascii_whitespace() => {}
            other => out.push(other),
        }
    }
    Some(out)
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    (0..depth).for_each(|_| out.push_str("  "));
}

/// The tokens in a message, each once: first those that a parameter or member names, then any other.
pub(super) fn tokens(named: &[(String, String)], text: &str) -> Vec<Token> {
    let mut seen: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    let by_name = named.iter().flat_map(|(name, value)| candidates(value).map(|token| (name.clone(), token)));
    for (name, token) in by_name.chain(candidates(text).map(|token| (name_before(text, token), token))) {
        if !seen.contains(&token)
            && let Some(decoded) = decoded(&name, token)
        {
            seen.push(token);
            found.push(decoded);
        }
    }
    found
}

/// Pieces that look like the compact form of a JWS or JWE.
fn candidates(text: &str) -> impl Iterator<Item = &str> {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.split(move |c| !inside(c))
        .filter(|piece| piece.starts_with("ey") && matches!(piece.matches('.').count(), 2 | 4))
}

/// The word before a token in JSON or HTML: `"id_token":"…`, `name="id_token" value="…`.
fn name_before(text: &str, token: &str) -> String {
    let at = text.find(token).unwrap_or(0);
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text[..at].rsplit(|c| !is_word(c)).filter(|word| !word.is_empty() && *word != "value");
    words.take(1).next().unwrap_or("token").to_owned()
}

fn decoded(name: &str, token: &str) -> Option<Token> {
    let parts: Vec<&str> = token.split('.').collect();
    let part = |at: usize| {
        let bytes = URL_SAFE_NO_PAD.decode(parts.get(at)?).ok()?;
        json(&String::from_utf8(bytes).ok()?)
    };
    let encrypted = parts.len() == 5;
    let claims = if encrypted { None } else { part(1) };
    Some(Token { name: name.to_owned(), encrypted, header: part(0)?, claims })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str, claims: &str) -> String {
        format!("{}.{}.c2ln", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn json_is_indented_and_what_stands_there_twice_stays() {
        let shown = json("{\"a\":1.0,\"a\":[],\"b\":{ },\"c\":[\"x,\\\"{\", 2]}").unwrap();
        assert_eq!(shown, "{\n  \"a\": 1.0,\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n    \"x,\\\"{\",\n    2\n  ]\n}");
        assert_eq!((json("<p>"), json("{\"a\":"), json("12")), (None, None, None));
    }

    #[test]
    fn a_token_is_found_by_the_name_before_it_and_decoded() {
        let jws = token("{\"alg\":\"none\"}", "{\"sub\":\"a\",\"sub\":\"b\"}");
        for text in [format!("{{\"id_token\":\"{jws}\"}}"), format!("<input name=\"id_token\" value=\"{jws}\">")] {
            let found = tokens(&[], &text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!((found[0].name.as_str(), found[0].encrypted), ("id_token", false));
            assert_eq!(found[0].header, "{\n  \"alg\": \"none\"\n}");
            assert_eq!(found[0].claims.as_deref(), Some("{\n  \"sub\": \"a\",\n  \"sub\": \"b\"\n}"));
        }
    }

    #[test]
    fn a_token_is_shown_once_and_of_an_encrypted_one_the_header() {
        let jwe = format!("{}.a.b.c.d", URL_SAFE_NO_PAD.encode("{\"enc\":\"A256GCM\"}"));
        let found = tokens(&[("id_token".into(), jwe.clone())], &jwe);
        assert_eq!(found.len(), 1);
        assert!(found[0].encrypted && found[0].claims.is_none());
        assert!(tokens(&[], "eyes.are.open and 1.2.3").is_empty());
    }

    #[test]
    fn parameters_are_decoded_and_doubled_ones_stay() {
        let (path, query, fragment) = url("http://a.test/b?x=1%20%3C&x=2#y=3");
        assert_eq!(path, "http://a.test/b");
        assert_eq!(query, [("x".into(), "1 <".into()), ("x".into(), "2".into())]);
        assert_eq!(fragment, [("y".into(), "3".into())]);
    }
}
