use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::Mutex;
use url::Url;

use super::super::open::{AccountOfRp, Cast, Inside, OpenTarget, Registration, Target, TargetError, Terms};
use super::prepare::prepare;
use super::process::Process;
use crate::agent::{Arrival, Page, UserAgent};
use crate::language::Need;
use crate::language::{Known, filled};
use crate::language::{Press, TargetFile};

/// Bytes of a page that a message shows.
const EXCERPT: usize = 200;

/// A relying party that a file describes.
#[derive(Clone, Debug)]
pub struct OutsideTarget {
    file: Arc<TargetFile>,
    home: PathBuf,
}

impl OutsideTarget {
    /// As the file says; `home` is the folder that its paths begin in.
    pub fn new(file: TargetFile, home: PathBuf) -> Self {
        Self { file: Arc::new(file), home }
    }

    fn is_started(&self) -> bool {
        !self.file.command.is_empty()
    }
}

/// A relying party in a run.
struct Open {
    target: OutsideTarget,
    folder: TempDir,
    base: Url,
    known: Known,
    registration: Registration,
    process: Mutex<Option<Process>>,
    suffix: String,
}

#[async_trait]
impl Target for OutsideTarget {
    fn name(&self) -> String {
        self.file.name.clone()
    }

    fn has(&self, need: Need) -> bool {
        match need {
            Need::Restart => self.is_started(),
            // Nothing of its inside can be looked at or turned, and its clock is the machine's.
            Need::Inside | Need::Settings | Need::Clock => false,
            other => self.file.has.contains(&other),
        }
    }

    fn terms(&self) -> Terms {
        let client = &self.file.client;
        Terms {
            client_id: client.id.clone(),
            client_secret: client.secret.clone(),
            public: client.public,
            listen: self.file.provider.listen.clone(),
            issuer: self.file.provider.issuer.clone(),
            keeps_running: !self.is_started(),
        }
    }

    async fn open(&self, cast: Cast) -> Result<Arc<dyn OpenTarget>, TargetError> {
        let folder = tempfile::tempdir().map_err(TargetError::Folder)?;
        let provider = cast.providers.first().ok_or(TargetError::Stopped)?;
        let issuer = provider.issuer.clone();
        let port = free_port()?;
        let mut known = Known::from([("port".to_owned(), port.to_string())]);
        let base = filled(&self.file.url, &known);
        let base = base.trim_end_matches('/').to_owned();
        known.insert("url".to_owned(), base.clone());
        let registration = self.registration(&known)?;
        let first = registration.redirect_uris.first().map(ToString::to_string);
        known.extend([
            ("discovery".to_owned(), format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))),
            ("issuer".to_owned(), issuer),
            ("client_id".to_owned(), provider.client_id.clone()),
            ("client_secret".to_owned(), provider.client_secret.clone().unwrap_or_default()),
            ("redirect_uri".to_owned(), first.unwrap_or_default()),
            ("folder".to_owned(), folder.path().display().to_string()),
        ]);
        let url = Url::parse(&base).map_err(|_| TargetError::Path(base.clone()))?;
        let open = Open {
            target: self.clone(),
            folder,
            base: url,
            known,
            registration,
            process: Mutex::new(None),
            suffix: cast.suffix,
        };
        open.start().await?;
        Ok(Arc::new(open))
    }
}

impl OutsideTarget {
    fn registration(&self, known: &Known) -> Result<Registration, TargetError> {
        let url = |text: &String| {
            let text = filled(text, known);
            Url::parse(&text).map_err(|_| TargetError::Path(text))
        };
        Ok(Registration {
            redirect_uris: self.file.redirect_uris.iter().map(url).collect::<Result<_, _>>()?,
            post_logout_redirect_uris: self.file.post_logout_redirect_uris.iter().map(url).collect::<Result<_, _>>()?,
            backchannel_logout_uri: self.file.backchannel_logout_uri.as_ref().map(url).transpose()?,
        })
    }
}

/// A port that nobody listens on at this moment.
fn free_port() -> Result<u16, TargetError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(TargetError::Folder)?;
    Ok(listener.local_addr().map_err(TargetError::Folder)?.port())
}

impl Open {
    async fn start(&self) -> Result<(), TargetError> {
        let file = &self.target.file;
        if self.target.is_started() {
            let mut process = Process::start(file, &self.target.home, self.folder.path(), &self.known)?;
            let ready = self.page(&file.ready)?;
            let answers = process.ready(ready.as_str(), Duration::from_secs(file.ready_within)).await;
            if let Err(error) = answers {
                process.stop().await;
                return Err(error);
            }
            *self.process.lock().await = Some(process);
        }
        let mut known = self.known.clone();
        prepare(&file.prepare, self.known.get("url").map_or("", String::as_str), &mut known).await
    }

