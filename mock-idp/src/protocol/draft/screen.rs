use crate::protocol::rules::RequiredAction;

/// Which screen it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScreenKind {
    /// User name and password.
    Login,
    /// The password once more.
    Reauthenticate,
    /// The password of whichever account is chosen.
    ChooseAccount,
    /// A one-time code.
    SecondFactor,
    /// Something that the person must do first.
    RequiredAction(RequiredAction),
    /// Who one is going to be.
    Register,
    /// Whether the client may.
    Consent,
    /// The person may not use the client, or did not agree.
    Denied,
    /// One is signed in already.
    AlreadyIn,
    /// The code of a device.
    DeviceCode,
    /// What became of the device.
    DeviceDone,
    /// Whether one really wants to sign out.
    ConfirmLogout,
    /// One is signed out.
    LoggedOut,
    /// Relying parties are being told, by frames.
    FrontChannel,
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
    /// What the page loads in frames that nobody sees.
    pub frames: Vec<String>,
    /// Words and target of a link that leads on.
    pub onward: Option<(String, String)>,
}

impl Screen {
    /// A page of sentences, without a form.
    pub(crate) fn page(kind: ScreenKind, status: u16, title: &str, text: impl Into<String>) -> Self {
        Self {
            kind,
            status,
            lang: "en".into(),
            title: title.into(),
            texts: vec![text.into()],
            complaint: None,
            action: None,
            fields: Vec::new(),
            submit: (String::new(), String::new()),
            cancel: None,
            frames: Vec::new(),
            onward: None,
        }
    }
}

impl Field {
    /// A field whose `id` is its name.
    pub(crate) fn new(name: &str, label: &str, kind: &'static str, value: impl Into<String>) -> Self {
        Self { name: name.into(), id: name.into(), kind, label: label.into(), value: value.into() }
    }
}
