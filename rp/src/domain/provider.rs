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
    /// The address of a picture for the login button.
    pub icon: Option<String>,
    /// Whether people can sign in with it.
    pub enabled: bool,
}

impl Default for Provider {
    fn default() -> Self {
        Self {
            slug: String::new(),
            name: String::new(),
            issuer: String::new(),
            client_id: String::new(),
            client_secret: None,
            icon: None,
            enabled: true,
        }
    }
}

/// A provider that cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProviderError {
    /// The slug is no slug.
    #[error(
        "the slug `{slug}` is not of the form a-b-1: 2 to 100 lowercase letters, digits and hyphens, no hyphen first or last"
    )]
    Slug {
        /// The slug.
        slug: String,
    },
    /// The slug belongs to another provider.
    #[error("the slug `{slug}` is another provider's already")]
    SlugTaken {
        /// The slug.
        slug: String,
    },
    /// The issuer belongs to another provider.
    #[error("the issuer `{issuer}` is the provider `{slug}`'s already")]
    IssuerTaken {
        /// The issuer.
        issuer: String,
        /// The provider that has it.
        slug: String,
    },
    /// The issuer is no URL.
    #[error("the issuer `{issuer}` is not of the form https://host/path")]
    Issuer {
        /// The issuer.
        issuer: String,
    },
    /// A member is empty.
    #[error("the provider has no {what}")]
    Empty {
        /// Which.
        what: &'static str,
    },
    /// There is none of that slug.
    #[error("no provider is named `{slug}`")]
    Unknown {
        /// The slug.
        slug: String,
    },
    /// Accounts have identities there.
    #[error("the provider `{slug}` cannot be deleted: {linked} accounts have an identity there; unlink them first")]
    Linked {
        /// The slug.
        slug: String,
        /// How many.
        linked: usize,
    },
}

impl ProviderError {
    /// Its HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::SlugTaken { .. } | Self::IssuerTaken { .. } | Self::Linked { .. } => 409,
            Self::Unknown { .. } => 404,
            _ => 400,
        }
    }

    /// All stable codes.
    pub const CODES: [&'static str; 7] = [
        "slug_malformed",
        "slug_taken",
        "issuer_taken",
        "issuer_malformed",
        "provider_incomplete",
        "provider_unknown",
        "provider_linked",
    ];

    /// Its stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Slug { .. } => "slug_malformed",
            Self::SlugTaken { .. } => "slug_taken",
            Self::IssuerTaken { .. } => "issuer_taken",
            Self::Issuer { .. } => "issuer_malformed",
            Self::Empty { .. } => "provider_incomplete",
            Self::Unknown { .. } => "provider_unknown",
            Self::Linked { .. } => "provider_linked",
        }
    }
}

impl Provider {
    /// Refuses a provider that cannot stand beside `others`, all with other slugs.
    pub(crate) fn check(&self, others: &[Self]) -> Result<(), ProviderError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = self.slug.as_bytes();
        let fits = (2..=100).contains(&bytes.len())
            && bytes.iter().all(|byte| plain(*byte) || *byte == b'-')
            && bytes.first().is_some_and(|byte| plain(*byte))
            && bytes.last().is_some_and(|byte| plain(*byte));
        if !fits {
            return Err(ProviderError::Slug { slug: self.slug.clone() });
        }
        for (what, text) in [("display name", &self.name), ("issuer", &self.issuer), ("client id", &self.client_id)] {
            if text.trim().is_empty() {
                return Err(ProviderError::Empty { what });
            }
        }
        if !url::Url::parse(&self.issuer).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) {
            return Err(ProviderError::Issuer { issuer: self.issuer.clone() });
        }
        if others.iter().any(|other| other.slug == self.slug) {
            return Err(ProviderError::SlugTaken { slug: self.slug.clone() });
        }
        let bare = |issuer: &str| issuer.trim_end_matches('/').to_owned();
        match others.iter().find(|other| bare(&other.issuer) == bare(&self.issuer)) {
            Some(other) => Err(ProviderError::IssuerTaken { issuer: self.issuer.clone(), slug: other.slug.clone() }),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("slug", &self.slug)
            .field("name", &self.name)
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .field("client_secret", &self.client_secret.as_ref().map(|_| "(hidden)"))
            .field("enabled", &self.enabled)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(slug: &str, issuer: &str) -> Provider {
        Provider {
            slug: slug.into(),
            name: "IdP".into(),
            issuer: issuer.into(),
            client_id: "rp".into(),
            client_secret: Some("hunter2".into()),
            ..Provider::default()
        }
    }

    #[test]
    fn a_secret_is_not_printed() {
        assert!(!format!("{:?}", provider("idp", "https://idp.test")).contains("hunter2"));
    }

    #[test]
    fn a_slug_has_a_form_and_slug_and_issuer_are_one_providers() {
        let there = [provider("k1", "https://idp.test")];
        let code = |slug: &str, issuer: &str| provider(slug, issuer).check(&there);
        for slug in ["ab", "a--b", "reorder", "x1"] {
            assert_eq!(code(slug, "https://other.test"), Ok(()), "{slug}");
        }
        for slug in ["-a", "a-", "A", "a", "a_b", &"x".repeat(101)] {
            assert_eq!(code(slug, "https://other.test"), Err(ProviderError::Slug { slug: slug.into() }), "{slug}");
        }
        assert_eq!(code("k1", "https://other.test"), Err(ProviderError::SlugTaken { slug: "k1".into() }));
        for issuer in ["https://idp.test", "https://idp.test/"] {
            let taken = ProviderError::IssuerTaken { issuer: issuer.into(), slug: "k1".into() };
            assert_eq!(code("k2", issuer), Err(taken));
        }
        for issuer in ["idp.test", "ftp://idp.test", "https://", "javascript:alert(1)"] {
            assert_eq!(code("k2", issuer), Err(ProviderError::Issuer { issuer: issuer.into() }), "{issuer}");
        }
        assert_eq!(code("k2", " "), Err(ProviderError::Empty { what: "issuer" }));
    }
}
