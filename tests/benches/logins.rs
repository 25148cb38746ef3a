//! What a login costs the mock provider, and what an instance costs: `cargo bench -p rehearsal-tests --bench logins`.
//!
//! The provider is the release build of `rehearsal serve` in a process of its own, so that its CPU time is not that of
//! whoever signs in. A login is authorize, the login form, the callback, the token endpoint and userinfo, with RS256 for
//! access token and ID token and the journal on. `docs/performance.md` says what came out.

#![expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's own time")]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use mock_idp::{Client, MockIdp};
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use serde_json::{Value, json};

type Trouble = Box<dyn std::error::Error + Send + Sync>;

const CALLBACK: &str = "http://127.0.0.1:9/callback";
/// Who is measured, and with which settings access tokens are JWTs there.
const PROVIDERS: [(&str, &[&str]); 4] =
    [("plain", &[]), ("keycloak", &[]), ("authentik", &[]), ("authelia", &["access_token_signed_response_alg=RS256"])];
const LOGINS: usize = 2_000;

fn main() -> Result<(), Trouble> {
    let out = &mut std::io::stdout().lock();
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let signature = signature();
    writeln!(out, "one RSA-2048 signature by openssl: {:.3} ms", signature * 1_000.0)?;
    for (provider, settings) in PROVIDERS {
        let served = Served::new(provider, settings).map_err(|trouble| format!("{provider}: {trouble}"))?;
        runtime.block_on(many(&served, 200, 8))?;
        for users in [1, 8] {
            let (before, began) = (served.cpu()?, Instant::now());
            let mut took = runtime.block_on(many(&served, LOGINS, users))?;
            let wall = began.elapsed().as_secs_f64();
            let cpu = (served.cpu()? - before) / LOGINS as f64;
            took.sort();
            let p99 = took[took.len() * 99 / 100].as_secs_f64() * 1_000.0;
            writeln!(
                out,
                "{provider}, {users} at once: {:.0} logins/s, p99 {p99:.1} ms, {:.3} ms of CPU a login = {:.2} signatures",
                LOGINS as f64 / wall,
                cpu * 1_000.0,
                cpu / signature
            )?;
        }
        if provider == "plain" {
            growth(out, &runtime, &served)?;
        }
    }
    instances(out, &runtime)
}

/// 50,000 logins, an hour of the provider's clock after every 1,000: what is over is dropped.
fn growth(out: &mut impl std::io::Write, runtime: &tokio::runtime::Runtime, served: &Served) -> Result<(), Trouble> {
    let mut seen = Vec::new();
    for round in 1..=50 {
        runtime.block_on(many(served, 1_000, 8))?;
        runtime.block_on(served.advance("1h"))?;
        if round % 10 == 0 {
            seen.push(format!("{} MB", served.memory()? / 1_024));
        }
    }
    writeln!(out, "memory after 10,000, 20,000 … 50,000 logins: {}", seen.join(", "))?;
    Ok(())
}

/// 1,000 instances in this process.
fn instances(out: &mut impl std::io::Write, runtime: &tokio::runtime::Runtime) -> Result<(), Trouble> {
    runtime.block_on(async {
        let start = || MockIdp::builder().provider("keycloak").client(Client::confidential("books", "secret")).start();
        let first = start().await?;
        let (before, began) = (memory("self")?, Instant::now());
        let mut all = Vec::new();
        for _ in 0..1_000 {
            all.push(start().await?);
        }
        let each = began.elapsed().as_secs_f64();
        let memory = (memory("self")? - before) / 1_024;
        writeln!(out, "1,000 instances of keycloak: {memory} MB, {each:.3} ms each to start")?;
        drop((first, all));
        Ok(())
    })
}

/// Seconds of one signature, as `openssl speed rsa2048` says.
fn signature() -> f64 {
    let said = Command::new("openssl").args(["speed", "-seconds", "2", "rsa2048"]).output();
    let said = said.map(|said| String::from_utf8_lossy(&said.stdout).into_owned()).unwrap_or_default();
    let line = said.lines().find(|line| line.starts_with("rsa"));
    let seconds = line.and_then(|line| line.split_whitespace().find_map(|word| word.strip_suffix('s')?.parse().ok()));
    seconds.unwrap_or(f64::NAN)
}

/// Kilobytes of memory that a process has in use.
fn memory(process: &str) -> Result<u64, Trouble> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.split_whitespace().next().ok_or("no number")?.parse()?)
}

struct Served {
    child: Child,
    authorize: String,
    token: String,
    userinfo: String,
    control: String,
    http: reqwest::Client,
}

