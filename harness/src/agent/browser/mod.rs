//! Chromium by WebDriver, behind the same trait as the agent without JavaScript.
//!
//! All that it sends goes through a proxy of ours, which writes it down, holds requests, sends them several times and
//! loses answers. What it types and presses it types and presses as a person does.

mod agent;
mod driver;
mod page;
mod proxy;
mod wire;

pub use agent::{BrowserAgent, BrowserOptions};
pub use driver::{Driver, DriverError};
