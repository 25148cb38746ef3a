use super::support::{ended, folder_with, rehearsal, scenario};

#[test]
fn our_own_packs_are_without_mistakes() {
    let (code, out, err) = ended(&mut rehearsal(&["check"]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let count: usize = out.strip_suffix(" cases, nothing wrong\n").unwrap().parse().unwrap();
    assert!(count >= 40, "{out}");
}

#[test]
fn a_mistake_is_shown_where_it_stands() {
    let folder = folder_with(&scenario("happy/login/first-login.yaml").replace("start_login", "start_logn"));
    let (code, _, err) = ended(rehearsal(&["check", "case.yaml"]).current_dir(folder.path()));
    assert_eq!(code, Some(2));
    insta::assert_snapshot!(err);
}

#[test]
fn what_provider_and_relying_party_do_not_know_is_found_before_anything_runs() {
    for (from, to, said) in [
        (
            "steps:",
            "idp:\n  settings: { state.mn: 8 }\nsteps:",
            "plain has no setting `state.mn`; did you mean `state.min`?",
        ),
        ("steps:", "idp:\n  settings: { state.min: eight }\nsteps:", "the rule `state.min` cannot be `\"eight\"`"),
        ("steps:", "idp:\n  quirks: [-authelia-paths]\nsteps:", "plain has no quirk `authelia-paths`"),
        ("steps:", "rp:\n  settings: { tokens.check_nonse: true }\nsteps:", "tokens.check_nonce"),
        ("steps:", "matrix:\n  idp: [autelia]\nsteps:", "authelia"),
        ("steps:", "matrix:\n  rp: [strickt]\nsteps:", "strict"),
        ("steps:", "rp:\n  mappings: [{ group: g, permissions: [fly] }]\nsteps:", "`fly` is no permission"),
    ] {
        let folder = folder_with(&scenario("happy/login/first-login.yaml").replacen(from, to, 1));
        let (code, out, err) = ended(rehearsal(&["check", "case.yaml"]).current_dir(folder.path()));
        assert_eq!(code, Some(2), "{to}: {out}{err}");
        assert!(err.contains(said) && err.contains("case.yaml"), "{to}: {err}");
    }
}
