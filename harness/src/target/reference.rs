use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use async_trait::async_trait;
use clock::Randomness;
use rp::{Grants, GroupMapping, LocalUser, Permission, Policy, Provider, Rp, RunningRp};
use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;
use url::Url;

use super::open::{
    Account, AccountChange, AccountOfRp, Cast, Inside, LocalAccount, OpenTarget, Refused, Registration, Target,
    TargetError,
};
use crate::agent::{Arrival, Form, Page, UserAgent};
use crate::language::{Mapping, Need};

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

    fn policy(&self, preset: &str, settings: &BTreeMap<String, Value>) -> Result<Policy, TargetError> {
        let mut policy =
            Policy::preset(preset).map_err(|source| TargetError::Policy { name: preset.to_owned(), source })?;
        for (knob, value) in self.knobs.iter().map(|(knob, value)| (knob, value)).chain(settings) {
            policy.set(knob, value.clone()).map_err(TargetError::Setting)?;
        }
        Ok(policy)
    }
}

/// The relying party of a run, and all that is needed to start it again.
struct Open {
    target: ReferenceTarget,
    cast: Cast,
    folder: Option<TempDir>,
    address: SocketAddr,
    running: RwLock<Option<Arc<RunningRp>>>,
    /// What was turned while it ran; an administrator's word outlives a restart.
    turned: Mutex<BTreeMap<String, Value>>,
}

#[async_trait]
impl Target for ReferenceTarget {
    fn name(&self) -> String {
        self.preset.clone()
    }

    fn has(&self, need: Need) -> bool {
        match need {
            Need::Groups
            | Need::LocalAccounts
            | Need::RpLogout
            | Need::BackChannelLogout
            | Need::SeveralProviders
            | Need::Restart
            | Need::Settings
            | Need::Inside
            | Need::Clock => true,
            // It keeps no refresh token.
            Need::Refresh => false,
        }
    }

    async fn open(&self, cast: Cast) -> Result<Arc<dyn OpenTarget>, TargetError> {
        let folder = cast.restarts.then(tempfile::tempdir).transpose().map_err(TargetError::Folder)?;
        let policy = self.policy(&self.preset, &cast.settings)?;
        let rp = start(policy, &cast, folder.as_ref(), None, cast.seed).await?;
        for account in &cast.accounts {
            rp.add_local_user(&local_user(account)?)?;
        }
        let address = rp.address();
        let running = RwLock::new(Some(Arc::new(rp)));
        Ok(Arc::new(Open { target: self.clone(), cast, folder, address, running, turned: Mutex::default() }))
    }
}

async fn start(
    policy: Policy,
    cast: &Cast,
    folder: Option<&TempDir>,
    address: Option<SocketAddr>,
    seed: u64,
) -> Result<RunningRp, TargetError> {
    let mut builder =
        Rp::builder().policy(policy).clock(Arc::clone(&cast.clock)).randomness(Randomness::from_seed(seed));
    for provider in &cast.providers {
        builder = builder.provider(Provider {
            slug: provider.slug.clone(),
            name: provider.name.clone(),
            issuer: provider.issuer.clone(),
            client_id: provider.client_id.clone(),
            client_secret: provider.client_secret.clone(),
            ..Provider::default()
        });
    }
    if let Some(folder) = folder {
        builder = builder.store_file(folder.path().join("rp.sqlite"));
    }
    if let Some(address) = address {
        // On its own data: mappings too are those that it remembers.
        builder = builder.listen(address.to_string());
    } else {
        for mapping in &cast.mappings {
            builder = builder.mapping(group_mapping(mapping)?);
        }
    }
    Ok(builder.start().await?)
}

fn permissions(words: &[String]) -> Result<BTreeSet<Permission>, TargetError> {
    let permission = |word: &String| {
        Permission::every().find(|permission| permission.word() == word).ok_or_else(|| TargetError::Permission {
            permission: word.clone(),
            known: Permission::every().map(Permission::word).collect::<Vec<_>>().join(", "),
        })
    };
    words.iter().map(permission).collect()
}

