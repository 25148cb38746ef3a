//! Every decision of a relying party that a specification or an application makes one, as a typed knob.
//!
//! A section is a file; a knob is written there once, with what it decides, its safe value, its unsafe values and the
//! source. A preset is a TOML file that names every knob.

mod flow;
mod groups;
mod identity;
mod knob;
mod logout;
mod permission;
mod preset;
mod tokens;

pub use flow::{CallbackIss, ClientAuth, DiscoveryIssuer, Flow, LocalLogin, NonceSent, Pkce, ResponseMode};
pub use groups::{GroupMode, Groups, NothingMapped};
pub use identity::{
    Case, GroupsForm, Identity, IdentityKey, LinkLocal, ProfileField, UserinfoFailure, UserinfoMerge, UserinfoWhen,
    UsernameTaken,
};
pub use knob::Knob;
pub use logout::{EndSessions, Logout, LogoutParam, SelectSessions};
pub use permission::Permission;
pub use preset::{Policy, PolicyError};
pub use tokens::{Alg, HmacKey, IdTokenPresence, Jwe, KeySource, OtherAudiences, Tokens, UnknownKid};
