//! Who is this: which account a person who signs in gets.

use super::{LoginError, Person};
use crate::policy::{EmailTaken, Identity, LinkLocal, UsernameTaken};

/// What must be known of an account to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) id: i64,
    pub(crate) username: String,
    pub(crate) active: bool,
    /// Whether it has an identity at a provider.
    pub(crate) federated: bool,
    /// Whether it has one at the provider of this login.
    pub(crate) federated_here: bool,
}

/// The accounts that come into question.
#[derive(Clone, Debug, Default)]
pub(crate) struct Candidates {
    pub(crate) by_identity: Option<Known>,
    pub(crate) by_username: Option<Known>,
    pub(crate) by_email: Option<Known>,
    /// Whether an account stands in the way of a new one of that username.
    pub(crate) username_held: bool,
    /// The accounts that have the e-mail address.
    pub(crate) email_held: Vec<i64>,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Sign this account in, and renew its profile and grants.
    SignIn(i64),
    /// Sign this account in as it is.
    SignInAsItIs(i64),
    /// Give this account the identity and sign it in.
    Link(i64),
    /// Give this account the identity, and refuse it: it was deactivated.
    LinkAndRefuse(i64),
    /// Make an account.
    Create,
}

/// Which account `person` gets.
pub(crate) fn decide(person: &Person, candidates: &Candidates, policy: &Identity) -> Result<Decision, LoginError> {
    if let Some(known) = &candidates.by_identity {
        return admit(known, policy).map(Decision::SignIn);
    }
    if let Some(local) = to_link(person, candidates, policy)? {
        return match admit(local, policy) {
            Err(_) if policy.link_inactive => Ok(Decision::LinkAndRefuse(local.id)),
            admitted => admitted.map(Decision::Link),
        };
    }
    let username = person.username.clone();
    match (&candidates.by_username, policy.username_taken) {
        (Some(known), UsernameTaken::SignInAnybody) => admit(known, policy).map(Decision::SignIn),
        (Some(known), UsernameTaken::SignInFederated | UsernameTaken::ProvisioningBypass) if known.federated => {
            admit(known, policy).map(Decision::SignIn)
        }
        (Some(known), UsernameTaken::ProvisioningBypass) if policy.provision => {
            admit(known, policy).map(Decision::SignInAsItIs)
        }
        _ if !policy.provision => Err(LoginError::NotProvisioned { username }),
        (Some(_), _) => Err(LoginError::UsernameTaken { username }),
        (None, _) if candidates.username_held => Err(LoginError::UsernameTaken { username }),
        (None, _) => Ok(Decision::Create),
    }
}

/// Whether the e-mail address may be that of `account`; `None` is one that is still to be made.
pub(crate) fn check_email(
    email: Option<&str>,
    account: Option<i64>,
    candidates: &Candidates,
    policy: &Identity,
) -> Result<(), LoginError> {
    let held = candidates.email_held.iter().any(|holder| Some(*holder) != account);
    match email {
        Some(email) if held && policy.email_taken == EmailTaken::Refuse => {
            Err(LoginError::EmailTaken { email: email.to_owned() })
        }
        _ => Ok(()),
    }
}

fn admit(known: &Known, policy: &Identity) -> Result<i64, LoginError> {
    if policy.check_active && !known.active {
        return Err(LoginError::AccountInactive { username: known.username.clone() });
    }
    Ok(known.id)
}

