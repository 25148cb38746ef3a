//! What a difference is, which are on, and in which order they act. Knows nothing of what they do.

mod catalogue;
mod difference;
mod document;
mod moves;
mod near;
mod reference;
mod resolve;
mod resolve_error;
mod screen;
mod standing;
mod version;
mod words;

pub use catalogue::{CatalogueError, Quirk, Setting, SettingKind, SettingLevel};
pub use difference::{Derive, Difference, Edit, ProviderTable};
pub use document::{DocumentMember, DocumentPart};
pub use moves::MoveError;
pub use reference::{ProviderRef, ReferenceError};
pub use resolve::{Manners, Resolved};
pub use resolve_error::ResolveError;
pub use screen::{ButtonPart, FieldKind, FieldPart, ScreenPart};
pub use standing::Standing;
pub use version::{Range, Version, VersionError};
pub use words::{CodeWords, Words};

pub(crate) use near::hint;
