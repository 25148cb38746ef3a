use scraper::{ElementRef, Html, Node, Selector};
use url::Url;

use super::controls;
use super::page::{Form, Link};
use super::refresh;

/// What a person sees of an HTML document.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// Every form, in document order.
    pub forms: Vec<Form>,
    /// Every link, in document order.
    pub links: Vec<Link>,
    /// The visible text, white space collapsed.
    pub text: String,
    /// The value of the first `data-error` attribute.
    pub error: Option<String>,
    /// Where it leads at once by itself.
    pub refresh: Option<Url>,
}

impl Content {
    /// Text and nothing else.
    pub(super) fn plain(body: &str) -> Self {
        Self { text: collapse(body), ..Self::default() }
    }
}

/// Reads a document that was found at `url`.
pub(super) fn read(url: &Url, body: &str) -> Content {
    let document = Html::parse_document(&without_noscript(body));
    let base = base(&document, url);
    let mut forms: Vec<Form> = all(&document, "form").map(|form| controls::form(&document, form, url, &base)).collect();
    // Of several forms one could not say which the script means.
    let sends = forms.len() == 1 && submits_by_script(&document);
    forms.iter_mut().for_each(|form| form.auto_submit &= sends);
    let link = |a: ElementRef<'_>| Some(Link { url: base.join(a.attr("href")?).ok()?, text: text(a) });
    let links = all(&document, "a[href]").filter_map(link).collect();
    let error = all(&document, "[data-error]").find_map(|e| e.attr("data-error")).map(str::to_owned);
    let refresh = all(&document, "meta[http-equiv][content]")
        .filter(|meta| meta.attr("http-equiv").is_some_and(|name| name.eq_ignore_ascii_case("refresh")))
        .find_map(|meta| refresh::at_once(meta.attr("content")?, &base));
    Content { forms, links, text: text(document.root_element()), error, refresh }
}

/// Every element that `selector`, a constant of ours, matches.
pub(super) fn all<'a>(document: &'a Html, selector: &str) -> impl Iterator<Item = ElementRef<'a>> {
    let selector = Selector::parse(selector).ok();
    let elements = document.tree.root().descendants().filter_map(ElementRef::wrap);
    elements.filter(move |element| selector.as_ref().is_some_and(|selector| selector.matches(element)))
}

/// The document base URL (HTML section 2.4.3): the first `base` with an `href` that is a URL.
fn base(document: &Html, url: &Url) -> Url {
    let href = all(document, "base[href]").find_map(|base| base.attr("href"));
    href.and_then(|href| url.join(href).ok()).unwrap_or_else(|| url.clone())
}

/// Without scripting `noscript` is an element like any other (HTML section 4.12.2), but the parser takes its content
/// for text, since it is made for browsers with scripting. So the tags are taken out before.
fn without_noscript(body: &str) -> String {
    let mut rest = body;
    let mut kept = String::with_capacity(body.len());
    while let Some(start) = rest.find('<') {
        kept.push_str(&rest[..start]);
        rest = &rest[start..];
        let name = rest[1..].strip_prefix('/').unwrap_or(&rest[1..]);
        let is_tag = name.get(..8).is_some_and(|name| name.eq_ignore_ascii_case("noscript"))
            && name[8..].starts_with(|c: char| c == '>' || c == '/' || c.is_ascii_whitespace());
        match rest.find('>') {
            Some(end) if is_tag => rest = &rest[end + 1..],
            _ => {
                kept.push('<');
                rest = &rest[1..];
            }
        }
    }
    kept.push_str(rest);
    kept
}

/// Whether an inline script, or a handler that runs when the page has loaded, calls `submit`.
fn submits_by_script(document: &Html) -> bool {
    let submits = |code: &str| {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        code.contains(".submit(") || code.contains(".requestSubmit(")
    };
    all(document, "script").any(|script| submits(&script.text().collect::<String>()))
        || all(document, "[onload]").filter_map(|element| element.attr("onload")).any(submits)
}

/// The text that a person sees in `element`.
pub(super) fn text(element: ElementRef<'_>) -> String {
    let mut seen = String::new();
    collect_text(element, &mut seen);
    collapse(&seen)
}

/// Walks without recursion: a document may be nested deeper than the stack.
fn collect_text(element: ElementRef<'_>, seen: &mut String) {
    let mut open = Some(*element);
    while let Some(node) = open {
        let hidden = node.value().as_element().is_some_and(is_hidden);
        match node.value() {
            Node::Text(text) => seen.push_str(text),
            Node::Element(element) if breaks_words(element.name()) => seen.push(' '),
            _ => {}
        }
        open = node.first_child().filter(|_| !hidden);
        let mut left = node;
        while open.is_none() && left.id() != element.id() {
            if left.value().as_element().is_some_and(|element| breaks_words(element.name())) {
                seen.push(' ');
            }
            open = left.next_sibling();
            match left.parent() {
                Some(parent) if open.is_none() => left = parent,
                _ => break,
            }
        }
    }
}

fn is_hidden(element: &scraper::node::Element) -> bool {
    let unseen = ["head", "script", "style", "template", "title", "textarea", "select", "iframe", "noframes", "svg"];
    unseen.contains(&element.name()) || element.attr("hidden").is_some()
}

/// Elements that stand in a line do not separate words, all others do.
fn breaks_words(name: &str) -> bool {
    let inline = ["a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "kbd", "label", "mark", "q", "s", "samp"];
    let more = ["small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"];
    !inline.contains(&name) && !more.contains(&name)
}

/// One space for any white space, none at the ends.
pub(super) fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
