//! Files and filters become cases.
//!
//! The modules say `cfg(test)`, although all of this is a test, so that clippy knows their helpers for test code.

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod select;
#[cfg(test)]
mod shards;