/// A local account is one without an identity; only such a one can be joined, unless the policy does not care.
fn to_link<'a>(
    person: &Person,
    candidates: &'a Candidates,
    policy: &Identity,
) -> Result<Option<&'a Known>, LoginError> {
    let candidate = match policy.link_local {
        LinkLocal::Off => None,
        LinkLocal::Username => candidates.by_username.as_ref(),
        LinkLocal::Email => candidates.by_email.as_ref(),
        LinkLocal::VerifiedEmail => candidates.by_email.as_ref().filter(|_| person.email_verified),
    };
    match candidate {
        Some(known) if policy.link_conflict && known.federated_here => {
            Err(LoginError::IdentityConflict { username: known.username.clone() })
        }
        candidate => Ok(candidate.filter(|known| policy.link_conflict || !known.federated)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    fn alice() -> Person {
        Person {
            provider: "idp".into(),
            issuer: "https://idp.test".into(),
            sub: "1".into(),
            username: "alice".into(),
            name: Some("Alice".into()),
            email: Some("alice@example.org".into()),
            ..Person::default()
        }
    }

    fn known(id: i64, federated: bool) -> Option<Known> {
        Some(Known { id, username: "alice".into(), active: true, federated, federated_here: federated })
    }

    fn inactive(id: i64, federated: bool) -> Option<Known> {
        known(id, federated).map(|known| Known { active: false, ..known })
    }

    fn policy(preset: &str, provision: bool, link_local: LinkLocal) -> Identity {
        Identity { provision, link_local, ..Policy::preset(preset).unwrap().identity }
    }

    fn strict() -> Identity {
        Policy::preset("strict").unwrap().identity
    }

    fn told(candidates: &Candidates, policy: &Identity) -> Result<Decision, &'static str> {
        decide(&alice(), candidates, policy).map_err(|error| error.code())
    }

    fn of_username(known: Option<Known>) -> Candidates {
        Candidates { username_held: known.is_some(), by_username: known, ..Candidates::default() }
    }

    fn of_email(known: Option<Known>) -> Candidates {
        Candidates { by_email: known, ..Candidates::default() }
    }

    #[test]
    fn an_identity_that_is_known_signs_its_account_in() {
        let candidates = Candidates { by_identity: known(7, true), by_username: known(8, false), ..Default::default() };
        for preset in Policy::presets() {
            let policy = policy(preset, false, LinkLocal::Off);
            assert_eq!(told(&candidates, &policy), Ok(Decision::SignIn(7)), "{preset}");
        }
    }

    #[test]
    fn an_account_that_was_deactivated_stays_out() {
        let candidates = Candidates { by_identity: inactive(7, true), ..Default::default() };
        assert_eq!(told(&candidates, &strict()), Err("account_inactive"));
    }

    #[test]
    fn a_local_account_is_linked_only_where_the_policy_says_so() {
        let candidates = of_username(known(8, false));
        let mut policy = strict();
        assert_eq!(told(&candidates, &policy), Err("username_taken"));
        policy.link_local = LinkLocal::Username;
        assert_eq!(told(&candidates, &policy), Ok(Decision::Link(8)));
    }

    #[test]
    fn an_email_address_that_is_not_verified_links_nobody_where_it_must_be() {
        let candidates = of_email(known(8, false));
        let mut policy = strict();
        policy.link_local = LinkLocal::VerifiedEmail;
        assert_eq!(told(&candidates, &policy), Ok(Decision::Create));
        let verified = Person { email_verified: true, ..alice() };
        assert_eq!(decide(&verified, &candidates, &policy).unwrap(), Decision::Link(8));
    }

    #[test]
    fn a_username_that_changed_hands_at_the_provider_opens_no_account() {
        let candidates = of_username(known(8, true));
        let mut policy = strict();
        assert_eq!(told(&candidates, &policy), Err("username_taken"));
        policy.username_taken = UsernameTaken::SignInFederated;
        assert_eq!(told(&candidates, &policy), Ok(Decision::SignIn(8)));
        policy.username_taken = UsernameTaken::SignInAnybody;
        assert_eq!(told(&of_username(known(8, false)), &policy), Ok(Decision::SignIn(8)));
    }

    #[test]
    fn somebody_new_gets_an_account_unless_accounts_are_not_provisioned() {
        assert_eq!(told(&Candidates::default(), &policy("strict", true, LinkLocal::Off)), Ok(Decision::Create));
        assert_eq!(told(&Candidates::default(), &policy("strict", false, LinkLocal::Off)), Err("not_provisioned"));
    }

    /// Row, preset, whether accounts are provisioned, what links, the accounts, and what becomes of the login.
    type Row = (&'static str, &'static str, bool, LinkLocal, Candidates, Result<Decision, &'static str>);

    fn rows_of_booklore() -> Vec<Row> {
        use LinkLocal::{Off, Username};
        let nobody = Candidates::default();
        let (local, federated) = (of_username(known(8, false)), of_username(known(8, true)));
        let mut all = Vec::new();
        // Booklore and Grimmory: one table, two releases.
        for preset in ["booklore@2.3.0", "grimmory@3.2.4"] {
            all.extend([
                (
                    "2: another subject, an OIDC account of that name",
                    preset,
                    true,
                    Username,
                    federated.clone(),
                    Ok(Decision::SignIn(8)),
                ),
                ("2: the same, with everything off", preset, false, Off, federated.clone(), Ok(Decision::SignIn(8))),
                (
                    "3: a local account of that name, linking on",
                    preset,
                    false,
                    Username,
                    local.clone(),
                    Ok(Decision::Link(8)),
                ),
                (
                    "4: a local account, linking and provisioning off",
                    preset,
                    false,
                    Off,
                    local.clone(),
                    Err("not_provisioned"),
                ),
                (
                    "5: a local account, linking off, provisioning on",
                    preset,
                    true,
                    Off,
                    local.clone(),
                    Ok(Decision::SignInAsItIs(8)),
                ),
                ("6: nobody, provisioning on", preset, true, Username, nobody.clone(), Ok(Decision::Create)),
                ("7: nobody, provisioning off", preset, false, Username, nobody.clone(), Err("not_provisioned")),
            ]);
        }
        all
    }

    fn rows_of_bookorbit() -> Vec<Row> {
        use LinkLocal::{Off, Username};
        let nobody = Candidates::default();
        let (local, federated) = (of_username(known(8, false)), of_username(known(8, true)));
        let elsewhere = of_username(known(8, true).map(|known| Known { federated_here: false, ..known }));
        let spelt_alike = Candidates { username_held: true, ..Candidates::default() };
        let bookorbit = "bookorbit@1.3.0";
        vec![
            (
                "2: a local account of that name, linking on",
                bookorbit,
                false,
                Username,
                local.clone(),
                Ok(Decision::Link(8)),
            ),
            (
                "2: an account of another provider, linking on",
                bookorbit,
                false,
                Username,
                elsewhere,
                Ok(Decision::Link(8)),
            ),
            (
                "2, 7: it was deactivated",
                bookorbit,
                false,
                Username,
                of_username(inactive(8, false)),
                Ok(Decision::LinkAndRefuse(8)),
            ),
            ("3: it has another identity here", bookorbit, true, Username, federated.clone(), Err("identity_conflict")),
            ("4: nobody, provisioning on", bookorbit, true, Off, nobody.clone(), Ok(Decision::Create)),
            ("5: the name is taken", bookorbit, true, Off, local.clone(), Err("username_taken")),
            ("5: the name is taken in another case", bookorbit, true, Username, spelt_alike, Err("username_taken")),
            ("6: nobody, provisioning off", bookorbit, false, Off, nobody.clone(), Err("not_provisioned")),
            ("6: a local account, all off", bookorbit, false, Off, local.clone(), Err("not_provisioned")),
        ]
    }

    fn rows_of_immich() -> Vec<Row> {
        use LinkLocal::Email;
        let nobody = Candidates::default();
        let immich = "immich@2";
        vec![
            (
                "2: the e-mail address of an account without identity",
                immich,
                true,
                Email,
                of_email(known(8, false)),
                Ok(Decision::Link(8)),
            ),
            ("2: the same, registration off", immich, false, Email, of_email(known(8, false)), Ok(Decision::Link(8))),
            ("4: nobody, registration off", immich, false, Email, nobody.clone(), Err("not_provisioned")),
            ("6: nobody, registration on", immich, true, Email, nobody, Ok(Decision::Create)),
        ]
    }

    #[test]
    fn every_row_of_the_decision_tables() {
        for (row, preset, provision, link_local, candidates, expected) in
            [rows_of_booklore(), rows_of_bookorbit(), rows_of_immich()].concat()
        {
            assert_eq!(told(&candidates, &policy(preset, provision, link_local)), expected, "{preset}, row {row}");
        }
    }

    #[test]
    fn an_email_address_has_one_account_where_the_policy_says_so() {
        let candidates = Candidates { email_held: vec![3], ..Candidates::default() };
        let code = |account, preset: &str| {
            let policy = Policy::preset(preset).unwrap().identity;
            check_email(Some("a@x.test"), account, &candidates, &policy).map_err(|error| error.code())
        };
        // Booklore row 8, BookOrbit row 5, Immich row 3.
        for preset in ["booklore@2.3.0", "grimmory@3.2.4", "bookorbit@1.3.0", "immich@2"] {
            assert_eq!(code(None, preset), Err("email_taken"), "{preset}");
            assert_eq!(code(Some(3), preset), Ok(()), "{preset}: its own");
            assert_eq!(code(Some(4), preset), Err("email_taken"), "{preset}: another's");
        }
        assert_eq!(code(None, "strict"), Ok(()));
        let policy = Policy::preset("booklore@2.3.0").unwrap().identity;
        check_email(None, None, &candidates, &policy).unwrap();
    }
}
