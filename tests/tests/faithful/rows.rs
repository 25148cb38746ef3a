//! The rows of the decision tables and of the comparison matrix, each a test that is named after it and plays it against
//! every preset that implements it. What is played stands in `tests/rows`.

use std::collections::BTreeSet;
use std::path::Path;

use crate::case::{Case, File};
use crate::{files_in, is_of, play};

/// Rows of the matrix that speak of what is not built here, or that are shown elsewhere.
const ELSEWHERE: [(u8, &str); 9] = [
    (2, "there is no script that builds the request"),
    (3, "there is no script that fetches the document"),
    (13, "there is no script that keeps the verifier"),
    (18, "rp/tests/it/modes.rs: a login begun under another address"),
    (19, "the callback is a page, not an answer in JSON"),
    (20, "the callback is a page, not an answer in JSON"),
    (58, "the presets have what the documents recommend"),
    (73, "rp/tests/it/modes.rs and loops.rs: the loop stops"),
    (90, "errors are pages, not answers in JSON"),
];

pub fn rows() -> Vec<File> {
    files_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rows"))
}

async fn play_row(name: &str) {
    let files = rows();
    let found = files.iter().flat_map(|file| file.cases.iter().map(move |case| (file, case)));
    let (file, case): (&File, &Case) = found.into_iter().find(|(_, case)| case.id == name).expect("a row of that name");
    let mut otherwise = Vec::new();
    let presets = if case.only.is_empty() { &file.releases } else { &case.only };
    for preset in presets {
        assert!(is_of(case, file, preset), "{name} is of {preset}");
        for variant in case.variants() {
            let told = play::play(preset, variant).await;
            otherwise.extend(told.into_iter().map(|line| format!("{preset}: {line}")));
        }
    }
    assert!(otherwise.is_empty(), "{name}: {}\n{}", case.given, otherwise.join("\n"));
}

macro_rules! rows {
    ($($name:ident,)+) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                play_row(stringify!($name)).await;
            }
        )+

        /// The names of all tests here.
        const NAMES: &[&str] = &[$(stringify!($name),)+];
    };
}

