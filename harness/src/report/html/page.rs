use std::collections::BTreeSet;
use std::io::{self, Write};

use askama::Template;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::case::{self, class, mark};
use crate::event::{RunEvent, Summary, Verdict};
use crate::report::words::{counted, seconds};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
/// What needs a person comes first.
const ORDER: [Verdict; 8] = Verdict::ALL;

/// One self-contained HTML file. Cases become text as they end, and their evidence is let go; written when the run ends.
#[derive(Debug)]
pub struct HtmlReport<W> {
    out: W,
    seed: Option<u64>,
    planned: usize,
    cases: usize,
    idps: BTreeSet<String>,
    rendered: [String; ORDER.len()],
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'p> {
    style: &'static str,
    script: &'static str,
    /// Nothing is fetched from anywhere, and no other script runs, whatever a page that is shown here says.
    policy: String,
    headline: String,
    all_passed: bool,
    interrupted: Option<String>,
    seed: Option<u64>,
    took: String,
    cases: usize,
    totals: Vec<Total>,
    idps: &'p BTreeSet<String>,
    sections: Vec<Section<'p>>,
}

struct Total {
    word: &'static str,
    label: &'static str,
    mark: &'static str,
    count: usize,
}

struct Section<'p> {
    word: &'static str,
    heading: &'static str,
    count: usize,
    cases: &'p str,
}

impl<W: Write> HtmlReport<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out, seed: None, planned: 0, cases: 0, idps: BTreeSet::new(), rendered: Default::default() }
    }

    /// Takes in the next event.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tell(&mut self, event: &RunEvent) -> io::Result<()> {
        match event {
            RunEvent::RunStarted { seed, cases, .. } => {
                (self.seed, self.planned) = (*seed, *cases);
                Ok(())
            }
            RunEvent::CaseFinished { result } => {
                self.cases += 1;
                self.idps.insert(result.idp.clone());
                for (verdict, text) in ORDER.iter().zip(&mut self.rendered) {
                    if *verdict == result.verdict {
                        case::render(self.cases, result, text).map_err(io::Error::other)?;
                    }
                }
                Ok(())
            }
            RunEvent::RunFinished { summary, interrupted } => {
                let page = self.page(summary, *interrupted).render().map_err(io::Error::other)?;
                self.out.write_all(page.as_bytes())?;
                self.out.flush()
            }
        }
    }

    fn page(&self, summary: &Summary, interrupted: bool) -> Page<'_> {
        let all = summary.cases();
        let not_as_expected = summary.not_as_expected();
        let headline = match not_as_expected {
            0 if summary.passed == all => format!("{} passed", counted(all, "case")),
            0 => format!("{} as expected", counted(all, "case")),
            bad => format!("{bad} of {} not as expected", counted(all, "case")),
        };
        let hash = STANDARD.encode(digest(&SHA256, SCRIPT.as_bytes()));
        let sections = ORDER.iter().zip(&self.rendered).map(|(verdict, cases)| Section {
            word: class(*verdict),
            heading: heading(*verdict),
            count: summary.of(*verdict),
            cases,
        });
        Page {
            style: STYLE,
            script: SCRIPT,
            policy: format!(
                "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'"
            ),
            headline,
            all_passed: not_as_expected == 0 && all > 0,
            interrupted: interrupted
                .then(|| format!("Interrupted: {all} of {} were played to their end.", counted(self.planned, "case"))),
            seed: self.seed,
            took: seconds(summary.took),
            cases: all,
            // The four that every run is about are always told, the others where there are some.
            totals: ORDER
                .iter()
                .filter(|verdict| always_told(**verdict) || summary.of(**verdict) > 0)
                .map(|verdict| total(summary, *verdict))
                .collect(),
            idps: &self.idps,
            sections: sections.filter(|section| section.count > 0).collect(),
        }
    }
}

fn always_told(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Failed | Verdict::Error | Verdict::Inconclusive | Verdict::Passed)
}

fn heading(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "Passed",
        Verdict::Failed => "Failed",
        Verdict::Inconclusive => "Inconclusive: nothing follows from what was seen",
        Verdict::KnownFailure => "Known failures",
        Verdict::UnexpectedlyPassed => "Unexpectedly passed: take the entry out",
        Verdict::Observed => "Observed: nothing was demanded",
        Verdict::Skipped => "Skipped: the relying party lacks what is needed",
        Verdict::Error => "Errors of the harness itself",
    }
}

fn total(summary: &Summary, verdict: Verdict) -> Total {
    let label = match verdict {
        Verdict::Error => "errors",
        other => other.word(),
    };
    Total { word: class(verdict), label, mark: mark(verdict), count: summary.of(verdict) }
}
