//! The scenario language from outside: pictures of mistakes, the scenarios that come with it, the schema.
//!
//! The modules say `cfg(test)`, although all of this is a test, so that clippy knows their helpers for test code.

#[cfg(test)]
mod errors;
#[cfg(test)]
mod mutations;
#[cfg(test)]
mod packs;
#[cfg(test)]
mod places;
#[cfg(test)]
mod schema;
mod stage;
mod targets;
