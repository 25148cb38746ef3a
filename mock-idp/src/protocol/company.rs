use std::fmt;
use std::sync::Arc;

use clock::Timestamp;

use super::draft::Draft;
use super::request::Request;
use super::rules::{Marks, ServerRules};
use super::state::{Grant, Known, Registered};
use crate::vocab::Operation;

/// Whom an answer is about, as far as it is known by then.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The client.
    pub client: Option<Arc<Registered>>,
    /// The person.
    pub person: Option<Arc<Known>>,
    /// What the person granted the client.
    pub grant: Option<Grant>,
}

/// The facts of the moment in which a draft is edited. There is no version among them.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The present instant by the instance's clock.
    pub now: Timestamp,
    /// The issuer.
    pub issuer: &'a str,
    /// What the route is for.
    pub operation: Operation,
    /// What was asked.
    pub request: &'a Request,
    /// Whom it is about.
    pub about: &'a About,
    /// The decisions of the instance; those of the client stand with the client.
    pub rules: &'a ServerRules,
    /// Before when nothing counts that was issued to the person, by an administrator's stamp.
    pub not_before: Option<Timestamp>,
}

/// Those who edit a draft on its way out: the provider's differences, then the script.
pub trait Company: Send + Sync + fmt::Debug {
    /// Edits `draft`, and notes in `marks` what made a difference.
    fn edit(&self, draft: &mut Draft, facts: &Facts<'_>, marks: &Marks);
}
