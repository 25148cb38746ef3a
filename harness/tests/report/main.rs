//! Reports as folds over events: made of events that no runner told.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod events;
mod files;
mod github;
mod html;
mod issue;
mod junit;
mod markdown;
mod merge;
mod read;
mod size;
mod terminal;
