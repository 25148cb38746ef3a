//! One relying party in this process: how it is built, what can be asked of it while it runs, how it stops.

mod builder;
mod running;
mod settings;

pub use builder::{Rp, RpBuilder, StartError};
pub use running::RunningRp;
pub use settings::{LocalUser, SettingError};
