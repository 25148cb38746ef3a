use mock_idp::script::DeviationError;
use thiserror::Error;

use super::outline::Mark;

/// One mistake in a scenario file: what is wrong, where, and what to write instead.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake {
    wrong: Wrong,
    mark: Mark,
    help: Option<String>,
}

impl Mistake {
    pub(super) fn new(wrong: Wrong, mark: Mark) -> Self {
        Self { wrong, mark, help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn moved_to(mut self, mark: Mark) -> Self {
        self.mark = mark;
        self
    }

    /// What is wrong.
    pub fn wrong(&self) -> &Wrong {
        &self.wrong
    }

    /// Where it is wrong.
    pub fn mark(&self) -> Mark {
        self.mark
    }

    /// What to write instead, if that is known.
    pub fn remedy(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

/// What can be wrong with a scenario file.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing is written in it.
    #[error("the file is empty")]
    Empty,
    /// It is larger than any scenario.
    #[error("the file has {bytes} bytes; a scenario may have {limit}")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The most it may have.
        limit: usize,
    },
    /// A byte that no text in UTF-8 holds.
    #[error("the file is not UTF-8: the byte 0x{byte:02x} at offset {offset} begins no character")]
    NotUtf8 {
        /// The byte.
        byte: u8,
        /// Where it stands.
        offset: usize,
    },
    /// The YAML reader's own words.
    #[error("{said}")]
    Yaml {
        /// What it said.
        said: String,
    },
    /// A key or a value that is not of the language.
    #[error("unknown word `{word}`")]
    UnknownWord {
        /// The word.
        word: String,
    },
    /// A key that must be there.
    #[error("the key `{key}` is missing")]
    MissingKey {
        /// The key.
        key: String,
    },
    /// A key twice in one mapping.
    #[error("the key `{key}` stands here a second time")]
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// A value of another kind.
    #[error("expected {expected}, found {found}")]
    WrongKind {
        /// What is wanted.
        expected: String,
        /// What is written.
        found: String,
    },
    /// Two words in one step.
    #[error("a step has one word; this one goes on")]
    TwoWordsInAStep,
    /// `fault` where nothing can be left out.
    #[error("`fault` cannot stand here")]
    MisplacedFault,
    /// Something beside `fault`.
    #[error("nothing may stand beside `fault`")]
    BesideFault,
    /// A mapping that takes over another.
    #[error("`<<` is no part of the language")]
    MergeKey,
    /// Something after `---`.
    #[error("a second scenario begins here; a file is one scenario")]
    SecondDocument,
    /// A second fault.
    #[error("a second `fault`; a scenario does at most one thing wrong, and line {first} does it")]
    SecondFault {
        /// The line of the first.
        first: u32,
    },
    /// A control without a fault.
    #[error("`control` is what must be seen without the fault, but nothing is marked as `fault`")]
    ControlWithoutFault,
    /// The title is blank.
    #[error("the title is empty")]
    BlankTitle,
    /// Nothing is done.
    #[error("a scenario needs at least one step")]
    NoSteps,
    /// A text that must say something.
    #[error("`{word}` says nothing")]
    SaysNothing {
        /// The word that is empty.
        word: &'static str,
    },
    /// Nothing is demanded.
    #[error("`{word}` demands nothing")]
    DemandsNothing {
        /// The word that is empty.
        word: &'static str,
    },
    /// A person who is not of the scenario.
    #[error("`{name}` is not among the people of this scenario")]
    UnknownPerson {
        /// The name.
        name: String,
    },
    /// A person with a name that means something else.
    #[error("`nobody` is the word for no one and cannot be a person's name")]
    ReservedPerson,
    /// A deviation that could never strike.
    #[error(transparent)]
    Deviation(#[from] DeviationError),
    /// A release without a hold.
    #[error("nothing is held here that could be released")]
    NothingHeld,
    /// A replay before any login.
    #[error("nobody has signed in yet, so there is no callback to replay")]
    NothingToReplay,
    /// A hold without a release.
    #[error("the callback is held here and never released")]
    NeverReleased,
    /// A visit to something else than a path.
    #[error("`{path}` is no path of the relying party")]
    NotAPath {
        /// What is written.
        path: String,
    },
    /// A part that is not there.
    #[error("there is no part `{path}`")]
    UnknownPart {
        /// What is written.
        path: String,
    },
    /// A person that two parts have.
    #[error("`{name}` stands in this part and in {first}")]
    PersonOfTwoParts {
        /// The person.
        name: String,
        /// The other part.
        first: String,
    },
    /// A provider that the scenario does not have.
    #[error("`{name}` is none of the providers of this scenario")]
    UnknownOther {
        /// What is written.
        name: String,
    },
    /// The word for the provider of the matrix.
    #[error("`{name}` is the word for something else and cannot be a provider's name")]
    ReservedProvider {
        /// The name.
        name: &'static str,
    },
    /// A live value that nothing has.
    #[error("nothing is called `{{{{{name}}}}}` here")]
    UnknownLive {
        /// What is written.
        name: String,
    },
    /// A release of something that no script holds.
    #[error("no script holds an answer by the name `{name}`")]
    UnknownHold {
        /// What is written.
        name: String,
    },
    /// Something is asked for so many times that it is never done.
    #[error("`copies: {copies}` is no number of requests; it must lie between 1 and 32")]
    BadCopies {
        /// What is written.
        copies: u8,
    },
    /// Two ways of sending one callback.
    #[error("`lose_answer` and `copies` exclude each other")]
    LostCopies,
    /// Nothing is upgraded.
    #[error("an upgrade is of `idp` or of `rp`")]
    EmptyUpgrade,
    /// A change that changes nothing.
    #[error("this changes nothing")]
    ChangesNothing,
    /// A quirk without a sign.
    #[error("`{quirk}` says neither on nor off")]
    UnsignedQuirk {
        /// What is written.
        quirk: String,
    },
    /// A tag that the dictionary lacks.
    #[error("the tag `{tag}` is not in TAGS.toml")]
    UnknownTag {
        /// The tag.
        tag: String,
    },
    /// A provider that nobody plays.
    #[error("there is no provider `{name}`")]
    UnknownProvider {
        /// The name, without a version.
        name: String,
    },
    /// A policy that the reference relying party lacks.
    #[error("the reference relying party has no policy `{name}`")]
    UnknownPolicy {
        /// The name.
        name: String,
    },
    /// An axis has a value twice.
    #[error("`{value}` stands twice on the axis `{axis}`")]
    DuplicateValue {
        /// The axis.
        axis: &'static str,
        /// The value.
        value: String,
    },
    /// A trim by something that is no axis.
    #[error("there is no axis `{axis}`")]
    UnknownAxis {
        /// What is written.
        axis: String,
    },
    /// A trim by a value that its axis lacks.
    #[error("`{value}` is not on the axis `{axis}`")]
    NotOnAxis {
        /// The axis.
        axis: &'static str,
        /// The value.
        value: String,
    },
    /// A trim that says nothing.
    #[error("this names no axis, so it would match every case")]
    EmptyTrim,
    /// The provider's own words: an understudy, a setting or a quirk that is not there or cannot be so.
    #[error("{said}")]
    Understudy {
        /// What it said.
        said: String,
    },
    /// An address to listen on that is none.
    #[error("`{written}` is no address to listen on")]
    NotAnAddress {
        /// What is written.
        written: String,
    },
    /// An issuer that is none.
    #[error("`{written}` is no issuer")]
    NotAnIssuer {
        /// What is written.
        written: String,
    },
    /// A person who is not of the provider.
    #[error("there is no person `{name}` at this provider")]
    UnknownUser {
        /// The name.
        name: String,
    },
    /// A group that is not in the list.
    #[error("there is no group `{name}`")]
    UnknownGroup {
        /// The name.
        name: String,
    },
    /// A client that is called two things.
    #[error("this client is `{key}` outside and `{id}` inside")]
    TwoClientIds {
        /// The key.
        key: String,
        /// The id.
        id: String,
    },
    /// Nothing is left to play.
    #[error("`only` and `except` leave no case of the matrix")]
    TrimmedToNothing,
}
