//! What the tests that need more than one crate share: a provider on a clock that stands still, a browser in front of it,
//! answers and tokens as text for snapshots, and a reader of source files for the walls and guards.

mod answer;
mod browser;
mod exchange;
mod receiver;
mod scene;
pub mod source;
pub mod token;

pub use answer::{Answer, tidy};
pub use browser::{Ask, Browser, Callback, Landing};
pub use exchange::exchange;
pub use receiver::Receiver;
pub use scene::{CALLBACK, LEFT, NOW, SECRET, Scene, Tokens, http, shows_either};
