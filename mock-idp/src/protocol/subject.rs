//! The subject identifier (Core 8), by the rule `sub.mode`.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::context::Ctx;
use super::made::{hex_of, uuid_of};
use super::rules::{MissingSource, SubMode};
use super::state::{Known, Registered};

impl Ctx<'_> {
    /// `sub` of a person at a client.
    pub(crate) fn sub(&self, client: &Registered, known: &Known) -> String {
        let of_sector =
            |sector: &Option<String>| sector.as_ref().map(|sector| uuid_of(&format!("{sector} {}", known.sub)));
        if let Some(sub) = client.rules.sub_sector.ask(self.marks, of_sector) {
            return sub;
        }
        client.rules.sub_mode.ask(self.marks, |mode| {
            self.setup.rules.sub_missing_source.ask(self.marks, |missing| of_mode(*mode, *missing, client, known))
        })
    }
}

fn of_mode(mode: SubMode, missing: MissingSource, client: &Registered, known: &Known) -> String {
    let person = &known.person;
    let hashed = || hex_of(&known.sub);
    let or_missing = |source: &Option<String>| match (source, missing) {
        (Some(source), _) => source.clone(),
        (None, MissingSource::FallbackHash) => hashed(),
        (None, MissingSource::Empty) => String::new(),
    };
    match mode {
        SubMode::Uuid => known.sub.clone(),
        SubMode::Hashed => hashed(),
        SubMode::Id => known.id.to_string(),
        SubMode::Username => person.username.clone(),
        SubMode::Email => or_missing(&person.email),
        SubMode::Upn => or_missing(&person.upn),
        SubMode::PairwiseSector => uuid_of(&format!("{} {}", sector(client), known.sub)),
        SubMode::PairwiseClient => {
            let text = format!("{} {}", client.client.id, known.sub);
            URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, text.as_bytes()))
        }
        SubMode::Federated => format!("f:{}:{}", uuid_of("the directory behind the provider"), person.username),
    }
}

/// The host of the first redirect URI (Core 8.1).
fn sector(client: &Registered) -> String {
    let first = client.client.redirect_uris.first().and_then(|uri| url::Url::parse(uri).ok());
    first.and_then(|uri| uri.host_str().map(str::to_owned)).unwrap_or_else(|| client.client.id.clone())
}
