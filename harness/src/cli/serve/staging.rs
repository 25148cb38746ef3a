use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use mock_idp::entry::PersonEntry;
use mock_idp::jose::KeySource;
use mock_idp::script::Deviation;
use mock_idp::{Client, Person};
use serde_json::Value;

use super::super::arguments::ServeArguments;
use super::error::ServeError;
use crate::language::{StageFile, StageKeys, is_issuer, parse_people, parse_stage};

const CLIENT_ID: &str = "rehearsal";
const CLIENT_SECRET: &str = "rehearsal-secret";
const ADDRESS: &str = "127.0.0.1:4400";
/// Where the CA's certificate is written to if nobody says otherwise.
const CA_FILE: &str = "rehearsal-ca.pem";

/// What is to be served: the file, and the flags over it.
#[derive(Clone, Debug)]
pub(super) struct Staging {
    pub(super) provider: String,
    pub(super) settings: BTreeMap<String, Value>,
    pub(super) quirks: Vec<String>,
    pub(super) people: Vec<Person>,
    /// The first is the one that a relying party of ours is configured with.
    pub(super) clients: Vec<Client>,
    pub(super) script: Vec<Deviation>,
    pub(super) auto_login: Option<String>,
    pub(super) house: House,
}

/// What holds from the start to the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct House {
    pub(super) listen: String,
    pub(super) host: Option<String>,
    pub(super) issuer: Option<String>,
    pub(super) keys: Option<KeySource>,
    /// Where the CA's certificate is written to; `None`: http.
    pub(super) ca_file: Option<PathBuf>,
}

impl Staging {
    /// Reads the files that the flags name, and lets the flags win.
    pub(super) fn read(arguments: &ServeArguments) -> Result<Self, ServeError> {
        let file = match &arguments.config {
            Some(path) => parse_stage(&path.display().to_string(), &text(path)?).map_err(ServeError::File)?,
            None => StageFile::default(),
        };
        let people = match &arguments.people {
            Some(path) => parse_people(&path.display().to_string(), &text(path)?).map_err(ServeError::File)?,
            None => BTreeMap::new(),
        };
        Self::new(arguments, file, people)
    }

    fn new(
        arguments: &ServeArguments,
        file: StageFile,
        people: BTreeMap<String, PersonEntry>,
    ) -> Result<Self, ServeError> {
        let house = house(arguments, &file)?;
        let mut settings = file.settings;
        for setting in &arguments.setting {
            let (name, value) = setting.split_once('=').ok_or_else(|| ServeError::Setting(setting.clone()))?;
            // JSON where it is JSON, so that numbers and switches are what they look like; text otherwise.
            settings.insert(name.to_owned(), serde_json::from_str(value).unwrap_or_else(|_| Value::from(value)));
        }
        // A later switch of the same quirk wins.
        let quirks = file.quirks.into_iter().chain(arguments.quirk.iter().cloned()).collect();
        let mut everybody = file.people;
        everybody.extend(people);
        let people = match everybody.is_empty() {
            true => anybody(),
            false => everybody.into_iter().map(|(username, entry)| entry.named(&username)).collect(),
        };
        let auto_login = arguments.auto_login.clone().or(file.auto_login);
        if let Some(name) = auto_login.as_ref().filter(|name| !people.iter().any(|person| person.username == **name)) {
            let known = people.iter().map(|person| person.username.as_str()).collect::<Vec<_>>().join(", ");
            return Err(ServeError::AutoLogin { name: name.clone(), known });
        }
        Ok(Self {
            provider: arguments.provider().map(str::to_owned).or(file.provider).unwrap_or_else(|| "plain".to_owned()),
            settings,
            quirks,
            people,
            clients: clients(arguments, file.clients)?,
            script: file.script,
            auto_login,
            house,
        })
    }
}

fn text(path: &Path) -> Result<String, ServeError> {
    std::fs::read_to_string(path).map_err(|source| ServeError::Read { path: path.to_owned(), source })
}

