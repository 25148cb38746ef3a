use std::time::Duration;

use clock::Timestamp;

use super::LoginError;
use crate::policy::Flow;

/// What a login is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To be signed in.
    #[default]
    SignIn,
    /// To give the account that is signed in the identity.
    Link(i64),
    /// To see the claims.
    Preview,
}

impl Purpose {
    /// The form in the store.
    pub(crate) fn to_text(self) -> String {
        match self {
            Self::SignIn => String::new(),
            Self::Link(user) => user.to_string(),
            Self::Preview => "preview".to_owned(),
        }
    }

    /// Reads that form.
    pub(crate) fn from_text(text: &str) -> Self {
        match text {
            "preview" => Self::Preview,
            text => text.parse().map_or(Self::SignIn, Self::Link),
        }
    }
}

/// A login under way, from the authorization request to the callback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LoginState {
    pub(crate) state: String,
    /// The browser that began it.
    pub(crate) browser: String,
    /// The provider that was asked, by slug.
    pub(crate) provider: String,
    pub(crate) nonce: Option<String>,
    pub(crate) code_verifier: Option<String>,
    /// The redirect URI that was sent; the token request must repeat it.
    pub(crate) redirect_uri: String,
    pub(crate) purpose: Purpose,
    pub(crate) begun: Timestamp,
    /// When it came back first.
    pub(crate) used: Option<Timestamp>,
}

impl LoginState {
    /// The login comes back in `browser`. What was used is returned as used, and is to be kept so.
    pub(crate) fn come_back(mut self, browser: Option<&str>, now: Timestamp, flow: &Flow) -> Result<Self, LoginError> {
        if flow.state_browser_bound && browser != Some(self.browser.as_str()) {
            return Err(LoginError::StateOfOtherBrowser);
        }
        if flow.state_single_use && self.used.is_some() {
            return Err(LoginError::StateReused);
        }
        let age = now.since(self.begun);
        if age > Duration::from_secs(flow.state_ttl_s) {
            return Err(LoginError::StateExpired { ttl_s: flow.state_ttl_s, seen: age.as_secs() });
        }
        self.used.get_or_insert(now);
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    const NOON: Timestamp = Timestamp::from_secs(43_200);

    fn begun_at_noon() -> LoginState {
        LoginState {
            state: "s".into(),
            browser: "firefox".into(),
            provider: "idp".into(),
            nonce: Some("n".into()),
            code_verifier: Some("v".into()),
            redirect_uri: "https://rp.test/callback".into(),
            purpose: Purpose::SignIn,
            begun: NOON,
            used: None,
        }
    }

    #[test]
    fn a_login_comes_back_once_in_time_in_its_own_browser() {
        let flow = Policy::preset("strict").unwrap().flow;
        let at = |secs| NOON + Duration::from_secs(secs);
        let code = |outcome: Result<LoginState, LoginError>| outcome.unwrap_err().code();

        assert_eq!(code(begun_at_noon().come_back(Some("chrome"), at(1), &flow)), "state_of_other_browser");
        assert_eq!(code(begun_at_noon().come_back(None, at(1), &flow)), "state_of_other_browser");
        let used = begun_at_noon().come_back(Some("firefox"), at(300), &flow).unwrap();
        assert_eq!(used.used, Some(at(300)));
        assert_eq!(code(used.come_back(Some("firefox"), at(300), &flow)), "state_reused");
        assert_eq!(code(begun_at_noon().come_back(Some("firefox"), at(301), &flow)), "state_expired");
    }

    #[test]
    fn a_purpose_comes_back_from_the_store_as_it_went_in() {
        for purpose in [Purpose::SignIn, Purpose::Link(7), Purpose::Preview] {
            assert_eq!(Purpose::from_text(&purpose.to_text()), purpose);
        }
    }

    #[test]
    fn each_of_the_three_rules_can_be_switched_off() {
        let mut flow = Policy::preset("strict").unwrap().flow;
        (flow.state_browser_bound, flow.state_single_use, flow.state_ttl_s) = (false, false, 86_400);
        let used = begun_at_noon().come_back(None, NOON, &flow).unwrap();
        used.come_back(None, NOON + Duration::from_secs(3_600), &flow).unwrap();
    }
}
