use std::collections::BTreeSet;

use super::judge::Finding;
use crate::language::Account;
use crate::run::observe::Observed;

/// The account that the person who signed in last has at the relying party. Lists are sets.
pub(super) fn account(expected: &Account, seen: &Observed) -> Finding {
    let parts = |name: &Option<String>,
                 email: &Option<String>,
                 permissions: &Option<BTreeSet<String>>,
                 libraries: &Option<BTreeSet<String>>,
                 admin: &Option<bool>| {
        let list = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(", ");
        let mut said = Vec::new();
        said.extend(name.as_ref().map(|name| format!("name {name}")));
        said.extend(email.as_ref().map(|email| format!("email {email}")));
        said.extend(permissions.as_ref().map(|set| format!("permissions [{}]", list(set))));
        said.extend(libraries.as_ref().map(|set| format!("libraries [{}]", list(set))));
        said.extend(admin.map(|admin| if admin { "administrator".to_owned() } else { "no administrator".to_owned() }));
        said.join(", ")
    };
    let set = |list: &Option<Vec<String>>| list.as_ref().map(|list| list.iter().cloned().collect::<BTreeSet<_>>());
    let (permissions, libraries) = (set(&expected.permissions), set(&expected.libraries));
    let wanted = parts(&expected.name, &expected.email, &permissions, &libraries, &expected.admin);
    if !seen.inside {
        return (wanted, "the relying party does not show its accounts".into(), None);
    }
    let Some(account) = &seen.account else { return (wanted, "no account".into(), Some(false)) };
    // Only what is asked for is shown and compared.
    let said = parts(
        &expected.name.as_ref().map(|_| account.name.clone()),
        &expected.email.as_ref().map(|_| account.email.clone().unwrap_or_else(|| "none".to_owned())),
        &permissions.as_ref().map(|_| account.permissions.clone()),
        &libraries.as_ref().map(|_| account.libraries.clone()),
        &expected.admin.map(|_| account.admin),
    );
    let agree = said == wanted;
    (wanted, said, Some(agree))
}