/// Who is there if nobody is named.
fn anybody() -> Vec<Person> {
    let entry = PersonEntry::default;
    vec![entry().with_groups(["readers"]).named("alice"), entry().with_groups(["readers", "admins"]).named("bob")]
}

fn house(arguments: &ServeArguments, file: &StageFile) -> Result<House, ServeError> {
    let listen = arguments.listen.as_deref().or(file.listen.as_deref()).unwrap_or(ADDRESS);
    let listen = match (arguments.bind, arguments.port) {
        (None, None) => listen.to_owned(),
        (bind, port) => {
            let address: SocketAddr = listen.parse().map_err(|_| ServeError::Listen(listen.to_owned()))?;
            let bind: IpAddr = bind.unwrap_or(address.ip());
            SocketAddr::new(bind, port.unwrap_or(address.port())).to_string()
        }
    };
    let issuer = arguments.issuer.as_ref().or(file.issuer.as_ref()).cloned();
    if let Some(issuer) = issuer.as_deref().filter(|issuer| !is_issuer(issuer)) {
        return Err(ServeError::Issuer(issuer.to_owned()));
    }
    let keys = match (arguments.fresh_keys, arguments.test_keys, file.keys) {
        (true, ..) => Some(KeySource::Fresh),
        (_, true, _) => Some(KeySource::Test(0)),
        (_, _, Some(StageKeys::Fresh)) => Some(KeySource::Fresh),
        (_, _, Some(StageKeys::Test)) => Some(KeySource::Test(0)),
        (_, _, None) => None,
    };
    let ca_file = arguments.tls.clone().or_else(|| file.tls.then(|| PathBuf::from(CA_FILE)));
    Ok(House { listen, host: arguments.host.clone(), issuer, keys, ca_file })
}

/// The clients of the file, and those of the flags in front of them.
fn clients(arguments: &ServeArguments, file: BTreeMap<String, Client>) -> Result<Vec<Client>, ServeError> {
    let mut clients: Vec<Client> = file.into_iter().map(|(id, client)| Client { id, ..client }).collect();
    if clients.is_empty() && arguments.client.is_empty() {
        clients.push(Client::confidential(CLIENT_ID, CLIENT_SECRET));
    }
    for described in arguments.client.iter().rev() {
        let (id, secret) = match described.split_once(':') {
            Some((id, secret)) => (id, Some(secret.to_owned()).filter(|secret| !secret.is_empty())),
            None => (described.as_str(), Some(format!("{described}-secret"))),
        };
        let known = clients.iter().position(|client| client.id == id).map(|at| clients.remove(at));
        let client = match known {
            // The file knows more of it; only a secret that is said is another.
            Some(client) if described == id => client,
            Some(client) => Client { secret, ..client },
            None => Client { secret, ..Client::public(id) },
        };
        clients.insert(0, client);
    }
    if !arguments.redirect_uri.is_empty() {
        if clients.len() > 1 && arguments.client.is_empty() {
            return Err(ServeError::WhoseRedirectUri);
        }
        if let Some(first) = clients.first_mut() {
            first.redirect_uris.extend(arguments.redirect_uri.iter().cloned());
        }
    }
    Ok(clients)
}

/// Whether an address is only reached from this machine.
pub(super) fn reached_from_outside(address: SocketAddr) -> bool {
    !address.ip().is_loopback()
}

/// The names that the certificate of a provider is for: the one in its issuer, and those of this machine.
pub(super) fn names(house: &House) -> Vec<String> {
    let mut names = vec!["localhost".to_owned(), Ipv4Addr::LOCALHOST.to_string()];
    let issuer = house.issuer.as_deref().and_then(|issuer| url::Url::parse(issuer).ok());
    names.extend(issuer.and_then(|url| url.host_str().map(str::to_owned)));
    names.extend(house.host.clone());
    let listen = house.listen.parse::<SocketAddr>().ok().map(|address| address.ip());
    names.extend(listen.filter(|ip| !ip.is_unspecified()).map(|ip| ip.to_string()));
    names.sort();
    names.dedup();
    names
}
