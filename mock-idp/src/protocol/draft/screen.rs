use serde::{Deserialize, Serialize};

use super::answers::not_stored;

/// Which screen it is, by the names that data and addresses speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScreenKind {
    /// User name and password, or the name alone.
    Login,
    /// The password of who gave a name before.
    Password,
    /// The password once more.
    Reauthenticate,
    /// The password of whichever account is chosen.
    ChooseAccount,
    /// A one-time code.
    SecondFactor,
    /// A new password.
    UpdatePassword,
    /// Name and e-mail address.
    VerifyProfile,
    /// Whether the e-mail address is theirs.
    VerifyEmail,
    /// Who one is going to be.
    Register,
    /// Whether the browser is to remember who signed in.
    StaySignedIn,
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
    /// The authorization response as a form that sends itself.
    FormPost,
}

impl ScreenKind {
    /// As data writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Password => "password",
            Self::Reauthenticate => "reauthenticate",
            Self::ChooseAccount => "choose_account",
            Self::SecondFactor => "second_factor",
            Self::UpdatePassword => "update_password",
            Self::VerifyProfile => "verify_profile",
            Self::VerifyEmail => "verify_email",
            Self::Register => "register",
            Self::StaySignedIn => "stay_signed_in",
            Self::Consent => "consent",
            Self::Denied => "denied",
            Self::AlreadyIn => "already_in",
            Self::DeviceCode => "device_code",
            Self::DeviceDone => "device_done",
            Self::ConfirmLogout => "confirm_logout",
            Self::LoggedOut => "logged_out",
            Self::FrontChannel => "front_channel",
            Self::FormPost => "form_post",
        }
    }
}

/// A button in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// The name under which it sends its words; empty: it sends nothing.
    pub name: String,
    /// Its words.
    pub value: String,
    /// Its `id`.
    pub id: String,
}

impl Button {
    /// A button that sends nothing.
    pub(crate) fn new(words: &str, id: &str) -> Box<Self> {
        Box::new(Self { name: String::new(), value: words.into(), id: id.into() })
    }
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What is filled in there, whatever its name: `username`, `password`, `otp` …; empty: nothing that is read.
    pub role: String,
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
    /// The button.
    pub submit: Box<Button>,
    /// A second button in the same form, which turns back.
    pub back: Option<Box<Button>>,
    /// Words and target of a second form, which turns back.
    pub cancel: Option<(String, String)>,
    /// What the page loads in frames that nobody sees.
    pub frames: Vec<String>,
    /// Words and target of a link that leads on.
    pub onward: Option<(String, String)>,
    /// Headers of the answer, beside its content type.
    pub headers: Vec<(String, String)>,
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
            submit: Button::new("", ""),
            back: None,
            cancel: None,
            frames: Vec::new(),
            onward: None,
            headers: not_stored(),
        }
    }
}

impl Field {
    /// A field whose `id` is its name.
    pub(crate) fn new(name: &str, label: &str, kind: &'static str, value: impl Into<String>) -> Self {
        Self { role: name.into(), name: name.into(), id: name.into(), kind, label: label.into(), value: value.into() }
    }
}
