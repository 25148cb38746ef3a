use std::sync::Arc;

use super::super::cause::Cause;
use super::super::client_auth::Claimed;
use super::super::context::Ctx;
use super::super::draft::{Reply, TokenResponse};
use super::super::rules::TokenStep;
use super::super::state::{GrantId, Registered};
use super::super::writer;
use super::{authorization_code, client, redeem, refresh};

/// A token request on its way through the order.
pub(super) struct Run<'c, 'a> {
    pub(super) ctx: &'c mut Ctx<'a>,
    pub(super) claimed: Option<Claimed>,
    pub(super) client: Option<Arc<Registered>>,
    /// What the code or the refresh token stands for.
    pub(super) grant: Option<GrantId>,
    /// The scopes of the tokens that are made.
    pub(super) scopes: Vec<String>,
    /// Whether this is a refresh.
    pub(super) renewing: bool,
}

pub(crate) fn answer(ctx: &mut Ctx<'_>) -> Reply {
    let renewing = ctx.request.form.get("grant_type") == Some("refresh_token");
    let rules = &ctx.setup.rules;
    let order = if renewing { &rules.order_refresh } else { &rules.order_token }.get(ctx.marks).clone();
    let mut run = Run { ctx, claimed: None, client: None, grant: None, scopes: Vec::new(), renewing };
    let mut response = None;
    for step in order {
        match run.step(step) {
            Ok(None) => {}
            Ok(Some(made)) => response = Some(made),
            Err(cause) => return run.refuse(cause),
        }
    }
    match response {
        Some(response) => writer::token_response(&ctx.shape(response)),
        // An order without ISSUE ends in nothing.
        None => ctx.refuse(Cause::Internal),
    }
}

impl Run<'_, '_> {
    fn step(&mut self, step: TokenStep) -> Result<Option<TokenResponse>, Cause> {
        match step {
            TokenStep::Body => client::body(self),
            TokenStep::Doubled => client::doubled(self),
            TokenStep::GrantPresent => client::grant_present(self),
            TokenStep::GrantKnown => client::grant_known(self),
            TokenStep::Client => client::client(self),
            TokenStep::ClientSecret => client::client_secret(self),
            TokenStep::CodePresent => authorization_code::present(self),
            TokenStep::CodeKnown => authorization_code::known(self),
            TokenStep::CodeClient => authorization_code::client(self),
            TokenStep::CodeUsed => authorization_code::used(self),
            TokenStep::CodeExpired => authorization_code::expired(self),
            TokenStep::RedirectUri => authorization_code::redirect_uri(self),
            TokenStep::Pkce => authorization_code::pkce(self),
            TokenStep::RefreshPresent => refresh::present(self),
            TokenStep::RefreshKnown => refresh::known(self),
            TokenStep::RefreshClient => refresh::client(self),
            TokenStep::RefreshUsed => refresh::used(self),
            TokenStep::RefreshExpired => refresh::expired(self),
            TokenStep::Scope => refresh::scope(self),
            TokenStep::Person => redeem::person(self),
            TokenStep::Policy => redeem::policy(self),
            TokenStep::Session => redeem::session(self),
            TokenStep::Issue => return redeem::issue(self).map(Some),
        }?;
        Ok(None)
    }

    /// A client that failed with Basic is told which scheme it may use (RFC 6749 section 5.2).
    fn refuse(&mut self, cause: Cause) -> Reply {
        let basic = self.ctx.request.headers.contains_key("authorization");
        let reply = self.ctx.refuse(cause);
        if basic && reply.status == 401 {
            return reply.header("www-authenticate", "Basic realm=\"token\"");
        }
        reply
    }
}
