//! The scenario language: a YAML file becomes a typed [`Scenario`] that knows its lines, or a picture of the mistake.
//!
//! Nothing here runs anything: a file can be checked without a provider, a browser or a relying party.

mod advance;
mod browsing;
mod case_id;
mod checks;
mod document;
mod error;
mod expect;
mod fault;
mod fault_reader;
mod known;
pub mod live;
mod matrix;
mod mistake;
mod outline;
mod parse;
mod part;
mod people;
mod reference;
mod scenario;
mod schema;
mod setups;
mod short;
mod sign_in;
mod span;
mod stage;
mod step;
mod suggest;
mod target;
mod validate;
mod words;
mod yaml;

pub use advance::Advance;
pub use browsing::{Delivery, Tamper, Visit};
pub use case_id::{CaseId, CaseIdError, scenario_name};
pub use checks::{Checks, KnownNames, NameLists, TagDictionary, TagDictionaryError};
pub use error::LanguageError;
pub use expect::{Account, Asked, Cookies, Endpoint, Expect, Login, PageShows, Session, StandsAt};
pub use fault::Fallible;
pub use known::{KnownFailure, Need};
pub use matrix::{Cell, DEFAULT_IDP, DEFAULT_RP, provider_name};
pub use mistake::{Mistake, Wrong};
pub use outline::Mark;
pub use parse::{MAX_BYTES, parse, parse_bytes, parse_with};
pub use part::{PART_ENDING, Part, Parts, parse_part};
pub use people::{ChangePerson, Person, SourceClaims, Sources};
pub use reference::scenario_reference;
pub use scenario::{Matrix, Scenario, Severity};
pub use schema::scenario_schema;
pub use setups::{ChangeAccount, ChangeRp, ClientSetup, Idp, LocalAccount, Mapping, OtherProvider, Rp, Upgrade};
pub use short::Brief;
pub use sign_in::{Consent, Held, SignIn};
pub use span::At;
pub use stage::{PeopleFile, StageFile, StageKeys, is_issuer, parse_people, parse_stage, stage_schema};
pub use step::Step;
pub use suggest::nearest;
pub use target::{Call, ClientOfTarget, Press, Refusals, TargetFile, TargetProvider, Who, parse_target, target_schema};
pub use words::{Word, deviation_words, expectation_words, file_words, step_words};

pub(crate) use target::{Known, filled, filled_json};
