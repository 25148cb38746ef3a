//! The plan of a run: scenario files and filters become cases. Pure; nothing is opened and nothing is run.

mod error;
mod expand;
mod filter;
mod select;
mod shard;
mod source;

pub use error::PlanError;
pub use expand::{Case, expand};
pub use filter::{IdpFilter, NameFilter, ParseFilterError, RpFilter};
pub use select::{Filters, plan, select};
pub use shard::{Shard, ShardError};
pub use source::{Source, SourceError};
