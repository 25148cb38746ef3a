use std::time::Duration;

use proptest::prelude::*;

use super::*;

const NOW: Timestamp = Timestamp::from_secs(1_000_000_000);
const HOME: Context = Context::SameSite;

fn url(s: &str) -> Url {
    Url::parse(s).unwrap()
}

/// A browser's cookies after these answers, a millisecond apart.
fn jar(answers: &[(&str, &str)]) -> Jar {
    let mut jar = Jar::default();
    for (index, (at, header)) in answers.iter().enumerate() {
        jar.set(&url(at), header, HOME, NOW + Duration::from_millis(index as u64)).unwrap();
    }
    jar
}

fn sent(jar: &Jar, to: &str) -> String {
    sent_later(jar, to, HOME, Duration::from_secs(1))
}

fn sent_later(jar: &Jar, to: &str, context: Context, after: Duration) -> String {
    jar.clone().header(&url(to), context, NOW + after).unwrap_or_default()
}

fn refusal(at: &str, header: &str) -> Refusal {
    Jar::default().set(&url(at), header, HOME, NOW).unwrap_err()
}

#[test]
fn a_cookie_without_domain_goes_to_its_host_alone_on_every_port() {
    let jar = jar(&[("http://localhost:1/", "a=1")]);
    assert_eq!(sent(&jar, "http://localhost:2/x"), "a=1");
    assert_eq!(sent(&jar, "http://127.0.0.1:1/"), "");
    assert_eq!(sent(&jar, "http://x.localhost:1/"), "");
}

#[test]
fn a_domain_covers_the_hosts_below_it() {
    let jar = jar(&[("https://app.home.test/", "a=1; Domain=.home.test"), ("https://app.home.test/", "b=2")]);
    assert_eq!(sent(&jar, "https://idp.home.test/"), "a=1");
    assert_eq!(sent(&jar, "https://home.test/"), "a=1");
    assert_eq!(sent(&jar, "https://app.home.test/"), "a=1; b=2");
    assert_eq!(sent(&jar, "https://nothome.test/"), "");
}

#[test]
fn refuses_domains_that_are_not_its_own() {
    for (at, domain) in [
        ("https://app.home.test/", "idp.home.test"),
        ("https://home.test/", "app.home.test"),
        ("https://app.test/", "test"),
        ("http://x.localhost/", "localhost"),
        ("http://127.0.0.1/", "0.0.1"),
        ("http://127.0.0.1/", "127.0.0.2"),
    ] {
        let refused = refusal(at, &format!("a=1; Domain={domain}"));
        assert!(matches!(refused, Refusal::ForeignDomain { .. }), "{at} {domain}: {refused}");
    }
}

#[test]
fn an_address_or_single_label_may_name_itself() {
    for at in ["http://127.0.0.1/", "http://localhost/", "http://[::1]/"] {
        let host = url(at).host_str().unwrap().to_owned();
        let jar = jar(&[(at, &format!("a=1; Domain={host}"))]);
        assert_eq!(sent(&jar, at), "a=1", "{at}");
        assert!(jar.cookies(NOW).all(|cookie| cookie.host_only));
    }
}

#[test]
fn paths_default_to_the_folder_and_match_whole_segments() {
    let jar = jar(&[("http://localhost/app/login", "a=1"), ("http://localhost/x", "b=2; Path=/app/")]);
    assert_eq!(sent(&jar, "http://localhost/app"), "a=1");
    assert_eq!(sent(&jar, "http://localhost/app/x"), "b=2; a=1");
    assert_eq!(sent(&jar, "http://localhost/apple"), "");
    assert_eq!(sent(&jar, "http://localhost/"), "");
}

#[test]
fn longer_paths_come_first_and_then_the_older() {
    let at = "http://localhost/a/b";
    let jar = jar(&[(at, "one=1; Path=/"), (at, "two=2; Path=/a"), (at, "three=3; Path=/"), (at, "one=9; Path=/")]);
    assert_eq!(sent(&jar, at), "two=2; three=3; one=9");
}

#[test]
fn the_same_value_again_keeps_the_age() {
    let at = "http://localhost/";
    let mut jar = jar(&[(at, "a=1")]);
    jar.set(&url(at), "a=1", HOME, NOW + Duration::from_secs(100)).unwrap();
    assert_eq!(sent_later(&jar, at, Context::CrossSitePost, Duration::from_secs(130)), "");
    jar.set(&url(at), "a=2", HOME, NOW + Duration::from_secs(100)).unwrap();
    assert_eq!(sent_later(&jar, at, Context::CrossSitePost, Duration::from_secs(130)), "a=2");
}

#[test]
fn secure_cookies_stay_on_tls_and_on_this_machine() {
    assert_eq!(refusal("http://app.test/", "a=1; Secure"), Refusal::SecureOverHttp);
    let jar = jar(&[("https://app.test/", "a=1; Secure"), ("http://127.0.0.1/", "b=2; Secure; SameSite=None")]);
    assert_eq!(sent(&jar, "http://app.test/"), "");
    assert_eq!(sent(&jar, "http://127.0.0.1/"), "b=2");
}

