//! What a request says of where it comes from.

use super::{Case, Outcome, Stage, case, open, page, shows};
use crate::agent::UserAgent;

pub(super) const CASES: &[Case] = &[
    case!(the_address_bar_comes_from_nowhere),
    case!(a_link_tells_strangers_the_origin_alone),
    case!(a_link_at_home_tells_the_page),
    case!(a_post_tells_its_origin),
    case!(a_post_that_a_third_party_redirects_has_no_origin),
    case!(a_page_can_hide_itself),
];

async fn the_address_bar_comes_from_nowhere(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    open(agent, stage.there("/echo", &[])).await?;
    let seen = open(agent, stage.here("/echo", &[])).await?;
    shows(
        &seen,
        &["[sec-fetch-site: none]", "[sec-fetch-mode: navigate]", "[sec-fetch-dest: document]", "[sec-fetch-user: ?1]"],
        &["[referer:", "[origin:"],
    )
}

async fn a_link_tells_strangers_the_origin_alone(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    open(agent, stage.here("/link", &[("to", stage.there("/echo", &[]).as_str())])).await?;
    let seen = page(agent.follow(&stage.there("/echo", &[])).await)?;
    let origin = format!("[referer: {}]", stage.home);
    shows(&seen, &[&origin, "[sec-fetch-site: cross-site]"], &["[origin:"])
}

async fn a_link_at_home_tells_the_page(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let start = open(agent, stage.here("/link", &[("to", "/echo")])).await?;
    let link = start.links.first().ok_or("no link")?;
    let seen = page(agent.follow(&link.url).await)?;
    let whole = format!("[referer: {}]", start.url);
    shows(&seen, &[&whole, "[sec-fetch-site: same-origin]"], &["[origin:"])
}

async fn a_post_tells_its_origin(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let seen = open(agent, stage.there("/auto", &[("to", stage.here("/echo", &[]).as_str())])).await?;
    let origin = format!("[origin: {}]", stage.away.origin().ascii_serialization());
    let referrer = format!("[referer: {}]", stage.away);
    shows(&seen, &["[POST]", &origin, &referrer, "[sec-fetch-site: cross-site]"], &["[sec-fetch-user"])
}

async fn a_post_that_a_third_party_redirects_has_no_origin(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let back = stage.here("/echo", &[]);
    let redirect = stage.there("/redirect", &[("to", back.as_str()), ("status", "307")]);
    let seen = open(agent, stage.here("/auto", &[("to", redirect.as_str())])).await?;
    shows(&seen, &["[POST]", "[body: code=1]", "[origin: null]"], &[])
}

async fn a_page_can_hide_itself(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let echo = stage.here("/echo", &[]);
    let seen = open(agent, stage.there("/auto", &[("to", echo.as_str()), ("policy", "no-referrer")])).await?;
    shows(&seen, &["[POST]", "[origin: null]"], &["[referer:"])
}
