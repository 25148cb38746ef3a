//! What goes over the wire: the protocol as `plain` speaks it, the script's deviations, and each manner of each provider
//! with it on and with it off.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail like the test itself")]

mod authelia;
mod authentik;
mod entra;
mod keycloak;
mod plain;
mod references;
mod script;
mod versions;
