use std::collections::{BTreeMap, BTreeSet};

use mock_idp::manners::{Quirk, ResolveError};

use super::ddmin::{Answer, smallest};
use super::units::{self, Unit};
use crate::event::{CaseResult, RunEvent, Verdict};
use crate::language::{DEFAULT_IDP, provider_name};
use crate::plan::Case;
use crate::run::{Engine, preflight};

/// The most runs that are made for one answer.
const MOST_RUNS: usize = 200;

/// How a case ended in one constellation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// How.
    pub verdict: Verdict,
    /// Why it is not `passed`.
    pub reason: Option<String>,
}

/// What was found out.
#[derive(Clone, Debug)]
pub enum Finding {
    /// It does not fail, so there is nothing to find.
    DoesNotFail(Answered),
    /// The same run answers now so, now so.
    Flaky(Vec<Answered>),
    /// It fails with `plain` too: every provider, no manner.
    EveryProvider(Answered),
    /// It fails with none of the provider's manners too.
    NoManner,
    /// It fails because of these together.
    Manners(Vec<(Unit, Option<Quirk>)>),
}

/// An answer, and what it took.
#[derive(Clone, Debug)]
pub struct Bisection {
    /// How the case ended as it stands.
    pub first: Box<CaseResult>,
    /// What makes it so.
    pub finding: Finding,
    /// Each version that is known one by one, oldest first, and how the case ended with it; empty where there are none.
    pub versions: Vec<(String, Answered)>,
    /// How many runs were made.
    pub runs: usize,
    /// It would have taken more runs than are made, so the set may not be the smallest.
    pub exhausted: bool,
    /// What can be switched off to see the case pass, as arguments of `run`.
    pub switches: Vec<String>,
}

/// Plays one case in many constellations.
pub struct Bisector<'e> {
    engine: &'e Engine,
    runs: usize,
    exhausted: bool,
}

impl<'e> Bisector<'e> {
    /// One that plays with this engine.
    pub fn new(engine: &'e Engine) -> Self {
        Self { engine, runs: 0, exhausted: false }
    }

    async fn play(&mut self, case: Case) -> Option<CaseResult> {
        self.runs += 1;
        let mut ended = None;
        self.engine
            .run(vec![case], |event| {
                if let RunEvent::CaseFinished { result } = event {
                    ended = Some(*result);
                }
            })
            .await;
        ended
    }

    async fn answered(&mut self, case: Case) -> Answered {
        // What cannot be set up so says nothing.
        if let Err(error) = preflight(&case, false) {
            return Answered { verdict: Verdict::Inconclusive, reason: Some(error.to_string()) };
        }
        match self.play(case).await {
            Some(result) => Answered { verdict: result.verdict, reason: result.reason },
            None => Answered { verdict: Verdict::Error, reason: None },
        }
    }

    /// Which manners make the case fail, and since which version.
    ///
    /// # Errors
    /// When its provider cannot be played as asked.
    pub async fn bisect(mut self, case: &Case) -> Result<Bisection, ResolveError> {
        let resolved = units::resolve(case)?;
        let all = units::of_case(case, &resolved);
        let Some(first) = self.play(case.clone()).await else {
            let said = Answered { verdict: Verdict::Error, reason: Some("it was not played".to_owned()) };
            let nothing = crate::run::case::nothing_yet(case);
            return Ok(self.done(nothing, Finding::DoesNotFail(said)));
        };
        let as_it_stands = Answered { verdict: first.verdict, reason: first.reason.clone() };
        if fails(&as_it_stands) != Answer::Fails {
            return Ok(self.done(first, Finding::DoesNotFail(as_it_stands)));
        }
        let again = self.answered(case.clone()).await;
        if again.verdict != as_it_stands.verdict {
            return Ok(self.done(first, Finding::Flaky(vec![as_it_stands, again])));
        }
        if provider_name(&case.cell.idp) != DEFAULT_IDP {
            let plain = self.answered(units::with_provider(case, DEFAULT_IDP, false)).await;
            if fails(&plain) == Answer::Fails {
                return Ok(self.done(first, Finding::EveryProvider(plain)));
            }
        }
        let nothing = units::with_only(case, &all, &BTreeSet::new(), &resolved.catalogue);
        let finding = if all.is_empty() || fails(&self.answered(nothing).await) == Answer::Fails {
            Finding::NoManner
        } else {
            let mut is = |answered: &Answered| fails(answered);
            let found = self.smallest(case, &all, &resolved.catalogue, &mut is).await;
            let confirmed = self.answered(units::with_only(case, &all, &found, &resolved.catalogue)).await;
            if fails(&confirmed) == Answer::Fails {
                Finding::Manners(named(&all, &found, &resolved.catalogue))
            } else {
                Finding::Flaky(vec![as_it_stands, confirmed])
            }
        };
        let mut versions = Vec::new();
        for version in &resolved.versions {
            let idp = format!("{}@{version}", provider_name(&case.cell.idp));
            versions.push((version.clone(), self.answered(units::with_provider(case, &idp, true)).await));
        }
        Ok(Bisection { versions, ..self.done(first, finding) })
    }

