//! Every decision of a relying party that a specification or an application makes one, as a typed knob.
//!
//! A section is a file; a knob is written there once, with what it decides, its safe value, its unsafe values and the
//! source. A preset is a TOML file that names every knob.

mod errors;
mod flow;
mod groups;
mod identity;
mod knob;
mod logout;
mod net;
mod permission;
mod preset;
mod session;
mod tokens;

pub use errors::Errors;
pub use flow::{
    CallbackIss, ClientAuth, DiscoveryIssuer, Flow, KillSwitch, LocalLogin, NonceSent, Pkce, RedirectBase,
    ResponseMode, StateConsumed, StateStore, UrlJoin,
};
pub use groups::{GroupMode, Groups, NothingMapped};
pub use identity::{
    Blank, Case, EmailTaken, GroupsForm, Identity, IdentityKey, LinkLocal, NameMissing, ProfileField, SubjectForm,
    Unlink, UserinfoFailure, UserinfoMerge, UserinfoWhen, UsernameTaken,
};
pub use knob::Knob;
pub use logout::{
    EndSessions, EventForm, HintOf, Jti, LocalEnd, Logout, LogoutParam, LogoutReturn, Replayed, SelectSessions,
    UnknownIssuer,
};
pub use net::{
    ConnectionTest, ContentType, DiscoveryShape, Net, PrivateAddresses, Redirects, TokenShape, UserinfoShape,
    WebEndpoints,
};
pub use permission::Permission;
pub use preset::{Difference, Policy, PolicyError};
pub use session::{ProviderRefresh, Session};
pub use tokens::{
    Alg, AmbiguousKeys, AzpWhen, BadKey, DoubledMembers, HmacKey, IdTokenPresence, IssuerOf, Jwe, KeySource,
    OtherAudiences, Tokens, UnknownKid,
};
