//! Who somebody is, by what they filled in: password, one-time code, and the lock after too many wrong ones.

use std::time::Duration;

use super::cause::Cause;
use super::context::Ctx;
use super::request::Params;
use super::rules::Factor;
use super::state::Person;

/// The person whose name and password were given; `fixed`: only this one will do, whatever name was given.
pub(crate) fn password(ctx: &mut Ctx<'_>, name: &str, password: &str, fixed: Option<&str>) -> Result<String, Cause> {
    let (rules, marks) = (&ctx.setup.rules, ctx.marks);
    let index = rules.login_names.ask(marks, |names| {
        ctx.state.people.iter().position(|known| match fixed {
            Some(username) => known.person.username == username,
            None => names.means(name, &known.person, ctx.upn(&known.person).as_deref()),
        })
    });
    let known = index.and_then(|index| ctx.state.people.get(index)).cloned().ok_or(Cause::CredentialsWrong)?;
    let username = known.person.username.clone();
    if ctx.state.locked_until.get(&username).is_some_and(|until| ctx.now < *until) {
        rules.login_lock.get(marks);
        return Err(Cause::PersonLocked);
    }
    if known.person.password != password {
        count_wrong(ctx, &username);
        return Err(Cause::CredentialsWrong);
    }
    if !known.person.enabled {
        return Err(Cause::PersonDisabled);
    }
    ctx.state.wrong_passwords.remove(&username);
    Ok(username)
}

impl Ctx<'_> {
    /// The user principal name of a person.
    pub(crate) fn upn(&self, person: &Person) -> Option<String> {
        let domain = &self.setup.rules.people_upn_domain;
        domain.ask(self.marks, |domain| person.principal_name(domain.as_deref()))
    }
}

/// Counts a wrong password, and locks the account when there were too many.
fn count_wrong(ctx: &mut Ctx<'_>, username: &str) {
    let Some(lock) = *ctx.setup.rules.login_lock.get(ctx.marks) else { return };
    let now = ctx.now;
    let wrong = ctx.state.wrong_passwords.entry(username.to_owned()).or_default();
    wrong.retain(|at| now < *at + Duration::from_secs(lock.window));
    wrong.push(now);
    if wrong.len() >= lock.tries {
        wrong.clear();
        ctx.state.locked_until.insert(username.to_owned(), now + Duration::from_secs(lock.ban));
    }
}

/// The one-time code of whoever is signed in.
pub(crate) fn one_time_code(ctx: &mut Ctx<'_>, filled: &Params) -> Result<(), Cause> {
    let (id, session) = ctx.session().ok_or(Cause::LoginRequired)?;
    let known = ctx.state.person(&session.username).ok_or(Cause::LoginRequired)?;
    let right = known.person.otp.is_some() && known.person.otp.as_deref() == filled.get("otp");
    if !right {
        return Err(Cause::SecondFactorWrong);
    }
    let now = ctx.now;
    if let Some(session) = ctx.state.sessions.get_mut(&id) {
        session.factors.insert(Factor::Otp);
        session.authenticated_at = now;
    }
    Ok(())
}