#[test]
fn plain_http_leaves_secure_cookies_alone() {
    let mut jar = jar(&[("https://app.test/", "a=1; Secure; Path=/login")]);
    let plain = url("http://app.test/");
    assert_eq!(jar.set(&plain, "a=2; Path=/login/x", HOME, NOW), Err(Refusal::OverwritesSecure));
    assert_eq!(jar.set(&plain, "a=2; Path=/", HOME, NOW), Ok(()));
    // This machine counts as secure, so it may.
    jar.set(&url("http://localhost/"), "a=1; Secure", HOME, NOW).unwrap();
    assert_eq!(jar.set(&url("http://localhost/"), "a=2", HOME, NOW), Ok(()));
}

#[test]
fn same_site_none_needs_secure() {
    assert_eq!(refusal("http://localhost/", "a=1; SameSite=None"), Refusal::NoneWithoutSecure);
}

#[test]
fn prefixes_must_keep_their_promise() {
    let at = "https://app.home.test/x/y";
    for (header, missing) in [
        ("__Secure-a=1", "it is not Secure"),
        ("__host-a=1; Secure", "its Path is not /"),
        ("__Host-a=1; Secure; Path=/x", "its Path is not /"),
        ("__Host-a=1; Secure; Path=/; Domain=home.test", "it has a Domain"),
        ("=__Host-a=1; Secure; Path=/", "that is its value, not its name"),
    ] {
        assert!(matches!(refusal(at, header), Refusal::BrokenPrefix { missing: m, .. } if m == missing), "{header}");
    }
    let jar = jar(&[(at, "__Host-a=1; Secure; Path=/"), ("http://localhost/", "__Host-b=2; Secure; Path=/")]);
    assert_eq!((sent(&jar, at), sent(&jar, "http://localhost/")), ("__Host-a=1".into(), "__Host-b=2".into()));
}

#[test]
fn a_login_story_of_same_site() {
    let rp = "http://localhost:1/";
    let jar = jar(&[
        (rp, "plain=1"),
        (rp, "lax=1; SameSite=Lax"),
        (rp, "strict=1; SameSite=Strict"),
        (rp, "none=1; SameSite=None; Secure"),
    ]);
    let seen = |context, secs| sent_later(&jar, rp, context, Duration::from_secs(secs));
    assert_eq!(seen(Context::SameSite, 300), "plain=1; lax=1; strict=1; none=1");
    assert_eq!(seen(Context::CrossSiteNavigation, 300), "plain=1; lax=1; none=1");
    assert_eq!(seen(Context::CrossSitePost, 119), "plain=1; none=1");
    assert_eq!(seen(Context::CrossSitePost, 121), "none=1");
    assert_eq!(seen(Context::CrossSite, 1), "none=1");
}

#[test]
fn a_cross_site_script_may_set_only_none() {
    let (mut jar, at) = (Jar::default(), url("http://localhost/"));
    assert_eq!(jar.set(&at, "a=1", Context::CrossSite, NOW), Err(Refusal::CrossSite));
    assert_eq!(jar.set(&at, "a=1; SameSite=None; Secure", Context::CrossSite, NOW), Ok(()));
    assert_eq!(jar.set(&at, "b=1; SameSite=Strict", Context::CrossSitePost, NOW), Ok(()));
}

#[test]
fn cookies_go_when_their_time_comes_and_at_once_when_it_has_passed() {
    let at = "http://localhost/";
    let mut jar = jar(&[(at, "a=1; Max-Age=300"), (at, "b=2")]);
    assert_eq!(sent_later(&jar, at, HOME, Duration::from_secs(299)), "a=1; b=2");
    assert_eq!(sent_later(&jar, at, HOME, Duration::from_secs(300)), "b=2");
    jar.set(&url(at), "b=; Max-Age=0", HOME, NOW).unwrap();
    assert_eq!(sent(&jar, at), "a=1");
    assert_eq!(jar.cookies(NOW).count(), 1);
}

#[test]
fn a_site_that_sets_too_many_loses_the_least_recently_used() {
    let at = "http://localhost/";
    let mut jar = Jar::default();
    jar.set(&url("http://127.0.0.1/"), "other=1", HOME, NOW).unwrap();
    for n in 0..=180_u64 {
        jar.set(&url(at), &format!("c{n}=1"), HOME, NOW + Duration::from_millis(n)).unwrap();
    }
    assert_eq!(jar.cookies(NOW).count(), 151);
    assert!(sent(&jar, at).starts_with("c31=1; "), "the oldest have gone");
    assert_eq!(sent(&jar, "http://127.0.0.1/"), "other=1");
}

#[test]
fn a_cookie_without_a_name_is_sent_as_its_value() {
    assert_eq!(sent(&jar(&[("http://localhost/", "lonely")]), "http://localhost/"), "lonely");
}

proptest! {
    #[test]
    fn never_panics_and_never_crosses_hosts(header in "\\PC*", path in "[a-z/%é]*") {
        let mut jar = Jar::default();
        let at = url(&format!("http://localhost/{path}"));
        let _ = jar.set(&at, &header, HOME, NOW);
        let _ = jar.header(&at, HOME, NOW);
        prop_assert_eq!(jar.header(&url("http://127.0.0.1/"), HOME, NOW), None);
    }
}
