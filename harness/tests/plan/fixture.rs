use rehearsal::language::Checks;
use rehearsal::plan::{Case, Filters, PlanError, Source, plan};

/// A scenario file with these tags and this matrix.
pub(crate) fn source(path: &str, tags: &str, matrix: &str) -> Source {
    let text = format!(
        "title: {path}\nseverity: must\ntags: [{tags}]\nmatrix: {matrix}\nsteps: [start_login]\nexpect: {{ login: refused }}\n"
    );
    Source::new(path, format!("scenarios/{path}"), text).unwrap()
}

/// Three files, six cases.
pub(crate) fn sources() -> Vec<Source> {
    vec![
        source("happy/login/first.yaml", "smoke", "{ idp: [plain, authelia] }"),
        source("state/expiry/expired.yaml", "state", "{}"),
        source(
            "state/replay/twice.yaml",
            "state, replay",
            "{ idp: [authelia@4.38, authelia@4.39, plain], rp: [strict] }",
        ),
    ]
}

pub(crate) fn planned(filters: &Filters) -> Result<Vec<Case>, PlanError> {
    plan(&sources(), &Checks::default(), filters)
}

pub(crate) fn ids(cases: &[Case]) -> Vec<String> {
    cases.iter().map(|case| case.id.to_string()).collect()
}
