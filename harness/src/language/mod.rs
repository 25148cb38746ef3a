//! The scenario language: a YAML file becomes a typed [`Scenario`] that knows its lines, or a picture of the mistake.
//!
//! Nothing here runs anything: a file can be checked without a provider, a browser or a relying party.

mod case_id;
mod checks;
mod error;
mod expect;
mod fault;
mod fault_reader;
mod matrix;
mod mistake;
mod outline;
mod parse;
mod scenario;
mod schema;
mod sign_in;
mod span;
mod stage;
mod step;
mod suggest;
mod validate;
mod words;
mod yaml;

pub use case_id::{CaseId, CaseIdError, scenario_name};
pub use checks::{Checks, KnownNames, NameLists, TagDictionary, TagDictionaryError};
pub use error::LanguageError;
pub use expect::{Account, Endpoint, Expect, Login, PageShows, Session};
pub use fault::Fallible;
pub use matrix::{Cell, DEFAULT_IDP, DEFAULT_RP, provider_name};
pub use mistake::{Mistake, Wrong};
pub use outline::Mark;
pub use parse::{MAX_BYTES, parse, parse_bytes, parse_with};
pub use scenario::{Idp, Mapping, Matrix, Person, Rp, Scenario, Severity};
pub use schema::scenario_schema;
pub use sign_in::SignIn;
pub use span::At;
pub use stage::{PeopleFile, StageFile, StageKeys, is_issuer, parse_people, parse_stage, stage_schema};
pub use step::{Held, Step};
pub use suggest::nearest;
pub use words::{Word, expectation_words, step_words};
