//! Where a browser ends up.

use super::{Case, Outcome, Stage, case, open, page, same, shows, unexpected};
use crate::agent::{AgentError, Arrival, HoldRule, UserAgent};

pub(super) const CASES: &[Case] = &[
    case!(follows_redirects_and_says_where_it_is),
    case!(follows_a_page_that_leads_on_by_itself),
    case!(a_fragment_outlives_a_redirect),
    case!(post_becomes_get_or_stays_by_status),
    case!(a_redirect_without_location_is_a_page),
    case!(an_error_status_is_a_page),
    case!(gives_up_on_a_loop),
    case!(says_that_nobody_answers),
    case!(ends_at_an_app),
    case!(holds_and_releases),
    case!(replays_what_was_sent),
    case!(another_address_is_not_held),
];

async fn follows_redirects_and_says_where_it_is(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let second = stage.there("/redirect", &[("to", "/echo?x=1"), ("status", "303")]);
    let seen = open(agent, stage.here("/redirect", &[("to", second.as_str()), ("status", "301")])).await?;
    same("url", &seen.url.as_str().to_owned(), &stage.there("/echo", &[("x", "1")]).to_string())?;
    same("page", &agent.page().map(|page| page.url.clone()), &Some(seen.url))?;
    let statuses: Vec<u16> = agent.visits().iter().map(|visit| visit.status).collect();
    same("visits", &statuses, &vec![301, 303, 200])
}

async fn follows_a_page_that_leads_on_by_itself(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let seen = open(agent, stage.there("/refresh", &[("to", stage.here("/echo", &[]).as_str())])).await?;
    let referrer = format!("[referer: {}]", stage.away);
    shows(&seen, &["[GET]", &referrer, "[sec-fetch-site: cross-site]"], &["[sec-fetch-user"])
}

async fn a_fragment_outlives_a_redirect(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let mut start = stage.here("/redirect", &[("to", "/echo")]);
    start.set_fragment(Some("here"));
    same("fragment", &open(agent, start).await?.url.fragment(), &Some("here"))
}

async fn post_becomes_get_or_stays_by_status(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    for (status, expected) in
        [("301", "[GET]"), ("302", "[GET]"), ("303", "[GET]"), ("307", "[POST]"), ("308", "[POST]")]
    {
        let redirect = stage.here("/redirect", &[("to", "/echo"), ("status", status)]);
        let seen = open(agent, stage.here("/auto", &[("to", redirect.as_str())])).await?;
        shows(&seen, &[expected], &[]).map_err(|failure| format!("{status}: {failure}"))?;
        let body = seen.text.contains("[body: code=1]");
        same("whether the body stays", &body, &(expected == "[POST]"))?;
    }
    Ok(())
}

async fn a_redirect_without_location_is_a_page(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let seen = open(agent, stage.here("/redirect", &[])).await?;
    same("status", &seen.status, &302)
}

async fn an_error_status_is_a_page(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let seen = open(agent, stage.here("/nowhere", &[])).await?;
    same("status", &seen.status, &404)?;
    same("error", &seen.error.as_deref(), &Some("not_found"))
}

async fn gives_up_on_a_loop(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    match agent.visit(&stage.here("/loop", &[])).await {
        Err(AgentError::TooManyHops { trail, .. }) if trail.iter().any(|url| url.ends_with("/loop")) => Ok(()),
        other => Err(unexpected("to give up", &other)),
    }
}

async fn says_that_nobody_answers(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let mut nobody = stage.home.clone();
    // Port 1 is reserved (tcpmux) and nobody listens there.
    nobody.set_port(Some(1)).map_err(|()| "no port".to_owned())?;
    match agent.visit(&nobody).await {
        Err(error @ AgentError::Unreachable { .. }) if error.to_string().contains("http://localhost:1/") => Ok(()),
        other => Err(unexpected("nobody to answer", &other)),
    }
}

async fn ends_at_an_app(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let app = "app.immich:///oauth-callback?code=1";
    match agent.visit(&stage.here("/redirect", &[("to", app)])).await {
        Ok(Arrival::CustomScheme(url)) => same("address", &url.as_str(), &app),
        other => Err(unexpected("an app", &other)),
    }
}

async fn holds_and_releases(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let callback = stage.here("/echo", &[("code", "1")]);
    agent.hold(Some(HoldRule { url: stage.here("/echo", &[]) }));
    let login =
        open(agent, stage.there("/form", &[("to", stage.there("/redirect", &[("to", callback.as_str())]).as_str())]))
            .await?;
    let form = login.forms.first().ok_or("no form")?;
    let held = match agent.submit(form, &[]).await {
        Ok(Arrival::Held(held)) => held,
        other => return Err(unexpected("to be held", &other)),
    };
    same("held", &held.url, &callback)?;
    same("page", &agent.page().map(|page| &page.url), &Some(&login.url))?;
    let reached = agent.visits().iter().any(|visit| visit.url == callback.as_str());
    same("whether it was sent", &reached, &false)?;
    let seen = page(agent.send(&held).await)?;
    shows(&seen, &["[GET]", "[sec-fetch-site: cross-site]"], &[])?;
    same("url", &seen.url, &callback)
}

async fn replays_what_was_sent(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let callback = stage.here("/echo", &[]);
    let first = open(agent, stage.there("/auto", &[("to", callback.as_str())])).await?;
    open(agent, stage.here("/set", &[("c", "new=1; SameSite=None; Secure")])).await?;
    let rule = HoldRule { url: callback };
    let sent = agent.last_sent(&rule).ok_or("it does not remember what it sent")?;
    let again = page(agent.send(&sent).await)?;
    // Cookies are those of the moment, everything else is as it was.
    same("the same but for the new cookie", &again.text.replace("[new=1] ", ""), &first.text)?;
    shows(&again, &["[new=1]"], &[])
}

async fn another_address_is_not_held(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    agent.hold(Some(HoldRule { url: stage.here("/echo", &[]) }));
    open(agent, stage.there("/echo", &[])).await?;
    open(agent, stage.here("/set", &[])).await?;
    agent.hold(None);
    open(agent, stage.here("/echo", &[])).await.map(drop)
}
