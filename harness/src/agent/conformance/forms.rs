//! Filling in forms. The site's `/form` has a text field `user` (empty), a password `pw`, a hidden `csrf=t&1`, a ticked
//! box `stay=on`, a box `news=yes` that is not ticked, a list `lang` showing `de`, a text area `note` (`a b`), and the
//! buttons `go=in` and `go=out`.

use super::{Case, Outcome, Stage, case, open, page, shows, unexpected};
use crate::agent::{Arrival, HoldRule, UserAgent};

pub(super) const CASES: &[Case] = &[
    case!(fills_in_a_form_and_presses_the_first_button),
    case!(presses_the_button_that_is_named),
    case!(sends_a_form_that_sends_itself),
    case!(a_form_that_sends_itself_can_be_held),
];

async fn fills_in_a_form_and_presses_the_first_button(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let login = open(agent, stage.here("/form", &[("to", "/echo")])).await?;
    let form = login.forms.first().ok_or("no form")?;
    let seen = page(agent.submit(form, &[("user", "alice ü"), ("pw", "s&e=c"), ("news", "yes")]).await)?;
    let body = "user=alice+%C3%BC pw=s%26e%3Dc csrf=t%261 stay=on news=yes lang=de note=a+b go=in";
    let parts: Vec<String> = body.split(' ').map(str::to_owned).collect();
    let sent = agent.visits().last().and_then(|visit| visit.request_body.clone()).unwrap_or_default();
    let mut sent: Vec<String> = sent.split('&').map(str::to_owned).collect();
    // A box that was not ticked before may stand at its place or at the end.
    sent.sort_by_key(|part| parts.iter().position(|expected| expected == part));
    super::same("body", &sent, &parts)?;
    shows(&seen, &["[POST]"], &[])
}

async fn presses_the_button_that_is_named(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let login = open(agent, stage.here("/form", &[("to", "/echo")])).await?;
    let form = login.forms.first().ok_or("no form")?;
    let seen = page(agent.submit(form, &[("go", "out")]).await)?;
    shows(&seen, &["[POST]", "go=out"], &["go=in"])
}

async fn sends_a_form_that_sends_itself(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let seen = open(agent, stage.there("/auto", &[("to", stage.here("/echo", &[]).as_str())])).await?;
    shows(&seen, &["[POST]", "[body: code=1]"], &[])?;
    super::same("page", &seen.url, &stage.here("/echo", &[]))
}

async fn a_form_that_sends_itself_can_be_held(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let callback = stage.here("/echo", &[]);
    agent.hold(Some(HoldRule { url: callback.clone() }));
    let held = match agent.visit(&stage.there("/auto", &[("to", callback.as_str())])).await {
        Ok(Arrival::Held(held)) => held,
        other => return Err(unexpected("to be held", &other)),
    };
    super::same("method and body", &(held.method.as_str(), held.body.as_deref()), &("POST", Some("code=1")))?;
    let seen = page(agent.send(&held).await)?;
    shows(&seen, &["[POST]", "[body: code=1]", "[sec-fetch-site: cross-site]"], &[])
}
