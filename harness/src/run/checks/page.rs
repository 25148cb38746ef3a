use url::Url;

use super::judge::Finding;
use crate::agent::Page;
use crate::language::PageShows;
use crate::run::observe::Observed;

/// Characters of a page that a message shows.
const EXCERPT: usize = 200;

/// What the page shows on which the present browser ended.
pub(super) fn page(expected: &PageShows, seen: &Observed) -> Finding {
    let Some(page) = &seen.page else {
        return (wanted(expected).join(", "), "the browser shows nothing yet".into(), Some(false));
    };
    let shows = [
        expected.text.as_ref().map(|text| collapsed(&page.text).contains(&collapsed(text))),
        expected.link.as_ref().map(|link| has_link(page, link)),
        expected
            .field
            .as_ref()
            .map(|field| page.forms.iter().any(|form| form.fields.iter().any(|(name, _)| name == field))),
    ];
    let all = shows.into_iter().flatten().all(|there| there);
    let text: String = page.text.chars().take(EXCERPT).collect();
    let fields: Vec<&str> = page.forms.iter().flat_map(|form| &form.fields).map(|(name, _)| name.as_str()).collect();
    let links: Vec<&str> = page.links.iter().map(|link| link.url.as_str()).collect();
    let seen = format!(
        "{} (status {}) with text \"{text}\", links [{}], fields [{}]",
        page.url,
        page.status,
        links.join(", "),
        fields.join(", ")
    );
    (wanted(expected).join(", "), seen, Some(all))
}

fn wanted(expected: &PageShows) -> Vec<String> {
    let text = expected.text.as_ref().map(|text| format!("the text \"{text}\""));
    let link = expected.link.as_ref().map(|link| format!("a link to {link}"));
    let field = expected.field.as_ref().map(|field| format!("a field \"{field}\""));
    [text, link, field].into_iter().flatten().collect()
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// A link is named by its whole URL, or by path and query on the page's own site.
fn has_link(page: &Page, wanted: &str) -> bool {
    let wanted: Option<Url> = page.url.join(wanted).ok();
    page.links.iter().any(|link| Some(&link.url) == wanted.as_ref())
}
