use super::super::run::{Checked, Next, Run};
use super::login::to_page;

/// STAY: whoever has just signed in is asked whether the browser is to remember it. What is said makes no difference here:
/// sessions end by `session.idle` and `session.max`.
pub(in super::super) fn stay(run: &mut Run<'_, '_>) -> Checked {
    let answered = run.flow.as_ref().and_then(|id| run.ctx.state.flows.get(id)).is_none_or(|flow| flow.stay_answered);
    let due = run.authenticated && !answered;
    match run.ctx.setup.rules.login_stay_asked.ask(run.ctx.marks, |asked| *asked && due) {
        true => to_page(run),
        false => Ok(Next::On),
    }
}
