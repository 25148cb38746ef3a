use std::fmt::Write as _;

use mock_idp::jose::KeySource;
use mock_idp::{Client, MockIdp, Person, StartError};
use rp::{Policy, Provider, Rp, RunningRp};
use serde_json::Value;
use thiserror::Error;

use super::arguments::ServeArguments;
use super::exit::Exit;

const CLIENT_ID: &str = "rehearsal";
const CLIENT_SECRET: &str = "rehearsal-secret";
/// Bytes of exchanges that are kept.
const JOURNAL_LIMIT: usize = 16 * 1024 * 1024;

/// Why nothing is served.
#[derive(Debug, Error)]
enum ServeError {
    #[error("--setting {0}: write NAME=VALUE")]
    Setting(String),
    #[error(transparent)]
    Provider(#[from] StartError),
    #[error(transparent)]
    Register(#[from] mock_idp::RegisterError),
    #[error("--with-rp: {0}")]
    Policy(#[from] rp::PolicyError),
    #[error("the relying party does not start: {0}")]
    Rp(#[from] rp::StartError),
}

impl ServeError {
    fn exit(&self) -> Exit {
        match self {
            Self::Provider(StartError::Listen { .. }) | Self::Rp(_) => Exit::Trouble,
            _ => Exit::Input,
        }
    }
}

/// `rehearsal serve`: until it is interrupted.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the command line speaks to people")]
pub(super) async fn serve(arguments: ServeArguments) -> Exit {
    match start(&arguments).await {
        Ok((idp, rp)) => {
            print!("{}", what_to_open(&idp, rp.as_ref(), &arguments));
            // Without a signal handler there is still the terminal's own way to end a program.
            let _ = tokio::signal::ctrl_c().await;
            if let Some(rp) = rp {
                rp.stop().await;
            }
            Exit::Ok
        }
        Err(error) => {
            eprintln!("error: {error}");
            error.exit()
        }
    }
}

async fn start(arguments: &ServeArguments) -> Result<(MockIdp, Option<RunningRp>), ServeError> {
    let mut builder = MockIdp::builder()
        .provider(&arguments.provider)
        .listen(&arguments.listen)
        .journal_limit(JOURNAL_LIMIT)
        .person(Person::new("alice").groups(["readers"]))
        .person(Person::new("bob").groups(["readers", "admins"]));
    if let Some(host) = &arguments.host {
        builder = builder.host(host);
    }
    if arguments.fresh_keys {
        builder = builder.keys(KeySource::Fresh);
    }
    if arguments.test_keys {
        builder = builder.keys(KeySource::Test(0));
    }
    for setting in &arguments.setting {
        let (name, value) = setting.split_once('=').ok_or_else(|| ServeError::Setting(setting.clone()))?;
        // JSON where it is JSON, so that numbers and switches are what they look like; text otherwise.
        builder = builder.setting(name, serde_json::from_str(value).unwrap_or_else(|_| Value::from(value)));
    }
    for quirk in &arguments.quirk {
        builder = builder.quirk(quirk);
    }
    let idp = builder.start().await?;
    let mut client = Client::confidential(CLIENT_ID, CLIENT_SECRET);
    client.redirect_uris.clone_from(&arguments.redirect_uri);
    let rp = match &arguments.with_rp {
        None => None,
        Some(policy) => {
            let provider = Provider {
                slug: "idp".to_owned(),
                name: arguments.provider.clone(),
                issuer: idp.issuer().to_owned(),
                client_id: CLIENT_ID.to_owned(),
                client_secret: Some(CLIENT_SECRET.to_owned()),
                ..Provider::default()
            };
            let rp = Rp::builder().policy(Policy::preset(policy)?).provider(provider).start().await?;
            client.redirect_uris.push(rp.redirect_uri().to_string());
            client.post_logout_redirect_uris.push(rp.post_logout_redirect_uri().to_string());
            client.backchannel_logout_uri = Some(rp.backchannel_logout_uri().to_string());
            Some(rp)
        }
    };
    idp.register(client)?;
    Ok((idp, rp))
}

/// What a person needs to know to sign in.
fn what_to_open(idp: &MockIdp, rp: Option<&RunningRp>, arguments: &ServeArguments) -> String {
    let version = idp.manners().version().map(|version| format!(" {version}")).unwrap_or_default();
    let name = arguments.provider.split('@').next().unwrap_or_default();
    let mut text = format!("{name}{version} is on stage.\n\n");
    let mut line = |label: &str, value: &str| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {label:<16}{value}");
    };
    line("issuer", idp.issuer());
    line("discovery", &format!("{}/.well-known/openid-configuration", idp.issuer()));
    line("client id", CLIENT_ID);
    line("client secret", CLIENT_SECRET);
    match arguments.redirect_uri.as_slice() {
        [] if rp.is_none() => line("redirect URI", "none yet: start again with --redirect-uri URI of your application"),
        uris => uris.iter().for_each(|uri| line("redirect URI", uri)),
    }
    line("people", "alice, bob (each one's password is the user name)");
    if let Some(rp) = rp {
        line("open", rp.login_url().as_str());
    }
    if !idp.address().ip().is_loopback() {
        text.push_str(
            "\nReachable from other machines. It signs in anybody as anybody: keep it away from real applications.\n",
        );
    }
    text.push_str("\nCtrl-C ends it.\n");
    text
}
