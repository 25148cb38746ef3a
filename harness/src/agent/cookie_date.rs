use clock::Timestamp;

/// Reads a date of `Expires` as browsers do (RFC 6265bis section 5.1.1): tokens in almost any order.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    for token in text.split(is_delimiter).filter(|token| !token.is_empty()) {
        if time.is_none()
            && let Some(found) = time_of_day(token)
        {
            time = Some(found);
        } else if day.is_none()
            && let Some(found) = leading_number(token, 1, 2)
        {
            day = Some(found);
        } else if month.is_none()
            && let Some(found) = month_of(token)
        {
            month = Some(found);
        } else if year.is_none()
            && let Some(found) = leading_number(token, 2, 4)
        {
            year = Some(found);
        }
    }
    let ((hour, minute, second), day, month) = (time?, day?, month?);
    let year = match year? {
        year @ 70..=99 => year + 1900,
        year @ 0..=69 => year + 2000,
        year => year,
    };
    let valid = (1..=31).contains(&day) && year >= 1601 && hour <= 23 && minute <= 59 && second <= 59;
    if !valid || day > days_in(year, month) {
        return None;
    }
    let days = days_since_epoch(year, month, day);
    Some(Timestamp::from_secs(days * 86_400 + hour * 3_600 + minute * 60 + second))
}

fn is_delimiter(c: char) -> bool {
    matches!(c, '\u{09}' | '\u{20}'..='\u{2f}' | '\u{3b}'..='\u{40}' | '\u{5b}'..='\u{60}' | '\u{7b}'..='\u{7e}')
}

/// `min` to `max` digits, and then nothing or something that is no digit.
fn leading_number(token: &str, min: usize, max: usize) -> Option<i64> {
    let digits = token.bytes().take_while(u8::is_ascii_digit).count();
    if (min..=max).contains(&digits) { token[..digits].parse().ok() } else { None }
}

fn time_of_day(token: &str) -> Option<(i64, i64, i64)> {
    let mut parts = token.splitn(3, ':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| leading_number(part, 1, 2)).flatten();
    Some((whole(hour)?, whole(minute)?, leading_number(second, 1, 2)?))
}

fn month_of(token: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = token.get(..3)?.to_ascii_lowercase();
    MONTHS.iter().position(|month| *month == start).and_then(|index| i64::try_from(index + 1).ok())
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar; the year is taken to begin in March, so that the leap day
/// is its last.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_usual_and_the_odd_forms() {
        let expected = Some(Timestamp::from_secs(1_623_233_894));
        for text in [
            "Wed, 09 Jun 2021 10:18:14 GMT",
            "Wednesday, 09-Jun-21 10:18:14 GMT",
            "Wed Jun  9 10:18:14 2021",
            "9 june 2021 10:18:14",
            "2021 10:18:14 09 Jun",
        ] {
            // The last one shows why the order matters: "2021" cannot be a day, since that has two digits at most.
            assert_eq!(parse(text), expected, "{text}");
        }
        assert_eq!(parse("Thu, 01 Jan 1970 00:00:00 GMT"), Some(Timestamp::from_secs(0)));
        assert_eq!(parse("Thu, 29 Feb 2024 00:00:00 GMT"), Some(Timestamp::from_secs(1_709_164_800)));
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "",
            "tomorrow",
            "31 Feb 2021 10:00:00",
            "1 Jan 1600 00:00:00",
            "1 Jan 2021 24:00:00",
            "1 Jan 2021",
            "1 Jänner 20 0:0",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
