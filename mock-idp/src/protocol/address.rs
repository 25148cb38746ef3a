//! The names in a provider's addresses, and the issuer that follows from them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::HeaderMap;
use url::Url;

use super::core::Core;
use super::rules::{BaseOf, ClientRules, Forwarded, IssuerSource, Marks, Rule, ServerRules};
use super::state::Registered;
use crate::vocab::Operation;

/// What stands for the places of a template that vary.
#[derive(Clone, Debug)]
pub(crate) struct Names<'a> {
    base: Cow<'a, str>,
    base_of: &'a Rule<BTreeMap<Operation, BaseOf>>,
    tenant: &'a str,
    slug: &'a str,
}

impl<'a> Names<'a> {
    /// As the client with this slug meets them.
    pub(crate) fn new(base: impl Into<Cow<'a, str>>, rules: &'a ServerRules, slug: &'a str, marks: &Marks) -> Self {
        Self { base: base.into(), base_of: &rules.hosts_base_of, tenant: rules.tenant_name.get(marks), slug }
    }

    /// The template with every name filled in.
    pub(crate) fn fill(&self, template: &str) -> String {
        if !template.contains('{') {
            return template.to_owned();
        }
        let tenant = template.replace("{realm}", self.tenant).replace("{tenant}", self.tenant);
        tenant.replace("{base}", &self.base).replace("{slug}", self.slug)
    }

    /// The published URL of an operation at this path.
    pub(crate) fn url(&self, operation: Operation, path: &str, marks: &Marks) -> String {
        let base = self.base_of.ask(marks, |bases| match bases.get(&operation) {
            None => self.base.to_string(),
            Some(BaseOf::Twin) => self.base.replacen("//127.0.0.1", "//localhost", 1),
            Some(BaseOf::Host(host)) => elsewhere(&self.base, host),
        });
        format!("{base}{}", self.fill(path))
    }

    /// The issuer that the discovery document names to a client of these rules.
    pub(crate) fn issuer_in_document(&self, rules: &ClientRules, marks: &Marks) -> String {
        let named = rules.issuer_in_document.ask(marks, |shape| shape.as_deref().map(|shape| self.fill(shape)));
        named.unwrap_or_else(|| self.issuer(rules, marks))
    }

    /// The issuer that tokens name to a client of these rules.
    pub(crate) fn issuer_in_tokens(&self, rules: &ClientRules, marks: &Marks) -> String {
        let named = rules.issuer_in_tokens.ask(marks, |shape| shape.as_deref().map(|shape| self.fill(shape)));
        named.unwrap_or_else(|| self.issuer(rules, marks))
    }

    /// The issuer that these rules give a client.
    pub(crate) fn issuer(&self, rules: &ClientRules, marks: &Marks) -> String {
        self.fill(rules.issuer_shape.get(marks))
    }
}

/// The same scheme and port at another host.
fn elsewhere(base: &str, host: &str) -> String {
    let Ok(mut url) = Url::parse(base) else { return base.to_owned() };
    match url.set_host(Some(host)) {
        Ok(()) => url.as_str().trim_end_matches('/').to_owned(),
        Err(_) => base.to_owned(),
    }
}

/// The name of a client in addresses.
pub(crate) fn slug<'c>(client: &'c Registered, marks: &Marks) -> &'c str {
    client.rules.tenant_slug.get(marks).as_deref().unwrap_or(&client.client.id)
}

/// Scheme, host and port under which the provider sees itself addressed.
pub(crate) fn base<'c>(core: &'c Core, rules: &ServerRules, headers: &HeaderMap, marks: &Marks) -> Cow<'c, str> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let seen = |source: &IssuerSource, forwarded: &Forwarded| match source {
        IssuerSource::Fixed => None,
        IssuerSource::RequestHost => {
            let first = |name: &str| text(name).and_then(|list| list.split(',').next()).map(str::trim);
            let scheme = match forwarded {
                Forwarded::None => None,
                Forwarded::Proto | Forwarded::ProtoHost | Forwarded::All => first("x-forwarded-proto"),
                Forwarded::ProtoHostElseOwn => {
                    let own = if core.tls { "https" } else { "http" };
                    return Some(format!(
                        "{}://{}",
                        first("x-forwarded-proto").unwrap_or(own),
                        first("x-forwarded-host").or_else(|| text("host"))?
                    ));
                }
            };
            let host = match forwarded {
                Forwarded::None | Forwarded::Proto => None,
                Forwarded::ProtoHost | Forwarded::ProtoHostElseOwn | Forwarded::All => first("x-forwarded-host"),
            };
            let own = core.base.split_once("://").map_or("http", |(scheme, _)| scheme);
            let scheme = scheme.filter(|scheme| ["http", "https"].contains(scheme)).unwrap_or(own);
            Some(format!("{scheme}://{}", host.or_else(|| text("host"))?))
        }
    };
    let source = rules.issuer_source.get(marks);
    match rules.hosts_forwarded.ask(marks, |forwarded| seen(source, forwarded)) {
        Some(base) if base != core.base => Cow::Owned(base),
        _ => Cow::Borrowed(core.base.as_str()),
    }
}