fn group_mapping(mapping: &Mapping) -> Result<GroupMapping, TargetError> {
    Ok(GroupMapping {
        group: mapping.group.clone(),
        permissions: permissions(&mapping.permissions)?,
        libraries: mapping.libraries.iter().cloned().collect(),
        admin: mapping.admin,
        provider: None,
    })
}

fn local_user(account: &LocalAccount) -> Result<LocalUser, TargetError> {
    Ok(LocalUser {
        username: account.username.clone(),
        password: account.username.clone(),
        name: account.name.clone(),
        email: account.email.clone(),
        grants: Grants {
            permissions: permissions(&account.permissions)?,
            libraries: account.libraries.iter().cloned().collect(),
            admin: account.admin,
        },
    })
}

#[derive(Deserialize)]
struct Me {
    username: String,
    name: String,
    email: Option<String>,
    permissions: BTreeSet<String>,
    libraries: BTreeSet<String>,
    admin: bool,
}

impl Open {
    fn rp(&self) -> Result<Arc<RunningRp>, TargetError> {
        self.running.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(TargetError::Stopped)
    }

    fn take(&self) -> Option<Arc<RunningRp>> {
        self.running.write().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The base URL outlives the process: it is the address that it listens on.
    fn base(&self) -> Result<Url, TargetError> {
        self.rp().map(|rp| rp.base_url().clone())
    }
}

#[async_trait]
impl OpenTarget for Open {
    fn registration(&self) -> Registration {
        let Ok(rp) = self.rp() else {
            return Registration {
                redirect_uris: Vec::new(),
                post_logout_redirect_uris: Vec::new(),
                backchannel_logout_uri: None,
            };
        };
        Registration {
            redirect_uris: vec![rp.redirect_uri()],
            post_logout_redirect_uris: vec![rp.post_logout_redirect_uri()],
            backchannel_logout_uri: Some(rp.backchannel_logout_uri()),
        }
    }

    fn page(&self, path: &str) -> Result<Url, TargetError> {
        self.base()?.join(path).map_err(|_| TargetError::Path(path.to_owned()))
    }

    async fn start_login(&self, agent: &mut dyn UserAgent, provider: &str) -> Result<Arrival, TargetError> {
        let login = self.rp()?.login_url();
        match agent.visit(&login).await? {
            Arrival::Page(page) => {
                // The button of a provider posts to an address that ends in its slug.
                let meant = |form: &&Form| {
                    has_button(form, "sign in with") && (self.cast.providers.len() == 1 || names(form, provider))
                };
                let button = page.forms.iter().find(meant).cloned();
                let does = format!("signs in with `{provider}`");
                let button = button.ok_or_else(|| no_button(does, &page))?;
                Ok(agent.submit(&button, &[]).await?)
            }
            // With an automatic redirect there is no button: the login page is the start.
            elsewhere => Ok(elsewhere),
        }
    }

    async fn sign_in_locally(&self, agent: &mut dyn UserAgent, username: &str) -> Result<Arrival, TargetError> {
        let mut login = self.rp()?.login_url();
        login.set_query(Some("local=true"));
        match agent.visit(&login).await? {
            Arrival::Page(page) => {
                let asks = |form: &&Form| form.fields.iter().any(|(name, _)| name == "password");
                let form = page.forms.iter().find(asks).cloned();
                let form = form.ok_or_else(|| no_button("takes a local password".to_owned(), &page))?;
                Ok(agent.submit(&form, &[("username", username), ("password", username)]).await?)
            }
            elsewhere => Ok(elsewhere),
        }
    }

