/// Which screen it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScreenKind {
    /// User name and password.
    Login,
    /// The password once more.
    Reauthenticate,
    /// Who one is going to be.
    Register,
    /// Whether the client may.
    Consent,
    /// Whether one really wants to sign out.
    ConfirmLogout,
    /// One is signed out.
    LoggedOut,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its `id`.
    pub id: String,
    /// `text`, `password` or `hidden`.
    pub kind: &'static str,
    /// What stands in front of it.
    pub label: String,
    /// What it holds.
    pub value: String,
}

/// What the browser is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Screen {
    /// Which one.
    pub kind: ScreenKind,
    /// The HTTP status.
    pub status: u16,
    /// The language that the page says it is in.
    pub lang: String,
    /// The title of the page.
    pub title: String,
    /// Sentences above the form.
    pub texts: Vec<String>,
    /// What was wrong with what was filled in.
    pub complaint: Option<String>,
    /// Where the form is sent to; a screen without one has no form.
    pub action: Option<String>,
    /// The fields, in order.
    pub fields: Vec<Field>,
    /// The words on the button, and its `id`.
    pub submit: (String, String),
    /// Words and target of a second form, which turns back.
    pub cancel: Option<(String, String)>,
}
