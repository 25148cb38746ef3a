//! Where a browser got stuck, so that nobody has to guess.

use crate::agent::{AgentError, Page};
use crate::event::Stuck;
use crate::run::stage::Stage;
use crate::target::TargetError;

use super::StepError;

/// Characters of a page that a message shows.
const EXCERPT: usize = 160;

/// Whose page it is, which, and what it says.
pub(in crate::run) fn where_it_stands(stage: &Stage, page: Option<&Page>) -> String {
    let Some(page) = page else { return "the browser shows nothing yet".to_owned() };
    let text: String = page.text.chars().take(EXCERPT).collect();
    let which = match kind(stage, page) {
        Stuck::ProviderPage => format!("on {} of the provider", of_provider(page)),
        Stuck::RelyingPartyPage => match &page.error {
            Some(code) => format!("on the relying party's error page `{code}`"),
            None => "on a page of the relying party".to_owned(),
        },
        Stuck::UnknownPage | Stuck::Loop | Stuck::NoAnswer => "on a page that belongs to neither".to_owned(),
    };
    format!("the browser stands {which}, {} (status {}), which says: {text}", page.url, page.status)
}

fn kind(stage: &Stage, page: &Page) -> Stuck {
    if stage.provider_of(&page.url).is_some() {
        Stuck::ProviderPage
    } else if page.url.origin() == stage.callback.url.origin() {
        Stuck::RelyingPartyPage
    } else {
        Stuck::UnknownPage
    }
}

/// Which page of a provider it is, by what a person sees on it.
fn of_provider(page: &Page) -> &'static str {
    let has = |wanted: &str| page.forms.iter().any(|form| form.fields.iter().any(|(name, _)| name == wanted));
    if has("password") {
        "the login page"
    } else if page.status >= 400 {
        "an error page"
    } else if page.forms.is_empty() {
        "a page without a form"
    } else {
        "a page with a form that asks for no password"
    }
}

/// The kind of dead end that an error of a step is; nothing where it is none.
pub(in crate::run) fn stuck(stage: &mut Stage, error: &StepError) -> Option<Stuck> {
    match error {
        StepError::Agent(error) | StepError::Target(TargetError::Agent(error)) => match error {
            AgentError::TooManyHops { .. } => Some(Stuck::Loop),
            AgentError::Unreachable { .. } | AgentError::TooLarge { .. } => Some(Stuck::NoAnswer),
            AgentError::BadRedirect { .. } | AgentError::BadForm { .. } | AgentError::NoPlace { .. } => {
                Some(Stuck::UnknownPage)
            }
            AgentError::SetUp { .. } | AgentError::Driver { .. } => None,
        },
        StepError::Target(TargetError::Stopped) | StepError::TooLong { .. } => Some(Stuck::NoAnswer),
        StepError::Target(error) if !error.is_ours() => Some(Stuck::RelyingPartyPage),
        StepError::Stuck { .. } | StepError::NoSuchButton { .. } => {
            let page = stage.present_browser().and_then(|(agent, _)| agent.page().cloned());
            page.map(|page| kind(stage, &page))
        }
        _ => None,
    }
}
