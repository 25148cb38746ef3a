use std::fmt;

/// A provider that people can sign in with.
#[derive(Clone, PartialEq, Eq)]
pub struct Provider {
    /// Its short name in URLs.
    pub slug: String,
    /// Its name on the login button.
    pub name: String,
    /// Its issuer, as its discovery document spells it.
    pub issuer: String,
    /// Who we are to it.
    pub client_id: String,
    /// The secret of a confidential client; a public client has none.
    pub client_secret: Option<String>,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("slug", &self.slug)
            .field("name", &self.name)
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .field("client_secret", &self.client_secret.as_ref().map(|_| "(hidden)"))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        let provider = Provider {
            slug: "idp".into(),
            name: "IdP".into(),
            issuer: "https://idp.test".into(),
            client_id: "rp".into(),
            client_secret: Some("hunter2".into()),
        };
        assert!(!format!("{provider:?}").contains("hunter2"));
    }
}
