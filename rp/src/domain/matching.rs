//! Who is this: which account a person who signs in gets.

use super::{LoginError, Person};
use crate::policy::{Identity, LinkLocal, UsernameTaken};

/// What must be known of an account to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) id: i64,
    pub(crate) username: String,
    pub(crate) active: bool,
    /// Whether it has an identity at a provider.
    pub(crate) federated: bool,
}

/// The accounts that come into question.
#[derive(Clone, Debug, Default)]
pub(crate) struct Candidates {
    pub(crate) by_identity: Option<Known>,
    pub(crate) by_username: Option<Known>,
    pub(crate) by_email: Option<Known>,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Sign this account in.
    SignIn(i64),
    /// Give this account the identity and sign it in.
    Link(i64),
    /// Make an account.
    Create,
}

/// Which account `person` gets.
pub(crate) fn decide(person: &Person, candidates: &Candidates, policy: &Identity) -> Result<Decision, LoginError> {
    if let Some(known) = &candidates.by_identity {
        return admit(known, policy).map(Decision::SignIn);
    }
    if let Some(local) = to_link(person, candidates, policy) {
        return admit(local, policy).map(Decision::Link);
    }
    let username = person.username.clone();
    match (&candidates.by_username, policy.username_taken) {
        (Some(known), UsernameTaken::SignInAnybody) => admit(known, policy).map(Decision::SignIn),
        (Some(known), UsernameTaken::SignInFederated) if known.federated => admit(known, policy).map(Decision::SignIn),
        _ if !policy.provision => Err(LoginError::NotProvisioned { username }),
        (Some(_), _) => Err(LoginError::UsernameTaken { username }),
        (None, _) => Ok(Decision::Create),
    }
}

fn admit(known: &Known, policy: &Identity) -> Result<i64, LoginError> {
    if policy.check_active && !known.active {
        return Err(LoginError::AccountInactive { username: known.username.clone() });
    }
    Ok(known.id)
}

/// A local account is one without an identity; only such a one can be joined.
fn to_link<'a>(person: &Person, candidates: &'a Candidates, policy: &Identity) -> Option<&'a Known> {
    let candidate = match policy.link_local {
        LinkLocal::Off => None,
        LinkLocal::Username => candidates.by_username.as_ref(),
        LinkLocal::Email => candidates.by_email.as_ref(),
        LinkLocal::VerifiedEmail => candidates.by_email.as_ref().filter(|_| person.email_verified),
    };
    candidate.filter(|known| !known.federated)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::policy::Policy;

    fn alice() -> Person {
        Person {
            issuer: "https://idp.test".into(),
            sub: "1".into(),
            username: "alice".into(),
            name: Some("Alice".into()),
            email: Some("alice@example.org".into()),
            email_verified: false,
            groups: BTreeSet::new(),
        }
    }

    fn known(id: i64, federated: bool) -> Option<Known> {
        Some(Known { id, username: "alice".into(), active: true, federated })
    }

    fn strict() -> Identity {
        Policy::preset("strict").unwrap().identity
    }

    #[test]
    fn an_identity_that_is_known_signs_its_account_in() {
        let candidates = Candidates { by_identity: known(7, true), by_username: known(8, false), ..Default::default() };
        assert_eq!(decide(&alice(), &candidates, &strict()).unwrap(), Decision::SignIn(7));
    }

    #[test]
    fn an_account_that_was_deactivated_stays_out() {
        let by_identity = known(7, true).map(|known| Known { active: false, ..known });
        let candidates = Candidates { by_identity, ..Default::default() };
        assert_eq!(decide(&alice(), &candidates, &strict()).unwrap_err().code(), "account_inactive");
    }

    #[test]
    fn a_local_account_is_linked_only_where_the_policy_says_so() {
        let candidates = Candidates { by_username: known(8, false), ..Default::default() };
        let mut policy = strict();
        assert_eq!(decide(&alice(), &candidates, &policy).unwrap_err().code(), "username_taken");
        policy.link_local = LinkLocal::Username;
        assert_eq!(decide(&alice(), &candidates, &policy).unwrap(), Decision::Link(8));
    }

    #[test]
    fn an_email_address_that_is_not_verified_links_nobody_where_it_must_be() {
        let candidates = Candidates { by_email: known(8, false), ..Default::default() };
        let mut policy = strict();
        policy.link_local = LinkLocal::VerifiedEmail;
        assert_eq!(decide(&alice(), &candidates, &policy).unwrap(), Decision::Create);
        let verified = Person { email_verified: true, ..alice() };
        assert_eq!(decide(&verified, &candidates, &policy).unwrap(), Decision::Link(8));
    }

    #[test]
    fn a_username_that_changed_hands_at_the_provider_opens_no_account() {
        let candidates = Candidates { by_username: known(8, true), ..Default::default() };
        let mut policy = strict();
        assert_eq!(decide(&alice(), &candidates, &policy).unwrap_err().code(), "username_taken");
        policy.username_taken = UsernameTaken::SignInFederated;
        assert_eq!(decide(&alice(), &candidates, &policy).unwrap(), Decision::SignIn(8));
    }

    #[test]
    fn somebody_new_gets_an_account_unless_accounts_are_not_provisioned() {
        let mut policy = strict();
        assert_eq!(decide(&alice(), &Candidates::default(), &policy).unwrap(), Decision::Create);
        policy.provision = false;
        assert_eq!(decide(&alice(), &Candidates::default(), &policy).unwrap_err().code(), "not_provisioned");
    }
}
