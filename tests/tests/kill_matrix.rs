//! A pack is worth what it catches. `strict` with one knob turned to an unsafe value is a mutant; a scenario must fail on
//! it, while all of them pass on `strict` itself.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rehearsal::event::{RunEvent, Verdict};
use rehearsal::language::Checks;
use rehearsal::plan::{Case, Filters, Source, plan};
use rehearsal::run::{Engine, EngineOptions};
use rehearsal::target::ReferenceTarget;
use serde_json::{Value, json};

/// Knob, unsafe value, and the scenario that must fail because of it.
type Mutant = (&'static str, Value, &'static str);

fn mutants() -> Vec<Mutant> {
    [of_logins_and_tokens(), of_accounts_and_sessions()].concat()
}

fn of_logins_and_tokens() -> Vec<Mutant> {
    vec![
        ("flow.state_ttl_s", json!(86400), "state/expiry/expired"),
        ("flow.state_single_use", json!(false), "state/replay/replayed-callback"),
        ("flow.state_browser_bound", json!(false), "state/binding/callback-in-another-browser"),
        ("flow.cookie_http_only", json!(false), "state/cookies/hidden-from-scripts"),
        ("flow.check_state", json!(false), "state/binding/tampered-state"),
        ("flow.callback_iss", json!("ignore"), "state/issuer/other-in-the-callback"),
        ("flow.pkce", json!("none"), "happy/requests/bound-to-this-login"),
        ("flow.pkce", json!("plain"), "happy/requests/bound-to-this-login"),
        ("flow.nonce", json!("not_sent"), "happy/requests/bound-to-this-login"),
        ("flow.discovery_issuer", json!("ignore"), "errors/discovery/other-issuer"),
        ("flow.discovery_issuer", json!("slash_insensitive"), "errors/discovery/slash-at-the-end"),
        ("flow.loop_limit", json!(1000), "oidc-only/redirect-loop/stops-and-offers-a-way-out"),
        ("flow.oidc_only_local_login", json!("everybody"), "oidc-only/escape-hatch/not-for-everybody"),
        ("net.web_endpoints", json!("none"), "errors/discovery/file-as-endpoint"),
        ("net.web_endpoints", json!("not_authorization"), "errors/discovery/script-as-endpoint"),
        ("flow.pkce", json!("if_advertised"), "happy/requests/bound-although-not-advertised"),
        ("flow.url_join", json!("blind"), "happy/requests/endpoint-with-a-query"),
        ("flow.http_timeout_s", json!(30_000), "errors/discovery/answer-never-comes"),
        ("tokens.check_nonce", json!(false), "tokens/nonce/mismatch"),
        ("tokens.check_issuer", json!(false), "tokens/issuer/other-issuer"),
        ("tokens.check_audience", json!(false), "tokens/audience/other-client"),
        ("tokens.other_audiences", json!("accept"), "tokens/audience/others-too"),
        ("tokens.check_azp", json!(false), "tokens/audience/other-party"),
        ("tokens.check_signature", json!(false), "tokens/signature/corrupt"),
        ("tokens.allowed_algs", json!(["RS256", "HS256"]), "tokens/signature/with-the-client-secret"),
        ("tokens.allow_none", json!(true), "tokens/signature/none"),
        ("tokens.key_source", json!("embedded_jwk"), "tokens/signature/embedded-key"),
        ("tokens.hmac_key", json!("public_key"), "tokens/signature/public-key-as-secret"),
        ("tokens.unknown_kid", json!("try_all_keys"), "tokens/keys/unknown-kid"),
        ("tokens.unknown_kid", json!("refuse"), "tokens/keys/rotation"),
        ("tokens.check_typ", json!(false), "tokens/header/of-another-kind"),
        ("tokens.check_crit", json!(false), "tokens/header/critical"),
        ("tokens.check_expiry", json!(false), "tokens/time/expired"),
        ("tokens.clock_skew_s", json!(86400), "tokens/time/expired"),
        ("tokens.check_iat_future", json!(false), "tokens/time/from-the-future"),
        ("tokens.check_nbf", json!(false), "tokens/time/not-yet"),
        ("tokens.check_at_hash", json!(false), "tokens/hashes/other-access-token"),
        ("tokens.id_token", json!("optional"), "tokens/presence/no-id-token"),
        ("tokens.jwe", json!("take_userinfo"), "tokens/encryption/encrypted-id-token"),
        ("tokens.issuer_slashes", json!(false), "tokens/issuer/slash-at-the-end"),
        ("tokens.require_exp", json!(false), "tokens/time/without-expiry"),
        ("tokens.require_iat", json!(false), "tokens/time/without-issue-time"),
    ]
}

