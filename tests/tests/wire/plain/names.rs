//! What can be named otherwise: issuers, hosts, people; and who may ask from a script.

use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Ask, CALLBACK, Landing, SECRET, Scene, token};
use serde_json::json;

#[tokio::test]
async fn document_and_tokens_can_name_other_issuers_than_the_address() {
    let scene = Scene::new(|builder| {
        builder.setting("issuer.in_document", "{base}/{tenantid}").setting("issuer.in_tokens", "{base}/one")
    })
    .await;
    let told = scene.get(&scene.url(Operation::Discovery)).await.text("issuer");
    assert_eq!((told, scene.idp.issuer()), (scene.at("/{tenantid}"), scene.at("")));
    let tokens = scene.login().await;
    assert_eq!(token::claims(&tokens.id)["iss"], scene.at("/one"));
    let mut browser = scene.browser();
    browser.sign_in("alice", &Ask::books()).await;
    let hinted = Ask::books().with("id_token_hint", &tokens.id).with("prompt", "none");
    assert!(browser.ask(&hinted).await.callback().get("code").is_some(), "its own ID token is known again");
}

#[tokio::test]
async fn an_operation_can_be_published_under_another_host() {
    let twin = Scene::with("hosts.base_of", json!({ "userinfo": "twin" })).await;
    assert!(twin.url(Operation::Userinfo).starts_with("http://localhost:"));
    assert_eq!(twin.userinfo(&twin.login().await.access).await.status, 200);
    let named = Scene::with("hosts.base_of", json!({ "userinfo": { "host": "graph.example" } })).await;
    let told = named.get(&named.url(Operation::Discovery)).await.text("userinfo_endpoint");
    assert_eq!(told, named.at("/stage/userinfo").replace("127.0.0.1", "graph.example"));
}

#[tokio::test]
async fn who_may_redeem_by_script_is_a_decision() {
    for (rule, by_script, by_server) in [("any", 200, 200), ("required", 200, 400), ("refused", 400, 200)] {
        let scene = Scene::with("token.origin", rule).await;
        let redeemed = async |origin: Option<&str>| {
            let code = scene.code().await;
            let request = scene.request("POST", &scene.url(Operation::Token)).basic_auth("books", Some(SECRET));
            let request = origin.into_iter().fold(request, |request, origin| request.header("origin", origin));
            let form = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)];
            Answer::to(request.form(&form)).await.status
        };
        let seen = (redeemed(Some("http://localhost:8080")).await, redeemed(None).await);
        assert_eq!(seen, (by_script, by_server), "{rule}");
    }
}

#[tokio::test]
async fn people_can_have_principal_names() {
    let scene = Scene::new(|builder| {
        builder
            .setting("people.upn_domain", "example.org")
            .setting("login.names", json!({ "by": ["upn"] }))
            .setting("login_hint", "refuse_unknown")
            .setting("end_session.logout_hint", "settles")
    })
    .await;
    let mut browser = scene.browser();
    let page = browser.ask(&Ask::books()).await.page();
    let by_name = browser.fill_in(&page, "alice").await.page();
    assert_eq!(by_name.status, 401, "{}", by_name.text);
    let fields = [("username", "alice@example.org"), ("password", "alice")];
    assert!(browser.submit(&by_name, &fields).await.callback().get("code").is_some());
    let stranger = Ask::books().with("login_hint", "nobody@example.org");
    assert_eq!(scene.browser().ask(&stranger).await.callback().get("error"), Some("login_required"));
    let out = format!("{}?logout_hint=alice@example.org", scene.url(Operation::EndSession));
    assert!(browser.visit(&out).await.page().text.starts_with("Signed out"));
}

#[tokio::test]
async fn whether_to_stay_signed_in_can_be_asked_and_either_answer_goes_on() {
    let scene = Scene::with("login.stay_asked", true).await;
    for yes in [true, false] {
        let mut browser = scene.browser();
        let page = browser.ask(&Ask::books()).await.page();
        let question = browser.fill_in(&page, "alice").await.page();
        assert!(question.text.starts_with("Stay signed in?"), "{}", question.text);
        let landing = if yes { browser.press(&question, 0).await } else { browser.cancel(&question).await };
        assert!(landing.callback().get("code").is_some());
        assert!(matches!(browser.ask(&Ask::books()).await, Landing::Callback(_)), "nobody is asked again");
    }
}
