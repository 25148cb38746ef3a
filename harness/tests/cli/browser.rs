//! Chromium instead of the browser of ours.

use super::support::{ended, rehearsal};

#[test]
fn a_login_is_played_in_chromium() {
    let (code, out, err) = ended(&mut rehearsal(&[
        "run",
        "happy/login/first-login",
        "--idp",
        "plain",
        "--browser",
        "--step-limit",
        "60s",
        "--case-limit",
        "180s",
    ]));
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("1 passed"), "{out}");
}

#[test]
fn without_chromedriver_it_is_said_how_to_get_it() {
    let (code, _, err) = ended(
        rehearsal(&["run", "happy/login/first-login", "--idp", "plain", "--browser"])
            .env("CHROMEDRIVER", "/no/such/chromedriver"),
    );
    assert_eq!(code, Some(2), "{err}");
    assert!(err.starts_with("error: --browser: /no/such/chromedriver cannot be started: "), "{err}");
    assert!(err.contains("apt-get install chromium chromium-driver"), "{err}");
}
