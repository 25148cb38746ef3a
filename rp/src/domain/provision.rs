//! What a new account begins with, and what a login changes in the profile of one that is there.

use super::{Grants, Person};
use crate::policy::{Identity, ProfileField};

/// The profile of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Profile {
    pub(crate) username: String,
    pub(crate) name: String,
    pub(crate) email: Option<String>,
}

/// The profile of the account that is made for `person`. Where the provider tells no name, the username stands in.
pub(crate) fn profile(person: &Person) -> Profile {
    let name = person.name.as_ref().unwrap_or(&person.username).clone();
    Profile { username: person.username.clone(), name, email: person.email.clone() }
}

/// What that account may do before groups are applied.
pub(crate) fn grants(policy: &Identity) -> Grants {
    Grants {
        permissions: policy.default_permissions.iter().copied().collect(),
        libraries: policy.default_libraries.iter().cloned().collect(),
        admin: false,
    }
}

/// The profile after a login. The username stays; what the provider does not tell stays too.
pub(crate) fn resync(mut profile: Profile, person: &Person, policy: &Identity) -> Profile {
    for field in &policy.resync {
        match field {
            ProfileField::Email => profile.email = person.email.clone().or(profile.email),
            ProfileField::Name => profile.name = person.name.clone().unwrap_or(profile.name),
        }
    }
    profile
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::policy::Policy;

    #[test]
    fn a_login_renews_the_fields_that_the_policy_names() {
        let person = Person {
            issuer: "https://idp.test".into(),
            sub: "1".into(),
            username: "alice.new".into(),
            name: Some("Alice New".into()),
            email: None,
            email_verified: false,
            groups: BTreeSet::new(),
        };
        let old = Profile { username: "alice".into(), name: "Alice".into(), email: Some("a@example.org".into()) };
        let mut policy = Policy::preset("strict").unwrap().identity;
        let new = resync(old.clone(), &person, &policy);
        assert_eq!(new, Profile { name: "Alice New".into(), ..old.clone() });
        let nameless = Person { name: None, ..person.clone() };
        assert_eq!(resync(old.clone(), &nameless, &policy), old);
        assert_eq!(profile(&nameless).name, "alice.new");
        policy.resync.clear();
        assert_eq!(resync(old.clone(), &person, &policy), old);
    }
}
