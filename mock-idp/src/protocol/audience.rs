//! Whom an access token is for (RFC 8707).

use url::Url;

use super::cause::Cause;
use super::context::Ctx;
use super::request::Params;
use super::rules::{AudienceParam, AudienceUnasked};
use super::state::Registered;

/// Whom the parameters name, each of them one that the client may mean; where they name nobody, what
/// `audience.unasked` says.
pub(crate) fn asked(ctx: &Ctx<'_>, client: &Registered, params: &Params) -> Result<Vec<String>, Cause> {
    let registered = client.rules.audience_registered.get(ctx.marks);
    let read = ctx.setup.rules.audience_params.get(ctx.marks);
    let mut named = Vec::new();
    for param in read {
        let values = params.pairs().iter().filter(|(name, _)| name == param.name());
        for one in values.flat_map(|(_, value)| value.split_whitespace()) {
            let url = Url::parse(one).ok().filter(|url| url.fragment().is_none());
            let may = match registered {
                Some(list) => list.iter().any(|known| known == one),
                None => *param == AudienceParam::Audience || url.is_some(),
            };
            if !may {
                return Err(Cause::AudienceRefused);
            }
            named.push(one.to_owned());
        }
    }
    // What nobody is registered for is asked for in vain, and nobody is told.
    let Some(registered) = registered else { return Ok(Vec::new()) };
    if named.is_empty() && client.rules.audience_unasked.ask(ctx.marks, |rule| *rule == AudienceUnasked::All) {
        named.clone_from(registered);
    }
    named.dedup();
    Ok(named)
}
