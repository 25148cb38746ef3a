//! Plain HTML forms that work without JavaScript.

use askama::Template;

use super::draft::{Callback, Refusal, Screen};

#[derive(Template)]
#[template(path = "screen.html")]
struct ScreenPage<'a> {
    screen: &'a Screen,
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    refusal: &'a Refusal,
}

#[derive(Template)]
#[template(path = "form_post.html")]
struct FormPostPage<'a> {
    callback: &'a Callback,
}

#[derive(Template)]
#[template(path = "script.html")]
struct ScriptPage<'a> {
    to: &'a str,
    delay: u32,
}

pub(crate) fn screen(screen: &Screen) -> String {
    ScreenPage { screen }.render().unwrap_or_default()
}

pub(crate) fn error(refusal: &Refusal) -> String {
    ErrorPage { refusal }.render().unwrap_or_default()
}

/// Form Post Response Mode section 2: sends itself where there is JavaScript, and has a button where there is none.
pub(crate) fn form_post(callback: &Callback) -> String {
    FormPostPage { callback }.render().unwrap_or_default()
}

/// A page that goes elsewhere by script, and has a link for who has none.
pub(crate) fn script(to: &str, delay: u32) -> String {
    ScriptPage { to, delay }.render().unwrap_or_default()
}
