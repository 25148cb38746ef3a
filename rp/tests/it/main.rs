//! The relying party on a real socket, against a provider played by `wiremock`: it is proven without our own mock.
#![expect(clippy::unwrap_used, reason = "these are tests, their helpers included")]

mod accounts;
mod advice;
mod browser;
mod callbacks;
mod codes;
mod crowds;
mod input;
mod instances;
mod killed;
mod logout;
mod loops;
mod mappings;
mod modes;
mod mutants;
mod provider;
mod providers;
mod secrets;
mod settings;
mod stage;
mod tls;
mod tokens;