    /// Of the manners in which two versions differ, those that change how the case ends: `after` is the case with the one
    /// version, which ended so, `before` with the other, which did not.
    ///
    /// # Errors
    /// When a version cannot be played as asked.
    pub async fn between(&mut self, before: &Case, after: &Case, ended: Verdict) -> Result<Vec<Unit>, ResolveError> {
        let (old, new) = (units::resolve(before)?, units::resolve(after)?);
        let on = new.quirks.difference(&old.quirks).map(|id| Unit::On(id.clone()));
        let off = old.quirks.difference(&new.quirks).map(|id| Unit::Off(id.clone()));
        let all: Vec<Unit> = on.chain(off).collect();
        let mut is = |answered: &Answered| match answered.verdict {
            verdict if verdict == ended => Answer::Fails,
            Verdict::Error | Verdict::Inconclusive => Answer::Unresolved,
            _ => Answer::Passes,
        };
        let nothing = units::with_only(after, &all, &BTreeSet::new(), &new.catalogue);
        if all.is_empty() || is(&self.answered(nothing).await) == Answer::Fails {
            return Ok(Vec::new());
        }
        let found = self.smallest(after, &all, &new.catalogue, &mut is).await;
        Ok(named(&all, &found, &new.catalogue).into_iter().map(|(unit, _)| unit).collect())
    }

    async fn smallest(
        &mut self,
        case: &Case,
        all: &[Unit],
        catalogue: &[Quirk],
        is: &mut impl FnMut(&Answered) -> Answer,
    ) -> BTreeSet<usize> {
        let mut remembered: BTreeMap<BTreeSet<usize>, Answer> = BTreeMap::new();
        let every: BTreeSet<usize> = (0..all.len()).collect();
        smallest(every, async |kept: &BTreeSet<usize>| {
            if let Some(answer) = remembered.get(kept) {
                return Some(*answer);
            }
            if self.runs >= MOST_RUNS {
                self.exhausted = true;
                return None;
            }
            let answered = self.answered(units::with_only(case, all, kept, catalogue)).await;
            let answer = is(&answered);
            remembered.insert(kept.clone(), answer);
            Some(answer)
        })
        .await
    }

    fn done(&self, first: CaseResult, finding: Finding) -> Bisection {
        let switches = match &finding {
            Finding::Manners(found) => found
                .iter()
                .filter_map(|(unit, _)| match unit {
                    Unit::On(id) => Some(format!("--quirk=-{id}")),
                    Unit::Off(id) => Some(format!("--quirk=+{id}")),
                    Unit::Setting(_) => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        let (runs, exhausted) = (self.runs, self.exhausted);
        Bisection { first: Box::new(first), finding, versions: Vec::new(), runs, exhausted, switches }
    }
}

/// A run whose control cannot log in says nothing about a fault that is never reached.
fn fails(answered: &Answered) -> Answer {
    match answered.verdict {
        Verdict::Failed | Verdict::KnownFailure => Answer::Fails,
        Verdict::Passed | Verdict::UnexpectedlyPassed | Verdict::Observed => Answer::Passes,
        Verdict::Inconclusive | Verdict::Skipped | Verdict::Error => Answer::Unresolved,
    }
}

fn named(all: &[Unit], found: &BTreeSet<usize>, catalogue: &[Quirk]) -> Vec<(Unit, Option<Quirk>)> {
    let of = |unit: &Unit| catalogue.iter().find(|quirk| quirk.id == unit.name()).cloned();
    found.iter().filter_map(|index| all.get(*index)).map(|unit| (unit.clone(), of(unit))).collect()
}
