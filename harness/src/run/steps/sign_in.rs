use mock_idp::vocab::Operation;
use url::{Origin, Url};

use super::StepError;
use super::stuck::where_it_stands;
use crate::agent::{Arrival, Form, Page, UserAgent};
use crate::language::{Consent, SignIn};
use crate::run::stage::Stage;

/// Pages of a provider between its login form and the callback: more than any known one has.
const PAGES: usize = 5;

/// Fills in the provider's forms until the browser leaves the provider. A provider that knows the person from an earlier
/// login asks for nothing: then the browser has already come back.
pub(super) async fn sign_in(stage: &mut Stage, how: &SignIn) -> Result<(), StepError> {
    let browser = stage.browser.clone();
    let hold = how.hold.map(|_| stage.callback.clone());
    let username = stage.username(&how.who);
    let known = stage.people.get(&how.who.value).map(|cast| cast.person.password.clone());
    let wrong_password = how.password.is_some();
    let filled = Filled {
        password: how.password.clone().or(known).unwrap_or_else(|| username.clone()),
        username,
        consent: how.consent,
    };
    let (agent, _) = stage.present_browser().ok_or_else(|| StepError::Waiting { browser: browser.clone() })?;
    let start = agent.page().cloned();
    let Some(provider) = start.as_ref().filter(|page| stage.provider_of(&page.url).is_some()) else {
        if hold.is_none() && !wrong_password && came_back(stage, &filled.username) {
            stage.signed_in = Some((how.who.value.clone(), browser));
            return Ok(());
        }
        return Err(StepError::Stuck {
            seen: where_it_stands(stage, start.as_ref()),
            wanted: "the provider's login form",
        });
    };
    let origin = provider.url.origin();
    let at = origin.clone();
    let arrival = stage
        .act(false, move |mut agent, _| async move {
            agent.hold(hold);
            let arrival = fill_in(agent.as_mut(), &at, &filled).await;
            (agent, arrival)
        })
        .await?;
    stage.signed_in = Some((how.who.value.clone(), browser));
    match &arrival {
        // A password that is wrong on purpose leaves the person there, and so does a person who says no.
        Some(Arrival::Page(page))
            if page.url.origin() == origin && !wrong_password && how.consent == Consent::Agree =>
        {
            let seen = where_it_stands(stage, Some(page));
            Err(StepError::Stuck { seen, wanted: "the way back to the relying party" })
        }
        _ => Ok(()),
    }
}

/// Whether the login that was begun last has brought its callback without a page of the provider, and is this person's.
fn came_back(stage: &mut Stage, username: &str) -> bool {
    let Some((browser, since)) = stage.begun.clone() else { return false };
    let callback = stage.callback.clone();
    let theirs = stage.player().and_then(|player| player.idp.journal().last(Operation::Authorize));
    let theirs = theirs.is_some_and(|exchange| exchange.person.as_deref() == Some(username));
    let Some((agent, _)) = stage.at(&browser) else { return false };
    let mut since = agent.visits().iter().skip(since);
    theirs && since.any(|visit| Url::parse(&visit.url).is_ok_and(|url| callback.matches(&url)))
}

/// Presses the button that breaks the login off.
pub(super) async fn cancel(stage: &mut Stage) -> Result<(), StepError> {
    let browser = stage.browser.clone();
    let (agent, _) = stage.present_browser().ok_or(StepError::Waiting { browser })?;
    let page = agent.page().cloned();
    let form = page.as_ref().and_then(|page| page.forms.iter().find(|form| cancels(form))).cloned();
    let Some(form) = form else {
        let seen = where_it_stands(stage, page.as_ref());
        let wanted = "a page of the provider with a button that cancels";
        return Err(match page.filter(|page| stage.provider_of(&page.url).is_some()) {
            // That this product has none is nobody's failure.
            Some(_) => StepError::NoSuchButton { seen },
            None => StepError::Stuck { seen, wanted },
        });
    };
    stage
        .act(false, move |mut agent, _| async move {
            let arrival = agent.submit(&form, &[]).await;
            (agent, arrival.map_err(StepError::from))
        })
        .await?;
    Ok(())
}

/// What a person fills in.
struct Filled {
    username: String,
    password: String,
    consent: Consent,
}

async fn fill_in(agent: &mut dyn UserAgent, provider: &Origin, filled: &Filled) -> Result<Arrival, StepError> {
    let mut typed = false;
    let mut arrival = None;
    for _ in 0..PAGES {
        let page = match &arrival {
            None => agent.page().cloned(),
            Some(Arrival::Page(page)) => Some((**page).clone()),
            Some(_) => None,
        };
        let Some(page) = page.filter(|page| page.url.origin() == *provider) else { break };
        let Some(form) = due(&page, typed, filled.consent) else { break };
        let mut fields: Vec<(&str, &str)> = Vec::new();
        if let Some(name) = name_field(form) {
            fields.push((name, &filled.username));
        }
        if let Some(name) = password_field(form) {
            typed = true;
            fields.push((name, &filled.password));
        }
        if fields.is_empty()
            && filled.consent == Consent::Deny
            && let Some((Some(name), value, _)) = form.buttons.iter().find(|(_, _, words)| says_no(words))
        {
            fields.push((name, value));
        }
        arrival = Some(agent.submit(form, &fields).await?);
    }
    arrival.ok_or_else(|| StepError::Stuck {
        seen: format!("the provider's page {} has no form", agent.page().map_or("", |page| page.url.as_str())),
        wanted: "the provider's login form",
    })
}

/// The form that a person would fill in: the first one that asks for a password, else the one that agrees or refuses.
fn due(page: &Page, typed: bool, consent: Consent) -> Option<&Form> {
    match page.forms.iter().find(|form| password_field(form).is_some() || name_field(form).is_some()) {
        // The same form again means that it was not taken.
        Some(_) if typed => None,
        Some(form) => Some(form),
        None if consent == Consent::Deny => page.forms.iter().find(|form| cancels(form)),
        None => page.forms.iter().find(|form| agrees(form)),
    }
}

/// Names of the field for who one is.
const WHO: [&str; 6] = ["username", "uid_field", "uidField", "loginfmt", "login", "email"];

/// Names of the field for the password.
const PASSWORD: [&str; 2] = ["password", "passwd"];

/// The field for who one is.
fn name_field(form: &Form) -> Option<&'static str> {
    WHO.into_iter().find(|name| form.fields.iter().any(|(field, _)| field == name))
}

/// The field for the password.
fn password_field(form: &Form) -> Option<&'static str> {
    PASSWORD.into_iter().find(|name| form.fields.iter().any(|(field, _)| field == name))
}

/// Words on buttons that say no.
const NO: [&str; 5] = ["cancel", "deny", "decline", "reject", "no"];

fn says_no(words: &str) -> bool {
    NO.contains(&words.trim().to_lowercase().as_str())
}

fn cancels(form: &Form) -> bool {
    form.buttons.iter().any(|(_, _, words)| says_no(words))
}

/// Whether pressing Enter in it agrees: its first button does not say no.
fn agrees(form: &Form) -> bool {
    !form.buttons.first().is_some_and(|(_, _, words)| says_no(words))
}
