use super::support::{ended, folder_with, rehearsal, scenario};

#[test]
fn the_cases_are_listed_with_their_titles() {
    let (code, out, err) = ended(&mut rehearsal(&["list", "tokens", "oidc-only", "happy/claims"]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    insta::assert_snapshot!(out);
}

#[test]
fn they_are_filtered_as_those_of_a_run() {
    let (code, out, _) =
        ended(&mut rehearsal(&["list", "--idp", "authelia@4.38", "claims-only-in-userinfo", "--json"]));
    assert_eq!(code, Some(0));
    insta::assert_snapshot!(out);
    let (code, _, err) = ended(&mut rehearsal(&["list", "--tag", "happyy"]));
    assert_eq!(code, Some(2));
    assert!(err.contains("happyy"), "{err}");
    let folder = folder_with(&scenario("happy/login/first-login.yaml").replace("start_login", "start_logn"));
    let (code, _, err) = ended(rehearsal(&["list", "case.yaml"]).current_dir(folder.path()));
    assert_eq!(code, Some(2));
    assert!(err.contains("start_login"), "{err}");
}

#[test]
fn every_kind_of_word_is_explained() {
    let mut shown = String::new();
    for word in [
        "sign_in",
        "login",
        "nonce",
        "1",
        "state_expired",
        "strict",
        "preset:immich",
        "tokens.check_nonce",
        "plain",
        "authelia-state-min-entropy",
    ] {
        let (code, out, err) = ended(&mut rehearsal(&["explain", word]));
        assert_eq!((code, err.as_str()), (Some(0), ""), "{word}");
        shown.push_str(&format!("$ rehearsal explain {word}\n{out}\n"));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn a_word_that_nothing_is_called_gets_the_nearest() {
    for (word, said) in [
        ("sign_inn", "nothing is called `sign_inn`; did you mean `sign_in`?"),
        ("state_expird", "did you mean `state_expired`?"),
        ("authelia-path", "did you mean `authelia-paths`?"),
        ("qqqq", "words of scenario files, tags, providers, quirks"),
    ] {
        let (code, out, err) = ended(&mut rehearsal(&["explain", word]));
        assert_eq!((code, out.as_str()), (Some(2), ""), "{word}");
        assert!(err.contains(said), "{word}: {err}");
    }
}

#[test]
fn the_schema_is_the_one_in_the_repository() {
    let (code, out, err) = ended(&mut rehearsal(&["schema"]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert_eq!(out, scenario("schema.json"));
}

#[test]
fn quirks_are_listed_with_whether_and_why_they_are_on() {
    let (code, out, err) = ended(&mut rehearsal(&["quirks", "authentik@2024.2"]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    insta::assert_snapshot!(out);
    let switched = ["quirks", "keycloak@22", "--quirk=-keycloak-paths", "--set", "revokeRefreshToken=true"];
    let (_, out, _) = ended(&mut rehearsal(&switched));
    for line in [
        "keycloak-paths                               off, switched",
        "keycloak-discovery-document                  off, needs keycloak-paths",
        "keycloak-refresh-no-rotation-by-default      off, by revokeRefreshToken",
        "keycloak-double-slash-400                    off, in 26.5..",
        "keycloak-either-slash                        on\n",
    ] {
        assert!(out.contains(line), "{line}: {out}");
    }
    let (code, out, _) = ended(&mut rehearsal(&["quirks"]));
    assert_eq!(code, Some(0));
    assert!(
        ["authelia 4.39.20: ", "keycloak 26.7.3: ", "plain: 0 of 0"].iter().all(|head| out.contains(head)),
        "{out}"
    );
    for (wrong, near) in
        [("keycloack", "keycloak"), ("keycloak@x", "x"), ("authentik@2026.5 --set signing_kay=RSA", "signing_key")]
    {
        let arguments: Vec<&str> = ["quirks"].into_iter().chain(wrong.split(' ')).collect();
        let (code, _, err) = ended(&mut rehearsal(&arguments));
        assert_eq!(code, Some(2), "{wrong}");
        assert!(err.contains(near), "{err}");
    }
}
