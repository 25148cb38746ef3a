//! Files and filters become cases.

mod fixture;
mod select;
mod shards;
