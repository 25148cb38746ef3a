use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use mock_idp::script::Span;

use crate::language::Severity;
use crate::plan::{Filters, IdpFilter, RpFilter, Shard};
use crate::report::{Format, ReportFile};

/// Rehearse a login before opening night: a conformance test harness for OpenID Connect relying parties.
#[derive(Debug, Parser)]
#[command(name = "rehearsal", version, about, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Plays scenarios and says what came out.
    Run(RunArguments),
    /// Starts a provider to play with, and the reference relying party too if asked.
    Serve(Box<ServeArguments>),
    /// Finds the manner of a provider that makes a case fail, and the version since which it does.
    Bisect(BisectArguments),
    /// Prints the completions of a shell: `rehearsal completions bash > /etc/bash_completion.d/rehearsal`.
    Completions(CompletionsArguments),
    /// Reads scenario files and says what is wrong with them, without playing them.
    Check(CheckArguments),
    /// Names the cases that `run` would play.
    List(ListArguments),
    /// Lists the manners of a provider, which of them are on in a version, and why the others are not.
    Quirks(QuirksArguments),
    /// Says what a word means: a step, an expectation, a tag, a provider, a quirk, a policy or its knob, an error code, an
    /// exit code.
    Explain(ExplainArguments),
    /// Prints the JSON Schema of scenario files, or of the file of `serve`, for editors.
    Schema(SchemaArguments),
    /// Makes another report of the JSON lines of a run.
    Report(ReportArguments),
    /// Joins the JSON lines of the shards of a run.
    Merge(MergeArguments),
}

/// Which cases.
#[derive(Clone, Debug, Args)]
pub struct SelectArguments {
    /// Scenario files or folders, or parts of names such as `state/expiry`; without any: all packs in this binary.
    pub what: Vec<String>,
    /// With this provider alone, in this version if one is given: `authelia`, `authelia@4.38`. Scenarios that name none are
    /// played with it.
    #[arg(long, value_name = "P[@V]")]
    pub idp: Vec<IdpFilter>,
    /// Only with this policy of the reference relying party: `booklore`, `grimmory@3.2.4` …
    #[arg(long, value_name = "POLICY")]
    pub rp: Vec<RpFilter>,
    /// Only scenarios with this tag.
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Only this part of the cases: `2/8` is the second of eight.
    #[arg(long, value_name = "K/N")]
    pub shard: Option<Shard>,
    /// Switches a manner on (`--quirk=+ID`) or off (`--quirk=-ID`), and plays only with the provider that has it.
    #[arg(long, value_name = "±ID", allow_hyphen_values = true)]
    pub quirk: Vec<String>,
}

impl SelectArguments {
    /// What was named, and what it is filtered by.
    pub fn split(self) -> (Vec<String>, Filters) {
        let Self { what, idp, rp, tag, shard, quirk } = self;
        let filters = Filters {
            names: Vec::new(),
            tags: tag,
            idps: idp,
            rps: rp,
            shard,
            quirks: quirk,
            target: None,
            only: None,
        };
        (what, filters)
    }
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// Which cases.
    #[command(flatten)]
    pub select: SelectArguments,
    /// Plays against the relying party that this file describes, instead of the reference one: see docs/targets.md.
    #[arg(long, value_name = "FILE", conflicts_with = "rp")]
    pub target: Option<PathBuf>,
    /// How many cases at a time; without it: as many as there are processors.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// The same seed plays the same run.
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
    /// Writes a report: html, junit, json (lines, from which all others can be made later) or markdown. As often as wanted.
    #[arg(long, value_name = "FORMAT=FILE")]
    pub report: Vec<ReportFile>,
    /// Does not mask the relying party's cookies, bearers and client secret in reports.
    #[arg(long)]
    pub show_secrets: bool,
    /// Begins no further case after the first that is not as expected.
    #[arg(long)]
    pub fail_fast: bool,
    /// Plays a case that is not as expected so many times more; one that is as expected then is told as flaky.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub retries: u32,
    /// Only the cases that were not as expected in an earlier run: what its `--report json=FILE` wrote.
    #[arg(long, value_name = "FILE")]
    pub only_failed: Option<PathBuf>,
    /// The severity from which on a case that is not as expected makes the exit code 1: may, should, contract, must; without
    /// it: any.
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    pub fail_on: Option<Severity>,
    /// How long a step may take in real time.
    #[arg(long, value_name = "TIME", default_value = "20s")]
    pub step_limit: Span,
    /// How long a case may take in real time.
    #[arg(long, value_name = "TIME", default_value = "60s")]
    pub case_limit: Span,
    /// Pauses before each step, says where everything listens, and goes on at the Enter key. One case at a time.
    #[arg(long)]
    pub step: bool,
    /// Leaves provider and relying party up where a run is not as it should be, until the Enter key. One case at a time.
    #[arg(long)]
    pub keep: bool,
    /// Plays in Chromium, by chromedriver, instead of in a browser of ours that runs no scripts. Much slower.
    #[arg(long)]
    pub browser: bool,
    /// The same, and shows its windows.
    #[arg(long)]
    pub headed: bool,
    /// Plays everything with this provider too, and tells only the verdicts that change, with the manner behind each.
    #[arg(long, value_name = "P@V", requires = "idp")]
    pub versus: Option<IdpFilter>,
}