    /// Opens a page, and presses what is to be pressed there.
    async fn press(&self, agent: &mut dyn UserAgent, press: &Press) -> Result<Arrival, TargetError> {
        let arrival = agent.visit(&self.page(&press.visit)?).await?;
        let (Arrival::Page(page), Some(words)) = (&arrival, &press.press) else { return Ok(arrival) };
        let wanted = words.to_lowercase();
        let says = |text: &str| text.to_lowercase().contains(&wanted);
        if let Some(form) = page.forms.iter().find(|form| form.buttons.iter().any(|(_, _, words)| says(words))) {
            let button = form.buttons.iter().find(|(_, _, words)| says(words));
            let pressed: Vec<(&str, &str)> = match button {
                Some((Some(name), value, _)) => vec![(name, value)],
                _ => Vec::new(),
            };
            return Ok(agent.submit(form, &pressed).await?);
        }
        match page.links.iter().find(|link| says(&link.text)) {
            Some(link) => Ok(agent.follow(&link.url).await?),
            None => Err(TargetError::NoButton {
                does: format!("says `{words}`"),
                url: page.url.to_string(),
                text: excerpt(&page.text),
            }),
        }
    }
}

#[async_trait]
impl OpenTarget for Open {
    fn registration(&self) -> Registration {
        self.registration.clone()
    }

    fn page(&self, path: &str) -> Result<Url, TargetError> {
        self.base.join(path).map_err(|_| TargetError::Path(path.to_owned()))
    }

    async fn start_login(&self, agent: &mut dyn UserAgent, _: &str) -> Result<Arrival, TargetError> {
        self.press(agent, &self.target.file.login).await
    }

    async fn sign_in_locally(&self, _: &mut dyn UserAgent, _: &str) -> Result<Arrival, TargetError> {
        Err(TargetError::Unable("sign in with a local account"))
    }

    async fn who(&self, agent: &mut dyn UserAgent) -> Result<Option<AccountOfRp>, TargetError> {
        let who = &self.target.file.who;
        let url = self.page(&who.get)?;
        let page = agent.fetch(&url).await?;
        if who.nobody.contains(&page.status) || (300..400).contains(&page.status) {
            return Ok(None);
        }
        let wrong = || TargetError::Who { url: url.to_string(), status: page.status, body: excerpt(&page.body) };
        let json: Value = serde_json::from_str(&page.body).map_err(|_| wrong())?;
        let text = |pointer: &str| json.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        match text(&who.username) {
            // Somebody of another case, or of this one: people of the harness are told apart by what is added to names.
            Some(username) => Ok(Some(AccountOfRp {
                username: username.replace(&self.suffix, ""),
                name: who.name.as_deref().and_then(text),
                email: who.email.as_deref().map(|pointer| text(pointer).map(|email| email.replace(&self.suffix, ""))),
                ..AccountOfRp::default()
            })),
            None if page.status == 200 => Ok(None),
            None => Err(wrong()),
        }
    }

    async fn log_out(&self, agent: &mut dyn UserAgent) -> Result<Arrival, TargetError> {
        match &self.target.file.logout {
            Some(press) => self.press(agent, press).await,
            None => Err(TargetError::Unable("sign out: its file has no `logout`")),
        }
    }

    fn refusal(&self, page: &Page) -> Option<String> {
        let refused = &self.target.file.refused;
        let in_url = refused.url.iter().find(|part| page.url.as_str().contains(part.as_str()));
        let in_text = refused.text.iter().find(|part| page.text.contains(part.as_str()));
        in_url.or(in_text).cloned()
    }

    fn inside(&self) -> Option<&dyn Inside> {
        None
    }

    async fn restart(&self, release: Option<&str>) -> Result<(), TargetError> {
        if release.is_some() {
            return Err(TargetError::Unable("start another release of it"));
        }
        if !self.target.is_started() {
            return Err(TargetError::Unable("stop it and start it again: it has no `command`"));
        }
        self.stop().await;
        self.start().await
    }

    async fn stop(&self) {
        if let Some(process) = self.process.lock().await.take() {
            process.stop().await;
        }
    }
}

fn excerpt(text: &str) -> String {
    text.chars().take(EXCERPT).collect()
}
