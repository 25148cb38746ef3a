use std::time::Duration;

use clock::Timestamp;
use serde_json::Value;

use super::claims::Claims;
use super::coded::coded;
use super::compare::same;
use super::{LoginError, Session, TokenError};
use crate::policy::{EventForm, Jti, Logout, SelectSessions};

/// The member of `events` that makes a token a logout token.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

coded! {
    /// Why a logout token ends nothing.
    pub enum LogoutTokenError {
        /// The request has no `logout_token`.
        Missing = "logout_token_missing", 400,
            "the request has no logout_token",
            "The request holds no logout token.";
        /// `events` does not hold the back-channel logout event.
        EventsMissing { /// The token's `events`.
            seen: String } = "events_missing", 400,
            "the token's events is {seen}, without an object at the back-channel logout event",
            "The token is no logout token.";
        /// The token has a `nonce`, so it may be an ID token.
        NoncePresent = "nonce_present", 400,
            "the token has a nonce, which a logout token must not",
            "The token is no logout token.";
        /// The token names neither a person nor a session.
        SubjectMissing = "subject_missing", 400,
            "the token has neither sub nor sid",
            "The token does not say whose session ends.";
        /// The token has no `jti`.
        JtiMissing = "jti_missing", 400,
            "the token has no jti",
            "The token cannot be told from others.";
        /// The token has been used before.
        JtiReplayed { /// Its `jti`.
            seen: String } = "jti_replayed", 400,
            "a token with the jti `{seen}` has been used before",
            "The token has been used before.";
        /// No provider here has the token's `iss`.
        IssuerUnknown { /// The token's `iss`.
            seen: String } = "issuer_unknown", 400,
            "no provider has the token's iss {seen}",
            "The token was issued by nobody who is known here.";
        /// A claim has a type that it must not have.
        NameMalformed { /// Its name.
            claim: &'static str, /// Its value.
            seen: String } = "name_malformed", 400,
            "the token's {claim} is {seen}, which is no text",
            "The token says whose session ends in a form that cannot be read.";
        /// The handler broke after the first session.
        Broken = "handler_broken", 400,
            "the handler broke after the first session, which has ended",
            "Something went wrong after the first session had ended.";
        wraps Login(LoginError), "The token is no good token at all, the request cannot be read, or the provider did not answer.";
    }
}

impl From<TokenError> for LogoutTokenError {
    fn from(error: TokenError) -> Self {
        Self::Login(error.into())
    }
}

/// What a logout token says, once its signature, issuer, audience and times are found good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogoutClaims {
    pub(crate) issuer: String,
    pub(crate) sub: Option<String>,
    pub(crate) sid: Option<String>,
    pub(crate) jti: Option<String>,
    exp: Option<i64>,
}

/// A `jti` and how long it must be remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogoutNotice {
    pub(crate) jti: String,
    pub(crate) until: Timestamp,
}

impl LogoutClaims {
    /// Reads a logout token by OpenID Connect Back-Channel Logout section 2.6, steps 6 to 8. Whom it names is checked by
    /// [`Self::names_somebody`].
    pub(crate) fn read(issuer: &str, claims: &Claims, policy: &Logout) -> Result<Self, LogoutTokenError> {
        let (sub, sid) = (name("sub", claims, policy)?, name("sid", claims, policy)?);
        let jti = claims.get("jti").and_then(Value::as_str).filter(|jti| !jti.trim().is_empty()).map(str::to_owned);
        // 6. Verify that the Logout Token contains an events Claim whose value is JSON object containing the member name
        //    http://schemas.openid.net/event/backchannel-logout.
        let event = claims.get("events").and_then(Value::as_object).and_then(|events| events.get(EVENT));
        let is_event = event.is_some_and(|event| match policy.event_form {
            EventForm::Object => event.is_object(),
            EventForm::Truthy => falsy(event).is_none(),
            EventForm::Anything => true,
        });
        if policy.check_events && !is_event {
            let seen = claims.get("events").map_or_else(|| "missing".to_owned(), Value::to_string);
            return Err(LogoutTokenError::EventsMissing { seen });
        }
        // 7. Verify that the Logout Token does not contain a nonce Claim.
        let passes =
            |nonce: &Value| falsy(nonce).is_some_and(|word| policy.nonce_falsy_passes.iter().any(|w| w == word));
        if policy.check_nonce_absent && claims.get("nonce").is_some_and(|nonce| !passes(nonce)) {
            return Err(LogoutTokenError::NoncePresent);
        }
        // 8. Optionally verify that another Logout Token with the same jti value has not been recently received.
        if policy.check_jti && policy.jti == Jti::RequiredOnce && jti.is_none() {
            return Err(LogoutTokenError::JtiMissing);
        }
        let exp = claims.get("exp").and_then(Value::as_f64).map(|exp| exp as i64);
        Ok(Self { issuer: issuer.to_owned(), sub, sid, jti, exp })
    }