rows! {
    booklore_row_01_known_identity,
    booklore_row_02_same_name_of_an_oidc_account,
    booklore_row_03_same_name_of_a_local_account_linking_on,
    booklore_row_04_same_name_linking_off_provision_off,
    booklore_row_05_same_name_linking_off_provision_on,
    booklore_row_06_created,
    booklore_row_07_not_provisioned,
    booklore_row_08_address_is_taken,
    booklore_row_09_no_name,
    booklore_row_10_no_such_concepts,
    bookorbit_row_01_known_identity,
    bookorbit_row_02_linked_by_name,
    bookorbit_row_03_second_identity_at_one_provider,
    bookorbit_row_04_created,
    bookorbit_row_05_name_or_address_is_taken,
    bookorbit_row_06_not_provisioned,
    bookorbit_row_07_inactive,
    bookorbit_row_08_identity_of_another_provider_row,
    immich_row_01_known_subject,
    immich_row_02_linked_by_address,
    immich_row_03_address_of_somebody_linked,
    immich_row_04_not_provisioned,
    immich_row_05_no_address,
    immich_row_06_created,
    immich_row_07_address_of_an_account_that_is_off,
    immich_row_08_subjects_collide,
    matrix_row_01_number_of_providers,
    matrix_row_04_state_made_by_the_server,
    matrix_row_05_state_stored,
    matrix_row_06_state_ttl,
    matrix_row_07_state_capacity,
    matrix_row_08_state_single_use,
    matrix_row_09_state_bound_to_the_browser,
    matrix_row_10_nonce_sent,
    matrix_row_11_nonce_checked,
    matrix_row_12_pkce,
    matrix_row_14_default_scopes,
    matrix_row_15_prompt,
    matrix_row_16_iss_parameter,
    matrix_row_17_query_in_the_authorization_endpoint,
    matrix_row_21_client_authentication,
    matrix_row_22_empty_secret,
    matrix_row_23_token_endpoint_4xx,
    matrix_row_24_token_200_with_error,
    matrix_row_25_missing_id_token,
    matrix_row_26_token_timeout,
    matrix_row_27_id_token_signature,
    matrix_row_28_algs,
    matrix_row_29_hs256,
    matrix_row_30_alg_none,
    matrix_row_31_jwe,
    matrix_row_32_typ,
    matrix_row_33_iss,
    matrix_row_34_discovery_issuer,
    matrix_row_35_aud,
    matrix_row_36_several_aud_without_azp,
    matrix_row_37_azp_mismatch,
    matrix_row_38_exp_missing,
    matrix_row_39_skew,
    matrix_row_40_iat_missing_or_old,
    matrix_row_41_iat_in_the_future,
    matrix_row_42_at_hash_wrong,
    matrix_row_43_rotation,
    matrix_row_44_discovery_cache,
    matrix_row_45_discovery_redirects,
    matrix_row_46_private_addresses,
    matrix_row_47_http_issuer,
    matrix_row_48_userinfo_called,
    matrix_row_49_userinfo_failure,
    matrix_row_50_userinfo_as_jwt,
    matrix_row_51_userinfo_sub_mismatch,
    matrix_row_52_merge_winner,
    matrix_row_53_identity_key,
    matrix_row_54_match_existing_by,
    matrix_row_55_linking_default,
    matrix_row_56_email_verified,
    matrix_row_57_other_sub_same_name,
    matrix_row_59_not_provisioned,
    matrix_row_60_inactive,
    matrix_row_61_profile_resync,
    matrix_row_61_no_profile_resync,
    matrix_row_62_duplicate_address,
    matrix_row_63_missing_address,
    matrix_row_64_missing_name,
    matrix_row_65_groups_as_string,
    matrix_row_66_groups_empty_change_nothing,
    matrix_row_66_groups_empty_revoke,
    matrix_row_67_admin_by_group,
    matrix_row_67_no_admin_by_group,
    matrix_row_67_admin_by_role_claim,
    matrix_row_68_libraries_by_group,
    matrix_row_69_provenance,
    matrix_row_70_nested_claim_path,
    matrix_row_71_auto_redirect,
    matrix_row_71_no_auto_redirect,
    matrix_row_72_bypass,
    matrix_row_74_local_login_in_oidc_only,
    matrix_row_75_kill_switch,
    matrix_row_75_provider_enabled,
    matrix_row_76_bcl_success_and_failure,
    matrix_row_77_bcl_jti,
    matrix_row_78_bcl_iat,
    matrix_row_79_bcl_typ,
    matrix_row_80_bcl_sid,
    matrix_row_81_bcl_scope,
    matrix_row_82_access_after_bcl,
    matrix_row_83_end_session_parameters,
    matrix_row_84_refresh_token_of_the_provider,
    matrix_row_85_own_session,
    matrix_row_86_unlink,
    matrix_row_87_rate_limits,
    matrix_row_88_test_connection,
    matrix_row_89_avatar,
}

#[test]
fn every_row_has_a_test_and_every_row_of_the_matrix_is_there_or_has_its_reason() {
    let written: BTreeSet<String> = rows().into_iter().flat_map(|file| file.cases).map(|case| case.id).collect();
    let tested: BTreeSet<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(written, tested);
    for number in 1..=90_u8 {
        let row = format!("matrix_row_{number:02}_");
        let there = tested.iter().any(|name| name.starts_with(&row));
        let elsewhere = ELSEWHERE.iter().any(|(row, _)| *row == number);
        assert!(there != elsewhere, "row {number} of the matrix is to be there, or to have its reason");
    }
    for (table, count) in [("booklore", 10), ("bookorbit", 8), ("immich", 8)] {
        for number in 1..=count {
            let row = format!("{table}_row_{number:02}_");
            assert!(tested.iter().any(|name| name.starts_with(&row)), "{row} is not there");
        }
    }
}
