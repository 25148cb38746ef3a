use scraper::{ElementRef, Html};
use url::Url;

use super::html::{all, text};
use super::page::Form;

/// Every element that may belong to a form.
const CONTROLS: &str = "input, button, select, textarea";

/// Reads one form (HTML section 4.10). `auto_submit` says only whether a script *could* send it without a person: all
/// its fields are hidden and it has one button at most. A login form has something to fill in, so a script that
/// mentions `submit` does not send it empty.
pub(super) fn form(document: &Html, form: ElementRef<'_>, page: &Url, base: &Url) -> Form {
    // A missing or empty action is the page itself, whatever the base (section 4.10.22.3, step 13).
    let action = match form.attr("action").map(str::trim).filter(|action| !action.is_empty()) {
        None => Ok(page.clone()),
        Some(action) => base.join(action).map_err(|_| action.to_owned()),
    };
    let method =
        if form.attr("method").is_some_and(|m| m.trim().eq_ignore_ascii_case("post")) { "POST" } else { "GET" };
    let mut read = Form {
        page: page.clone(),
        id: form.attr("id").map(str::to_owned),
        method: method.to_owned(),
        action,
        fields: Vec::new(),
        buttons: Vec::new(),
        auto_submit: true,
    };
    let controls = all(document, CONTROLS).filter(|control| owner(document, *control).is_some_and(|o| o == form));
    for control in controls.filter(|control| !is_disabled(*control)) {
        add(&mut read, control);
    }
    read.auto_submit = read.auto_submit && read.buttons.len() <= 1;
    read
}

/// The form owner (section 4.10.18.3): the one that `form` names, or else the nearest around.
fn owner<'a>(document: &'a Html, control: ElementRef<'a>) -> Option<ElementRef<'a>> {
    match control.attr("form") {
        Some(id) => all(document, "form[id]").find(|form| form.attr("id") == Some(id)),
        None => ancestors(control).find(|element| element.value().name() == "form"),
    }
}

fn ancestors<'a>(element: ElementRef<'a>) -> impl Iterator<Item = ElementRef<'a>> {
    element.ancestors().filter_map(ElementRef::wrap)
}

fn is_disabled(control: ElementRef<'_>) -> bool {
    let in_disabled_set = |e: ElementRef<'_>| e.value().name() == "fieldset" && e.attr("disabled").is_some();
    control.attr("disabled").is_some() || ancestors(control).any(in_disabled_set)
}

/// "Constructing the entry list" (section 4.10.22.4).
fn add(form: &mut Form, control: ElementRef<'_>) {
    let name = control.attr("name").filter(|name| !name.is_empty()).map(str::to_owned);
    let kind = control.attr("type").unwrap_or_default().trim().to_ascii_lowercase();
    let value = || control.attr("value").map(str::to_owned);
    let values: Vec<String> = match (control.value().name(), kind.as_str()) {
        ("button", "reset" | "button") | ("input", "reset" | "button" | "file") => return,
        ("button", _) => {
            form.buttons.push((name, value().unwrap_or_default(), text(control)));
            return;
        }
        ("input", "submit") => {
            let value = value().unwrap_or_default();
            form.buttons.push((name, value.clone(), value));
            return;
        }
        ("input", "image") => {
            // A browser would send where it was clicked, under two other names; nobody who logs people in asks for it.
            form.buttons.push((None, String::new(), control.attr("alt").unwrap_or_default().to_owned()));
            return;
        }
        ("input", "checkbox" | "radio") if control.attr("checked").is_none() => vec![],
        ("input", "checkbox" | "radio") => vec![value().unwrap_or_else(|| "on".to_owned())],
        ("select", _) => selected(control),
        ("textarea", _) => vec![control.text().collect()],
        _ => vec![value().unwrap_or_default()],
    };
    if kind != "hidden" {
        form.auto_submit = false;
    }
    if let Some(name) = name {
        form.fields.extend(values.into_iter().map(|value| (name.clone(), value)));
    }
}

/// The chosen options; of a list that shows one, the first if none is chosen (section 4.10.7).
fn selected(select: ElementRef<'_>) -> Vec<String> {
    let options: Vec<ElementRef<'_>> = select
        .descendants()
        .filter_map(ElementRef::wrap)
        .filter(|element| element.value().name() == "option" && element.attr("disabled").is_none())
        .collect();
    let value = |option: &ElementRef<'_>| option.attr("value").map_or_else(|| text(*option), str::to_owned);
    let mut chosen = options.iter().filter(|option| option.attr("selected").is_some());
    if select.attr("multiple").is_some() {
        return chosen.map(value).collect();
    }
    chosen.next_back().or_else(|| options.first()).map(value).into_iter().collect()
}
