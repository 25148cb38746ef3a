use std::fmt::Write as _;

use serde_json::Value;

use crate::token;

/// Headers that say nothing about the provider.
const NOISE: [&str; 2] = ["date", "content-length"];

/// An HTTP answer, read whole.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
}

impl Answer {
    /// Sends a request and reads the whole answer.
    pub async fn to(request: reqwest::RequestBuilder) -> Self {
        Self::try_to(request).await.expect("an answer")
    }

    /// The same, where an answer that breaks off is one of the things that may happen.
    ///
    /// # Errors
    /// What the HTTP client says.
    pub async fn try_to(request: reqwest::RequestBuilder) -> Result<Self, reqwest::Error> {
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let body = String::from_utf8_lossy(&answer.bytes().await?).into_owned();
        Ok(Self { status, headers, body })
    }

    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; `null` where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// A member of the JSON body as text; empty where there is none.
    pub fn text(&self, member: &str) -> String {
        self.json()[member].as_str().unwrap_or_default().to_owned()
    }

    /// Status, error code and description: what a refusal comes to.
    pub fn refusal(&self) -> String {
        format!("{} {}: {}", self.status, self.text("error"), self.text("error_description"))
    }

    /// The whole answer for a snapshot: tokens are opened, what changes from run to run has a name of the same width.
    pub fn render(&self) -> String {
        let mut text = format!("{}\n", self.status);
        for (name, value) in self.headers.iter().filter(|(name, _)| !NOISE.contains(&name.as_str())) {
            let _ = writeln!(text, "{name}: {value}");
        }
        let mut body = match serde_json::from_str::<Value>(&self.body) {
            Ok(json) => format!("{json:#}"),
            Err(_) => self.body.clone(),
        };
        let mut opened = String::new();
        for name in ["access_token", "id_token", "refresh_token"] {
            let token = self.text(name);
            if let Some(inside) = token::opened(&token) {
                body = body.replace(&token, &format!("<{name}>"));
                let _ = write!(opened, "\n<{name}>\n{inside}\n");
            }
        }
        let _ = write!(text, "\n{}\n{opened}", body.trim_end());
        tidy(&text)
    }
}

/// Gives the port of the provider, which is another one in every run, a name of the same width.
pub fn tidy(text: &str) -> String {
    let mut tidied = String::new();
    let mut own: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("127.0.0.1") {
        let (before, host) = rest.split_at(at + "127.0.0.1".len());
        tidied.push_str(before);
        rest = host;
        for colon in [":", "%3A"] {
            if let Some(port) = rest.strip_prefix(colon) {
                let digits = port.bytes().take_while(u8::is_ascii_digit).count();
                if digits > 0 {
                    tidied.push_str(colon);
                    tidied.push_str("<idp>");
                    own.push(&port[..digits]);
                    rest = &port[digits..];
                }
            }
        }
    }
    tidied.push_str(rest);
    // The same listener under its other name.
    own.into_iter().fold(tidied, |text, port| text.replace(&format!("localhost:{port}"), "localhost:<idp>"))
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn ports_of_the_provider_have_a_name_and_nothing_else_changes() {
        assert_eq!(tidy("http://127.0.0.1:40123/a"), "http://127.0.0.1:<idp>/a");
        assert_eq!(tidy("iss=http%3A%2F%2F127.0.0.1%3A40123&b"), "iss=http%3A%2F%2F127.0.0.1%3A<idp>&b");
        assert_eq!(tidy("127.0.0.1, localhost:8080"), "127.0.0.1, localhost:8080");
        assert_eq!(tidy("127.0.0.1:4 localhost:4 localhost:8080"), "127.0.0.1:<idp> localhost:<idp> localhost:8080");
    }
}
