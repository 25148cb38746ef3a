use async_trait::async_trait;
use clock::Randomness;
use rp::{GroupMapping, Permission, Policy, Provider, Rp, RunningRp};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::open::{Account, Cast, Inside, Mapping, OpenTarget, Refused, Registration, Target, TargetError, Who};
use crate::agent::{Arrival, Form, UserAgent};

/// Bytes of a page that a message shows.
const EXCERPT: usize = 200;

/// The reference relying party, in this process, by the policy of a preset.
#[derive(Clone, Debug)]
pub struct ReferenceTarget {
    preset: String,
    knobs: Vec<(String, Value)>,
}

impl ReferenceTarget {
    /// By this preset: `strict`, `booklore`, `grimmory@3.2.4` …
    pub fn new(preset: &str) -> Self {
        Self { preset: preset.to_owned(), knobs: Vec::new() }
    }

    /// With one knob turned away from what the preset says; a scenario may still turn it elsewhere.
    pub fn with_knob(mut self, knob: &str, value: Value) -> Self {
        self.knobs.push((knob.to_owned(), value));
        self
    }
}

struct Open {
    rp: RunningRp,
}

#[async_trait]
impl Target for ReferenceTarget {
    fn name(&self) -> String {
        self.preset.clone()
    }

    async fn open(&self, cast: Cast) -> Result<Box<dyn OpenTarget>, TargetError> {
        let mut policy =
            Policy::preset(&self.preset).map_err(|source| TargetError::Policy { name: self.preset.clone(), source })?;
        for (knob, value) in self.knobs.iter().cloned().chain(cast.settings) {
            policy.set(&knob, value).map_err(TargetError::Setting)?;
        }
        let mut builder = Rp::builder()
            .policy(policy)
            .provider(Provider {
                slug: "idp".to_owned(),
                name: cast.idp,
                issuer: cast.issuer,
                client_id: cast.client_id,
                client_secret: cast.client_secret,
                ..Provider::default()
            })
            .clock(cast.clock)
            .randomness(Randomness::from_seed(cast.seed));
        for mapping in &cast.mappings {
            builder = builder.mapping(group_mapping(mapping)?);
        }
        Ok(Box::new(Open { rp: builder.start().await? }))
    }
}

fn group_mapping(mapping: &Mapping) -> Result<GroupMapping, TargetError> {
    let permission = |word: &String| {
        Permission::ALL.into_iter().find(|permission| permission.word() == word).ok_or_else(|| {
            TargetError::Permission {
                permission: word.clone(),
                known: Permission::ALL.map(Permission::word).join(", "),
            }
        })
    };
    Ok(GroupMapping {
        group: mapping.group.clone(),
        permissions: mapping.permissions.iter().map(permission).collect::<Result<_, _>>()?,
        libraries: mapping.libraries.iter().cloned().collect(),
        admin: mapping.admin,
        provider: None,
    })
}

#[derive(Deserialize)]
struct Me {
    username: String,
}

#[async_trait]
impl OpenTarget for Open {
    fn registration(&self) -> Registration {
        Registration {
            redirect_uris: vec![self.rp.redirect_uri()],
            post_logout_redirect_uris: vec![self.rp.post_logout_redirect_uri()],
            backchannel_logout_uri: Some(self.rp.backchannel_logout_uri()),
        }
    }

    fn page(&self, path: &str) -> Result<Url, TargetError> {
        self.rp.base_url().join(path).map_err(|_| TargetError::Path(path.to_owned()))
    }

    async fn start_login(&self, agent: &mut dyn UserAgent) -> Result<Arrival, TargetError> {
        let login = self.rp.login_url();
        match agent.visit(&login).await? {
            Arrival::Page(page) => {
                let button = page.forms.iter().find(|form| has_button(form, "sign in with"));
                let button = button
                    .cloned()
                    .ok_or_else(|| TargetError::NoButton { url: page.url.to_string(), text: excerpt(&page.text) })?;
                Ok(agent.submit(&button, &[]).await?)
            }
            // With an automatic redirect there is no button: the login page is the start.
            elsewhere => Ok(elsewhere),
        }
    }

    async fn who(&self, agent: &mut dyn UserAgent) -> Result<Option<Who>, TargetError> {
        let url = self.page("/api/me")?;
        let page = agent.fetch(&url).await?;
        let wrong = || TargetError::Who { url: url.to_string(), status: page.status, body: excerpt(&page.body) };
        match page.status {
            200 => {
                let me: Me = serde_json::from_str(&page.body).map_err(|_| wrong())?;
                Ok(Some(Who { username: me.username }))
            }
            401 => Ok(None),
            _ => Err(wrong()),
        }
    }

    async fn log_out(&self, agent: &mut dyn UserAgent) -> Result<Arrival, TargetError> {
        let account = self.page("/account")?;
        let arrival = agent.visit(&account).await?;
        let Arrival::Page(page) = arrival else { return Ok(arrival) };
        let form = page.forms.iter().find(|form| has_button(form, "sign out"));
        let form = form.cloned().ok_or_else(|| TargetError::NoLogout { url: page.url.to_string() })?;
        Ok(agent.submit(&form, &[]).await?)
    }

    fn inside(&self) -> Option<&dyn Inside> {
        Some(self)
    }

    async fn stop(self: Box<Self>) {
        self.rp.stop().await;
    }
}

impl Inside for Open {
    fn account(&self, username: &str) -> Option<Account> {
        self.rp.account(username).map(|account| Account {
            name: account.name,
            email: account.email,
            permissions: account.permissions.iter().map(|permission| permission.word().to_owned()).collect(),
            libraries: account.libraries,
            admin: account.admin,
        })
    }

    fn last_error(&self) -> Option<Refused> {
        self.rp.last_error().map(|error| Refused { code: error.code.to_owned(), message: error.message })
    }
}

fn has_button(form: &Form, words: &str) -> bool {
    form.buttons.iter().any(|(_, _, label)| label.to_lowercase().contains(words))
}

fn excerpt(text: &str) -> String {
    text.chars().take(EXCERPT).collect()
}
