use strsim::jaro_winkler;

/// The likeness from which on a word is taken for a slip of the pen.
const LIKE: f64 = 0.75;

/// The valid word that is most like `word`, if one is like it.
pub fn nearest<'a>(word: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    valid
        .into_iter()
        .map(|candidate| (jaro_winkler(&word.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(likeness, _)| *likeness > LIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, candidate)| candidate)
}

/// A line of help: the nearest valid word, else all of them.
pub(super) fn did_you_mean<'a>(word: &str, valid: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(near) = nearest(word, valid.clone()) {
        return format!("did you mean `{near}`?");
    }
    let all: Vec<_> = valid.into_iter().map(|word| format!("`{word}`")).collect();
    match all.as_slice() {
        [] => "there is none to choose from".to_owned(),
        [only] => format!("the only valid word is {only}"),
        _ => format!("valid are {}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_gets_the_nearest_word() {
        assert_eq!(nearest("expcet", ["expect", "steps"]), Some("expect"));
        assert_eq!(nearest("sigin_in", ["start_login", "sign_in"]), Some("sign_in"));
        assert_eq!(nearest("Callback", ["callback"]), Some("callback"));
    }

    #[test]
    fn a_word_unlike_all_gets_the_list() {
        assert_eq!(nearest("zzz", ["expect"]), None);
        assert_eq!(did_you_mean("zzz", ["alive", "ended"]), "valid are `alive`, `ended`");
        assert_eq!(did_you_mean("zzz", ["callback"]), "the only valid word is `callback`");
        assert_eq!(did_you_mean("zzz", []), "there is none to choose from");
    }
}
