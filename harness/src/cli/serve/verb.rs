use std::path::PathBuf;
use std::sync::Arc;

use clock::VirtualClock;
use mock_idp::control::{Control, ControlOptions};
use mock_idp::{Client, MockIdp, StageHand, TlsIdentity};
use rp::{Policy, Provider, Rp, RpBuilder, RunningRp};

use super::super::arguments::{PrintFormat, ServeArguments, ServeClock};
use super::super::exit::Exit;
use super::super::output::say;
use super::announce::{self, Besides};
use super::error::ServeError;
use super::reload::{Watched, reload};
use super::signals::{Signals, Told};
use super::staging::{Staging, names};

/// Bytes of exchanges that are kept.
const JOURNAL_LIMIT: usize = 16 * 1024 * 1024;

/// `rehearsal serve`: until it is interrupted.
#[expect(clippy::print_stderr, reason = "the command line speaks to people")]
pub(in super::super) async fn serve(arguments: ServeArguments) -> Exit {
    // Before anything is read and said: what is saved or signalled from then on is not missed.
    let watched = Watched::new(&arguments);
    let signals = Signals::heard();
    match start(&arguments).await {
        Ok(mut served) => {
            let said = say(&served.announcement(&arguments));
            if said != Exit::Ok {
                return said;
            }
            served.until_the_end(&arguments, watched, signals).await;
            if let Some(rp) = served.rp {
                rp.stop().await;
            }
            Exit::Ok
        }
        Err(error) => {
            eprintln!("{}", error.told(color()).trim_end());
            error.exit()
        }
    }
}

/// Whether standard error shows colours.
fn color() -> bool {
    anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
}

/// Everything that runs.
struct Served {
    idp: Arc<MockIdp>,
    rp: Option<RunningRp>,
    rp_uris: Option<RpUris>,
    /// Held, because it ends when it is dropped.
    control: Option<Control>,
    staging: Staging,
}

/// What the relying party beside the provider is registered with.
pub(super) struct RpUris {
    redirect: String,
    post_logout_redirect: String,
    backchannel_logout: String,
}

impl RpUris {
    fn of(rp: &RunningRp) -> Self {
        Self {
            redirect: rp.redirect_uri().to_string(),
            post_logout_redirect: rp.post_logout_redirect_uri().to_string(),
            backchannel_logout: rp.backchannel_logout_uri().to_string(),
        }
    }

    /// The first client is the one that it was configured with.
    pub(super) fn register_with(&self, clients: &mut [Client]) {
        if let Some(client) = clients.first_mut() {
            client.redirect_uris.push(self.redirect.clone());
            client.post_logout_redirect_uris.push(self.post_logout_redirect.clone());
            client.backchannel_logout_uri = Some(self.backchannel_logout.clone());
        }
    }
}

async fn start(arguments: &ServeArguments) -> Result<Served, ServeError> {
    let mut staging = Staging::read(arguments)?;
    let clock = (arguments.clock == ServeClock::Virtual).then(VirtualClock::starting_now);
    let idp = Arc::new(provider(arguments, &staging, clock.as_ref())?.start().await?);
    let rp = match &arguments.with_rp {
        None => None,
        Some(policy) => Some(relying_party(policy, &arguments.trust, &idp, &staging).await?),
    };
    let rp_uris = rp.as_ref().map(RpUris::of);
    if let Some(uris) = &rp_uris {
        uris.register_with(&mut staging.clients);
    }
    for client in &staging.clients {
        idp.register(client.clone())?;
    }
    let control = match arguments.control {
        None => None,
        Some(listen) => {
            let options = ControlOptions { listen, token: arguments.control_token.clone(), clock };
            Some(Control::start(idp.clone(), options).await?)
        }
    };
    Ok(Served { idp, rp, rp_uris, control, staging })
}