/// Arguments of `bisect`.
#[derive(Debug, Args)]
pub struct BisectArguments {
    /// The one case.
    #[command(flatten)]
    pub select: SelectArguments,
    /// Plays against the relying party that this file describes, instead of the reference one.
    #[arg(long, value_name = "FILE", conflicts_with = "rp")]
    pub target: Option<PathBuf>,
    /// The same seed plays the same runs.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// Which shell.
    pub shell: Shell,
}

/// A severity as scenario files write it.
fn severity(text: &str) -> Result<Severity, String> {
    serde_json::from_value(text.into()).map_err(|_| "it is one of robustness, may, should, contract, must".to_owned())
}

/// Arguments of `list`.
#[derive(Debug, Args)]
pub struct ListArguments {
    /// Which cases.
    #[command(flatten)]
    pub select: SelectArguments,
    /// As JSON, with everything that can be selected by.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `quirks`.
#[derive(Debug, Args)]
pub struct QuirksArguments {
    /// The provider, with or without a version: keycloak@26.7. Without it: all, each in its newest version.
    pub provider: Option<String>,
    /// A setting under the provider's own name for it.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub settings: Vec<String>,
    /// Switches a quirk on (+ID) or off (-ID).
    #[arg(long = "quirk", value_name = "±ID", allow_hyphen_values = true)]
    pub switches: Vec<String>,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// The word.
    pub word: String,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// What `run --report json=FILE` or `merge` wrote.
    pub file: PathBuf,
    /// What to make of it: html, junit, markdown, terminal, or issue, a bug report to be pasted.
    #[arg(long = "as", value_name = "FORMAT")]
    pub format: Format,
    /// Where to write it; without it: standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Takes a file that ends before its run does, as one that was killed leaves behind: the cases that are whole.
    #[arg(long)]
    pub unfinished: bool,
}

/// Arguments of `merge`.
#[derive(Debug, Args)]
pub struct MergeArguments {
    /// What `run --shard K/N --report json=FILE` wrote, one file a shard.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Where to write the joined run.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Scenario files or folders; without any: the packs in this binary.
    pub what: Vec<String>,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// The provider, and its version if one is wanted: `plain`, `authelia`, `authelia@4.38`. Without it: plain, or what the
    /// file says.
    #[arg(value_name = "P[@V]")]
    pub provider: Option<String>,
    /// The same, by name.
    #[arg(long, value_name = "P[@V]", conflicts_with = "provider")]
    pub idp: Option<String>,
    /// A file that says all of this and more; what is given beside it wins. `rehearsal schema serve` describes it.
    /// It is read again when it is saved, and on SIGHUP.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where the provider listens; without it: 127.0.0.1:4400. Beyond loopback it makes fresh keys.
    #[arg(long, value_name = "IP:PORT")]
    pub listen: Option<String>,
    /// Only the address of that.
    #[arg(long, value_name = "IP", conflicts_with = "listen")]
    pub bind: Option<IpAddr>,
    /// Only the port of that; 0 is any free one.
    #[arg(long, value_name = "PORT", conflicts_with = "listen")]
    pub port: Option<u16>,
    /// The host name in the issuer; without it: the address that it listens on.
    #[arg(long, value_name = "NAME")]
    pub host: Option<String>,
    /// The URL at which relying parties and browsers find it, behind a proxy or in a container.
    #[arg(long, value_name = "URL", conflicts_with = "host")]
    pub issuer: Option<String>,
    /// Serves https by a CA of its own, whose certificate is written to this file; without a name: rehearsal-ca.pem.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "rehearsal-ca.pem", require_equals = true)]
    pub tls: Option<PathBuf>,
    /// A setting under the provider's own name for it, such as `minimum_parameter_entropy=-1`; `plain` takes its rules.
    #[arg(long = "set", visible_alias = "setting", value_name = "NAME=VALUE")]
    pub setting: Vec<String>,
    /// Switches a quirk on (`+ID`) or off (`-ID`).
    #[arg(long, value_name = "±ID", allow_hyphen_values = true)]
    pub quirk: Vec<String>,
    /// A file of people, by user name: `alice: { groups: [readers] }`. It is read again as `--config` is.
    #[arg(long, value_name = "FILE")]
    pub people: Option<PathBuf>,
    /// A client; without a secret: `ID-secret`; with an empty one (`ID:`) it is public. Instead of the one called rehearsal.
    #[arg(long, value_name = "ID[:SECRET]")]
    pub client: Vec<String>,
    /// A redirect URI of your relying party, for the first client.
    #[arg(long, value_name = "URI")]
    pub redirect_uri: Vec<String>,
    /// Signs this person in without showing a login page.
    #[arg(long, value_name = "USER")]
    pub auto_login: Option<String>,
    /// Leaves out the row of buttons below the pages, with which a person at the keyboard signs in or refuses.
    #[arg(long)]
    pub no_stage_hand: bool,
    /// Makes new keys instead of using the published test keys.
    #[arg(long, conflicts_with = "test_keys")]
    pub fresh_keys: bool,
    /// Uses the published test keys even beyond loopback, where anybody can forge its tokens.
    #[arg(long)]
    pub test_keys: bool,
    /// Offers the control API here, for tests in any language; beyond loopback only with a token.
    #[arg(long, value_name = "IP:PORT")]
    pub control: Option<SocketAddr>,
    /// What the control API wants as a bearer token.
    #[arg(long, value_name = "TOKEN", requires = "control")]
    pub control_token: Option<String>,
    /// Whose time it goes by: `virtual` is one that the control API can move.
    #[arg(long, value_name = "CLOCK", default_value = "real")]
    pub clock: ServeClock,
    /// Says what there is in another form: variables for a shell, or JSON.
    #[arg(long, value_name = "FORMAT")]
    pub print: Option<PrintFormat>,
    /// Starts the reference relying party too, by this policy.
    #[arg(long, value_name = "POLICY", num_args = 0..=1, default_missing_value = "strict", require_equals = true)]
    pub with_rp: Option<String>,
    /// A PEM file of an authority that the reference relying party trusts, such as the one of --tls; may be repeated.
    #[arg(long, value_name = "FILE", requires = "with_rp")]
    pub trust: Vec<PathBuf>,
}

impl ServeArguments {
    /// The provider, either way.
    pub fn provider(&self) -> Option<&str> {
        self.provider.as_deref().or(self.idp.as_deref())
    }
}

/// Whose time a provider goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ServeClock {
    /// The machine's.
    Real,
    /// One that starts now, runs, and can be moved.
    Virtual,
}

/// In which form it is said what there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PrintFormat {
    /// Variables for a shell.
    Env,
    /// JSON.
    Json,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct SchemaArguments {
    /// Of which file.
    #[arg(default_value = "scenario")]
    pub of: SchemaOf,
}

/// What there is a schema of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// A scenario.
    Scenario,
    /// The file of `serve --config`.
    Serve,
    /// The file of `run --target`.
    Target,
}
