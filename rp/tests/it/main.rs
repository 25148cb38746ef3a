//! The relying party on a real socket, against a provider played by `wiremock`: it is proven without our own mock.

mod accounts;
mod browser;
mod callbacks;
mod input;
mod instances;
mod logout;
mod loops;
mod mutants;
mod provider;
mod settings;
mod stage;
mod tokens;
