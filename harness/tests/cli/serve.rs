use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStderr, Stdio};

use super::support::{ended, redacted, rehearsal};

/// A server that ends with the test.
struct Served {
    child: Child,
    said: String,
    /// Its standard error, from then on.
    told: Option<BufReader<ChildStderr>>,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(arguments: &[&str]) -> Served {
    let mut command = rehearsal(&["serve", "--listen", "127.0.0.1:0"]);
    let mut child =
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let told = child.stderr.take().map(BufReader::new);
    let mut said = String::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        said.push_str(&line);
        said.push('\n');
        if line.starts_with("Ctrl-C") {
            break;
        }
    }
    Served { child, said, told }
}

/// The value behind a label.
fn named(served: &Served, label: &str) -> String {
    let line = served.said.lines().find(|line| line.trim_start().starts_with(label));
    line.unwrap_or_else(|| panic!("no {label} in\n{}", served.said)).trim_start()[label.len()..].trim().to_owned()
}

/// A GET without anything around it.
fn get(url: &str) -> String {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host.replace("localhost", "127.0.0.1")).expect("somebody listens");
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn it_says_what_to_open_and_what_it_says_is_there() {
    let served = serve(&["authelia@4.38", "--with-rp", "--redirect-uri", "https://books.example.com/cb"]);
    insta::assert_snapshot!(redacted(&served.said));
    let discovery = get(&named(&served, "discovery"));
    assert!(discovery.starts_with("HTTP/1.1 200"), "{discovery}");
    assert!(discovery.contains(&format!("\"issuer\":\"{}\"", named(&served, "issuer"))), "{discovery}");
    let login = get(&named(&served, "open"));
    assert!(login.starts_with("HTTP/1.1 200") && login.contains("Sign in with authelia"), "{login}");
}

#[test]
fn a_port_that_is_taken_is_named_with_the_remedy() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, _, err) = ended(&mut rehearsal(&["serve", "--listen", &address]));
    assert_eq!(code, Some(3));
    assert!(err.contains(&format!("cannot listen on {address}")) && err.contains("choose another port"), "{err}");
}

#[test]
fn what_cannot_be_served_is_named_with_exit_code_2() {
    for (arguments, said) in [
        (&["autelia"][..], "did you mean `authelia`?"),
        (&["authelia@x"], "`x` is no version"),
        (&["plain@1"], "`plain` has no versions"),
        (&["--listen", "here"], "`here` is no address to listen on"),
        (&["--setting", "state.min"], "write NAME=VALUE"),
        (&["--setting", "state.mn=8"], "did you mean `state.min`?"),
        (&["authelia", "--setting", "minimum_parameter_entropy=many"], "it is a whole number"),
        (&["authelia", "--quirk", "-authelia-path"], "did you mean `authelia-paths`?"),
        (&["authelia", "--quirk", "authelia-paths"], "write `+ID` or `-ID`"),
        (&["--with-rp=strickt", "--listen", "127.0.0.1:0"], "strict"),
        (&["--fresh-keys", "--test-keys"], "cannot be used with"),
    ] {
        let (code, out, err) = ended(rehearsal(&["serve"]).args(arguments));
        assert_eq!(code, Some(2), "{arguments:?}: {out}{err}");
        assert!(err.contains(said), "{arguments:?} says nothing of `{said}`: {err}");
    }
}

/// Waits for a line on standard error that says this.
fn told(served: &mut Served, says: &str) -> String {
    let mut said = String::new();
    let reader = served.told.as_mut().unwrap();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap() == 0 {
            panic!("it ended without saying `{says}`:\n{said}");
        }
        said.push_str(&line);
        if line.contains(says) {
            return said;
        }
    }
}

