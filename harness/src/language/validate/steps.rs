use super::super::live;
use super::super::mistake::{Mistake, Wrong};
use super::super::people::ChangePerson;
use super::super::setups::{ChangeAccount, ChangeRp, Upgrade};
use super::super::step::Step;
use super::rules::Seen;

/// Something is done, and what is visited is the relying party.
pub(super) fn check(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    if seen.scenario.steps.is_empty() {
        let mark = seen.outline.key(&["steps".into()]);
        mistakes
            .push(Mistake::new(Wrong::NoSteps, mark).help("a plain login is `- start_login` and `- sign_in: PERSON`"));
    }
    for (index, step) in seen.steps() {
        let mark = |word: &'static str| seen.outline.key(&["steps".into(), index.into(), word.into()]);
        match step {
            Step::Visit(visit) if !visit.path.starts_with('/') && !live::begins(&visit.path) => {
                let mark = seen.outline.here(visit.path.line, visit.path.column);
                let wrong = Wrong::NotAPath { path: visit.path.value.clone() };
                mistakes.push(Mistake::new(wrong, mark).help("a path begins with `/`, for example `/login`"));
            }
            Step::Upgrade(Upgrade { idp, rp }) if idp.is_some() == rp.is_some() => {
                let help = "write for example `upgrade: { idp: authelia@4.39 }`; for both, one step after the other";
                mistakes.push(Mistake::new(Wrong::EmptyUpgrade, mark("upgrade")).help(help));
            }
            Step::ChangePerson(change) if changes_nothing(change) => {
                let help = "say what changes, for example `groups: [readers]`";
                mistakes.push(Mistake::new(Wrong::ChangesNothing, mark("change_person")).help(help));
            }
            Step::ChangeRp(ChangeRp { settings, mappings: None }) if settings.is_empty() => {
                let help = "say what changes: `settings` or `mappings`";
                mistakes.push(Mistake::new(Wrong::ChangesNothing, mark("change_rp")).help(help));
            }
            Step::ChangeAccount(ChangeAccount {
                of: _,
                permissions: None,
                libraries: None,
                admin: None,
                active: None,
            }) => {
                let help = "say what changes: `permissions`, `libraries`, `admin` or `active`";
                mistakes.push(Mistake::new(Wrong::ChangesNothing, mark("change_account")).help(help));
            }
            Step::Tamper(tamper) if tamper.set.is_empty() && tamper.remove.is_empty() => {
                let help = "say what changes, for example `set: { state: another }`";
                mistakes.push(Mistake::new(Wrong::ChangesNothing, mark("tamper")).help(help));
            }
            _ => {}
        }
    }
}

fn changes_nothing(change: &ChangePerson) -> bool {
    // Taken apart without `..`, so that a new property cannot be forgotten here.
    let ChangePerson {
        who: _,
        username: None,
        sub: None,
        name: None,
        email: None,
        email_verified: None,
        groups: None,
        enabled: None,
        claims,
        without: None,
        id_token: None,
        userinfo: None,
        access_token: None,
    } = change
    else {
        return false;
    };
    claims.is_empty()
}
