//! The frame by which an RP hears of changes of the session (Session Management 1.0 section 3.2).

use super::context::Ctx;
use super::cors::is_web_origin;
use super::draft::Reply;

/// A message is `client_id session_state`; the answer is `changed`, `unchanged` or `error` (section 3.2).
const PAGE: &str = r#"<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title></title><script>
addEventListener("message", async (message) => {
  const [client, state] = String(message.data).split(" ");
  const asked = new URLSearchParams({ client_id: client, origin: message.origin, session_state: state });
  const answer = await fetch(location.pathname + "/init?" + asked, { credentials: "include" });
  const said = { 204: "unchanged", 205: "changed" }[answer.status] ?? "error";
  message.source.postMessage(said, message.origin);
});
</script></head><body></body></html>
"#;

/// The page, which may stand in anybody's frame.
pub(crate) fn page(_: &Ctx<'_>) -> Reply {
    Reply::with_body(200, "text/html;charset=utf-8", PAGE)
        .header("content-security-policy", "frame-src 'self'; object-src 'none';")
}

/// Whether scripts of that origin may ask for that client: 204 or 403; 205 if they name a session that is not the browser's.
pub(crate) fn init(ctx: &mut Ctx<'_>) -> Reply {
    let query = &ctx.request.query;
    let (client, origin) = (query.get("client_id").and_then(|id| ctx.client(id)), query.get("origin"));
    let named = query.get("session_state").map(str::to_owned);
    let own = ctx.base.clone();
    let fits = client.zip(origin).is_some_and(|(client, origin)| {
        client.client.enabled && (origin == own || is_web_origin(ctx, &client, origin))
    });
    if !fits {
        return Reply { status: 403, ..Reply::default() };
    }
    let present = ctx.session().and_then(|(_, session)| session.sid);
    let changed = named.is_some() && named != present;
    Reply { status: if changed { 205 } else { 204 }, ..Reply::default() }
}
