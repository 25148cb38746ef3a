//! What a new account begins with, and what a login changes in the profile of one that is there.

use super::{Grants, LoginError, Person};
use crate::policy::{Identity, ProfileField};

/// The profile of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Profile {
    pub(crate) username: String,
    pub(crate) name: String,
    pub(crate) email: Option<String>,
    pub(crate) picture: Option<String>,
    /// How many bytes it may store.
    pub(crate) quota: Option<u64>,
    /// Its folder.
    pub(crate) label: Option<String>,
}

/// The profile of the account that is made for `person`. Where the provider tells no name, the username stands in.
pub(crate) fn profile(person: &Person) -> Profile {
    Profile {
        username: person.username.clone(),
        name: person.name.as_ref().unwrap_or(&person.username).clone(),
        email: person.email.clone(),
        picture: person.picture.clone(),
        quota: person.quota,
        label: person.label.clone(),
    }
}

/// What that account may do before groups are applied.
pub(crate) fn grants(person: &Person, policy: &Identity) -> Grants {
    Grants {
        permissions: policy.default_permissions.iter().copied().collect(),
        libraries: policy.default_libraries.iter().cloned().collect(),
        admin: person.admin.unwrap_or(false),
    }
}

/// The profile after a login. The username stays; what the provider does not tell stays too.
pub(crate) fn resync(mut profile: Profile, person: &Person, policy: &Identity) -> Profile {
    for field in &policy.resync {
        match field {
            ProfileField::Email => profile.email = person.email.clone().or(profile.email),
            ProfileField::Name => profile.name = person.name.clone().unwrap_or(profile.name),
            ProfileField::Picture => profile.picture = person.picture.clone().or(profile.picture),
            ProfileField::PictureIfEmpty => profile.picture = profile.picture.or_else(|| person.picture.clone()),
        }
    }
    profile
}

/// Whether the store takes what is to be written of somebody: the profile, the subject, and the session's name and token.
pub(crate) fn fits(
    profile: &Profile,
    person: &Person,
    session: (Option<&str>, Option<&str>),
    policy: &Identity,
) -> Result<(), LoginError> {
    let (sid, id_token) = session;
    let texts = [
        ("username", Some(profile.username.as_str()), policy.username_limit),
        ("name", Some(profile.name.as_str()), policy.text_limit),
        ("email", profile.email.as_deref(), policy.text_limit),
        ("sub", Some(person.sub.as_str()), policy.text_limit),
        ("sid", sid, policy.text_limit),
        ("picture", profile.picture.as_deref(), policy.picture_limit),
        ("id_token", id_token, policy.id_token_limit),
    ];
    for (what, text, limit) in texts {
        let length = text.map_or(0, |text| text.chars().count());
        let too_long = limit > 0 && length as u64 > limit;
        if too_long || (policy.refuse_nul && text.is_some_and(|text| text.contains('\0'))) {
            return Err(LoginError::ValueUnfit { what, length });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Permission, Policy};

    fn alice() -> Person {
        Person {
            sub: "1".into(),
            username: "alice.new".into(),
            name: Some("Alice New".into()),
            picture: Some("https://idp.test/new.png".into()),
            ..Person::default()
        }
    }

    fn old() -> Profile {
        Profile {
            username: "alice".into(),
            name: "Alice".into(),
            email: Some("a@example.org".into()),
            picture: Some("https://idp.test/old.png".into()),
            ..Profile::default()
        }
    }

    fn policy(preset: &str) -> Identity {
        Policy::preset(preset).unwrap().identity
    }

    #[test]
    fn a_login_renews_the_fields_that_the_policy_names() {
        let mut policy = policy("strict");
        let new = resync(old(), &alice(), &policy);
        assert_eq!(new, Profile { name: "Alice New".into(), ..old() });
        let nameless = Person { name: None, ..alice() };
        assert_eq!(resync(old(), &nameless, &policy), old());
        assert_eq!(profile(&nameless).name, "alice.new");
        policy.resync.clear();
        assert_eq!(resync(old(), &alice(), &policy), old());
    }

    // Comparison matrix, row 61: what a login renews.
    #[test]
    fn booklore_renews_all_bookorbit_nothing_and_immich_a_missing_picture() {
        let told = Person { email: Some("n@example.org".into()), ..alice() };
        let renewed = |preset| resync(old(), &told, &policy(preset));
        let all = Profile {
            name: "Alice New".into(),
            email: Some("n@example.org".into()),
            picture: alice().picture,
            ..old()
        };
        assert_eq!(renewed("booklore@2.3.0"), all);
        assert_eq!(renewed("grimmory@3.2.4"), all);
        assert_eq!((renewed("bookorbit@1.3.0"), renewed("immich@2")), (old(), old()));
        let faceless = Profile { picture: None, ..old() };
        assert_eq!(resync(faceless, &told, &policy("immich@2")), Profile { picture: alice().picture, ..old() });
    }

    #[test]
    fn a_new_account_has_the_default_grants_and_the_role_of_its_claim() {
        let policy = Identity {
            default_permissions: vec![Permission::Read, Permission::Download],
            default_libraries: vec!["Fiction".into()],
            ..policy("immich")
        };
        let grants = grants(&Person { admin: Some(true), ..alice() }, &policy);
        assert!(grants.admin && grants.permissions.len() == 2 && grants.libraries.contains("Fiction"));
        assert!(!super::grants(&alice(), &policy).admin);
    }

    #[test]
    fn what_is_too_long_or_has_a_nul_does_not_fit_where_the_store_is_narrow() {
        let unfit = |profile: &Profile, preset: &str| {
            let fits = fits(profile, &alice(), (None, None), &policy(preset));
            fits.err().map(|error| error.code())
        };
        let long = Profile { name: "n".repeat(256), ..old() };
        let nul = Profile { username: "a\0b".into(), ..old() };
        assert_eq!((unfit(&long, "booklore@2.3.0"), unfit(&long, "strict")), (Some("value_unfit"), None));
        assert_eq!((unfit(&nul, "bookorbit@1.3.0"), unfit(&nul, "booklore@2.3.0")), (Some("value_unfit"), None));
        let token = "t".repeat(70_000);
        let kept = fits(&old(), &alice(), (Some("sid"), Some(&token)), &policy("booklore@2.3.0"));
        assert_eq!(kept.unwrap_err().code(), "value_unfit");
    }
}