    /// 5. Verify that the Logout Token contains a sub Claim, a sid Claim, or both.
    pub(crate) fn names_somebody(&self, policy: &Logout) -> Result<(), LogoutTokenError> {
        if policy.check_subject && self.sub.is_none() && self.sid.is_none() {
            return Err(LogoutTokenError::SubjectMissing);
        }
        Ok(())
    }

    /// The `jti` to remember, if the policy looks at it: as long as the token lives, and some time longer.
    pub(crate) fn notice(&self, now: Timestamp, policy: &Logout) -> Option<LogoutNotice> {
        let jti = self.jti.clone().filter(|_| policy.check_jti && policy.jti != Jti::Ignored)?;
        let expires = self.exp.map_or(now, |exp| Timestamp::from_secs(exp).max(now));
        Some(LogoutNotice { jti, until: expires + Duration::from_secs(policy.jti_memory_s) })
    }

    /// Those of `sessions` that the token names (OpenID Connect Back-Channel Logout section 2.7).
    pub(crate) fn named<'a>(&self, sessions: &'a [Session], policy: &Logout) -> Vec<&'a Session> {
        let by = |names: &dyn Fn(&super::Origin) -> bool| -> Vec<&'a Session> {
            sessions.iter().filter(|session| session.origin.as_ref().is_some_and(names)).collect()
        };
        let of_issuer = |origin: &super::Origin| origin.issuer == self.issuer;
        let alike = |one: Option<&String>, other: Option<&String>| {
            one.zip(other).is_some_and(|(one, other)| same(one, other, policy.case))
        };
        let of_sub = |origin: &super::Origin| alike(self.sub.as_ref(), Some(&origin.sub));
        let of_sid = |origin: &super::Origin| alike(self.sid.as_ref(), origin.sid.as_ref());
        match policy.select {
            SelectSessions::SidAndSub => by(&|origin| {
                // A session whose ID token had no sid cannot be told from the others of that person.
                let sid_fits = of_sid(origin) || self.sid.is_none() || (origin.sid.is_none() && of_sub(origin));
                let sub_fits = of_sub(origin) || (self.sub.is_none() && of_sid(origin));
                of_issuer(origin) && sid_fits && sub_fits
            }),
            SelectSessions::SidOnly if self.sid.is_some() => by(&of_sid),
            SelectSessions::SidOnly => by(&|origin| of_issuer(origin) && of_sub(origin)),
            SelectSessions::SidThenSub => {
                let of_the_sid = by(&of_sid);
                if of_the_sid.is_empty() { by(&|origin| of_issuer(origin) && of_sub(origin)) } else { of_the_sid }
            }
        }
    }
}

/// A `sub` or `sid`, in the forms that the policy takes.
fn name(claim: &'static str, claims: &Claims, policy: &Logout) -> Result<Option<String>, LogoutTokenError> {
    match claims.get(claim) {
        Some(Value::String(text)) if !text.is_empty() || policy.empty_names => Ok(Some(text.clone())),
        None | Some(Value::Null | Value::String(_)) => Ok(None),
        Some(Value::Number(number)) if claim == "sub" && policy.numeric_sub => Ok(Some(number.to_string())),
        Some(other) if policy.check_subject_types => {
            Err(LogoutTokenError::NameMalformed { claim, seen: other.to_string() })
        }
        Some(_) => Ok(None),
    }
}

