use url::Url;

/// An answer, as a browser without JavaScript shows it.
#[derive(Clone, Debug)]
pub struct Page {
    /// Where it was found, after all redirects.
    pub url: Url,
    /// The HTTP status.
    pub status: u16,
    /// The headers, in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
    /// Every form, in document order.
    pub forms: Vec<Form>,
    /// Every link, in document order.
    pub links: Vec<Link>,
    /// The visible text, white space collapsed.
    pub text: String,
    /// The value of the first `data-error` attribute.
    pub error: Option<String>,
}

/// A form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The page that it stands on.
    pub page: Url,
    /// Its `id`.
    pub id: Option<String>,
    /// `GET` or `POST`.
    pub method: String,
    /// Where it is sent to.
    pub action: Url,
    /// Names and values that it is sent with when nothing is changed; submit buttons are not among them.
    pub fields: Vec<(String, String)>,
    /// Submit buttons: name, value, words on them.
    pub buttons: Vec<(Option<String>, String, String)>,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub url: Url,
    /// The words on it.
    pub text: String,
}
