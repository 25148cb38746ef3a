use reqwest::Method;
use serde_json::Value;

use super::super::open::TargetError;
use crate::language::Call;
use crate::language::{Known, filled, filled_json};

/// Bytes of an answer that a message shows.
const EXCERPT: usize = 300;

/// What asks a target: its own API, and whether it is ready. It follows nothing.
pub(super) fn client() -> Result<reqwest::Client, reqwest::Error> {
    // The result only says that somebody else of this process was first.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build()
}

/// Makes the calls one after the other; what they save is known to those behind.
pub(super) async fn prepare(calls: &[Call], base: &str, known: &mut Known) -> Result<(), TargetError> {
    let client = client().map_err(|error| TargetError::Prepare { call: base.to_owned(), said: error.to_string() })?;
    for call in calls {
        let url = format!("{base}{}", filled(&call.path, known));
        let what = format!("{} {url}", call.method);
        let refused = |said: String| TargetError::Prepare { call: what.clone(), said };
        let method = Method::from_bytes(call.method.as_bytes()).map_err(|error| refused(error.to_string()))?;
        let mut request = client.request(method, &url);
        for (name, value) in &call.headers {
            request = request.header(name, filled(value, known));
        }
        if let Some(json) = &call.json {
            let body = filled_json(json, known).to_string();
            request = request.header("content-type", "application/json").body(body);
        } else if !call.form.is_empty() {
            let form: Vec<(&String, String)> =
                call.form.iter().map(|(name, value)| (name, filled(value, known))).collect();
            request = request.form(&form);
        }
        let answer = request.send().await.map_err(|error| refused(error.to_string()))?;
        let status = answer.status();
        let body = answer.text().await.map_err(|error| refused(error.to_string()))?;
        let excerpt: String = body.chars().take(EXCERPT).collect();
        if !status.is_success() && !status.is_redirection() {
            return Err(refused(format!("status {status}, {excerpt}")));
        }
        let json: Value = serde_json::from_str(&body).unwrap_or_default();
        for (name, pointer) in &call.save {
            let value = json.pointer(pointer);
            let value = value.ok_or_else(|| refused(format!("its answer has nothing at {pointer}: {excerpt}")))?;
            known.insert(name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        }
    }
    Ok(())
}
