use url::Url;

use super::super::redirect_match::{Comparison, is_loopback, whole};
use super::super::run::{Checked, Next, Run};
use crate::protocol::consequences::{Struck, follow};
use crate::protocol::context::Ctx;
use crate::protocol::state::Registered;
use crate::protocol::{
    Cause, CustomScheme, NoneRegistered, RedirectAbsent, RedirectFragment, RedirectHttp, RedirectMatch, Trigger,
};

/// `redirect_uri` must be one of the client's (RFC 9700 section 2.1). Without `openid` among the scopes it may be left out
/// where only one is registered (RFC 6749 section 3.1.2.3).
pub(in super::super) fn redirect_uri(run: &mut Run<'_, '_>) -> Checked {
    let client = run.request.client.clone().ok_or(Cause::ClientMissing)?;
    let entries = &client.client.redirect_uris;
    let Some(asked) = run.request.params.get("redirect_uri").map(str::to_owned) else {
        run.request.redirect_uri = Some(absent(run, entries)?);
        return Ok(Next::On);
    };
    let fails = is_hostless(&asked)
        && run.ctx.setup.rules.redirect_error_to_custom_scheme.ask(run.ctx.marks, |rule| *rule == CustomScheme::Fail);
    if fails {
        return Err(Cause::Internal);
    }
    if entries.is_empty() {
        match client.rules.redirect_none_registered.get(run.ctx.marks) {
            NoneRegistered::Refuse => return Err(Cause::RedirectUriNoneRegistered),
            NoneRegistered::Fail => return Err(Cause::Internal),
            NoneRegistered::Learn => {
                let id = Some(client.client.id.clone());
                let struck = Struck { client: id, redirect_uri: Some(asked.clone()), ..Struck::default() };
                follow(run.ctx, Trigger::RedirectUriFirstSeen, &struck);
            }
        }
    } else if !registered(run.ctx, &client, &asked) {
        return Err(Cause::RedirectUriMismatch);
    }
    run.request.redirect_uri = Some(asked);
    Ok(Next::On)
}

/// What stands for a `redirect_uri` that was not sent.
fn absent(run: &Run<'_, '_>, entries: &[String]) -> Result<String, Cause> {
    let pick = match entries.len() {
        0 => 0,
        len => usize::try_from(run.ctx.core.randomness.number() % len as u64).unwrap_or_default(),
    };
    let openid = run.request.asks_openid();
    let chosen = run.ctx.setup.rules.redirect_absent.ask(run.ctx.marks, |rule| match rule {
        RedirectAbsent::Refuse => None,
        RedirectAbsent::SingleWithoutOpenid if openid || entries.len() > 1 => None,
        RedirectAbsent::SingleWithoutOpenid | RedirectAbsent::First => entries.first(),
        RedirectAbsent::Random => entries.get(pick),
    });
    chosen.cloned().ok_or(Cause::RedirectUriMissing)
}

/// Whether the client has registered this redirect URI, by the rules of how entries are compared.
pub(crate) fn registered(ctx: &Ctx<'_>, client: &Registered, asked: &str) -> bool {
    let (rules, server, marks) = (&client.rules, &ctx.setup.rules, ctx.marks);
    let comparison = Comparison { rules, server, marks, asked };
    let entries = &client.client.redirect_uris;
    let passes = |entry: &String, how: RedirectMatch| {
        rules.redirect_match_of.ask(marks, |others| comparison.same(entry, others.get(entry).copied().unwrap_or(how)))
            || (entry.starts_with('/') && comparison.same(&absolute(ctx, client, entry), how))
    };
    rules.redirect_match.ask(marks, |how| {
        let broken = *how == RedirectMatch::RegexAllOrExact && entries.iter().any(|entry| whole(entry).is_none());
        let how = if broken { RedirectMatch::Exact } else { *how };
        entries.iter().any(|entry| passes(entry, how))
    })
}

/// What a relative entry stands for, where there are such.
fn absolute(ctx: &Ctx<'_>, client: &Registered, entry: &str) -> String {
    let root = client.rules.redirect_root_url.ask(ctx.marks, Clone::clone);
    let root = root.unwrap_or_else(|| ctx.base.to_string());
    client.rules.redirect_relative_entries.ask(ctx.marks, |relative| match relative {
        true => format!("{}{entry}", root.trim_end_matches('/')),
        false => entry.to_owned(),
    })
}

/// It must be a URI with a scheme that does not run what it carries, without a fragment (RFC 6749 section 3.1.2).
pub(in super::super) fn redirect_scheme(run: &mut Run<'_, '_>) -> Checked {
    let target = run.request.redirect_uri.clone().ok_or(Cause::RedirectUriMissing)?;
    let url = Url::parse(&target).map_err(|_| Cause::RedirectUriForbidden)?;
    let (rules, marks) = (&run.ctx.setup.rules, run.ctx.marks);
    let forbidden = rules.redirect_bad_schemes.ask(marks, |schemes| schemes.contains(url.scheme()));
    let cut = url.fragment().is_some() && rules.redirect_fragment.ask(marks, |rule| *rule == RedirectFragment::Refuse);
    if forbidden || cut {
        return Err(Cause::RedirectUriForbidden);
    }
    Ok(Next::On)
}

/// Whether an address of another scheme names no host where one should stand: `app:///callback`.
fn is_hostless(target: &str) -> bool {
    is_custom(target) && target.split_once("://").is_some_and(|(_, rest)| rest.starts_with('/'))
}

/// Whether that is the address of an application and of no web server.
pub(crate) fn is_custom(target: &str) -> bool {
    !["http:", "https:"]
        .iter()
        .any(|scheme| target.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme)))
}

/// It must hold none of the parameters that a response has, so that none comes twice.
pub(in super::super) fn redirect_params(run: &mut Run<'_, '_>) -> Checked {
    let target = run.request.redirect_uri.clone().ok_or(Cause::RedirectUriMissing)?;
    let Ok(url) = Url::parse(&target) else { return Err(Cause::RedirectUriForbidden) };
    let bad = run.ctx.setup.rules.redirect_bad_params.ask(run.ctx.marks, |rule| {
        let holds = |text: Option<&str>| {
            form_urlencoded::parse(text.unwrap_or_default().as_bytes()).any(|(name, _)| rule.names.contains(&*name))
        };
        holds(url.query()) || (rule.fragment && holds(url.fragment()))
    });
    if bad { Err(Cause::RedirectUriForbidden) } else { Ok(Next::On) }
}

/// It must be https, where the client's registration says so.
pub(in super::super) fn redirect_insecure(run: &mut Run<'_, '_>) -> Checked {
    let client = run.request.client.as_ref().ok_or(Cause::ClientMissing)?;
    let public = client.client.secret.is_none();
    let target = run.request.redirect_uri.as_deref().and_then(|target| Url::parse(target).ok());
    let remote = target.is_some_and(|url| url.scheme() == "http" && !is_loopback(&url));
    let insecure = client.rules.redirect_http.ask(run.ctx.marks, |rule| match rule {
        RedirectHttp::Allow => false,
        RedirectHttp::LocalOnlyPublic => remote && public,
        RedirectHttp::LocalOnly => remote,
    });
    if insecure { Err(Cause::RedirectUriInsecure) } else { Ok(Next::On) }
}
