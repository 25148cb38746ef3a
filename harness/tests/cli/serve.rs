use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};

use super::support::{ended, redacted, rehearsal};

/// A server that ends with the test.
struct Served {
    child: Child,
    said: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(arguments: &[&str]) -> Served {
    let mut command = rehearsal(&["serve", "--listen", "127.0.0.1:0"]);
    let mut child = command.args(arguments).stdout(Stdio::piped()).spawn().expect("the program starts");
    let mut said = String::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        said.push_str(&line);
        said.push('\n');
        if line.starts_with("Ctrl-C") {
            break;
        }
    }
    Served { child, said }
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