/// The word for a value that is as good as none in some languages.
fn falsy(value: &Value) -> Option<&'static str> {
    match value {
        Value::Null => Some("null"),
        Value::Bool(false) => Some("false"),
        Value::Number(number) if number.as_f64() == Some(0.0) => Some("0"),
        Value::String(text) if text.is_empty() => Some("empty"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::Origin;
    use crate::policy::Policy;

    fn strict() -> Logout {
        Policy::preset("strict").unwrap().logout
    }

    fn good() -> Value {
        json!({"iss": "https://idp.test", "sub": "1", "sid": "a", "jti": "j", "exp": 100, "events": {EVENT: {}}})
    }

    fn read(change: impl FnOnce(&mut Claims)) -> Result<LogoutClaims, LogoutTokenError> {
        let mut claims = good().as_object().unwrap().clone();
        change(&mut claims);
        LogoutClaims::read("https://idp.test", &claims, &strict())
    }

    fn session(id: &str, issuer: &str, sub: &str, sid: Option<&str>) -> Session {
        let origin = Origin {
            provider: "idp".into(),
            issuer: issuer.into(),
            sub: sub.into(),
            sid: sid.map(str::to_owned),
            id_token: None,
            refresh_token: None,
        };
        Session::begin(id.into(), 1, Some(origin), Timestamp::from_secs(1_000), &Policy::preset("strict").unwrap())
    }

    fn named(token: &LogoutClaims, policy: &Logout) -> Vec<String> {
        let sessions = [
            session("mine", "https://idp.test", "1", Some("a")),
            session("my-phone", "https://idp.test", "1", Some("b")),
            session("without-sid", "https://idp.test", "1", None),
            session("bob", "https://idp.test", "2", Some("a")),
            session("elsewhere", "https://evil.test", "1", Some("a")),
        ];
        token.named(&sessions, policy).into_iter().map(|session| session.id.clone()).collect()
    }

    #[test]
    fn a_token_that_is_no_logout_token_is_refused_by_name() {
        let code = |outcome: Result<LogoutClaims, LogoutTokenError>| outcome.unwrap_err().code();
        assert!(read(|_| {}).is_ok());
        assert_eq!(code(read(|c| drop(c.remove("events")))), "events_missing");
        assert_eq!(code(read(|c| drop(c.insert("events".into(), json!({"other": {}}))))), "events_missing");
        assert_eq!(code(read(|c| drop(c.insert("events".into(), json!({EVENT: 1}))))), "events_missing");
        assert_eq!(code(read(|c| drop(c.insert("nonce".into(), json!("n"))))), "nonce_present");
        assert_eq!(code(read(|c| drop(c.remove("jti")))), "jti_missing");
        let nobody = read(|c| c.retain(|name, _| name != "sub" && name != "sid")).unwrap();
        assert_eq!(nobody.names_somebody(&strict()).unwrap_err().code(), "subject_missing");
    }

    #[test]
    fn sid_and_sub_name_one_session_and_sub_alone_names_all_of_a_person() {
        assert_eq!(named(&read(|_| {}).unwrap(), &strict()), ["mine", "without-sid"]);
        let sub_alone = read(|claims| drop(claims.remove("sid"))).unwrap();
        assert_eq!(named(&sub_alone, &strict()), ["mine", "my-phone", "without-sid"]);
        let sid_alone = read(|claims| drop(claims.remove("sub"))).unwrap();
        assert_eq!(named(&sid_alone, &strict()), ["mine", "bob"]);
    }

    #[test]
    fn sid_only_takes_a_session_of_any_issuer() {
        let policy = Logout { select: SelectSessions::SidOnly, ..strict() };
        assert_eq!(named(&read(|_| {}).unwrap(), &policy), ["mine", "bob", "elsewhere"]);
    }

    #[test]
    fn a_jti_is_remembered_longer_than_the_token_lives() {
        let notice = read(|_| {}).unwrap().notice(Timestamp::from_secs(50), &strict()).unwrap();
        assert_eq!(notice.until, Timestamp::from_secs(3_700));
    }
}
