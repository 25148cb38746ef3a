use std::cell::RefCell;
use std::sync::Arc;

use thiserror::Error;

/// The full id of a quirk: provider and short name, such as `authelia-state-min-entropy`.
pub type QuirkId = Arc<str>;

/// What has shaped an answer so far: the quirks that made a difference and the deviations that struck.
#[derive(Debug, Default)]
pub struct Marks {
    quirks: RefCell<Vec<QuirkId>>,
    deviations: RefCell<Vec<(usize, String)>>,
}

impl Marks {
    /// Notes that a quirk made a difference.
    pub fn quirk(&self, id: &QuirkId) {
        let mut quirks = self.quirks.borrow_mut();
        if !quirks.contains(id) {
            quirks.push(id.clone());
        }
    }

    /// Notes that the deviation with this number struck.
    pub fn deviation(&self, number: usize, summary: &str) {
        let mut deviations = self.deviations.borrow_mut();
        if !deviations.iter().any(|(struck, _)| *struck == number) {
            deviations.push((number, summary.to_owned()));
        }
    }

    /// Whether that deviation has struck this answer already.
    pub fn has_struck(&self, number: usize) -> bool {
        self.deviations.borrow().iter().any(|(struck, _)| *struck == number)
    }

    /// The quirks, in the order in which they came to bear, and the deviations in words.
    pub fn into_parts(self) -> (Vec<QuirkId>, Vec<String>) {
        (self.quirks.into_inner(), self.deviations.into_inner().into_iter().map(|(_, summary)| summary).collect())
    }
}

/// One decision. Its value can be read only in the presence of [`Marks`], so that no quirk bears on an answer without
/// being noted there.
#[derive(Clone, Debug)]
pub struct Rule<T> {
    value: T,
    /// What plain says, and the quirk that says otherwise.
    over: Option<(T, QuirkId)>,
}

impl<T: Clone + PartialEq> Rule<T> {
    pub(crate) fn plain(value: T) -> Self {
        Self { value, over: None }
    }

    /// The value, for answers that show it whatever it is.
    pub fn get(&self, marks: &Marks) -> &T {
        if let Some((plain, by)) = &self.over
            && *plain != self.value
        {
            marks.quirk(by);
        }
        &self.value
    }

    /// What follows from the value. A quirk is noted only where plain's value would have led elsewhere.
    pub fn ask<R: PartialEq>(&self, marks: &Marks, question: impl Fn(&T) -> R) -> R {
        let answer = question(&self.value);
        if let Some((plain, by)) = &self.over
            && question(plain) != answer
        {
            marks.quirk(by);
        }
        answer
    }

    pub(crate) fn set(&mut self, value: T, by: Option<&QuirkId>) {
        match by {
            Some(by) => {
                let plain = self.over.take().map_or_else(|| self.value.clone(), |(plain, _)| plain);
                self.over = Some((plain, by.clone()));
            }
            None => self.over = None,
        }
        self.value = value;
    }

    /// The quirk that set the value.
    pub(crate) fn set_by(&self) -> Option<&QuirkId> {
        self.over.as_ref().map(|(_, by)| by)
    }
}

/// A rule that cannot be set so.
#[derive(Debug, Error)]
pub enum RuleError {
    /// No rule of that name.
    #[error("there is no rule `{name}`; the rules are: {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// All names.
        known: String,
    },
    /// Not a value of that rule's closed set.
    #[error("the rule `{name}` cannot be `{value}`: {source}")]
    Value {
        /// The rule.
        name: String,
        /// What was given, as JSON.
        value: String,
        /// What would be right.
        source: serde_json::Error,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quirk_is_noted_only_where_it_made_a_difference() {
        let mut min = Rule::plain(0_usize);
        min.set(8, Some(&"x-min".into()));
        let marks = Marks::default();
        assert!(min.ask(&marks, |min| "long enough".len() >= *min));
        assert!(marks.quirks.borrow().is_empty());
        assert!(!min.ask(&marks, |min| "short".len() >= *min));
        assert_eq!(marks.into_parts().0, vec![QuirkId::from("x-min")]);
    }
}