fn of_accounts_and_sessions() -> Vec<Mutant> {
    vec![
        ("net.token_timeout_s", json!(30_000), "errors/provider/token-answer-never-comes"),
        ("net.discovery_redirects", json!("all"), "errors/discovery/moved"),
        ("net.jwks_redirects", json!("all"), "errors/provider/keys-moved"),
        ("net.token_redirects", json!("all"), "errors/provider/token-endpoint-moved"),
        ("net.userinfo_shape", json!("object_or_token"), "tokens/userinfo/signed-by-nobody"),
        ("identity.userinfo", json!("never"), "happy/claims/claims-only-in-userinfo"),
        ("identity.check_userinfo_sub", json!(false), "tokens/userinfo/of-somebody-else"),
        ("identity.key", json!("subject"), "happy/providers/two-providers"),
        ("identity.link_local", json!("username"), "accounts/local/name-is-taken"),
        ("identity.link_local", json!("email"), "accounts/local/address-is-taken"),
        ("identity.username_taken", json!("sign_in_anybody"), "accounts/local/name-is-taken"),
        ("identity.username_taken", json!("sign_in_federated"), "accounts/identity/reissued-subject"),
        ("identity.check_active", json!(false), "accounts/local/deactivated-by-hand"),
        ("identity.subject_form", json!("text_or_number"), "tokens/presence/subject-is-a-number"),
        ("identity.subject_case", json!("insensitive"), "accounts/identity/subjects-differ-in-capitals"),
        ("identity.subject_case", json!("collation"), "accounts/identity/subjects-differ-in-capitals"),
        ("identity.username_case", json!("collation"), "accounts/identity/names-differ-in-an-accent"),
        ("identity.link_inactive", json!(true), "accounts/local/deactivated-and-not-linked"),
        ("groups.mode", json!("disabled"), "accounts/groups/absent-and-empty"),
        ("groups.mode", json!("additive"), "accounts/groups/absent-and-empty"),
        ("groups.empty_means", json!("keep"), "accounts/groups/absent-and-empty"),
        ("groups.no_match_means", json!("keep"), "accounts/groups/no-match"),
        ("groups.case", json!("insensitive"), "accounts/groups/other-letters"),
        ("groups.strip_manual", json!(true), "accounts/groups/granted-by-hand-and-mapped"),
        ("groups.forget_unmapped", json!(false), "accounts/groups/mapping-that-vanished"),
        ("groups.case", json!("collation"), "accounts/groups/other-letters"),
        ("logout.check_events", json!(false), "logout/back-channel/wrong-events"),
        ("logout.check_signature", json!(false), "logout/back-channel/corrupt-signature"),
        ("logout.check_alg", json!(false), "logout/back-channel/no-signature"),
        ("logout.check_typ", json!(false), "logout/back-channel/of-another-kind"),
        ("logout.check_issuer", json!(false), "logout/back-channel/other-issuer"),
        ("logout.check_audience", json!(false), "logout/back-channel/other-audience"),
        ("logout.require_iat", json!(false), "logout/back-channel/without-time"),
        ("logout.check_exp", json!(false), "logout/back-channel/expired"),
        ("logout.check_nonce_absent", json!(false), "logout/back-channel/with-nonce"),
        ("logout.check_jti", json!(false), "logout/back-channel/without-identifier"),
        ("logout.end", json!("none"), "logout/back-channel/ends-the-session"),
        ("logout.hint_of", json!("newest_of_account"), "logout/rp-initiated/of-this-browser"),
        ("logout.unknown_issuer", json!("accept"), "logout/back-channel/unknown-issuer"),
        ("logout.check_iat", json!(false), "logout/back-channel/from-the-future"),
        ("logout.require_exp", json!(false), "logout/back-channel/without-expiry"),
        ("logout.replayed", json!("accept"), "logout/back-channel/second-time"),
        ("logout.case", json!("collation"), "logout/back-channel/sessions-differ-in-capitals"),
        ("session.renewal_forgets_hours", json!(true), "logout/sessions/hours-outlive-no-renewal"),
    ]
}

