//! Logout tokens that wait to be sent (Back-Channel Logout 2.5).

use std::sync::Arc;

use super::context::Ctx;
use super::rules::Marks;
use super::state::{Delivery, SessionId};

/// Puts one logout token into the outbox for each client of the session that wants to be told.
pub(crate) fn notify(ctx: &mut Ctx<'_>, session: &SessionId) {
    if !ctx.setup.rules.bcl_enabled.get(ctx.marks) {
        return;
    }
    let Some(session) = ctx.state.sessions.get(session).cloned() else { return };
    let Some(known) = ctx.state.person(&session.username) else { return };
    for (id, sid) in &session.clients {
        let Some(client) = ctx.client(id) else { continue };
        let Some(uri) = client.client.backchannel_logout_uri.clone() else { continue };
        // What shapes the message is noted at the message, not at the answer that happens to set it off.
        let marks = Marks::default();
        let mut own = Ctx::new(ctx.core, ctx.setup, ctx.state, ctx.request, ctx.operation, &marks);
        own.about.client = Some(Arc::clone(&client));
        own.about.person = Some(Arc::clone(&known));
        let token = own.logout_token(&client, &own.sub(&client, &known), Some(sid));
        let (quirks, deviations) = marks.into_parts();
        let Ok(token) = token else { continue };
        let username = session.username.clone();
        ctx.state.outbox.push(Delivery { uri, token, client: id.clone(), username, quirks, deviations });
    }
}
