//! The scenario language from outside: pictures of mistakes, the scenarios that come with it, the schema.

mod errors;
mod mutations;
mod packs;
mod places;
mod schema;