/// Unsafe values that no scenario can show, and why.
fn survivors() -> Vec<Mutant> {
    vec![
        ("flow.rotate_session", json!(false), "no word plants a cookie in a browser; rp/tests/it/mutants.rs has it"),
        ("logout.check_origin", json!(false), "no word posts from another site; rp/tests/it/mutants.rs has it"),
        (
            "flow.redirect_base",
            json!("host_header"),
            "no word opens the relying party under another host; rp/tests/it/modes.rs has it",
        ),
        (
            "tokens.doubled_members",
            json!("last_counts"),
            "no deviation writes a member of a token twice; rp/src/oidc/token.rs has it",
        ),
        (
            "tokens.bad_key",
            json!("refuse_set"),
            "no deviation puts a key beside those of a key set; the cases S082g of tests/faithfulness have it",
        ),
        ("tokens.rsa_bits", json!(1024), "no setting gives a provider a weak key; rp/src/oidc/jwks.rs has it"),
        (
            "identity.key",
            json!("provider_and_subject"),
            "no word gives a configured provider another issuer; the cases S137 of tests/faithfulness have it",
        ),
        (
            "logout.return_to",
            json!("origin"),
            "a browser that signs out of the page itself names the right origin; the cases S232 of tests/faithfulness have it",
        ),
        (
            "logout.return_to",
            json!("origin_or_referer"),
            "a browser that signs out of the page itself names the right origin; the cases S232 of tests/faithfulness have it",
        ),
    ]
}

fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios")
}

fn sources(folder: &Path, found: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).expect("the packs are there") {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            let name = path.strip_prefix(packs()).unwrap().display().to_string();
            found.push(Source::new(&name, name.clone(), std::fs::read(&path).unwrap()).unwrap());
        }
    }
}

fn cases() -> Vec<Case> {
    let mut found = Vec::new();
    sources(&packs(), &mut found);
    plan(&found, &Checks::default(), &Filters::default()).expect("the packs are without mistakes")
}

/// Plays cases against `strict` with at most one knob turned, and says how each ended.
async fn play(cases: Vec<Case>, knob: Option<(&'static str, Value)>) -> Vec<(String, Verdict, Option<String>)> {
    let options = EngineOptions {
        retries: 0,
        jobs: 2,
        seed: 1,
        case_limit: Duration::from_secs(60),
        from_files: false,
        target_file: None,
        fail_fast: false,
        step_limit: Duration::from_secs(30),
    };
    let engine = Engine::new(
        options,
        Arc::new(move |cell| {
            let target = ReferenceTarget::new(&cell.rp);
            Arc::new(match knob.clone() {
                Some((name, value)) => target.with_knob(name, value),
                None => target,
            })
        }),
    );
    let mut ended = Vec::new();
    engine
        .run(cases, |event| {
            if let RunEvent::CaseFinished { result } = event {
                ended.push((result.case, result.verdict, result.reason));
            }
        })
        .await;
    ended
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scenario_passes_on_the_relying_party_that_does_what_the_specifications_say() {
    let ended = play(cases(), None).await;
    assert!(ended.len() >= 40, "only {} cases", ended.len());
    let not_passed: Vec<_> = ended.iter().filter(|(_, verdict, _)| !verdict.is_as_expected()).collect();
    assert!(not_passed.is_empty(), "{not_passed:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_mutant_is_killed_by_the_scenario_that_is_there_for_it() {
    let all = cases();
    let mut alive = Vec::new();
    for (knob, value, scenario) in mutants() {
        let meant: Vec<Case> = all.iter().filter(|case| case.id.scenario() == scenario).cloned().collect();
        assert_eq!(meant.len(), 1, "{scenario} is there once");
        for (case, verdict, reason) in play(meant, Some((knob, value.clone()))).await {
            if verdict != Verdict::Failed {
                alive.push(format!("{case} with {knob} = {value}: {} {reason:?}", verdict.word()));
            }
        }
    }
    assert!(alive.is_empty(), "{alive:#?}");
}

#[test]
fn every_mutant_is_one_that_the_policy_itself_calls_unsafe() {
    let knobs = rp::Policy::knobs();
    for (name, value, _) in mutants() {
        let knob = knobs.iter().find(|knob| knob.name == name).unwrap_or_else(|| panic!("no knob {name}"));
        assert!(knob.unsafe_values.contains(&value), "{name} = {value} is not among {:?}", knob.unsafe_values);
    }
}

#[test]
fn every_unsafe_value_is_a_mutant_or_has_its_reason() {
    let (killed, spared) = (mutants(), survivors());
    let there =
        |name: &str, value: &Value| killed.iter().chain(&spared).any(|(knob, of, _)| *knob == name && of == value);
    let open: Vec<String> = rp::Policy::knobs()
        .into_iter()
        .flat_map(|knob| {
            knob.unsafe_values.iter().cloned().map(move |value| (knob.name.clone(), value)).collect::<Vec<_>>()
        })
        .filter(|(name, value)| !there(name, value))
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    assert!(open.is_empty(), "no scenario is there for {open:#?}");
}
