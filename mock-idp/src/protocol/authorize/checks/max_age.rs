use super::super::request::MaxAge;
use super::super::run::{Checked, Next, Run};
use crate::protocol::{Cause, MaxAgeBad, MaxAgeMode, MaxAgeZero};

/// `max_age` is a number of seconds (Core 3.1.2.1).
pub(in super::super) fn max_age(run: &mut Run<'_, '_>) -> Checked {
    let Some(text) = run.request.params.get("max_age").map(str::to_owned) else { return Ok(Next::On) };
    let (rules, marks) = (&run.ctx.setup.rules, run.ctx.marks);
    if rules.max_age_mode.ask(marks, |mode| *mode == MaxAgeMode::Ignore) {
        return Ok(Next::On);
    }
    let whole = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let read = match text.strip_prefix('-').filter(|digits| whole(digits)) {
        Some(_) => rules.max_age_negative.ask(marks, |rule| bad(*rule)),
        // `parse` alone would take a plus sign.
        None => match text.parse().ok().filter(|age| whole(&text) && rules.max_age_max.ask(marks, |max| age <= max)) {
            Some(0) => Ok(rules.max_age_zero.ask(marks, |rule| match rule {
                MaxAgeZero::Reauth => Some(MaxAge::Now),
                MaxAgeZero::Ignore => None,
                MaxAgeZero::DeadEnd => Some(MaxAge::Never),
                MaxAgeZero::ByAge => Some(MaxAge::Seconds(0)),
            })),
            Some(age) => Ok(Some(MaxAge::Seconds(age))),
            None => rules.max_age_bad.ask(marks, |rule| bad(*rule)),
        },
    };
    run.request.max_age = read?;
    Ok(Next::On)
}

fn bad(rule: MaxAgeBad) -> Result<Option<MaxAge>, Cause> {
    match rule {
        MaxAgeBad::Refuse => Err(Cause::MaxAgeBad),
        MaxAgeBad::Ignore => Ok(None),
        MaxAgeBad::Reauth => Ok(Some(MaxAge::Now)),
        MaxAgeBad::DeadEnd => Ok(Some(MaxAge::Never)),
        MaxAgeBad::Fail => Err(Cause::Internal),
    }
}
