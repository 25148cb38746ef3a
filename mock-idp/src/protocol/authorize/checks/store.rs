use super::super::run::{Checked, Next, Run};
use super::login::to_page;
use crate::protocol::made::made;
use crate::protocol::state::Flow;

/// The request is kept, so that the pages that follow need not carry it.
pub(in super::super) fn store(run: &mut Run<'_, '_>) -> Checked {
    let pushed = run.request.pushed;
    let hop = run.ctx.setup.rules.par_extra_hop.ask(run.ctx.marks, |hop| *hop && pushed);
    let id = made(run.ctx.setup.rules.shape_flow.get(run.ctx.marks), &run.ctx.core.randomness);
    let browser = run.ctx.browser();
    let flow = Flow::new(run.request.clone(), run.position + 1, run.ctx.now, browser);
    run.ctx.state.open_flow(id.clone(), Flow { hop, ..flow });
    run.flow = Some(id);
    if hop { to_page(run) } else { Ok(Next::On) }
}
