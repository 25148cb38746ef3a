use crate::protocol::authorize::AuthorizationRequest;
use crate::protocol::cause::Cause;
use crate::protocol::draft::ScreenKind;
use crate::protocol::request::Params;
use clock::Timestamp;

/// What a flow leads to once somebody is signed in.
#[derive(Clone, Debug)]
pub(crate) enum Purpose {
    /// The answer to its authorization request.
    Authorize,
    /// The logout request that could not do without a login.
    EndSession(Params),
}

/// The pages between an authorization request and its answer.
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    pub(crate) request: AuthorizationRequest,
    /// The place in the order at which it goes on.
    pub(crate) position: usize,
    pub(crate) started_at: Timestamp,
    /// The browser that brought it.
    pub(crate) browser: String,
    /// Somebody proved who they are in this flow.
    pub(crate) authenticated: bool,
    pub(crate) agreed: bool,
    /// The person has said whether the browser is to remember them.
    pub(crate) stay_answered: bool,
    pub(crate) answered: bool,
    /// The person did not agree, and is told so when the flow is taken up again.
    pub(crate) denied: bool,
    /// What the person agreed to is not kept for later.
    pub(crate) this_time_only: bool,
    /// Its page goes on by itself once.
    pub(crate) hop: bool,
    /// What was wrong with the last thing that was filled in.
    pub(crate) complaint: Option<Cause>,
    /// A second factor is due.
    pub(crate) second_factor: bool,
    /// The name that was given before the password.
    pub(crate) named: Option<String>,
    /// The last screen on which something was filled in.
    pub(crate) done: Option<ScreenKind>,
    /// How many flows there were before it.
    pub(crate) number: u64,
    pub(crate) purpose: Purpose,
}

impl Flow {
    /// Of a request for which nothing has been done.
    pub(crate) fn new(request: AuthorizationRequest, position: usize, now: Timestamp, browser: String) -> Self {
        Self {
            request,
            position,
            started_at: now,
            browser,
            authenticated: false,
            agreed: false,
            stay_answered: false,
            answered: false,
            denied: false,
            this_time_only: false,
            hop: false,
            complaint: None,
            second_factor: false,
            named: None,
            done: None,
            number: 0,
            purpose: Purpose::Authorize,
        }
    }
}

/// An authorization request that was pushed.
#[derive(Clone, Debug)]
pub(crate) struct Pushed {
    /// As it was found good.
    pub(crate) request: AuthorizationRequest,
    pub(crate) client: String,
    pub(crate) expires: Timestamp,
    pub(crate) used: bool,
}
