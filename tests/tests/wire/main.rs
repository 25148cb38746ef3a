//! What goes over the wire: the protocol as `plain` speaks it, the script's deviations, and each manner of each provider
//! with it on and with it off.

mod authelia;
mod plain;
mod references;
mod script;
