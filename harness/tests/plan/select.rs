use rehearsal::language::Checks;
use rehearsal::plan::{Filters, PlanError, Source, plan};

use super::fixture::{ids, planned, source, sources};

fn selected(filters: &Filters) -> Vec<String> {
    ids(&planned(filters).unwrap())
}

fn refused(filters: &Filters) -> String {
    planned(filters).unwrap_err().to_string()
}

#[test]
fn without_filters_everything_is_played_in_the_order_of_the_files() {
    let wanted = [
        "happy/login/first[idp=plain]",
        "happy/login/first[idp=authelia]",
        "state/expiry/expired",
        "state/replay/twice[idp=authelia@4.38,rp=strict]",
        "state/replay/twice[idp=authelia@4.39,rp=strict]",
        "state/replay/twice[idp=plain,rp=strict]",
    ];
    assert_eq!(selected(&Filters::default()), wanted);
}

#[test]
fn a_name_is_a_part_a_path_or_one_case() {
    let by = |name: &str| selected(&Filters { names: vec![name.parse().unwrap()], ..Filters::default() });
    assert_eq!(by("happy/").len(), 2);
    assert_eq!(by("./scenarios/state/expiry/expired.yaml"), ["state/expiry/expired"]);
    assert_eq!(by("state").len(), 4);
    assert_eq!(by("happy/login/first[idp=plain]"), ["happy/login/first[idp=plain]"]);
}

#[test]
fn names_add_up_and_each_must_select_something() {
    let names = |names: &[&str]| Filters {
        names: names.iter().map(|name| name.parse().unwrap()).collect(),
        ..Filters::default()
    };
    assert_eq!(selected(&names(&["happy", "expired"])).len(), 3);
    let said = refused(&names(&["happy", "state/expiry/expird"]));
    assert_eq!(
        said,
        "`state/expiry/expird` keeps none of the 6 cases that it got; did you mean `state/expiry/expired`?"
    );
}

#[test]
fn a_tag_selects() {
    let by = |tag: &str| Filters { tags: vec![tag.to_owned()], ..Filters::default() };
    assert_eq!(selected(&by("replay")).len(), 3);
    assert_eq!(refused(&by("relpay")), "--tag relpay keeps none of the 6 cases that it got; did you mean `replay`?");
}

#[test]
fn a_provider_keeps_its_own_cells() {
    let by = |idp: &str| Filters { idps: vec![idp.parse().unwrap()], ..Filters::default() };
    let authelia = [
        "happy/login/first[idp=authelia]",
        "state/expiry/expired[idp=authelia]",
        "state/replay/twice[idp=authelia@4.38,rp=strict]",
        "state/replay/twice[idp=authelia@4.39,rp=strict]",
    ];
    assert_eq!(selected(&by("authelia")), authelia);
    assert_eq!(selected(&by("plain")).len(), 3, "a scenario without a matrix is played with plain");
    let any = ["state/expiry/expired[idp=keycloak@22]"];
    assert_eq!(selected(&by("keycloak@22")), any, "and with any other that is asked for");
    assert!(refused(&by("keycloka")).starts_with("--idp keycloka keeps none of the 6 cases"));
}

#[test]
fn a_version_is_pinned_and_makes_one_case_of_several() {
    let by = |idp: &str| Filters { idps: vec![idp.parse().unwrap()], ..Filters::default() };
    let wanted = [
        "happy/login/first[idp=authelia@4.37]",
        "state/expiry/expired[idp=authelia@4.37]",
        "state/replay/twice[idp=authelia@4.37,rp=strict]",
    ];
    assert_eq!(selected(&by("authelia@4.37")), wanted);
    let cases = planned(&by("authelia@4.37")).unwrap();
    assert!(cases.iter().all(|case| case.cell.idp == "authelia@4.37"));
    let wanted = [
        "happy/login/first[idp=plain@1]",
        "state/expiry/expired[idp=plain@1]",
        "state/replay/twice[idp=plain@1,rp=strict]",
    ];
    assert_eq!(selected(&by("plain@1")), wanted, "a version that differs from the default stands in the name");
}

#[test]
fn a_pinned_case_is_found_by_its_name() {
    let filters = Filters {
        idps: vec!["authelia@4.37".parse().unwrap()],
        names: vec!["happy/login/first[idp=authelia@4.37]".parse().unwrap()],
        ..Filters::default()
    };
    assert_eq!(selected(&filters), ["happy/login/first[idp=authelia@4.37]"]);
}

#[test]
fn a_case_that_a_report_names_is_found_by_its_name_alone() {
    let named = |name: &str, quirks: &[&str]| Filters {
        names: vec![name.parse().unwrap()],
        quirks: quirks.iter().map(|quirk| (*quirk).to_owned()).collect(),
        ..Filters::default()
    };
    for name in ["state/expiry/expired[idp=keycloak@22]", "state/expiry/expired[idp=authelia@4.37,rp=grimmory@3.2.4]"] {
        assert_eq!(selected(&named(name, &[])), [name]);
    }
    let keycloak = "state/expiry/expired[idp=keycloak@22]";
    assert_eq!(selected(&named(keycloak, &["-keycloak-words"])), [keycloak], "the version stays");
    let unknown = refused(&named("state/expiry/expired[idp=keycloka]", &[]));
    assert!(unknown.starts_with("`state/expiry/expired[idp=keycloka]` keeps none"), "{unknown}");
}

#[test]
fn a_switch_brings_its_provider() {
    let by = Filters { quirks: vec!["-keycloak-words".to_owned()], ..Filters::default() };
    assert_eq!(selected(&by), ["state/expiry/expired[idp=keycloak]"]);
}

#[test]
fn a_policy_keeps_its_own_cells() {
    let by = |rp: &str| Filters { rps: vec![rp.parse().unwrap()], ..Filters::default() };
    assert_eq!(selected(&by("strict")).len(), 6);
    assert!(refused(&by("stric")).ends_with("did you mean `strict`?"));
}

#[test]
fn the_filter_that_emptied_the_selection_is_named_with_what_it_got() {
    let filters =
        Filters { tags: vec!["smoke".to_owned()], names: vec!["state/".parse().unwrap()], ..Filters::default() };
    assert_eq!(refused(&filters), "`state/` keeps none of the 2 cases that it got");
}

#[test]
fn mistakes_of_all_files_are_told() {
    let bad = |path: &str| Source::new(path, path, "titel: x\n").unwrap();
    let error = plan(&[bad("a/b/c.yaml"), bad("a/b/d.yaml")], &Checks::default(), &Filters::default()).unwrap_err();
    let said = error.to_string();
    assert!(said.contains("a/b/c.yaml:1:1") && said.contains("a/b/d.yaml:1:1"), "{said}");
}

#[test]
fn two_files_cannot_have_one_name() {
    let twins = [source("a/b/c.yaml", "x", "{}"), source("a/b/c.yml", "x", "{}")];
    let error = plan(&twins, &Checks::default(), &Filters::default()).unwrap_err();
    assert_eq!(error.to_string(), "`a/b/c` is the name of two files: scenarios/a/b/c.yaml and scenarios/a/b/c.yml");
}

#[test]
fn no_files_is_an_error_and_so_is_a_bad_name() {
    assert!(matches!(plan(&[], &Checks::default(), &Filters::default()), Err(PlanError::NoSources)));
    let said = Source::new("my file.yaml", "my file.yaml", "").unwrap_err().to_string();
    assert!(said.starts_with("my file.yaml: `my file` is no name of a scenario"), "{said}");
    assert_eq!(sources().len(), 3);
}
