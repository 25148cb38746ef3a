use std::collections::BTreeMap;
use std::fmt::Write as _;

use mock_idp::manners::{Manners, ProviderRef};
use mock_idp::provider;
use serde_json::Value;

use super::arguments::QuirksArguments;
use super::exit::Exit;
use super::output::say;

/// `rehearsal quirks`.
#[expect(clippy::print_stderr, reason = "the command line speaks to people")]
pub(super) fn quirks(arguments: &QuirksArguments) -> Exit {
    let names: Vec<String> = match &arguments.provider {
        Some(name) => vec![name.clone()],
        None => provider::names().map(str::to_owned).collect(),
    };
    let mut text = String::new();
    for name in names {
        match manners(&name, arguments) {
            Ok(manners) => table(&mut text, &manners),
            Err(error) => {
                eprintln!("error: {error}");
                return Exit::Input;
            }
        }
    }
    say(&text)
}

fn manners(name: &str, arguments: &QuirksArguments) -> Result<Manners, Box<dyn std::error::Error>> {
    let reference: ProviderRef = name.parse()?;
    let mut settings = BTreeMap::new();
    for setting in &arguments.settings {
        let (name, value) =
            setting.split_once('=').ok_or_else(|| format!("`{setting}` sets nothing; write NAME=VALUE"))?;
        // JSON where it is JSON, so that numbers and switches are what they look like; text otherwise.
        settings.insert(name.to_owned(), serde_json::from_str(value).unwrap_or_else(|_| Value::from(value)));
    }
    Ok(provider::resolve(&reference, &settings, &arguments.switches)?)
}

fn table(text: &mut String, manners: &Manners) {
    let standings = manners.standings();
    let on = standings.iter().filter(|(_, standing)| standing.is_on()).count();
    let version = manners.version().map(|version| format!(" {version}")).unwrap_or_default();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{}{version}: {on} of {} quirks are on\n", manners.reference().name, standings.len());
    if let Some(why) = manners.unrecorded() {
        let _ = writeln!(text, "  unrecorded: {why}\n");
    }
    for (quirk, standing) in standings {
        let _ = writeln!(text, "  {:<44} {standing}\n      {}", quirk.id, quirk.summary);
    }
    text.push('\n');
}
