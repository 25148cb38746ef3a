use std::sync::Arc;

use crate::language::{CaseId, Cell, Checks, LanguageError, Parts, Scenario, parse_bytes, parse_part};

use super::source::Source;

/// One thing to play: a scenario in one cell of its matrix.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its stable name.
    pub id: CaseId,
    /// The provider and the policy.
    pub cell: Cell,
    /// The scenario, shared by the cases of its file.
    pub scenario: Arc<Scenario>,
    /// The file, as the user knows it.
    pub label: Arc<str>,
    /// What stands in it.
    pub text: Arc<str>,
}

impl Case {
    /// The same case with another provider, policy or switches, under the name that it has then.
    pub fn in_cell(&self, cell: Cell) -> Self {
        let axes = self.scenario.matrix.written_axes(&cell);
        Self { id: CaseId::new(self.id.scenario(), axes), cell, ..self.clone() }
    }
}

/// Reads the files and multiplies each by its matrix, in the order of the files.
///
/// # Errors
/// The mistakes of every file that has some, not only of the first.
pub fn expand(sources: &[Source], checks: &Checks<'_>) -> Result<Vec<Case>, Vec<LanguageError>> {
    let mut cases = Vec::new();
    let mut errors = Vec::new();
    let (shared, scenarios): (Vec<&Source>, Vec<&Source>) = sources.iter().partition(|source| source.is_part());
    let mut parts = Parts::default();
    for source in shared {
        match parse_part(&source.label, &source.bytes) {
            Ok(part) => parts.insert(&source.label, part),
            Err(error) => errors.push(error),
        }
    }
    let checks = Checks { parts: Some(&parts), ..*checks };
    for source in scenarios {
        match parse_bytes(&source.label, &source.bytes, &checks) {
            Ok(scenario) => cases.extend(cases_of(source, scenario)),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(cases) } else { Err(errors) }
}

fn cases_of(source: &Source, scenario: Scenario) -> impl Iterator<Item = Case> {
    let scenario = Arc::new(scenario);
    let label: Arc<str> = source.label.as_str().into();
    let text: Arc<str> = String::from_utf8_lossy(&source.bytes).into();
    let name = source.name.clone();
    scenario.matrix.cells().into_iter().map(move |cell| Case {
        id: CaseId::new(name.clone(), scenario.matrix.written_axes(&cell)),
        cell,
        scenario: Arc::clone(&scenario),
        label: Arc::clone(&label),
        text: Arc::clone(&text),
    })
}
