//! What is done on a page of the browser.

use fantoccini::error::CmdError;
use fantoccini::{Client, Locator};
use serde_json::json;
use url::Url;

use super::super::page::{Form, Page};
use super::super::user_agent::AgentError;

/// Where the browser stands, and what it shows.
pub(super) const STATE: &str = "return {url: location.href, ready: document.readyState, \
     type: document.contentType, html: document.documentElement ? document.documentElement.outerHTML : '', \
     said: document.body ? document.body.innerText : ''}";

/// Follows a link that stands on the page for a moment.
pub(super) const FOLLOW: &str = "const link = document.createElement('a'); link.href = arguments[0]; \
     document.body.append(link); link.click(); link.remove()";

/// Sends a request as a link or a form does.
pub(super) const SEND: &str = "const [url, method, fields] = arguments; \
     if (method === 'GET') { location.href = url; return } \
     const form = document.createElement('form'); form.method = method; form.action = url; \
     for (const [name, value] of fields) { const input = document.createElement('input'); input.type = 'hidden'; \
       input.name = name; input.value = value; form.append(input) } \
     document.body.append(form); HTMLFormElement.prototype.submit.call(form)";

/// Asks as a script does.
pub(super) const FETCH: &str = "const [url, done] = arguments; \
     fetch(url, {credentials: 'same-origin', cache: 'no-store'}).then(r => r.text()).then(() => done(null), () => done(null))";

/// Finds the form, prepares what cannot be typed, and marks what is to be typed into and pressed.
const PREPARE: &str = "const [at, fields, button] = arguments; const form = document.forms[at]; \
     if (!form) return null; form.noValidate = true; \
     document.querySelectorAll('[data-rehearsal]').forEach(e => e.removeAttribute('data-rehearsal')); \
     const typed = []; const count = {}; \
     for (const [name, value] of fields) { \
       const all = [...form.elements].filter(e => e.name === name && !['submit', 'image', 'button'].includes(e.type)); \
       const nth = count[name] = (count[name] ?? -1) + 1; const e = all[Math.min(nth, all.length - 1)]; \
       if (!e) { const input = document.createElement('input'); input.type = 'hidden'; input.name = name; \
         input.value = value; form.append(input) } \
       else if (e.type === 'checkbox' || e.type === 'radio') { for (const box of all) box.checked = box.value === value } \
       else if (e.type === 'hidden' || e.tagName === 'SELECT' || e.readOnly || e.disabled) { e.value = value } \
       else { e.setAttribute('data-rehearsal', 'typed-' + typed.length); typed.push(value) } } \
     const buttons = [...form.elements].filter(e => ['submit', 'image'].includes(e.type)); \
     const press = button ? buttons.find(b => b.name === button[0] && (button[1] === '' || b.value === button[1])) \
       : buttons[0]; \
     if (press) press.setAttribute('data-rehearsal', 'press'); \
     return {typed, press: !!press}";

/// Presses what could not be pressed as a person does, because it lies below something or is not shown.
const PRESS: &str = "const [at, button] = arguments; const press = document.querySelector('[data-rehearsal=press]'); \
     if (press) press.click(); else document.forms[at]?.requestSubmit()";

/// Types into the form and presses its button; by script, where a person could not.
pub(super) async fn fill_in(
    client: &Client,
    page: Option<&Page>,
    form: &Form,
    fields: &[(&str, &str)],
) -> Result<(), CmdError> {
    let at = page.and_then(|page| page.forms.iter().position(|known| known == form)).unwrap_or(0);
    let is_button = |name: &str| form.buttons.iter().any(|(button, ..)| button.as_deref() == Some(name));
    let filled: Vec<_> = fields.iter().filter(|(name, _)| !is_button(name)).collect();
    let button = fields.iter().find(|(name, _)| is_button(name));
    let prepared = client.execute(PREPARE, vec![json!(at), json!(filled), json!(button)]).await?;
    let typed = prepared.get("typed").and_then(|typed| typed.as_array()).cloned().unwrap_or_default();
    for (number, value) in typed.iter().enumerate() {
        let mark = format!("[data-rehearsal=typed-{number}]");
        let value = value.as_str().unwrap_or_default();
        let by_hand = async {
            let field = client.find(Locator::Css(&mark)).await?;
            field.clear().await?;
            field.send_keys(value).await
        };
        if by_hand.await.is_err() {
            let set = "const e = document.querySelector(arguments[0]); if (e) e.value = arguments[1]";
            client.execute(set, vec![json!(mark), json!(value)]).await?;
        }
    }
    let by_hand = async { client.find(Locator::Css("[data-rehearsal=press]")).await?.click().await };
    match by_hand.await {
        Ok(()) => Ok(()),
        Err(_) => client.execute(PRESS, vec![json!(at)]).await.map(|_| ()),
    }
}

/// Where a browser stands that has been nowhere.
pub(super) fn nowhere() -> Result<Url, AgentError> {
    Url::parse("about:blank").map_err(|error| AgentError::Driver { source: error.into() })
}
