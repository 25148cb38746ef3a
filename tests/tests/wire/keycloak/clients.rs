use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, SECRET, Scene};

use super::{keycloak, shows};

async fn token(scene: &Scene, basic: (&str, &str), form: &[(&str, &str)]) -> Answer {
    let request = scene.request("POST", &scene.url(Operation::Token)).basic_auth(basic.0, Some(basic.1));
    Answer::to(request.form(form)).await
}

#[tokio::test]
async fn keycloak_words() {
    for (version, quirks, error, description) in [
        ("26.7", &[] as &[&str], "unauthorized_client", "Invalid client or Invalid client credentials"),
        ("18", &[], "unauthorized_client", "Invalid client secret"),
        ("26.7", &["-keycloak-words"], "invalid_client", "The client secret is wrong."),
    ] {
        let scene = keycloak(version, quirks).await;
        let answer = token(&scene, ("books", "wrong"), &[("grant_type", "authorization_code"), ("code", "x")]).await;
        assert_eq!((answer.status, answer.text("error").as_str()), (401, error), "{version}");
        assert_eq!(answer.text("error_description"), description, "{version}");
    }
    let scene = keycloak("26.7", &[]).await;
    let page = scene.get(&format!("{}?client_id=nobody", scene.url(Operation::Authorize))).await;
    assert_eq!(page.status, 400);
    assert!(page.body.contains("Client not found."), "{}", page.body);
}

#[tokio::test]
async fn keycloak_no_challenge_header() {
    for (quirks, told) in [(&[] as &[&str], false), (&["-keycloak-no-challenge-header"], true)] {
        let scene = keycloak("26.7", quirks).await;
        let answer = token(&scene, ("books", "wrong"), &[("grant_type", "authorization_code"), ("code", "x")]).await;
        assert_eq!(answer.header("www-authenticate").is_some(), told);
    }
}

#[tokio::test]
async fn keycloak_form_beats_basic() {
    for (quirks, error) in [(&[] as &[&str], "invalid_grant"), (&["-keycloak-form-beats-basic"], "invalid_request")] {
        let scene = keycloak("26.7", quirks).await;
        let form =
            [("grant_type", "authorization_code"), ("code", "x"), ("client_id", "books"), ("client_secret", SECRET)];
        assert_eq!(token(&scene, ("photos", "wrong"), &form).await.text("error"), error);
    }
}

#[tokio::test]
async fn keycloak_basic_not_decoded() {
    let encoded = SECRET.replace('-', "%2D");
    for (version, quirks, passes) in
        [("18", &[] as &[&str], false), ("22", &[], true), ("18", &["-keycloak-basic-not-decoded"], true)]
    {
        let scene = keycloak(version, quirks).await;
        let form = [("grant_type", "authorization_code"), ("code", "x")];
        let answer = token(&scene, ("books", &encoded), &form).await;
        assert_eq!(answer.text("error") == "invalid_grant", passes, "{version}: {}", answer.body);
    }
}

#[tokio::test]
async fn keycloak_introspect_any() {
    for (version, quirks, active) in [("26.4", &[] as &[&str], true), ("26.4", &["-keycloak-introspect-any"], false)] {
        let scene = keycloak(version, quirks).await;
        let access = scene.login().await.access;
        let request =
            scene.request("POST", &scene.url(Operation::Introspect)).basic_auth("photos", Some("photos-secret"));
        assert_eq!(Answer::to(request.form(&[("token", &access)])).await.json()["active"], active);
    }
}

#[tokio::test]
async fn keycloak_introspect_audience() {
    for (version, quirks, active) in
        [("26.7", &[] as &[&str], false), ("26.7", &["-keycloak-introspect-audience"], true)]
    {
        let scene = keycloak(version, quirks).await;
        let access = scene.login().await.access;
        let request = scene.request("POST", &scene.url(Operation::Introspect)).basic_auth("books", Some(SECRET));
        assert_eq!(Answer::to(request.form(&[("token", &access)])).await.json()["active"], active);
    }
}

#[tokio::test]
async fn keycloak_basic_percent_400() {
    let said = "400 unauthorized_client: Unexpected error when authenticating client".to_owned();
    shows("26.7", &[], "basic-percent-400", said, async |scene| {
        let request = scene.request("POST", &scene.url(Operation::Token)).basic_auth("odd%id", Some("secret"));
        Answer::to(request.form(&[("grant_type", "authorization_code"), ("code", "x")])).await.refusal()
    })
    .await;
}

#[tokio::test]
async fn keycloak_client_id_elsewhere() {
    let said = "400 invalid_client: Missing client_id parameter".to_owned();
    shows("22", &[], "client-id-elsewhere", said, async |scene| {
        let url = format!("{}?client_id=books", scene.url(Operation::Token));
        scene.post(&url, &[("grant_type", "authorization_code"), ("code", "x")]).await.refusal()
    })
    .await;
    let nobody = keycloak("22", &[]).await;
    let answer = nobody.token(&[("grant_type", "authorization_code"), ("code", "x")]).await;
    assert_eq!(answer.refusal(), "401 invalid_client: Invalid client or Invalid client credentials");
}

#[tokio::test]
async fn keycloak_token_exchange_501() {
    let kind = "urn:ietf:params:oauth:grant-type:token-exchange";
    shows("22", &[], "token-exchange-501", (501, "Feature not enabled".to_owned()), async |scene| {
        let answer = scene.token_of_books(&[("grant_type", kind), ("subject_token", "x")]).await;
        (answer.status, answer.text("error"))
    })
    .await;
}
