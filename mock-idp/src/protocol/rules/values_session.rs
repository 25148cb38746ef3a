//! What rules of sessions, flows, access and consent choose from.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::protocol::state::Person;

/// Which session a `sid` names (Back-Channel Logout 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SidOf {
    /// That of the browser at one client: no two clients see the same.
    ClientSession,
    /// That of the browser: all its clients see the same.
    BrowserSession,
    /// There is none.
    None,
}

/// What becomes of a session whose first and only client asked for `offline_access`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterOfflineFirst {
    /// The browser stays signed in.
    Kept,
    /// Only the client's session is left: the next login asks for the password.
    None,
}

/// What a flow that took too long leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnExpiry {
    /// An error page.
    Error,
    /// An error response to the relying party.
    ErrorToRp,
    /// The login begins anew, and says so.
    Restart,
}

/// What a flow that was answered leads to when it is taken up once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Again {
    /// An error page.
    RefusePage,
    /// An error response to the relying party.
    ErrorToRp,
    /// Another answer of the same kind.
    Repeat,
    /// A page that says that one is signed in already.
    AlreadyInPage,
}

/// What becomes of a login page when the person has signed in in another tab meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtherTab {
    /// It goes on.
    Continues,
    /// A page that says that one is signed in already.
    AlreadyInPage,
}

/// When a login counts as done after the request that asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReauthClock {
    /// As soon as it is done.
    Exact,
    /// Only in a later second than the request.
    SameSecondIsOld,
}

/// What `auth_time` says (Core 2: "when the End-User authentication occurred").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthTimeOf {
    /// When the person last proved who they are.
    LastAuthentication,
    /// When the session began.
    SessionStart,
    /// The login of this very flow; without one, when the session began.
    Both,
}

/// A way of proving who one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// A password.
    Password,
    /// A one-time code.
    Otp,
}

/// The words of `amr` (RFC 8176) by what was proven.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmrWords {
    /// For a password.
    pub password: Vec<String>,
    /// For a one-time code.
    pub otp: Vec<String>,
    /// For both, beside the others.
    #[serde(default)]
    pub both: Vec<String>,
}

impl AmrWords {
    /// The words for these factors, in the order password, code, both.
    pub(crate) fn of(&self, factors: &BTreeSet<Factor>) -> Vec<String> {
        let (password, otp) = (factors.contains(&Factor::Password), factors.contains(&Factor::Otp));
        [(password, &self.password), (otp, &self.otp), (password && otp, &self.both)]
            .into_iter()
            .filter(|(said, _)| *said)
            .flat_map(|(_, words)| words.iter().cloned())
            .collect()
    }
}

/// Who may use a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessWho {
    /// Everybody.
    Everyone,
    /// Members of at least one of these groups; of none: nobody.
    Groups(Vec<String>),
    /// By the first rule that is about the person.
    Policy(AccessPolicy),
}

/// Rules that are looked at in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessPolicy {
    /// What holds where no rule is about the person.
    pub default: Access,
    /// The rules.
    #[serde(default)]
    pub rules: Vec<AccessRule>,
}

/// What holds for whom. Without groups and people: for everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessRule {
    /// Members of one of these.
    #[serde(default)]
    pub groups: Vec<String>,
    /// These user names.
    #[serde(default)]
    pub people: Vec<String>,
    /// What holds for them.
    pub then: Access,
}

/// What a person may, and what they must prove for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Nothing.
    Deny,
    /// Use the client, with one factor.
    OneFactor,
    /// Use the client, with two factors.
    TwoFactor,
}

