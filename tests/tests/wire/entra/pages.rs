use rehearsal_tests::{Landing, Scene};

use super::{ask, set, shows, through, told};

/// The status and the fields of the first page.
async fn first(scene: &Scene) -> (u16, Vec<String>) {
    let page = scene.browser().ask(&ask()).await.page();
    let fields = page.forms.first().map(|form| form.fields.clone()).unwrap_or_default();
    (page.status, fields.into_iter().map(|(name, _)| name).collect())
}

#[tokio::test]
async fn entra_login_screens() {
    let fields = ["loginfmt", "ctx", "flowToken", "canary", "hpgrequestid"].map(str::to_owned).to_vec();
    shows(&[], "login-screens", (200, fields), first).await;
    let scene = set(&[], &[]).await;
    let mut browser = scene.browser();
    let named = browser.ask(&ask()).await.page();
    assert!(named.body.contains("id=\"i0116\"") && named.body.contains("id=\"idSIButton9\""), "{}", named.body);
    let password = browser.submit(&named, &[("loginfmt", "alice")]).await.page();
    assert!(password.url.path().ends_with("/login"), "{}", password.url);
    let held = |name: &str| password.forms[0].fields.iter().find(|(field, _)| field == name).map(|(_, value)| value);
    assert_eq!(held("login").map(String::as_str), Some("alice"));
    assert!(held("flowToken").is_some_and(|token| !token.is_empty()) && held("canary").is_some());
    let wrong = browser.submit(&password, &[("passwd", "no")]).await.page();
    assert!(wrong.status == 200 && wrong.text.contains("Your account or password is incorrect"), "{}", wrong.text);
}

#[tokio::test]
async fn entra_name_first() {
    let seen = async |scene: &Scene| first(scene).await.1.contains(&"passwd".to_owned());
    shows(&[], "name-first", false, seen).await;
}

#[tokio::test]
async fn entra_kmsi() {
    let titles = ["Sign in to your account", "Sign in to your account", "Stay signed in?"].map(str::to_owned).to_vec();
    let seen = async |scene: &Scene| through(&mut scene.browser(), "alice", &ask()).await.0;
    shows(&[], "kmsi", titles, seen).await;
    // Whoever says no is signed in all the same.
    let scene = set(&[], &[]).await;
    let mut browser = scene.browser();
    let named = browser.ask(&ask()).await.page();
    let password = browser.submit(&named, &[("loginfmt", "alice")]).await.page();
    let stay = browser.submit(&password, &[("passwd", "alice")]).await.page();
    assert!(stay.text.starts_with("Stay signed in?"), "{}", stay.text);
    assert_eq!(told(browser.cancel(&stay).await), "code");
    assert_eq!(told(browser.ask(&ask()).await), "code");
}

#[tokio::test]
async fn entra_principal_names() {
    let seen = async |scene: &Scene| {
        let mut browser = scene.browser();
        let named = browser.ask(&ask()).await.page();
        let password = browser.submit(&named, &[("loginfmt", "ALICE@contoso.onmicrosoft.com")]).await.page();
        match browser.submit(&password, &[("passwd", "alice")]).await {
            Landing::Page(page) => page.text.starts_with("Stay signed in?"),
            Landing::Callback(_) => true,
        }
    };
    shows(&[], "principal-names", true, seen).await;
}

#[tokio::test]
async fn entra_cookies() {
    let seen = async |scene: &Scene| {
        let page = scene.browser().ask(&ask()).await.page();
        let cookie = page.headers.into_iter().find(|(name, _)| name == "set-cookie").map(|(_, value)| value);
        let cookie = cookie.unwrap_or_default();
        (cookie.starts_with("esctx="), cookie.contains("SameSite=None; Secure"))
    };
    shows(&[], "cookies", (true, true), seen).await;
}
