//! The token endpoint (Core 3.1.3): the orders are rules, the steps stand by grant.

mod authorization_code;
mod client;
mod device_code;
mod direct;
mod exchange;
mod redeem;
mod refresh;
mod run;

pub(crate) use run::answer;