    async fn who(&self, agent: &mut dyn UserAgent) -> Result<Option<AccountOfRp>, TargetError> {
        let url = self.page("/api/me")?;
        let page = agent.fetch(&url).await?;
        let wrong = || TargetError::Who { url: url.to_string(), status: page.status, body: excerpt(&page.body) };
        match page.status {
            200 => {
                let me: Me = serde_json::from_str(&page.body).map_err(|_| wrong())?;
                Ok(Some(AccountOfRp {
                    username: me.username,
                    name: Some(me.name),
                    email: Some(me.email),
                    permissions: Some(me.permissions),
                    libraries: Some(me.libraries),
                    admin: Some(me.admin),
                }))
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
        let form = form.cloned().ok_or_else(|| no_button("signs out".to_owned(), &page))?;
        Ok(agent.submit(&form, &[]).await?)
    }

    fn inside(&self) -> Option<&dyn Inside> {
        Some(self)
    }

    async fn restart(&self, release: Option<&str>) -> Result<(), TargetError> {
        if self.folder.is_none() {
            return Err(TargetError::Unable("stop it and start it again without a file for its data"));
        }
        self.stop().await;
        let preset = release.unwrap_or(&self.target.preset);
        let mut settings = self.cast.settings.clone();
        settings.extend(self.turned.lock().unwrap_or_else(PoisonError::into_inner).clone());
        let policy = self.target.policy(preset, &settings)?;
        // Other states and cookies than before: a real process does not begin its random numbers anew.
        let seed = self.cast.seed.wrapping_add(1);
        let rp = start(policy, &self.cast, self.folder.as_ref(), Some(self.address), seed).await?;
        *self.running.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(rp));
        Ok(())
    }

    async fn stop(&self) {
        if let Some(Ok(rp)) = self.take().map(Arc::try_unwrap) {
            rp.stop().await;
        }
    }
}

impl Inside for Open {
    fn account(&self, username: &str) -> Option<Account> {
        self.rp().ok()?.account(username).map(|account| Account {
            name: account.name,
            email: account.email,
            permissions: account.permissions.iter().map(|permission| permission.word().to_owned()).collect(),
            libraries: account.libraries,
            admin: account.admin,
            active: account.active,
            local: account.local,
            identities: u32::try_from(account.identities.len()).unwrap_or(u32::MAX),
        })
    }

    fn usernames(&self) -> Vec<String> {
        self.rp().map(|rp| rp.usernames()).unwrap_or_default()
    }

    fn last_error(&self) -> Option<Refused> {
        let error = self.rp().ok()?.last_error()?;
        Some(Refused { code: error.code.to_owned(), message: error.message })
    }

    fn set(&self, settings: &BTreeMap<String, Value>) -> Result<(), TargetError> {
        let rp = self.rp()?;
        for (knob, value) in settings {
            rp.set_knob(knob, value.clone()).map_err(TargetError::Setting)?;
        }
        self.turned.lock().unwrap_or_else(PoisonError::into_inner).extend(settings.clone());
        Ok(())
    }

    fn set_mappings(&self, mappings: &[Mapping]) -> Result<(), TargetError> {
        let mappings = mappings.iter().map(group_mapping).collect::<Result<Vec<_>, _>>()?;
        Ok(self.rp()?.set_mappings(&mappings)?)
    }

    fn change_account(&self, username: &str, change: &AccountChange) -> Result<(), TargetError> {
        let rp = self.rp()?;
        let AccountChange { permissions: words, libraries, admin, active } = change;
        if words.is_some() || libraries.is_some() || admin.is_some() {
            let unknown = || rp::SettingError::UnknownUser { username: username.to_owned() };
            let account = rp.account(username).ok_or_else(unknown)?;
            let grants = Grants {
                permissions: words.as_deref().map(permissions).transpose()?.unwrap_or(account.permissions),
                libraries: libraries.as_ref().map_or(account.libraries, |all| all.iter().cloned().collect()),
                admin: admin.unwrap_or(account.admin),
            };
            rp.set_grants(username, &grants)?;
        }
        if let Some(active) = active {
            rp.set_active(username, *active)?;
        }
        Ok(())
    }
}

fn has_button(form: &Form, words: &str) -> bool {
    form.buttons.iter().any(|(_, _, label)| label.to_lowercase().contains(words))
}

/// Whether a form is sent to an address that names the provider: as a query value or as the end of the path.
fn names(form: &Form, provider: &str) -> bool {
    form.action.as_ref().is_ok_and(|url| {
        url.query_pairs().any(|(_, value)| value == provider) || url.path().rsplit('/').next() == Some(provider)
    })
}

fn no_button(does: String, page: &Page) -> TargetError {
    TargetError::NoButton { does, url: page.url.to_string(), text: excerpt(&page.text) }
}

fn excerpt(text: &str) -> String {
    text.chars().take(EXCERPT).collect()
}
