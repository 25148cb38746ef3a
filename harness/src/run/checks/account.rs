use std::collections::BTreeSet;

use super::judge::Finding;
use crate::language::Account as Expected;
use crate::run::observe::Observed;
use crate::target::{Account, AccountOfRp};

/// What can be said of an account, in words. What is `None` is not looked at.
#[derive(Debug, Default)]
struct Said {
    name: Option<String>,
    email: Option<String>,
    permissions: Option<BTreeSet<String>>,
    libraries: Option<BTreeSet<String>>,
    admin: Option<bool>,
    active: Option<bool>,
    local: Option<bool>,
    identities: Option<u32>,
}

impl Said {
    fn wanted(expected: &Expected) -> Self {
        let set = |list: &Option<Vec<String>>| list.as_ref().map(|list| list.iter().cloned().collect::<BTreeSet<_>>());
        Self {
            name: expected.name.clone(),
            email: expected.email.clone(),
            permissions: set(&expected.permissions),
            libraries: set(&expected.libraries),
            admin: expected.admin,
            active: expected.active,
            local: expected.local,
            identities: expected.identities,
        }
    }

    fn of(account: &Account) -> Self {
        Self {
            name: Some(account.name.clone()),
            email: Some(account.email.clone().unwrap_or_else(|| "none".to_owned())),
            permissions: Some(account.permissions.clone()),
            libraries: Some(account.libraries.clone()),
            admin: Some(account.admin),
            active: Some(account.active),
            local: Some(account.local),
            identities: Some(account.identities),
        }
    }

    fn of_session(me: &AccountOfRp) -> Self {
        Self {
            name: me.name.clone(),
            email: me.email.clone().map(|email| email.unwrap_or_else(|| "none".to_owned())),
            permissions: me.permissions.clone(),
            libraries: me.libraries.clone(),
            admin: me.admin,
            ..Self::default()
        }
    }

    /// Only what is asked for is shown and compared.
    fn limited_to(self, wanted: &Self) -> Self {
        Self {
            name: self.name.filter(|_| wanted.name.is_some()),
            email: self.email.filter(|_| wanted.email.is_some()),
            permissions: self.permissions.filter(|_| wanted.permissions.is_some()),
            libraries: self.libraries.filter(|_| wanted.libraries.is_some()),
            admin: self.admin.filter(|_| wanted.admin.is_some()),
            active: self.active.filter(|_| wanted.active.is_some()),
            local: self.local.filter(|_| wanted.local.is_some()),
            identities: self.identities.filter(|_| wanted.identities.is_some()),
        }
    }

    fn words(&self) -> String {
        let list = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(", ");
        let or = |flag: bool, yes: &'static str, no: &'static str| if flag { yes } else { no }.to_owned();
        let mut said = Vec::new();
        said.extend(self.name.as_ref().map(|name| format!("name {name}")));
        said.extend(self.email.as_ref().map(|email| format!("email {email}")));
        said.extend(self.permissions.as_ref().map(|set| format!("permissions [{}]", list(set))));
        said.extend(self.libraries.as_ref().map(|set| format!("libraries [{}]", list(set))));
        said.extend(self.admin.map(|admin| or(admin, "administrator", "no administrator")));
        said.extend(self.active.map(|active| or(active, "active", "deactivated")));
        said.extend(self.local.map(|local| or(local, "with a local password", "without a local password")));
        said.extend(self.identities.map(|count| format!("identities {count}")));
        said.join(", ")
    }
}

const NOT_SHOWN: &str = "the relying party does not show its accounts";

/// The account that the person who signed in last has at the relying party. Lists are sets.
pub(super) fn account(expected: &Expected, seen: &Observed) -> Finding {
    one(expected, seen.account.as_ref(), seen.inside)
}

fn one(expected: &Expected, account: Option<&Account>, inside: bool) -> Finding {
    let wanted = Said::wanted(expected);
    let words = wanted.words();
    if !inside {
        return (words, NOT_SHOWN.into(), None);
    }
    let Some(account) = account else { return (words, "no account".into(), Some(false)) };
    let said = Said::of(account).limited_to(&wanted).words();
    let agree = said == words;
    (words, said, Some(agree))
}

/// The account of this user name, or that there is none.
pub(super) fn of_name(name: &str, expected: Option<&Expected>, seen: &Observed) -> Finding {
    let account = seen.accounts.get(name);
    let (wanted, said, agree) = match expected {
        Some(expected) if *expected == Expected::default() => {
            let there = if account.is_some() { "an account" } else { "no account" };
            ("an account".into(), there.to_owned(), seen.inside.then_some(account.is_some()))
        }
        Some(expected) => one(expected, account, seen.inside),
        None => {
            let said = account.map_or_else(|| "no account".to_owned(), |account| Said::of(account).words());
            ("no account".into(), said, seen.inside.then_some(account.is_none()))
        }
    };
    (format!("{name}: {wanted}"), format!("{name}: {said}"), agree)
}

/// How many accounts there are.
pub(super) fn count(expected: u32, seen: &Observed) -> Finding {
    let names: Vec<&str> = seen.accounts.keys().map(String::as_str).collect();
    let said = format!("{} ({})", names.len(), names.join(", "));
    let agree = usize::try_from(expected).is_ok_and(|expected| expected == names.len());
    if seen.inside { (expected.to_string(), said, Some(agree)) } else { (expected.to_string(), NOT_SHOWN.into(), None) }
}

/// What the present session is told. What this relying party does not tell cannot be looked at.
pub(super) fn me(expected: &Expected, seen: &Observed) -> Finding {
    let wanted = Said::wanted(expected);
    let words = wanted.words();
    let Some(me) = &seen.me else { return (words, "nobody is signed in".into(), Some(false)) };
    let told = Said::of_session(me).limited_to(&wanted);
    let untold = |wanted: bool, told: bool| wanted && !told;
    let hidden = untold(wanted.name.is_some(), told.name.is_some())
        || untold(wanted.email.is_some(), told.email.is_some())
        || untold(wanted.permissions.is_some(), told.permissions.is_some())
        || untold(wanted.libraries.is_some(), told.libraries.is_some())
        || untold(wanted.admin.is_some(), told.admin.is_some())
        || wanted.active.is_some()
        || wanted.local.is_some()
        || wanted.identities.is_some();
    let said = told.words();
    match hidden {
        true => (words, format!("the relying party tells no more than: {said}"), None),
        false => (words.clone(), said.clone(), Some(said == words)),
    }
}
