//! Which manner of a provider makes a case fail, and since which version.

mod ddmin;
mod search;
mod units;

pub use search::{Answered, Bisection, Bisector, Finding};
pub use units::Unit;
