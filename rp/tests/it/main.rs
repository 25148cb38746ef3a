//! The relying party on a real socket, against a provider played by `wiremock`: it is proven without our own mock.
#![expect(clippy::unwrap_used, reason = "these are tests, their helpers included")]

mod accounts;
mod browser;
mod callbacks;
mod codes;
mod crowds;
mod input;
mod instances;
mod logout;
mod loops;
mod modes;
mod mutants;
mod provider;
mod providers;
mod settings;
mod stage;
mod tls;
mod tokens;
