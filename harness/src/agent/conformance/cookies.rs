//! Which cookies go where.

use super::{Case, LATER, Outcome, Stage, case, open, page, shows};
use crate::agent::UserAgent;

pub(super) const CASES: &[Case] = &[
    case!(cookies_are_shared_by_ports_and_not_by_hosts),
    case!(secure_same_site_none_is_kept_on_this_machine),
    case!(refuses_cookies_that_break_the_rules),
    case!(lax_arrives_on_a_cross_site_redirect),
    case!(strict_stays_away_from_a_cross_site_link),
    case!(strict_survives_redirects_through_another_site),
    case!(same_site_holds_across_ports),
    case!(a_cross_site_post_carries_young_cookies_without_same_site),
    case!(a_cross_site_post_carries_no_old_ones, virtual cookies),
    case!(cookies_expire_by_the_clock, virtual cookies),
    case!(a_cookie_can_be_deleted),
    case!(fetch_carries_cookies_and_leaves_the_page),
];

/// Every kind of SameSite at home.
async fn set_all(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let cookies = ["plain=1", "lax=1; SameSite=Lax", "strict=1; SameSite=Strict", "none=1; SameSite=None; Secure"];
    open(agent, stage.here("/set", &cookies.map(|cookie| ("c", cookie)))).await?;
    let seen = open(agent, stage.here("/echo", &[])).await?;
    shows(&seen, &["[plain=1]", "[lax=1]", "[strict=1]", "[none=1]"], &[])
}

async fn cookies_are_shared_by_ports_and_not_by_hosts(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    open(agent, stage.here("/set", &[("c", "a=1")])).await?;
    shows(&open(agent, stage.there("/echo", &[])).await?, &[], &["[a=1]"])?;
    shows(&open(agent, stage.at(&stage.home_other_port, "/echo", &[])).await?, &["[a=1]"], &[])
}

async fn secure_same_site_none_is_kept_on_this_machine(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    open(agent, stage.here("/set", &[("c", "__Host-a=1; SameSite=None; Secure; Path=/; HttpOnly")])).await?;
    shows(&open(agent, stage.here("/echo", &[])).await?, &["[__Host-a=1]"], &[])
}

async fn refuses_cookies_that_break_the_rules(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    let broken = ["a=1; SameSite=None", "__Host-b=1; Path=/", "c=1; Domain=idp.test", "d=1; Path=/elsewhere"];
    open(agent, stage.here("/set", &broken.map(|cookie| ("c", cookie)))).await?;
    shows(&open(agent, stage.here("/echo", &[])).await?, &[], &["[a=1]", "[__Host-b=1]", "[c=1]", "[d=1]"])
}

async fn lax_arrives_on_a_cross_site_redirect(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    set_all(agent, stage).await?;
    // As a provider answers its login form: the page that sends it is on another site.
    let back = stage.here("/echo", &[]);
    let redirect = stage.there("/redirect", &[("to", back.as_str()), ("status", "302")]);
    let login = open(agent, stage.there("/form", &[("to", redirect.as_str())])).await?;
    let form = login.forms.first().ok_or("no form")?;
    let seen = page(agent.submit(form, &[]).await)?;
    shows(&seen, &["[GET]", "[plain=1]", "[lax=1]", "[none=1]"], &["[strict=1]"])
}

async fn strict_stays_away_from_a_cross_site_link(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    set_all(agent, stage).await?;
    open(agent, stage.there("/echo", &[])).await?;
    let seen = page(agent.follow(&stage.here("/echo", &[])).await)?;
    shows(&seen, &["[plain=1]", "[lax=1]", "[none=1]"], &["[strict=1]"])?;
    // Typed into the address bar it is there.
    shows(&open(agent, stage.here("/echo", &[])).await?, &["[strict=1]"], &[])
}

async fn strict_survives_redirects_through_another_site(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    set_all(agent, stage).await?;
    let back = stage.here("/echo", &[]);
    let seen = page(agent.follow(&stage.there("/redirect", &[("to", back.as_str())])).await)?;
    shows(&seen, &["[lax=1]", "[strict=1]", "[sec-fetch-site: cross-site]"], &[])
}

async fn same_site_holds_across_ports(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    set_all(agent, stage).await?;
    let to = stage.here("/echo", &[]);
    let seen = open(agent, stage.at(&stage.home_other_port, "/auto", &[("to", to.as_str())])).await?;
    shows(&seen, &["[POST]", "[plain=1]", "[lax=1]", "[strict=1]", "[none=1]"], &[])
}

async fn a_cross_site_post_carries_young_cookies_without_same_site(
    agent: &mut dyn UserAgent,
    stage: &Stage,
) -> Outcome {
    set_all(agent, stage).await?;
    let to = stage.here("/echo", &[]);
    let seen = open(agent, stage.there("/auto", &[("to", to.as_str())])).await?;
    shows(&seen, &["[POST]", "[plain=1]", "[none=1]"], &["[lax=1]", "[strict=1]"])
}

async fn a_cross_site_post_carries_no_old_ones(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    set_all(agent, stage).await?;
    stage.clock.advance(LATER);
    let to = stage.here("/echo", &[]);
    let seen = open(agent, stage.there("/auto", &[("to", to.as_str())])).await?;
    shows(&seen, &["[POST]", "[none=1]"], &["[plain=1]", "[lax=1]", "[strict=1]"])
}

async fn cookies_expire_by_the_clock(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    open(agent, stage.here("/set", &[("c", "short=1; Max-Age=120"), ("c", "long=1; Max-Age=600")])).await?;
    shows(&open(agent, stage.here("/echo", &[])).await?, &["[short=1]", "[long=1]"], &[])?;
    stage.clock.advance(LATER);
    shows(&open(agent, stage.here("/echo", &[])).await?, &["[long=1]"], &["[short=1]"])
}

async fn a_cookie_can_be_deleted(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    open(agent, stage.here("/set", &[("c", "a=1"), ("c", "b=1")])).await?;
    open(agent, stage.here("/set", &[("c", "a=; Max-Age=0"), ("c", "b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT")]))
        .await?;
    shows(&open(agent, stage.here("/echo", &[])).await?, &[], &["[a=", "[b="])
}

async fn fetch_carries_cookies_and_leaves_the_page(agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
    set_all(agent, stage).await?;
    let seen = agent.fetch(&stage.here("/echo", &[])).await.map_err(|error| error.to_string())?;
    shows(&seen, &["[strict=1]", "[lax=1]", "[sec-fetch-mode: cors]", "[sec-fetch-site: same-origin]"], &[])?;
    let there = stage.there("/echo", &[]);
    let away =
        agent.fetch(&stage.here("/redirect", &[("to", there.as_str())])).await.map_err(|error| error.to_string())?;
    super::same("status of a redirect that leaves the site", &away.status, &302)?;
    super::same("page", &agent.page().map(|page| page.url.path().to_owned()), &Some("/echo".to_owned()))
}
