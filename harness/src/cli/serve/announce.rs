//! What a person, or a script, needs to know to sign in.

use std::fmt::Write as _;
use std::net::SocketAddr;

use mock_idp::vocab::Operation;
use mock_idp::{Client, MockIdp, Person};
use serde_json::{Value, json};

use super::staging::{Staging, reached_from_outside};

/// What there is besides the provider.
pub(super) struct Besides {
    pub(super) control: Option<SocketAddr>,
    /// The login page of the reference relying party.
    pub(super) open: Option<String>,
    /// Where the relying party's registration is our own affair.
    pub(super) with_rp: bool,
}

impl Besides {
    fn control_url(&self) -> Option<String> {
        self.control.map(|address| format!("http://{address}"))
    }
}

/// The client that a relying party is most likely configured as.
fn first(staging: &Staging) -> &str {
    staging.clients.first().map(|client| client.id.as_str()).unwrap_or_default()
}

fn discovery(idp: &MockIdp, client: &str) -> String {
    idp.url_of(Operation::Discovery, client).unwrap_or_default()
}

/// For people.
pub(super) fn text(idp: &MockIdp, staging: &Staging, besides: &Besides) -> String {
    let manners = idp.manners();
    let version = manners.version().map(|version| format!(" {version}")).unwrap_or_default();
    let mut text = format!("{}{version} is on stage.\n\n", manners.reference().name);
    let issuer = idp.issuer_of(first(staging));
    line(&mut text, "issuer", &issuer);
    line(&mut text, "discovery", &discovery(idp, first(staging)));
    for (index, client) in staging.clients.iter().enumerate() {
        // Some products give every client an issuer of its own.
        let own = idp.issuer_of(&client.id);
        if own != issuer {
            line(&mut text, "issuer", &own);
            line(&mut text, "discovery", &discovery(idp, &client.id));
        }
        about(&mut text, client, besides.with_rp && index == 0);
    }
    line(&mut text, "people", &people(&staging.people));
    if let Some(name) = &staging.auto_login {
        line(&mut text, "signed in", &format!("{name}, without a login page"));
    }
    if let Some(file) = &staging.house.ca_file {
        line(&mut text, "CA file", &file.display().to_string());
    }
    if let Some(url) = besides.control_url() {
        line(&mut text, "control", &url);
    }
    if let Some(open) = &besides.open {
        line(&mut text, "open", open);
    }
    if reached_from_outside(idp.address()) {
        text.push_str(
            "\nReachable from other machines. It signs in anybody as anybody: keep it away from real applications.\n",
        );
    }
    text.push_str("\nCtrl-C ends it.\n");
    text
}

fn line(text: &mut String, label: &str, value: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "  {label:<16}{value}");
}

fn about(text: &mut String, client: &Client, with_rp: bool) {
    line(text, "client id", &client.id);
    line(text, "client secret", client.secret.as_deref().unwrap_or("none: a public client"));
    let of_ours = usize::from(with_rp);
    match client.redirect_uris.as_slice() {
        [] => line(text, "redirect URI", "none yet: start again with --redirect-uri URI of your application"),
        // What the relying party beside it registered for itself is nobody's to configure.
        uris => uris.iter().take(uris.len().saturating_sub(of_ours)).for_each(|uri| line(text, "redirect URI", uri)),
    }
}

fn people(people: &[Person]) -> String {
    if people.iter().all(|person| person.password == person.username) {
        let names = people.iter().map(|person| person.username.as_str()).collect::<Vec<_>>().join(", ");
        return format!("{names} (each one's password is the user name)");
    }
    let each = people.iter().map(|person| format!("{} (password {})", person.username, person.password));
    each.collect::<Vec<_>>().join(", ")
}

/// For programs.
pub(super) fn json(idp: &MockIdp, staging: &Staging, besides: &Besides) -> Value {
    let manners = idp.manners();
    json!({
        "provider": manners.reference().name,
        "version": manners.version().map(ToString::to_string),
        "issuer": idp.issuer_of(first(staging)),
        "discovery": discovery(idp, first(staging)),
        "listen": idp.address().to_string(),
        "clients": staging.clients.iter().map(|client| json!({
            "client_id": client.id,
            "issuer": idp.issuer_of(&client.id),
            "discovery": discovery(idp, &client.id),
            "client_secret": client.secret,
            "redirect_uris": client.redirect_uris,
            "post_logout_redirect_uris": client.post_logout_redirect_uris,
        })).collect::<Vec<_>>(),
        "people": staging.people.iter().map(|person| json!({
            "username": person.username,
            "password": person.password,
            "sub": person.sub,
            "email": person.email,
            "groups": person.groups,
        })).collect::<Vec<_>>(),
        "ca_file": staging.house.ca_file,
        "control": besides.control_url(),
        "open": besides.open,
    })
}

/// For shells: `eval`, `source`, or a file of variables.
pub(super) fn env(idp: &MockIdp, staging: &Staging, besides: &Besides) -> String {
    let client = staging.clients.first();
    let ca_file = staging.house.ca_file.as_ref().map(|file| file.display().to_string());
    let variables = [
        ("OIDC_ISSUER", Some(idp.issuer_of(first(staging)))),
        ("OIDC_DISCOVERY_URL", Some(discovery(idp, first(staging)))),
        ("OIDC_CLIENT_ID", client.map(|client| client.id.clone())),
        ("OIDC_CLIENT_SECRET", client.and_then(|client| client.secret.clone())),
        ("OIDC_REDIRECT_URI", client.and_then(|client| client.redirect_uris.first().cloned())),
        ("OIDC_USERNAME", staging.people.first().map(|person| person.username.clone())),
        ("OIDC_PASSWORD", staging.people.first().map(|person| person.password.clone())),
        ("REHEARSAL_CA_FILE", ca_file),
        ("REHEARSAL_CONTROL_URL", besides.control_url()),
    ];
    let mut text = String::new();
    for (name, value) in variables.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name}={}", quoted(&value));
    }
    text
}

/// As a shell reads it back.
fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    if !value.is_empty() && value.chars().all(plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_every_value_back_as_it_is() {
        for value in ["http://127.0.0.1:4400", "it's", "a b", "$(x)", ""] {
            let output =
                std::process::Command::new("sh").args(["-c", &format!("printf %s {}", quoted(value))]).output();
            assert_eq!(String::from_utf8(output.unwrap().stdout).unwrap(), value);
        }
    }
}
