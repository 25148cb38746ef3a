//! Who asks at an operation, and what they must prove there: the rule `client_auth.at`.

use std::sync::Arc;

use super::cause::Cause;
use super::client_auth::{self, Claimed};
use super::context::Ctx;
use super::draft::Reply;
use super::rules::ClientAuthNeed;
use super::state::Registered;
use crate::vocab::Operation;

/// The client that asks, once it has proven what it must.
pub(crate) fn asking(ctx: &mut Ctx<'_>) -> Result<Arc<Registered>, Cause> {
    let claimed = client_auth::claimed(ctx)?;
    let client = ctx.client(&claimed.id).ok_or(Cause::ClientUnknown)?;
    ctx.about.client = Some(client.clone());
    usable(ctx, &client)?;
    proven(ctx, &client, &claimed)?;
    Ok(client)
}

/// Whether the client may ask for anything.
pub(crate) fn usable(ctx: &Ctx<'_>, client: &Registered) -> Result<(), Cause> {
    if !client.client.enabled {
        return Err(Cause::ClientDisabled);
    }
    // One that only checks tokens does so by asking about them.
    let checking = ctx.operation == Operation::Introspect;
    match client.rules.client_interactive.ask(ctx.marks, |interactive| *interactive || checking) {
        true => Ok(()),
        false => Err(Cause::ClientNotInteractive),
    }
}

/// Whether the client has proven what this operation wants.
pub(crate) fn proven(ctx: &mut Ctx<'_>, client: &Arc<Registered>, claimed: &Claimed) -> Result<(), Cause> {
    let public = client.client.secret.is_none();
    let verdict = client_auth::proven(ctx, client, claimed);
    ctx.setup.rules.client_auth_at.ask(ctx.marks, |at| match at.get(&ctx.operation) {
        Some(ClientAuthNeed::None) => Ok(()),
        Some(ClientAuthNeed::Required) if public => verdict.and(Err(no_public(ctx.operation))),
        Some(ClientAuthNeed::Required | ClientAuthNeed::PublicToo) | None => verdict,
    })
}

/// Why a public client is refused.
fn no_public(operation: Operation) -> Cause {
    match operation {
        Operation::Introspect => Cause::IntrospectionRefused,
        Operation::Par => Cause::ParClientRefused,
        _ => Cause::ClientCredentialsMissing,
    }
}

/// A refusal in which a client that failed with Basic is told which scheme it may use.
pub(crate) fn refuse(ctx: &mut Ctx<'_>, cause: Cause) -> Reply {
    let reply = ctx.refuse(cause);
    client_auth::challenged(ctx, reply)
}
