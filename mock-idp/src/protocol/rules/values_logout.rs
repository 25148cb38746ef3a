//! What rules of logout and of what is told to relying parties choose from.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// What a logout request ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ends {
    /// The browser's session.
    Session,
    /// Only what is between the browser and the asking client.
    ThisApp,
    /// Nothing: the answer only looks like it.
    Nothing,
}

/// What a logout request without ID token hint leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoHint {
    /// The question whether one really wants to.
    Confirm,
    /// The logout.
    Proceed,
    /// The question, and after it the provider's own page, whatever was asked for.
    OwnPage,
}

/// What a post-logout redirect URI needs beside it (RP-Initiated Logout section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedirectNeeds {
    /// An ID token hint or a client id.
    HintOrClient,
    /// An ID token hint.
    Hint,
    /// Nothing: it is enough if some client has registered it.
    Nothing,
}

/// What is looked at in an ID token hint. Its expiry never is (RP-Initiated Logout section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HintCheck {
    /// It was signed here.
    Signature,
    /// Its issuer.
    Issuer,
    /// Its audience is a client, and the one that `client_id` names.
    Client,
    /// It is an ID token, by the header's `typ` and the claim `typ`.
    Typ,
    /// Its subject is signed in in this browser.
    SubjectIsSession,
    /// Its session is that of this browser.
    SidIsSession,
    /// The person has agreed to something for the client.
    HasConsent,
}

/// What `logout_hint` settles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogoutHint {
    /// Nothing.
    Ignore,
    /// Where it names whoever is signed in, by user name or principal name, nobody is asked.
    Settles,
}

/// What a hint that does not do leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HintBad {
    /// An error page.
    Page,
    /// The question whether one really wants to, and the provider's own page after it.
    Confirm,
    /// As if it had not been there.
    Ignore,
}

/// What a logout request leads to where nobody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoSession {
    /// The same as if somebody were.
    Proceed,
    /// The question nevertheless, unless there is a hint, or a client with its URI.
    Confirm,
    /// The login page first.
    LoginFirst,
    /// What a bad hint leads to.
    BadHint,
}

/// Where a post-logout redirect URI must be registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogoutUris {
    /// Among the `post_logout_redirect_uris`.
    OwnList,
    /// Among the `redirect_uris`.
    RedirectUris,
    /// Among the `post_logout_redirect_uris`; where there are none, among the `redirect_uris`.
    OwnElseRedirectUris,
    /// Among the `post_logout_redirect_uris` and these; `+` stands for the `redirect_uris`.
    OwnAnd(Vec<String>),
    /// Nowhere: none is good.
    None,
}

/// How a registered entry is compared with a post-logout redirect URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListMatch {
    /// Character by character.
    Exact,
    /// A star at the end stands for anything.
    TrailingStar,
    /// A star anywhere stands for anything.
    Star,
    /// The entry is a regular expression for the whole URI.
    Regex,
}

impl ListMatch {
    /// Whether the entry lets the URI through.
    pub(crate) fn matches(self, entry: &str, uri: &str) -> bool {
        match self {
            Self::Exact => entry == uri,
            Self::TrailingStar => match entry.strip_suffix('*') {
                Some(start) => uri.starts_with(start),
                None => entry == uri,
            },
            Self::Star => starred(entry, uri),
            Self::Regex => regex::Regex::new(&format!("^(?:{entry})$")).is_ok_and(|pattern| pattern.is_match(uri)),
        }
    }
}

fn starred(entry: &str, uri: &str) -> bool {
    let Some((start, rest)) = entry.split_once('*') else { return entry == uri };
    let Some(uri) = uri.strip_prefix(start) else { return false };
    (0..=uri.len()).filter(|at| uri.is_char_boundary(*at)).any(|at| starred(rest, &uri[at..]))
}

/// What a post-logout redirect URI that is not registered leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UriBad {
    /// An error page.
    Page,
    /// The logout, and the provider's own page.
    Ignore,
    /// The question whether one really wants to, and the provider's own page after it.
    Confirm,
    /// `ignore` where the client has registered none, `page` where it has.
    IgnoreIfNoneRegistered,
}

/// Where a logout without post-logout redirect URI leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UriAbsent {
    /// To the provider's own page.
    OwnPage,
    /// To the first that the client has registered.
    FirstRegistered,
}