impl AccessWho {
    /// What holds for a person with this name and these groups; `None`: they may, and nothing is said of factors.
    pub(crate) fn verdict(&self, username: &str, groups: &[String]) -> Option<Access> {
        let in_one = |wanted: &[String]| groups.iter().any(|group| wanted.contains(group));
        match self {
            Self::Everyone => None,
            Self::Groups(wanted) if in_one(wanted) => None,
            Self::Groups(_) => Some(Access::Deny),
            Self::Policy(policy) => {
                let about = |rule: &&AccessRule| {
                    rule.groups.is_empty() && rule.people.is_empty()
                        || in_one(&rule.groups)
                        || rule.people.iter().any(|person| person == username)
                };
                Some(policy.rules.iter().find(about).map_or(policy.default, |rule| rule.then))
            }
        }
    }
}

/// How many factors a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factors {
    /// The password.
    One,
    /// The password and a code.
    Two,
}

/// What becomes of somebody who has no second factor where one is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoFactor {
    /// They may not use the client.
    Deny,
    /// They are shown the page for it, and get no further.
    Screen,
}

/// Where somebody who may not use a client is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeniedSays {
    /// In an error response to the relying party (RFC 6749 section 4.1.2.1).
    Rp,
    /// On a page of the provider.
    Page,
}

/// A moment at which is asked who may use a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessCheck {
    /// The authorization request.
    Authorize,
    /// The exchange of a code.
    Code,
    /// A refresh.
    Refresh,
}

/// Which groups count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupsOf {
    /// Those that the person has.
    Live,
    /// Those that the person had when the session began.
    OfSession,
}

/// Something that a person must do before a login goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequiredAction {
    /// Choose a new password.
    UpdatePassword,
    /// Fill in name and e-mail address.
    VerifyProfile,
    /// Say that the e-mail address is theirs.
    VerifyEmail,
}

/// What a profile may have to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileField {
    /// `name`.
    Name,
    /// `email`.
    Email,
}

/// A name that one can sign in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginName {
    /// The user name.
    Username,
    /// The e-mail address.
    Email,
    /// The user principal name, by the rule `people.upn_domain`.
    Upn,
}

/// What is taken for a name at the login page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginNames {
    /// Which names.
    pub by: BTreeSet<LoginName>,
    /// Whether blanks around it are taken away.
    #[serde(default)]
    pub trim: bool,
    /// Whether capitals are as good as small letters.
    #[serde(default)]
    pub fold: bool,
}

impl LoginNames {
    pub(crate) fn plain() -> Self {
        Self { by: BTreeSet::from([LoginName::Username, LoginName::Email]), trim: false, fold: false }
    }

    /// Whether what was filled in names this person.
    pub(crate) fn means(&self, filled_in: &str, person: &Person, upn: Option<&str>) -> bool {
        let filled_in = if self.trim { filled_in.trim() } else { filled_in };
        let same = |name: &str| match self.fold {
            true => name.to_lowercase() == filled_in.to_lowercase(),
            false => name == filled_in,
        };
        self.by.contains(&LoginName::Username) && same(&person.username)
            || self.by.contains(&LoginName::Email) && person.email.as_deref().is_some_and(same)
            || self.by.contains(&LoginName::Upn) && upn.is_some_and(same)
    }
}

/// When wrong passwords lock an account, all in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginLock {
    /// So many wrong passwords …
    pub tries: usize,
    /// … within this time …
    pub window: u64,
    /// … lock the account for this long.
    pub ban: u64,
}

/// What makes the consent page come whatever was agreed to before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentForce {
    /// `prompt=consent` (Core 3.1.2.1).
    PromptConsent,
    /// `prompt=login`.
    PromptLogin,
    /// The scope `offline_access` (Core 11).
    OfflineAccess,
}

/// What the consent page lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentAsks {
    /// All scopes of the request.
    All,
    /// Those that were not agreed to before.
    NewOnly,
}

/// Who hears of a no on the consent page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentNo {
    /// The relying party (Core 3.1.2.6: `access_denied`).
    Rp,
    /// Nobody: a page of the provider is the end.
    Nothing,
}

/// By which scopes the userinfo answer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimsFollow {
    /// Those of the token.
    Token,
    /// Those that were last agreed to, whatever the token was issued for.
    ConsentRow,
}