/// The provider, without its clients: those are registered when the relying party is there.
fn provider(
    arguments: &ServeArguments,
    staging: &Staging,
    clock: Option<&VirtualClock>,
) -> Result<mock_idp::instance::Builder, ServeError> {
    let house = &staging.house;
    let hand = StageHand { row: !arguments.no_stage_hand, auto_login: staging.auto_login.clone() };
    let mut builder =
        MockIdp::builder().provider(&staging.provider).listen(&house.listen).journal_limit(JOURNAL_LIMIT).hand(hand);
    if let Some(host) = &house.host {
        builder = builder.host(host);
    }
    if let Some(issuer) = &house.issuer {
        builder = builder.issuer(issuer);
    }
    if let Some(keys) = house.keys {
        builder = builder.keys(keys);
    }
    if let Some(clock) = clock {
        builder = builder.clock(Arc::new(clock.clone()));
    }
    if let Some(path) = &house.ca_file {
        let names = names(house);
        let identity = TlsIdentity::for_hosts(&names.iter().map(String::as_str).collect::<Vec<_>>())?;
        std::fs::write(path, identity.ca_pem()).map_err(|source| ServeError::CaFile { path: path.clone(), source })?;
        builder = builder.tls(identity);
    }
    builder = staging.settings.iter().fold(builder, |builder, (name, value)| builder.setting(name, value.clone()));
    builder = staging.quirks.iter().fold(builder, |builder, quirk| builder.quirk(quirk));
    builder = staging.script.iter().fold(builder, |builder, deviation| builder.deviation(deviation.clone()));
    Ok(staging.people.iter().fold(builder, |builder, person| builder.person(person.clone())))
}

async fn relying_party(
    policy: &str,
    trust: &[PathBuf],
    idp: &MockIdp,
    staging: &Staging,
) -> Result<RunningRp, ServeError> {
    let client = staging.clients.first();
    let client_id = client.map(|client| client.id.clone()).unwrap_or_default();
    let provider = Provider {
        slug: "idp".to_owned(),
        name: idp.manners().reference().name,
        issuer: idp.issuer_of(&client_id),
        client_id,
        client_secret: client.and_then(|client| client.secret.clone()),
        ..Provider::default()
    };
    let builder = Rp::builder().policy(Policy::preset(policy)?).provider(provider);
    Ok(trust.iter().fold(builder, RpBuilder::trust_file).start().await?)
}

impl Served {
    fn announcement(&self, arguments: &ServeArguments) -> String {
        let besides = Besides {
            control: self.control.as_ref().map(Control::address),
            open: self.rp.as_ref().map(|rp| rp.login_url().to_string()),
            with_rp: self.rp.is_some(),
        };
        match arguments.print {
            None => announce::text(&self.idp, &self.staging, &besides),
            Some(PrintFormat::Env) => announce::env(&self.idp, &self.staging, &besides),
            Some(PrintFormat::Json) => format!("{:#}\n", announce::json(&self.idp, &self.staging, &besides)),
        }
    }

    /// Serves, and reads its files again whenever they are saved or SIGHUP comes, until it is to end.
    async fn until_the_end(&mut self, arguments: &ServeArguments, mut watched: Watched, mut signals: Signals) {
        loop {
            tokio::select! {
                told = signals.next() => match told {
                    Told::End => return,
                    Told::Again => self.reload(arguments).await,
                },
                () = watched.saved() => self.reload(arguments).await,
            }
        }
    }

    #[expect(clippy::print_stderr, reason = "the command line speaks to people")]
    async fn reload(&mut self, arguments: &ServeArguments) {
        match reload(&self.idp, arguments, self.rp_uris.as_ref(), &mut self.staging).await {
            Ok(waiting) if waiting.is_empty() => eprintln!("read again: it plays on as the files say now"),
            Ok(waiting) => {
                eprintln!("read again; at the next start only: {}", waiting.join(", "));
            }
            Err(error) => {
                eprintln!("{}", error.told(color()).trim_end());
                eprintln!("everything stays as it was");
            }
        }
    }
}