/// What a logout request leads to while a login is open in the same browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BusyFlow {
    /// The same as always.
    Normal,
    /// A few words without a page, and nothing else.
    BlankOk,
}

/// What the parameter `redirect_uri` of before the specification does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OldParam {
    /// Nothing.
    Ignore,
    /// An error page.
    Page,
    /// What `post_logout_redirect_uri` does, against the list of redirect URIs.
    Honour,
}

/// What one logout token is sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BclOnePer {
    /// A browser's session at a client.
    ClientSession,
    /// An access token that was not revoked.
    LiveAccessToken,
    /// A client, however many sessions end.
    Client,
}

/// When logout tokens are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenSent {
    /// Before the browser has its answer, which waits for the receivers.
    BeforeAnswer,
    /// So many seconds later, by the provider's clock.
    After(u64),
}

/// An outcome after which a message is sent once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryOn {
    /// No connection, or none that lasted.
    Refused,
    /// No answer in time.
    Timeout,
    /// A status from 400 to 499.
    #[serde(rename = "4xx")]
    ClientError,
    /// A status from 500.
    #[serde(rename = "5xx")]
    ServerError,
}

/// When a message that failed is sent once more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetrySchedule {
    /// Seconds before the second attempt, the third …; the last one stands for all further ones.
    pub waits: Vec<u64>,
    /// How many attempts there are, the first included.
    pub attempts: u32,
    /// After which outcomes.
    pub on: BTreeSet<RetryOn>,
}

impl RetrySchedule {
    /// Seconds before the next attempt, after so many.
    pub(crate) fn wait(&self, done: u32, outcome: RetryOn) -> Option<u64> {
        if done >= self.attempts || !self.on.contains(&outcome) {
            return None;
        }
        let index = usize::try_from(done.saturating_sub(1)).unwrap_or(usize::MAX);
        self.waits.get(index).or(self.waits.last()).copied()
    }
}

/// What happens when a receiver of a logout token answers with a redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BclRedirects {
    /// It is the answer.
    No,
    /// It is followed by GET, without the token.
    AsGet,
}

/// Whether a logout token has a `sid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BclSid {
    /// Wherever the session has one.
    Always,
    /// If the client registered `backchannel_logout_session_required`.
    IfRequired,
    /// While the browser's session is there.
    IfSession,
}

/// Whose algorithm and secret a logout token is signed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BclKey {
    /// Those of whoever is told.
    Receivers,
    /// Those of the client that asked for the logout.
    Initiators,
}

/// Where `iss` and `sid` stand in a front-channel logout URI that has a query of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FclQuery {
    /// Behind it.
    OwnFirst,
    /// Before it.
    OwnLast,
}

/// Whether a front-channel logout URI gets `iss` and `sid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FclSidIss {
    /// Always.
    Always,
    /// If the client registered `frontchannel_logout_session_required`.
    IfRequired,
}

/// What one frame of the front-channel page is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FclOnePer {
    /// A browser's session at a client.
    ClientSession,
    /// An access token.
    AccessToken,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_matching_takes_what_it_says() {
        for (way, entry, uri, taken) in [
            (ListMatch::Exact, "https://a/x", "https://a/x", true),
            (ListMatch::Exact, "https://a/*", "https://a/x", false),
            (ListMatch::TrailingStar, "https://a/*", "https://a/x?y", true),
            (ListMatch::TrailingStar, "https://*/x", "https://a/x", false),
            (ListMatch::Star, "https://*/x", "https://a/x", true),
            (ListMatch::Star, "https://*/x", "https://a/y", false),
            (ListMatch::Regex, "https://a/[a-z]+", "https://a/xyz", true),
            (ListMatch::Regex, "https://a/[a-z]+", "https://a/xyz/1", false),
        ] {
            assert_eq!(way.matches(entry, uri), taken, "{way:?} {entry} {uri}");
        }
    }

    #[test]
    fn a_schedule_repeats_its_last_wait_and_ends() {
        let schedule = RetrySchedule { waits: vec![30, 60], attempts: 4, on: BTreeSet::from([RetryOn::ServerError]) };
        let waits = [1, 2, 3, 4].map(|done| schedule.wait(done, RetryOn::ServerError));
        assert_eq!(waits, [Some(30), Some(60), Some(60), None]);
        assert_eq!(schedule.wait(1, RetryOn::Refused), None);
    }
}
