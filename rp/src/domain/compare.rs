//! How texts that name somebody or something are compared.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::policy::Case;

/// Whether two texts are the same.
pub(crate) fn same(one: &str, other: &str, case: Case) -> bool {
    one == other || (case != Case::Sensitive && folded(one, case) == folded(other, case))
}

/// The form in which all texts that are the same look the same.
pub(crate) fn folded(text: &str, case: Case) -> String {
    match case {
        Case::Sensitive => text.to_owned(),
        Case::Insensitive => text.to_lowercase(),
        // Through upper case, where the dotless i is an I, as MariaDB's `utf8mb4_general_ci` has it.
        Case::Collation => {
            let bare: String = text.trim_end_matches(' ').nfd().filter(|c| !is_combining_mark(*c)).collect();
            bare.to_uppercase()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_collation_takes_no_notice_of_case_accents_and_blanks_at_the_end() {
        for alike in ["ADMIN", "Ádmin", "admin ", "adm\u{131}n", "ADMIŃ", "ädmin  "] {
            assert!(same("admin", alike, Case::Collation), "{alike}");
            assert!(!same("admin", alike, Case::Sensitive), "{alike}");
        }
        for other in [" admin", "\u{ff41}dmin", "admin\u{200b}", "admin\0", "admim"] {
            assert!(!same("admin", other, Case::Collation), "{other}");
        }
        assert!(same("Alice", "alice", Case::Insensitive) && !same("alice", "alice ", Case::Insensitive));
    }

    proptest! {
        #[test]
        fn what_is_the_same_to_the_letter_is_the_same_in_every_way(text in "\\PC{0,12}", other in "\\PC{0,12}") {
            for case in [Case::Sensitive, Case::Insensitive, Case::Collation] {
                prop_assert!(same(&text, &text, case));
                prop_assert_eq!(same(&text, &other, case), same(&other, &text, case));
            }
        }
    }
}