#[cfg(unix)]
fn signal(served: &Served, name: &str) {
    let status = std::process::Command::new("kill").args([name, &served.child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

const STAGE: &str = "\
provider: authelia@4.38
people:
  alice: { password: alice-password, groups: [readers] }
clients:
  books:
    secret: books-secret
    redirect_uris: [https://books.example.com/cb]
";

fn stage(text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stage.yaml");
    std::fs::write(&path, text).unwrap();
    let path = path.to_string_lossy().into_owned();
    (folder, path)
}

#[test]
fn a_file_says_everything_and_flags_win() {
    let (_folder, path) = stage(STAGE);
    let served = serve(&["--config", &path, "--idp", "authelia@4.39.0", "--auto-login", "alice"]);
    insta::assert_snapshot!(redacted(&served.said));
}

#[test]
fn a_mistake_in_the_file_is_drawn() {
    let (_folder, path) = stage(&STAGE.replace("redirect_uris", "redirect_uri"));
    let (code, _, err) = ended(&mut rehearsal(&["serve", "--config", &path]));
    assert_eq!(code, Some(2));
    assert!(err.contains("stage.yaml:7:5") && err.contains("did you mean `redirect_uris`?"), "{err}");
}

#[test]
fn what_it_says_can_be_read_by_programs() {
    let said = |format: &str| {
        let mut command = rehearsal(&["serve", "--listen", "127.0.0.1:0", "--print", format, "--client", "books:it's"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let last = if format == "json" { "}" } else { "OIDC_PASSWORD" };
        let mut text = String::new();
        for line in lines.by_ref() {
            let line = line.unwrap();
            text = text + &line + "\n";
            if line.starts_with(last) {
                break;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        text
    };
    let json: serde_json::Value = serde_json::from_str(&said("json")).unwrap();
    assert_eq!(json["clients"][0]["client_secret"], "it's");
    assert_eq!(json["people"][0]["sub"], "52c33ef8-a8c5-465d-9a74-8fdafe2478f6");
    let env = said("env");
    assert!(env.contains(r"OIDC_CLIENT_SECRET='it'\''s'") && env.contains("OIDC_ISSUER=http://127.0.0.1:"), "{env}");
}

#[test]
fn an_issuer_other_than_the_address_stands_in_the_document() {
    let served = serve(&["--issuer", "http://host.docker.internal:9000"]);
    assert_eq!(named(&served, "issuer"), "http://host.docker.internal:9000");
    let (code, _, err) = ended(&mut rehearsal(&["serve", "--issuer", "host.docker.internal"]));
    assert_eq!(code, Some(2));
    assert!(err.contains("write the URL that a browser opens"), "{err}");
}

#[test]
fn https_writes_its_ca_where_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    let served = serve(&[&format!("--tls={}", file.display())]);
    assert!(named(&served, "issuer").starts_with("https://127.0.0.1:"));
    assert_eq!(named(&served, "CA file"), file.display().to_string());
    assert!(std::fs::read_to_string(file).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
}

#[test]
fn the_control_api_is_refused_beyond_loopback_without_a_token() {
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--control", "0.0.0.0:0"];
    let (code, _, err) = ended(&mut rehearsal(&arguments));
    assert_eq!(code, Some(2));
    assert!(err.contains("--control-token"), "{err}");
    let served = serve(&["--control", "127.0.0.1:0"]);
    assert!(get(&format!("{}/", named(&served, "control"))).starts_with("HTTP/1.1 200"));
}

#[cfg(unix)]
#[test]
fn a_saved_file_is_read_again_and_a_broken_one_changes_nothing() {
    let (_folder, path) = stage(STAGE);
    let mut served = serve(&["--config", &path, "--control", "127.0.0.1:0"]);
    let control = named(&served, "control");
    let people = || get(&format!("{control}/people"));
    std::fs::write(&path, STAGE.replace("  alice:", "  carol: {}\n  alice:")).unwrap();
    told(&mut served, "read again");
    assert!(people().contains("carol"));

    std::fs::write(&path, STAGE.replace("people:", "peple:")).unwrap();
    let said = told(&mut served, "everything stays as it was");
    assert!(said.contains("did you mean `people`?"), "{said}");
    assert!(people().contains("carol"));

    std::fs::write(&path, STAGE.replace("provider:", "tls: true\nprovider:")).unwrap();
    let said = told(&mut served, "read again");
    assert!(said.contains("at the next start only: tls"), "{said}");
    assert!(!people().contains("carol") && people().contains("alice"));

    signal(&served, "-HUP");
    told(&mut served, "read again");
}

#[cfg(unix)]
#[test]
fn sigterm_ends_it() {
    let mut served = serve(&[]);
    signal(&served, "-TERM");
    assert_eq!(served.child.wait().unwrap().code(), Some(0));
}
