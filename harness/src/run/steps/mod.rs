//! One file for each word that does something.

mod advance;
mod back_channel_logout;
mod browse;
mod callback;
mod do_step;
mod sign_in;

pub(super) use do_step::{StepError, do_step};
