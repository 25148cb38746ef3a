//! One module for each provider: tables of differences, and their data.

mod authelia;
mod authentik;
mod entra;
mod keycloak;
mod plain;
mod registry;

pub use registry::{names, resolve, table};
