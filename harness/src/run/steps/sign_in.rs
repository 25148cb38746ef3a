use url::Url;

use super::StepError;
use super::callback::land;
use crate::agent::{Arrival, Form, Page};
use crate::language::SignIn;
use crate::run::stage::Stage;

/// Pages of a provider between its login form and the callback: more than any known one has.
const PAGES: usize = 5;
/// Characters of a page that a message shows.
const EXCERPT: usize = 160;

/// Fills in the provider's forms until the browser leaves the provider.
pub(super) async fn sign_in(stage: &mut Stage, how: &SignIn) -> Result<(), StepError> {
    let issuer = Url::parse(stage.idp.base()).ok();
    let hold = how.hold.map(|_| stage.callback.clone());
    let person = how.who.value.as_str();
    let (agent, _) = stage.present().ok_or(StepError::NoBrowser)?;
    agent.hold(hold);
    let sent = agent.visits().len();
    let mut typed = false;
    let mut arrival = None;
    for _ in 0..PAGES {
        let page = match &arrival {
            None => agent.page().cloned(),
            Some(Arrival::Page(page)) => Some((**page).clone()),
            Some(_) => None,
        };
        let Some(page) = page.filter(|page| issuer.as_ref().is_some_and(|idp| idp.origin() == page.url.origin()))
        else {
            break;
        };
        let Some(form) = due(&page, typed) else { break };
        let fields: Vec<(&str, &str)> = if asks_password(form) {
            typed = true;
            // People of a scenario have their user name as password.
            vec![("username", person), ("password", person)]
        } else {
            Vec::new()
        };
        arrival = Some(agent.submit(form, &fields).await?);
    }
    let arrival = arrival
        .ok_or_else(|| StepError::Stuck { seen: describe(agent.page()), wanted: "the provider's login form" })?;
    if let Arrival::Page(page) = &arrival
        && issuer.is_some_and(|idp| idp.origin() == page.url.origin())
    {
        let seen = describe(Some(page));
        return Err(StepError::Stuck { seen, wanted: "the way back to the relying party" });
    }
    if let Arrival::Held(request) = &arrival {
        stage.held = Some((**request).clone());
    }
    stage.signed_in = Some((person.to_owned(), stage.browser.clone()));
    land(stage, &arrival, sent).await
}

/// The form that a person would fill in: the first one that asks for a password, else the first one, which agrees.
fn due(page: &Page, typed: bool) -> Option<&Form> {
    match page.forms.iter().find(|form| asks_password(form)) {
        // The same form again means that it was not taken.
        Some(_) if typed => None,
        Some(form) => Some(form),
        None => page.forms.first(),
    }
}

fn asks_password(form: &Form) -> bool {
    form.fields.iter().any(|(name, _)| name == "password")
}

fn describe(page: Option<&Page>) -> String {
    match page {
        None => "the browser shows nothing yet".to_owned(),
        Some(page) => {
            let text: String = page.text.chars().take(EXCERPT).collect();
            format!("the browser stands on {} (status {}), which says: {text}", page.url, page.status)
        }
    }
}
