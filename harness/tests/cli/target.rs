//! Against a relying party of somebody else: a program of its own, which a file describes.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU16, Ordering};

use insta::assert_snapshot;
use tempfile::TempDir;

use super::support::{ended, rehearsal};

/// The example beside this program.
fn my_app() -> PathBuf {
    let built = Path::new(env!("CARGO_BIN_EXE_rehearsal")).parent().unwrap();
    let app = built.join("examples/my_app");
    assert!(app.exists(), "the example is not built; run: cargo build -p rehearsal --examples");
    app
}

fn target(folder: &TempDir, policy: &str) -> String {
    let text = format!(
        r#"name: my-app
command: ["{}"]
environment:
  PORT: "{{{{port}}}}"
  ISSUER: "{{{{issuer}}}}"
  CLIENT_ID: "{{{{client_id}}}}"
  CLIENT_SECRET: "{{{{client_secret}}}}"
  POLICY: {policy}
url: "http://localhost:{{{{port}}}}"
ready: /login
redirect_uris: ["{{{{url}}}}/oauth2-callback"]
login: {{ visit: /login, press: sign in with }}
who: {{ get: /api/me, username: /username, name: /name, email: /email }}
logout: {{ visit: /account, press: sign out }}
has: [rp_logout]
"#,
        my_app().display()
    );
    write(folder, "my-app.yaml", &text)
}

fn write(folder: &TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

const NONCE: &str = "\
title: An ID token with the nonce of somebody else is refused
severity: must
tags: [attack]
people:
  alice: {}
script:
  - fault: { at: id_token, set_claims: { nonce: somebody-elses } }
steps:
  - start_login
  - sign_in: { as: alice }
expect:
  login: refused
";

#[test]
fn a_program_is_started_for_each_run_and_judged_from_outside() {
    let folder = TempDir::new().unwrap();
    let scenario = write(&folder, "nonce.yaml", NONCE);
    let (code, out, err) =
        ended(&mut rehearsal(&["run", &scenario, "--target", &target(&folder, "strict"), "--seed", "1"]));
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("1 passed"), "{out}{err}");
}

#[test]
fn what_a_scenario_needs_and_the_program_lacks_is_said() {
    let folder = TempDir::new().unwrap();
    let scenario = NONCE.replace("steps:\n  - start_login\n", "steps:\n  - start_login\n  - advance: 5m\n");
    let scenario = write(&folder, "late.yaml", &scenario);
    let (code, out, err) =
        ended(&mut rehearsal(&["run", &scenario, "--target", &target(&folder, "strict"), "--seed", "1"]));
    let said = format!("{code:?} {out}{err}");
    assert!(said.contains("the relying party `my-app` lacks `clock`, which the scenario needs"), "{said}");
}

#[test]
fn a_program_that_does_not_start_says_its_last_words() {
    let folder = TempDir::new().unwrap();
    let scenario = write(&folder, "nonce.yaml", NONCE);
    let file = target(&folder, "no-such-policy");
    let (code, out, err) = ended(&mut rehearsal(&["run", &scenario, "--target", &file, "--seed", "1"]));
    let said = format!("{out}{err}");
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("is not ready: it ended with exit status: 1; its last words:"), "{said}");
    assert!(said.contains("no-such-policy"), "{said}");
}

#[test]
fn mistakes_in_the_file_are_drawn() {
    let folder = TempDir::new().unwrap();
    let text = "name: my app, staging
url: localhost:{{port}}
provider: { listen: localhost, issuer: \"http://localhost:4400?a=b\" }
redirect_uris: [\"{{ulr}}/callback\", /callback]
post_logout_redirect_uris: [signed-out]
backchannel_logout_uri: \"{{url}}/{{token}}\"
login: { visit: login }
who: { get: http://localhost/api/me, username: username }
prepare:
  - { method: PUSH, path: me, save: { token: token } }
";
    let file = write(&folder, "my-app.yaml", text);
    let (code, out, err) = ended(&mut rehearsal(&["run", "--target", &file]));
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert_snapshot!("target_mistakes", err.replace(&folder.path().display().to_string(), "<folder>"));
}

struct Running(std::process::Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Not one that the system gives to outgoing connections: another test's would be in the way between two runs.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap();
    let candidates = std::iter::repeat_with(|| first + NEXT.fetch_add(1, Ordering::Relaxed));
    candidates.take(1_000).find(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap()
}

#[test]
fn a_program_that_runs_on_meets_people_of_its_own_in_every_run() {
    let folder = TempDir::new().unwrap();
    let (app, provider) = (free_port(), free_port());
    let _running = Running(
        std::process::Command::new(my_app())
            .env("PORT", app.to_string())
            .env("ISSUER", format!("http://127.0.0.1:{provider}"))
            .env("CLIENT_ID", "app")
            .env("CLIENT_SECRET", "app-secret")
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap(),
    );
    while std::net::TcpStream::connect(("127.0.0.1", app)).is_err() {
        std::thread::yield_now();
    }
    let file = format!(
        "name: running\nurl: http://localhost:{app}\nprovider: {{ listen: 127.0.0.1:{provider} }}\n\
         client: {{ id: app, secret: app-secret }}\nredirect_uris: [http://localhost:{app}/oauth2-callback]\n\
         login: {{ visit: /login, press: sign in with }}\nwho: {{ get: /api/me, username: /username }}\n"
    );
    let file = write(&folder, "running.yaml", &file);
    let scenario = write(&folder, "nonce.yaml", NONCE);
    let signed_in = NONCE.replace("  - fault: { at: id_token, set_claims: { nonce: somebody-elses } }\n", "");
    let signed_in = signed_in.replace("script:\n", "").replace("login: refused", "signed_in: alice");
    let happy = write(&folder, "happy.yaml", &signed_in);
    let (code, out, err) = ended(&mut rehearsal(&["run", &scenario, &happy, "--target", &file, "--seed", "1"]));
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("2 passed"), "{out}");
    let cold = NONCE.replace("at: id_token, set_claims: { nonce: somebody-elses }", "at: jwks, status: 500");
    let cold = write(&folder, "cold.yaml", &cold);
    let (_, out, err) = ended(&mut rehearsal(&["run", &cold, "--target", &file, "--seed", "1"]));
    assert!(out.contains("the relying party `running` runs on"), "{out}{err}");
}
