//! Deviations on the wire: each action at a fitting place, and the journal that names it.

mod callback;
mod held;
mod http;
mod tokens;
mod when;
