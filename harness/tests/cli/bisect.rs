use super::support::{ended, folder_with, redacted, rehearsal};

/// A relying party that never asks for userinfo cannot name anybody where the ID token says nothing about them.
const NEVER_ASKS: &str = "
title: Claims are found wherever they stand
refs: [OIDC Core 5.4]
severity: must
matrix: { idp: [authelia, plain] }
people:
  alice: { name: Alice Adams }
rp:
  settings: { identity.userinfo: never }
steps:
  - start_login
  - sign_in: alice
expect:
  signed_in: alice
";

fn bisect(text: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let folder = folder_with(text);
    ended(rehearsal(&["bisect", "case.yaml"]).args(arguments).current_dir(folder.path()))
}

/// What is drawn by the provider's own random numbers differs between releases of ours; the rest must not.
fn without_ids(text: &str) -> String {
    let is_id = |word: &str| word.len() == 36 && word.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    redacted(text)
        .lines()
        .map(|line| {
            line.split(' ').map(|word| if is_id(word) { "ID" } else { word }).collect::<Vec<_>>().join(" ") + "\n"
        })
        .collect()
}

#[test]
fn the_manner_is_named_with_its_evidence_its_version_and_both_commands() {
    let (code, out, err) = bisect(NEVER_ASKS, &["--idp", "authelia"]);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    insta::assert_snapshot!(without_ids(&out));
}

#[test]
fn what_fails_with_every_provider_is_nobodys_manner() {
    let text = NEVER_ASKS.replace("  signed_in: alice\n", "  signed_in: nobody\n");
    let (code, out, _) = bisect(&text, &["--idp", "authelia"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("Every provider, no manner"), "{out}");
}

#[test]
fn what_does_not_fail_has_no_cause() {
    let (code, out, _) = bisect(NEVER_ASKS, &["--idp", "authelia@4.38"]);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("no failure to find a cause for") && !out.contains("with it"), "{out}");
}

#[test]
fn a_setting_is_named_like_a_manner() {
    let text = "
title: A client that its provider knows can log in
severity: must
people: { alice: {} }
idp:
  settings: { encrypt.id_token: RSA-OAEP-256 A256GCM }
steps:
  - start_login
  - sign_in: alice
expect:
  signed_in: alice
";
    let (code, out, err) = bisect(text, &[]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("because of the setting encrypt.id_token"), "{out}");
}

#[test]
fn two_cases_are_one_too_many() {
    let (code, out, err) = bisect(NEVER_ASKS, &[]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("2 cases are meant") && err.contains("case[idp=plain]"), "{err}");
}

#[test]
fn versus_tells_what_changes_and_because_of_which_manner() {
    let folder = folder_with(NEVER_ASKS);
    let versus = |one: &str, other: &str| {
        let run = ["run", "case.yaml", "--seed", "1", "--idp", one, "--versus", other];
        ended(rehearsal(&run).current_dir(folder.path()))
    };
    let (code, out, err) = versus("authelia@4.38", "authelia@4.39");
    assert_eq!((code, err.as_str()), (Some(1), ""), "{out}");
    insta::assert_snapshot!(without_ids(&out));
    let (code, out, _) = versus("authelia@4.37", "authelia@4.38");
    assert_eq!((code, out.as_str()), (Some(0), "no verdict changes from authelia@4.37 to authelia@4.38\n"));
    let (code, out, _) = versus("authelia@4.39", "authelia@4.38");
    assert_eq!(code, Some(1));
    assert!(out.contains("because of authelia-claims-only-in-userinfo, which is gone"), "{out}");
}
