//! What must hold of a scenario beyond its shape. One rule a file; the table is in `rules`.

mod axes;
mod callbacks;
mod demands;
mod faults;
mod known;
mod people;
mod providers;
mod quirks;
mod rules;
mod script;
mod steps;
mod tags;
mod title;

pub(super) use rules::validate;