impl Served {
    fn new(provider: &str, settings: &[&str]) -> Result<Self, Trouble> {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release/rehearsal");
        let program = std::env::var_os("REHEARSAL").map_or(program, Into::into);
        let mut command = Command::new(program);
        command.args(["serve", "--idp", provider, "--port", "0", "--clock", "virtual", "--no-stage-hand"]);
        command.args(["--control", "127.0.0.1:0", "--redirect-uri", CALLBACK, "--print", "json"]);
        for setting in settings {
            command.args(["--set", setting]);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut said = String::new();
        for line in BufReader::new(child.stdout.take().ok_or("no output")?).lines() {
            let line = line?;
            said.push_str(&line);
            if line == "}" {
                break;
            }
        }
        let said: Value = serde_json::from_str(&said)?;
        let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let discovery = said["clients"][0]["discovery"].as_str().unwrap_or_default().to_owned();
        let document = runtime.block_on(async { reqwest::get(&discovery).await?.bytes().await })?;
        let document: Value = serde_json::from_slice(&document)?;
        let url = |name: &str| document[name].as_str().unwrap_or_default().to_owned();
        Ok(Self {
            child,
            authorize: url("authorization_endpoint"),
            token: url("token_endpoint"),
            userinfo: url("userinfo_endpoint"),
            control: text("control"),
            http,
        })
    }

    /// Seconds of CPU that the process has taken.
    fn cpu(&self) -> Result<f64, Trouble> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let after = stat.rsplit_once(')').ok_or("no stat")?.1;
        let fields: Vec<&str> = after.split_whitespace().collect();
        // utime and stime, in hundredths of a second on Linux.
        let ticks: u64 = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
        Ok(ticks as f64 / 100.0)
    }

    fn memory(&self) -> Result<u64, Trouble> {
        memory(&self.child.id().to_string())
    }

    async fn advance(&self, by: &str) -> Result<(), Trouble> {
        let body = json!({ "by": by }).to_string();
        self.http.post(format!("{}/clock/advance", self.control)).body(body).send().await?.error_for_status()?;
        Ok(())
    }

    /// One login, by a browser that has no cookies yet. Returns how long it took.
    async fn login(&self) -> Result<Duration, Trouble> {
        let began = Instant::now();
        let mut cookies: Vec<String> = Vec::new();
        let query = [
            ("client_id", "rehearsal"),
            ("response_type", "code"),
            ("scope", "openid profile email"),
            ("redirect_uri", CALLBACK),
            ("state", "state-of-the-benchmark"),
            ("nonce", "nonce-of-the-benchmark"),
        ];
        let mut request = self.http.get(&self.authorize).query(&query);
        let code = loop {
            let answer = request.header(COOKIE, cookies.join("; ")).send().await?;
            for cookie in answer.headers().get_all(SET_COOKIE) {
                cookies.push(cookie.to_str()?.split(';').next().unwrap_or_default().to_owned());
            }
            let at = answer.url().clone();
            if let Some(to) = answer.headers().get(LOCATION) {
                let to = at.join(to.to_str()?)?;
                if to.as_str().starts_with(CALLBACK) {
                    let code = to.query_pairs().find(|(name, _)| name == "code").ok_or("no code")?;
                    break code.1.into_owned();
                }
                request = self.http.get(to);
                continue;
            }
            let page = answer.text().await?;
            let action = page.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).ok_or("no form")?;
            let form: &[(&str, &str)] = match page.contains("type=\"password\"") {
                true => &[("username", "alice"), ("password", "alice")],
                false if page.contains("name=\"uid_field\"") => &[("uid_field", "alice")],
                false => &[("username", "alice")],
            };
            request = self.http.post(at.join(&action.replace("&#38;", "&").replace("&amp;", "&"))?).form(form);
        };
        let form = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)];
        let answer = self.http.post(&self.token).basic_auth("rehearsal", Some("rehearsal-secret")).form(&form).send();
        let tokens: Value = serde_json::from_slice(&answer.await?.error_for_status()?.bytes().await?)?;
        let access = tokens["access_token"].as_str().ok_or("no access token")?;
        self.http.get(&self.userinfo).bearer_auth(access).send().await?.error_for_status()?.bytes().await?;
        Ok(began.elapsed())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// So many logins by so many people at the same time.
async fn many(served: &Served, logins: usize, users: usize) -> Result<Vec<Duration>, Trouble> {
    let one = async || {
        let mut took = Vec::new();
        for _ in 0..logins / users {
            took.push(served.login().await?);
        }
        Ok::<_, Trouble>(took)
    };
    let all: Vec<_> = (0..users).map(|_| one()).collect();
    let mut took = Vec::new();
    for mine in futures::future::join_all(all).await {
        took.extend(mine?);
    }
    Ok(took)
}
