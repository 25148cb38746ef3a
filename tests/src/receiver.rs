use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clock::{Clock as _, SystemClock};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A relying party's back-channel logout endpoint.
#[derive(Debug)]
pub struct Receiver {
    /// Its URL.
    pub uri: String,
    tokens: Arc<Mutex<Vec<String>>>,
    accepting: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Receiver {
    /// Answers every request with 200.
    pub async fn polite() -> Self {
        Self::saying(&["200 OK"]).await
    }

    /// Answers with these status lines, and headers behind them, in order; the last one stands for all further answers.
    pub async fn saying(answers: &[&str]) -> Self {
        Self::listen(answers.iter().map(|answer| (*answer).to_owned()).collect()).await
    }

    /// Takes connections and never says a word.
    pub async fn silent() -> Self {
        Self::listen(Vec::new()).await
    }

    async fn listen(answers: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let uri = format!("http://{}/logout", listener.local_addr().expect("an address"));
        let tokens = Arc::new(Mutex::new(Vec::new()));
        let kept = tokens.clone();
        let accepting = tokio::spawn(async move {
            let mut quiet = Vec::new();
            let mut asked = 0;
            while let Ok((mut stream, _)) = listener.accept().await {
                if let Some(answer) = answers.get(asked).or(answers.last()) {
                    asked += 1;
                    let body = take(&mut stream, answer).await;
                    let token = form_urlencoded::parse(body.as_bytes()).find(|(name, _)| name == "logout_token");
                    let token = token.map(|(_, token)| token.into_owned()).unwrap_or_default();
                    kept.lock().unwrap_or_else(PoisonError::into_inner).push(token);
                } else {
                    quiet.push(stream);
                }
            }
        });
        Self { uri, tokens, accepting }
    }

    /// The logout tokens that came until there were this many, or until a second and a half had gone by.
    pub async fn tokens_by(&self, count: usize) -> Vec<String> {
        for _ in 0..150 {
            if self.tokens().len() >= count {
                break;
            }
            SystemClock.sleep(Duration::from_millis(10)).await;
        }
        self.tokens()
    }

    /// The logout tokens that came, in order; empty for a request without one.
    pub fn tokens(&self) -> Vec<String> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Reads one request and answers it; its body.
async fn take(stream: &mut TcpStream, answer: &str) -> String {
    let mut text = String::new();
    let mut chunk = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut chunk).await {
        text.push_str(&String::from_utf8_lossy(&chunk[..read]));
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .and_then(|(_, value)| value.trim().parse::<usize>().ok());
        if length.is_none_or(|length| body.len() >= length) {
            break;
        }
    }
    let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let _ = stream.write_all(answer.as_bytes()).await;
    text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
}
