use super::support::{ended, play_changed, redacted, rehearsal, scenario};

#[test]
fn our_own_packs_are_as_expected_and_the_exit_code_is_0() {
    let (code, out, err) = ended(&mut rehearsal(&["run", "--seed", "1"]));
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    let some = ["run", "--seed", "1", "--jobs", "1", "happy/requests", "tokens/nonce", "state/expiry"];
    let (code, out, err) = ended(&mut rehearsal(&some));
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    insta::assert_snapshot!(redacted(&out));
}

#[test]
fn a_broken_expectation_fails_with_file_line_expected_seen_and_the_command_to_play_it_again() {
    let (code, out, _) = play_changed("tokens/nonce/mismatch.yaml", "error: nonce_mismatch", "error: nonce_missing");
    assert_eq!(code, Some(1));
    insta::assert_snapshot!(redacted(&out));
}

#[test]
fn a_login_that_should_be_refused_and_is_not_shows_the_exchange_that_decided_it() {
    let (code, out, _) = play_changed("state/expiry/expired.yaml", "advance: 5m 1s", "advance: 30s");
    assert_eq!(code, Some(1));
    for part in
        ["case.yaml:13  login", "expected  refused", "seen  accepted: alice is signed in", "oauth2-callback?code="]
    {
        assert!(out.contains(part), "no `{part}` in\n{out}");
    }
}

#[test]
fn a_fault_that_never_strikes_is_inconclusive() {
    for (name, from, to) in [
        ("tokens/nonce/mismatch.yaml", "at: id_token,", "at: id_token, client: somebody-else,"),
        ("tokens/nonce/mismatch.yaml", "at: id_token,", "at: id_token, after: 1,"),
        ("state/expiry/expired.yaml", "advance: 5m 1s", "advance: 0s"),
        (
            "tokens/encryption/encrypted-id-token.yaml",
            "encrypt.id_token: { fault: RSA-OAEP-256 A256GCM }",
            "id_token.alg: { fault: RS256 }",
        ),
    ] {
        let (code, out, _) = play_changed(name, from, to);
        assert_eq!(code, Some(1), "{name}: {out}");
        assert!(out.contains("inconclusive"), "{name}: {out}");
        assert!(out.contains("the fault was never reached, or changed nothing"), "{name}: {out}");
    }
}

#[test]
fn an_expectation_that_holds_without_the_fault_too_is_inconclusive() {
    let text = "expect:\n  idp: { authorize: 1 }\n";
    let whole = scenario("tokens/nonce/mismatch.yaml");
    let at = whole.find("expect:").unwrap();
    let (code, out, _) = play_changed("tokens/nonce/mismatch.yaml", &whole[at..], text);
    assert_eq!(code, Some(1));
    assert!(out.contains("what is expected of the fault is seen without it as well"), "{out}");
}

#[test]
fn a_control_that_does_not_work_is_inconclusive_and_says_why() {
    let (code, out, _) =
        play_changed("tokens/nonce/mismatch.yaml", "- sign_in: alice", "- sign_in: alice\n  - log_out");
    assert_eq!(code, Some(1));
    assert!(out.contains("without the fault it does not work either: signed_in: expected alice, seen nobody"), "{out}");
}

#[test]
fn a_dead_end_says_where_the_browser_stands() {
    let (code, out, _) = play_changed("happy/login/first-login.yaml", "  - start_login\n", "");
    assert_eq!(code, Some(1));
    assert!(out.contains("the browser shows nothing yet; expected the provider's login form"), "{out}");
}

#[test]
fn what_the_user_gives_wrong_is_named_with_a_remedy_and_exit_code_2() {
    for (arguments, said) in [
        (&["run", "no/such/scenario"][..], "no/such/scenario"),
        (&["run", "missing.yaml"], "missing.yaml looks like a file or folder, and there is none"),
        (&["run", "--tag", "happyy"], "happyy"),
        (&["run", "--shard", "9/8"], "9/8"),
        (&["run", "--jobs", "0"], "--jobs"),
        (&["run", "--idp", "autelia"], "autelia"),
        (&["run", "--idp", "authelia@four"], "authelia@four"),
        (&["run", "--rp", "strickt"], "strickt"),
        (&["run", "--no-such-flag"], "--no-such-flag"),
        (&["perform"], "perform"),
    ] {
        let (code, out, err) = ended(&mut rehearsal(arguments));
        assert_eq!(code, Some(2), "{arguments:?}: {out}{err}");
        assert!(err.contains(said), "{arguments:?} says nothing of `{said}`: {err}");
    }
}

#[test]
fn one_provider_one_version_one_case_can_be_picked() {
    let one = ["run", "--idp", "authelia@4.38", "claims-only-in-userinfo"];
    let (code, out, err) = ended(&mut rehearsal(&one));
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert!(out.contains("1 passed, 0 failed"), "{out}");
    assert!(out.contains("[idp=authelia@4.38]"), "{out}");
}

#[test]
fn the_shards_of_a_run_are_the_run() {
    let names = |arguments: &[&str]| -> Vec<String> {
        let (code, out, err) = ended(&mut rehearsal(arguments));
        assert_eq!(code, Some(0), "{out}{err}");
        let ended = out.lines().filter(|line| line.ends_with(" ms)"));
        ended
            .map(|line| line.trim().split_once("  ").unwrap().1)
            .map(|line| line.split("  (").next().unwrap().to_owned())
            .collect()
    };
    let mut parts: Vec<String> = names(&["run", "--shard", "1/2"]);
    parts.extend(names(&["run", "--shard", "2/2"]));
    let mut all = names(&["run"]);
    parts.sort();
    all.sort();
    assert_eq!(parts, all);
}
