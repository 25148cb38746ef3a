use url::form_urlencoded;

use super::page::Form;
use super::redirect::is_forbidden;
use super::referrer::ReferrerPolicy;
use super::request::HeldRequest;
use super::user_agent::AgentError;

/// The request that a form makes when `filled` is filled in and a button is pressed (HTML section 4.10.22.3).
///
/// A name that stands in the form replaces all its values, a new one is added, as when a box is ticked. The button is
/// the first, as when Enter is pressed, unless `filled` names another; a button is named by its name and, where several
/// share it, its value.
///
/// It is always sent url-encoded, whatever `enctype` says: providers and relying parties read nothing else.
pub(super) fn request(form: &Form, filled: &[(&str, &str)], policy: ReferrerPolicy) -> Result<HeldRequest, AgentError> {
    let bad = |action: &str| AgentError::BadForm { page: form.page.to_string(), action: action.to_owned() };
    let mut url = form.action.clone().map_err(|action| bad(&action))?;
    if is_forbidden(&url) {
        return Err(bad(url.as_str()));
    }
    let data = encode(&entries(form, filled));
    let is_post = form.method == "POST";
    if !is_post {
        // "Mutate action URL": the form replaces the query that the action has.
        url.set_query(Some(&data));
    }
    let mut request = HeldRequest::linked(url, form.page.clone(), policy);
    if is_post {
        request.method = "POST".to_owned();
        request.body = Some(data);
    }
    Ok(request)
}

fn entries(form: &Form, filled: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let mut entries: Vec<(String, String)> = Vec::new();
    for (name, value) in &form.fields {
        if !filled.iter().any(|(filled, _)| filled == name) {
            entries.push((name.clone(), value.clone()));
        } else if !entries.iter().any(|(done, _)| done == name) {
            entries.extend(filled.iter().filter(|(filled, _)| filled == name).map(own));
        }
    }
    let is_field = |name: &str| form.fields.iter().any(|(field, _)| field == name);
    entries.extend(filled.iter().filter(|(name, _)| !is_field(name) && !is_button(form, name)).map(own));
    entries.extend(pressed(form, filled));
    entries
}

fn is_button(form: &Form, name: &str) -> bool {
    form.buttons.iter().any(|(button, ..)| button.as_deref() == Some(name))
}

/// What the pressed button adds. A value that none of the buttons of that name has is sent as it is, for whoever wants
/// to press what is not there; no value at all means the first of that name.
fn pressed(form: &Form, filled: &[(&str, &str)]) -> Option<(String, String)> {
    if let Some((name, value)) = filled.iter().find(|(name, _)| is_button(form, name)) {
        let first = form.buttons.iter().find(|(button, ..)| button.as_deref() == Some(name));
        let value = if value.is_empty() { first.map_or(*value, |(_, value, _)| value) } else { value };
        return Some(((*name).to_owned(), value.to_owned()));
    }
    let (name, value, _) = form.buttons.first()?;
    name.clone().map(|name| (name, value.clone()))
}

/// Line ends are sent as CRLF (section 4.10.22.7).
fn encode(entries: &[(String, String)]) -> String {
    let lines = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
    let entries = entries.iter().map(|(name, value)| (lines(name), lines(value)));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(entries).finish()
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn form(method: &str, action: &str) -> Form {
        let button = |name: Option<&str>, value: &str| (name.map(str::to_owned), value.to_owned(), value.to_owned());
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Form {
            page: Url::parse("http://127.0.0.1:2/login").unwrap(),
            id: None,
            method: method.to_owned(),
            action: Url::parse(action).map_err(|_| action.to_owned()),
            fields: vec![field("csrf", "x y"), field("scope", "a"), field("user", ""), field("scope", "b")],
            buttons: vec![
                button(Some("go"), "yes"),
                button(None, "?"),
                button(Some("go"), "no"),
                button(Some("stop"), "1"),
            ],
            auto_submit: false,
        }
    }

    fn body(filled: &[(&str, &str)]) -> String {
        let form = form("POST", "http://127.0.0.1:2/send?keep=1");
        request(&form, filled, ReferrerPolicy::default()).unwrap().body.unwrap()
    }

    #[test]
    fn leaves_what_is_not_filled_in_and_presses_the_first_button() {
        assert_eq!(body(&[("user", "alice&co")]), "csrf=x+y&scope=a&user=alice%26co&scope=b&go=yes");
    }

    #[test]
    fn replaces_all_values_of_a_name_and_adds_new_ones() {
        assert_eq!(body(&[("scope", "c"), ("remember", "on")]), "csrf=x+y&scope=c&user=&remember=on&go=yes");
        assert_eq!(body(&[("scope", "1"), ("scope", "2")]), "csrf=x+y&scope=1&scope=2&user=&go=yes");
        assert_eq!(body(&[("user", "a\nb")]), "csrf=x+y&scope=a&user=a%0D%0Ab&scope=b&go=yes");
    }

    #[test]
    fn presses_the_button_that_is_named() {
        assert!(body(&[("stop", "")]).ends_with("&scope=b&stop=1"));
        assert!(body(&[("go", "no")]).ends_with("&scope=b&go=no"));
        assert!(body(&[("go", "forged")]).ends_with("&scope=b&go=forged"));
    }

    #[test]
    fn a_get_form_replaces_the_query_of_its_action() {
        let request = request(&form("GET", "http://localhost:1/s?old=1#f"), &[], ReferrerPolicy::default()).unwrap();
        assert_eq!(request.url.as_str(), "http://localhost:1/s?csrf=x+y&scope=a&user=&scope=b&go=yes#f");
        assert_eq!((request.method.as_str(), request.body), ("GET", None));
        assert_eq!(request.referrer.unwrap().as_str(), "http://127.0.0.1:2/");
    }

    #[test]
    fn refuses_actions_that_lead_nowhere() {
        for action in ["http://[", "javascript:void(0)"] {
            let refused = request(&form("POST", action), &[], ReferrerPolicy::default()).unwrap_err();
            assert!(matches!(refused, AgentError::BadForm { action: a, .. } if a == action));
        }
    }
}
