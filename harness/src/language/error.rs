use std::fmt;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};

use super::mistake::Mistake;

/// The width that pictures are drawn for.
const WIDTH: usize = 100;

/// What is wrong with one scenario file: every mistake that could be found, in the order of the file.
#[derive(Debug)]
pub struct LanguageError {
    label: String,
    text: String,
    mistakes: Vec<Mistake>,
}

impl LanguageError {
    pub(super) fn new(label: &str, text: &str, mut mistakes: Vec<Mistake>) -> Self {
        mistakes.sort_by_key(|mistake| (mistake.mark().line, mistake.mark().column));
        Self { label: label.to_owned(), text: text.to_owned(), mistakes }
    }

    /// The file, as it was named to the parser.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The mistakes, in the order of the file; at least one.
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// The mistakes drawn: file, line and column, the line, a mark under the word, and what to write instead.
    pub fn picture(&self, color: bool) -> String {
        let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        // The place is written by us into the name of the file: miette would count the column of a tab or of the
        // context's first line otherwise than an editor does.
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(WIDTH)
            .with_context_lines(1)
            .without_primary_span_start()
            .without_cause_chain();
        let mut pictures = Vec::new();
        for mistake in &self.mistakes {
            let mut picture = String::new();
            let drawn = handler.render_report(&mut picture, &Drawn::new(self, mistake));
            pictures.push(if drawn.is_ok() { trimmed(&picture) } else { self.in_one_line(mistake) });
        }
        pictures.join("\n")
    }

    fn place(&self, mistake: &Mistake) -> String {
        format!("{}:{}:{}", self.label, mistake.mark().line, mistake.mark().column)
    }

    fn in_one_line(&self, mistake: &Mistake) -> String {
        format!("{}: {}\n", self.place(mistake), mistake.wrong())
    }
}

/// Without the blanks that the renderer leaves at the ends of lines.
fn trimmed(picture: &str) -> String {
    picture
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .fold(String::new(), |all, line| all + line + "\n")
}

/// The picture without colour.
impl fmt::Display for LanguageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.picture(false))
    }
}

impl std::error::Error for LanguageError {}

/// One mistake as the renderer wants it.
#[derive(Debug)]
struct Drawn<'a> {
    mistake: &'a Mistake,
    source: NamedSource<String>,
}

impl<'a> Drawn<'a> {
    fn new(error: &LanguageError, mistake: &'a Mistake) -> Self {
        Self { mistake, source: NamedSource::new(error.place(mistake), error.text.clone()) }
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.mistake.wrong().fmt(f)
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.mistake.remedy().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let mark = self.mistake.mark();
        Some(Box::new(std::iter::once(LabeledSpan::new(Some("here".to_owned()), mark.offset, mark.len))))
    }
}
