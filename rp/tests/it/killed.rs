//! A process that is killed loses nothing that it has answered.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use rp::Rp;
use serde_json::json;

use crate::browser::Browser;
use crate::stage::Stage;

const FILE: &str = "RP_TEST_STORE_FILE";

/// The process that will be killed: it signs people in and says so, one after the other, until it is.
#[tokio::test]
async fn a_process_that_signs_people_in() {
    let Ok(file) = std::env::var(FILE) else { return };
    let stage = Stage::built(|_| {}, |builder| builder.store_file(file)).await;
    for number in 0.. {
        let name = format!("person-{number}");
        let page = stage
            .sign_in(&Browser::new(), |claims| {
                claims["sub"] = json!(name);
                claims["preferred_username"] = json!(name);
                claims["email"] = json!(format!("{name}@example.org"));
            })
            .await;
        assert_eq!(page.status, 303);
        println!("\nsigned in {name}");
    }
}

#[tokio::test]
async fn a_killed_process_loses_no_committed_login_and_its_file_opens_again() {
    let folder = std::env::temp_dir().join(format!("rp-{}", clock::Randomness::from_system().uuid()));
    std::fs::create_dir(&folder).unwrap();
    let signed_in = sign_in_and_kill(&folder.join("rp.db"), 20);
    let again = Rp::builder().store_file(folder.join("rp.db")).start().await.unwrap();
    let there = again.usernames();
    for name in signed_in {
        assert!(there.contains(&name), "{name} is lost");
        assert_eq!((again.account(&name).unwrap().identities.len(), again.session_count(&name)), (1, 1), "{name}");
    }
    again.stop().await;
    std::fs::remove_dir_all(&folder).unwrap();
}

fn sign_in_and_kill(file: &Path, count: usize) -> Vec<String> {
    let arguments = ["--exact", "killed::a_process_that_signs_people_in", "--nocapture"];
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(arguments)
        .env(FILE, file)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let names = lines.filter_map(|line| line.strip_prefix("signed in ").map(str::to_owned)).take(count).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    names
}
