//! What a code and a refresh token have in common once they are found good: tokens.

use std::time::Duration;

use serde_json::json;

use super::super::cause::Cause;
use super::super::consequences::{Struck, follow};
use super::super::draft::TokenResponse;
use super::super::issue::made;
use super::super::rules::{AccessCheck, AccessFormat, RefreshWhen, Trigger};
use super::super::state::{IssuedToken, TokenKind};
use super::run::Run;
use crate::vocab::Members;

/// The person must still be there.
pub(super) fn person(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let username = run.ctx.about.grant.as_ref().map(|grant| grant.username.clone()).unwrap_or_default();
    let known = run.ctx.state.person(&username).filter(|known| known.person.enabled).ok_or(Cause::PersonGone)?;
    run.ctx.about.person = Some(known);
    Ok(())
}

/// The person may still use the client, where `access.checked_at` asks again.
pub(super) fn policy(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let (Some(client), Some(grant)) = (&run.client, &run.ctx.about.grant) else { return Err(Cause::Internal) };
    let check = if run.renewing { AccessCheck::Refresh } else { AccessCheck::Code };
    if run.ctx.may_have(client, grant, check) { Ok(()) } else { Err(Cause::AccessGone) }
}

/// The session that the code or token hangs on is still there.
pub(super) fn session(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let stands = run.ctx.about.grant.as_ref().is_some_and(|grant| run.ctx.state.session_stands(grant));
    if stands { Ok(()) } else { Err(Cause::SessionGone) }
}

/// ISSUE: the successful token response (RFC 6749 section 5.1, Core 3.1.3.3).
pub(super) fn issue(run: &mut Run<'_, '_>) -> Result<TokenResponse, Cause> {
    let about = &run.ctx.about;
    let (Some(client), Some(grant), Some(known), Some(id)) =
        (run.client.clone(), about.grant.clone(), about.person.clone(), run.grant)
    else {
        return Err(Cause::Internal);
    };
    let (rules, marks, now) = (&client.rules, run.ctx.marks, run.ctx.now);
    spend(run);
    let lifetime = *rules.access_lifetime.get(marks);
    let access = match rules.access_format.get(marks) {
        AccessFormat::Jwt => run.ctx.jwt_access_token(&client, &known, &run.scopes, lifetime)?,
        AccessFormat::Opaque => made(run.ctx.setup.rules.shape_access_opaque.get(marks), &run.ctx.core.randomness),
    };
    let mut members = Members::from_iter([
        ("access_token", json!(access)),
        ("token_type", json!("Bearer")),
        ("expires_in", json!(lifetime)),
    ]);
    let issued = |kind, scopes: Vec<String>, lifetime| IssuedToken {
        kind,
        grant: id,
        scopes,
        expires: now + Duration::from_secs(lifetime),
        dead: false,
        used: false,
    };
    let offline = grant.scopes.iter().any(|scope| scope == "offline_access");
    let renewable = rules.refresh_when.ask(marks, |when| match when {
        RefreshWhen::Always => true,
        RefreshWhen::OfflineAccess => offline,
        RefreshWhen::Never => false,
    });
    if renewable {
        let refresh = made(run.ctx.setup.rules.shape_refresh.get(marks), &run.ctx.core.randomness);
        members.push("refresh_token", refresh.as_str());
        // A narrower scope asked for at a refresh does not narrow the next refresh token (RFC 6749 section 6).
        let kept = issued(TokenKind::Refresh, grant.scopes.clone(), *rules.refresh_lifetime.get(marks));
        run.ctx.state.tokens.insert(refresh, kept);
    }
    if run.scopes.iter().any(|scope| scope == "openid") {
        let id_token = run.ctx.id_token(&client, &known, &grant, &run.scopes, &access, run.renewing)?;
        members.push("id_token", id_token);
    }
    members.push("scope", run.scopes.join(" "));
    run.ctx.state.tokens.insert(access, issued(TokenKind::Access, run.scopes.clone(), lifetime));
    Ok(TokenResponse { members })
}

/// Marks what was redeemed as used, and lets follow what follows.
fn spend(run: &mut Run<'_, '_>) {
    let form = &run.ctx.request.form;
    if let Some(refresh) = form.get("refresh_token").filter(|_| run.renewing) {
        if let Some(token) = run.ctx.state.tokens.get_mut(refresh) {
            token.used = true;
        }
        let struck = Struck { grant: run.grant, token: Some(refresh.to_owned()), ..Struck::default() };
        follow(run.ctx, Trigger::RefreshUsed, &struck);
    } else if let Some(code) = form.get("code").and_then(|code| run.ctx.state.codes.get_mut(code)) {
        code.used = true;
    }
}
