//! The relying party's web pages and endpoints: parse, decide, render. No SQL, no protocol.

mod account;
mod account_of;
mod api;
mod app;
mod backchannel;
mod callback;
mod cookies;
mod linking;
mod local_login;
mod login;
mod origin;
mod page;
mod params;
mod providers;
mod routes;
mod said;
mod sign_in;
mod start_login;

use http::StatusCode;

pub use app::LastError;
pub(crate) use app::{App, Log};
pub(crate) use routes::{Paths, router};
pub use said::Said;

/// The status of what went wrong in the settings.
fn settings_error(error: &providers::SettingsError) -> StatusCode {
    use crate::domain::ProviderError::{IssuerTaken, Linked, SlugTaken, Unknown};
    match error {
        providers::SettingsError::Provider(SlugTaken { .. } | IssuerTaken { .. } | Linked { .. }) => {
            StatusCode::CONFLICT
        }
        providers::SettingsError::Provider(Unknown { .. }) => StatusCode::NOT_FOUND,
        _ => StatusCode::BAD_REQUEST,
    }
}
