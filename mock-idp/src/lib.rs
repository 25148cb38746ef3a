//! The understudy: an OpenID Connect provider to rehearse against.

pub mod script;
