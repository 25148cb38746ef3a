//! What the words of the language do, by whom they are about.

mod browse;
pub(super) mod callback;
mod do_step;
mod providers;
mod relying_party;
mod sign_in;
mod stuck;

pub(super) use do_step::{StepError, do_step};
pub(super) use stuck::stuck;
