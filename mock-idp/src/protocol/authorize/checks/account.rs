use super::super::run::{Checked, Next, Run};
use crate::protocol::Cause;

/// ACCOUNT: whoever is signed in still exists and is enabled.
pub(in super::super) fn account(run: &mut Run<'_, '_>) -> Checked {
    let (_, session) = run.ctx.session().ok_or(Cause::LoginRequired)?;
    let known = run.ctx.state.person(&session.username).ok_or(Cause::LoginRequired)?;
    if !known.person.enabled {
        return Err(Cause::PersonDisabled);
    }
    run.ctx.about.person = Some(known);
    Ok(Next::On)
}
