use super::app::App;
use crate::domain::matching::{Candidates, Decision, check_email, decide};
use crate::domain::provision::Profile;
use crate::domain::{LoginError, Origin, Person, claims, merge, provenance, provision};
use crate::policy::{GroupMode, IdentityKey, Policy};
use crate::store::{Identity, NewUser};

/// The account of a person who signs in: found, linked or made, with profile and grants renewed.
pub(crate) struct AccountOf<'a> {
    pub(crate) app: &'a App,
    pub(crate) policy: &'a Policy,
    pub(crate) person: &'a Person,
    /// The issuer as it is configured.
    pub(crate) configured: &'a str,
    /// The session that will be opened.
    pub(crate) origin: &'a Origin,
}

impl AccountOf<'_> {
    /// Finds it.
    pub(crate) fn find(&self) -> Result<i64, LoginError> {
        match self.choose() {
            // Somebody else took the username since it was looked for; perhaps the same person, in another tab.
            Err(LoginError::UsernameTaken { .. }) => self.choose(),
            chosen => chosen,
        }
    }

    /// The identity, as the policy knows it.
    pub(crate) fn identity(&self) -> Identity {
        let issuer = match self.policy.identity.key {
            IdentityKey::ConfiguredIssuerAndSubject => self.configured,
            _ => &self.person.issuer,
        };
        Identity { issuer: issuer.to_owned(), sub: self.person.sub.clone(), provider: self.person.provider.clone() }
    }

    fn choose(&self) -> Result<i64, LoginError> {
        let candidates = self.app.store.candidates(self.person, self.configured, &self.policy.identity)?;
        match decide(self.person, &candidates, &self.policy.identity)? {
            Decision::SignIn(user) => self.renew(user, &candidates, false),
            Decision::Link(user) => self.renew(user, &candidates, true),
            Decision::SignInAsItIs(user) => {
                self.fits(&Profile::default())?;
                Ok(user)
            }
            Decision::LinkAndRefuse(user) => {
                self.app.store.link(user, &self.unowned(Some(user))?)?;
                Err(LoginError::AccountInactive { username: self.app.store.account(user)?.username })
            }
            Decision::Create => self.create(&candidates),
        }
    }

    fn create(&self, candidates: &Candidates) -> Result<i64, LoginError> {
        let identity_policy = &self.policy.identity;
        claims::check_name(self.person, identity_policy)?;
        let profile = provision::profile(self.person);
        check_email(profile.email.as_deref(), None, candidates, identity_policy)?;
        self.fits(&profile)?;
        let identity = self.unowned(None)?;
        let grants = provision::grants(self.person, identity_policy);
        let new = NewUser { profile, grants, password: None, identity: Some(&identity) };
        let taken = || LoginError::UsernameTaken { username: self.person.username.clone() };
        let user = self.app.store.add_user(&new, &self.app.randomness)?.ok_or_else(taken)?;
        self.apply_groups(user)?;
        Ok(user)
    }

    fn renew(&self, user: i64, candidates: &Candidates, link: bool) -> Result<i64, LoginError> {
        let account = self.app.store.account(user)?;
        let before = Profile {
            username: account.username,
            name: account.name,
            email: account.email,
            picture: account.picture,
            quota: account.quota,
            label: account.label,
        };
        let after = provision::resync(before.clone(), self.person, &self.policy.identity);
        if after.email != before.email {
            check_email(after.email.as_deref(), Some(user), candidates, &self.policy.identity)?;
        }
        // What stays as it is fits already.
        let unchanged = Profile::default();
        self.fits(if after == before { &unchanged } else { &after })?;
        if link {
            self.app.store.link(user, &self.unowned(Some(user))?)?;
        }
        self.app.store.renew(user, |_, grants| (after, grants))?;
        self.apply_groups(user)?;
        Ok(user)
    }

    fn apply_groups(&self, user: i64) -> Result<(), LoginError> {
        let (store, person, groups) = (&self.app.store, self.person, &self.policy.groups);
        let mappings = store.mappings()?;
        if groups.mode == GroupMode::Provenance {
            let sync = |before| provenance::sync(before, &person.provider, &person.groups, &mappings, groups);
            return Ok(store.renew_provenance(user, sync)?);
        }
        let mappings: Vec<_> = mappings.into_iter().filter(|mapping| mapping.is_of(&person.provider)).collect();
        Ok(store.renew(user, |profile, grants| (profile, merge(grants, &person.groups, &mappings, groups)))?)
    }

    /// The identity, which nobody but `user` has.
    fn unowned(&self, user: Option<i64>) -> Result<Identity, LoginError> {
        let identity = self.identity();
        match self.app.store.owner(&identity.issuer, &identity.sub)? {
            Some(owner) if Some(owner) != user => {
                Err(LoginError::UsernameTaken { username: self.person.username.clone() })
            }
            _ => Ok(identity),
        }
    }

    fn fits(&self, profile: &Profile) -> Result<(), LoginError> {
        let session = (self.origin.sid.as_deref(), self.origin.id_token.as_deref());
        provision::fits(profile, self.person, session, &self.policy.identity)
    }
}
