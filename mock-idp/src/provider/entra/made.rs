//! Values that are made of others, always the same for the same.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clock::Timestamp;
use serde_json::Value;

use super::derived::PERSONAL;
use crate::protocol::{Facts, Known, Marks, uuid_of};

/// So many characters of base64url, at most 43.
pub(super) fn letters(text: &str, length: usize) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, text.as_bytes())).chars().take(length).collect()
}

/// Whom an answer is about: as they are now, else as they were at the login.
pub(super) fn person<'f>(facts: &Facts<'f>) -> Option<&'f Known> {
    let grant = facts.about.grant.as_ref();
    facts.about.person.as_deref().or_else(|| grant?.person.as_deref())
}

/// A claim that is written down for the person.
fn own<'k>(known: &'k Known, name: &str) -> Option<&'k str> {
    known.person.claims.get(name).and_then(Value::as_str)
}

/// The object id of a person.
pub(super) fn oid(known: &Known) -> String {
    own(known, "oid").map_or_else(|| uuid_of(&format!("object {}", known.sub)), str::to_owned)
}

/// The id of the tenant that a person is in.
pub(super) fn tid(facts: &Facts<'_>) -> String {
    let of_person = person(facts).and_then(|known| own(known, "tid"));
    let setting = || match facts.setting("authority").as_str() {
        Some("consumers") => PERSONAL,
        _ => facts.setting("tenantId").as_str().unwrap_or_default(),
    };
    of_person.unwrap_or_else(setting).to_owned()
}

/// The user principal name.
pub(super) fn upn(known: &Known, facts: &Facts<'_>) -> String {
    let domain = facts.rules.people_upn_domain.get(&Marks::default());
    known.person.principal_name(domain.as_deref()).unwrap_or_else(|| known.person.username.clone())
}

/// `2016-01-09 02:02:12Z`.
pub(super) fn time_text(at: Timestamp) -> String {
    let seconds = at.secs();
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = date_of(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}Z", rest / 3_600, rest % 3_600 / 60, rest % 60)
}

/// Year, month and day of a number of days since 1970 in the Gregorian calendar, by the months that begin in March.
fn date_of(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_universal_time() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00:00Z"),
            (951_782_400, "2000-02-29 00:00:00Z"),
            (1_452_304_932, "2016-01-09 02:02:12Z"),
            (1_750_000_000, "2025-06-15 15:06:40Z"),
        ] {
            assert_eq!(time_text(Timestamp::from_secs(seconds)), text);
        }
    }
}
