use std::sync::Arc;

use super::super::cause::Cause;
use super::super::client_at;
use super::super::client_auth::Claimed;
use super::super::context::Ctx;
use super::super::draft::{Reply, TokenResponse};
use super::super::rules::{GrantType, TokenStep};
use super::super::state::{GrantId, Registered};
use super::super::writer;
use super::{authorization_code, client, device_code, direct, exchange, redeem, refresh};

/// A token request on its way through the order.
pub(super) struct Run<'c, 'a> {
    pub(super) ctx: &'c mut Ctx<'a>,
    pub(super) claimed: Option<Claimed>,
    pub(super) client: Option<Arc<Registered>>,
    /// What is exchanged for tokens; `None` where it is not known.
    pub(super) kind: Option<GrantType>,
    /// What the code or the refresh token stands for.
    pub(super) grant: Option<GrantId>,
    /// Whom the client's own tokens are to be for.
    pub(super) audience: Vec<String>,
    /// The scopes of the tokens that are made.
    pub(super) scopes: Vec<String>,
    /// Whether this is a refresh.
    pub(super) renewing: bool,
}

pub(crate) fn answer(ctx: &mut Ctx<'_>) -> Reply {
    let kind = ctx.request.form.get("grant_type").and_then(GrantType::from_word);
    let rules = &ctx.setup.rules;
    let order = match kind {
        // The checks that refuse what is not known stand in every order.
        None | Some(GrantType::AuthorizationCode) => &rules.order_token,
        Some(GrantType::RefreshToken) => &rules.order_refresh,
        Some(GrantType::ClientCredentials) => &rules.order_client_credentials,
        Some(GrantType::Password) => &rules.order_password,
        Some(GrantType::DeviceCode) => &rules.order_device,
        Some(GrantType::TokenExchange) => &rules.order_token_exchange,
    };
    let order = order.get(ctx.marks).clone();
    let renewing = kind == Some(GrantType::RefreshToken);
    let mut run =
        Run { ctx, claimed: None, client: None, kind, grant: None, audience: Vec::new(), scopes: Vec::new(), renewing };
    let mut response = None;
    for step in order {
        match run.step(step) {
            Ok(None) => {}
            Ok(Some(made)) => response = Some(made),
            Err(cause) => return client_at::refuse(run.ctx, cause),
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
            TokenStep::Origin => client::origin(self),
            TokenStep::GrantAllowed => client::grant_allowed(self),
            TokenStep::Resource => client::resource(self),
            TokenStep::Issuer => redeem::issuer(self),
            TokenStep::CodePresent => authorization_code::present(self),
            TokenStep::CodeKnown => authorization_code::known(self),
            TokenStep::CodeClient => authorization_code::client(self),
            TokenStep::CodeUsed => authorization_code::used(self),
            TokenStep::CodeExpired => authorization_code::expired(self),
            TokenStep::RedirectUri => authorization_code::redirect_uri(self),
            TokenStep::RedirectRegistered => authorization_code::redirect_registered(self),
            TokenStep::NonceLength => authorization_code::nonce_length(self),
            TokenStep::Consent if self.renewing => refresh::consent(self),
            TokenStep::Consent => authorization_code::consent(self),
            TokenStep::Pkce => authorization_code::pkce(self),
            TokenStep::RefreshPresent => refresh::present(self),
            TokenStep::RefreshKnown => refresh::known(self),
            TokenStep::RefreshClient => refresh::client(self),
            TokenStep::RefreshUsed => refresh::used(self),
            TokenStep::RefreshExpired => refresh::expired(self),
            TokenStep::Scope => refresh::scope(self),
            TokenStep::Session if self.renewing => refresh::session(self),
            TokenStep::Session => redeem::session(self),
            TokenStep::Person => redeem::person(self),
            TokenStep::Policy => redeem::policy(self),
            TokenStep::Confidential => direct::confidential(self),
            TokenStep::AskedScope => direct::asked_scope(self),
            TokenStep::Service => direct::service(self),
            TokenStep::PasswordPresent => direct::password_present(self),
            TokenStep::Password => direct::password(self),
            TokenStep::DevicePresent => device_code::present(self),
            TokenStep::DeviceKnown => device_code::known(self),
            TokenStep::DeviceClient => device_code::client(self),
            TokenStep::DeviceExpired => device_code::expired(self),
            TokenStep::DevicePace => device_code::pace(self),
            TokenStep::DeviceAgreed => device_code::agreed(self),
            TokenStep::SubjectPresent => exchange::subject_present(self),
            TokenStep::SubjectKnown => exchange::subject_known(self),
            TokenStep::RequestedType => exchange::requested_type(self),
            TokenStep::Audience => exchange::audience(self),
            TokenStep::Issue => {
                direct::keep(self);
                return match self.kind {
                    Some(GrantType::TokenExchange) => exchange::issue(self),
                    _ => redeem::issue(self),
                }
                .map(Some);
            }
        }?;
        Ok(None)
    }
}
