//! Logouts by frames in a page (Front-Channel Logout 1.0).

use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal::agent::{HoldRule, UserAgent as _};
use rehearsal_tests::{Ask, Browser, CALLBACK, LEFT, Receiver, Scene, token};

const FRAME: &str = "http://photos.example/out?from=op";

/// A client that is told by frame, and by back channel if `uri` is given.
fn framed(required: bool, uri: Option<&str>) -> Client {
    Client {
        frontchannel_logout_uri: Some(FRAME.to_owned()),
        frontchannel_logout_session_required: required,
        backchannel_logout_uri: uri.map(str::to_owned),
        ..Client::confidential("framed", "framed-secret").redirect_uri(CALLBACK)
    }
}

/// Alice signs in at `framed` (so often) and at `books`, and out at `books`; the frames, and the `sid` at `framed`.
async fn sign_out(scene: &Scene, times: usize) -> (Vec<String>, String) {
    let mut browser: Browser = scene.browser();
    let mut sid = String::new();
    for _ in 0..times {
        let callback = browser.sign_in("alice", &Ask::books().with("client_id", "framed")).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", callback.get("code").unwrap()),
            ("redirect_uri", CALLBACK),
            ("client_id", "framed"),
            ("client_secret", "framed-secret"),
        ];
        let claims = token::claims(&scene.token(&form).await.text("id_token"));
        sid = claims["sid"].as_str().unwrap().to_owned();
    }
    let callback = browser.sign_in("alice", &Ask::books()).await;
    let hint = scene.redeem(callback.get("code").unwrap()).await.text("id_token");
    let leave = format!("{}?id_token_hint={hint}&post_logout_redirect_uri={LEFT}", scene.url(Operation::EndSession));
    browser.agent.hold(Some(HoldRule { url: LEFT.parse().unwrap() }));
    browser.agent.visit(&leave.parse().unwrap()).await.unwrap();
    let body = scene.idp.journal().last(Operation::EndSession).unwrap().response_body.text().to_string();
    let frames = body.split("<iframe").skip(1).filter_map(|rest| rest.split("src=\"").nth(1)?.split('"').next());
    let frames = frames.map(|src| src.replace("&amp;", "&").replace("&#38;", "&")).collect();
    (frames, sid)
}

#[tokio::test]
async fn the_page_tells_by_frame_and_leads_on() {
    let scene = Scene::plain().await;
    scene.idp.register(framed(false, None)).unwrap();
    let (frames, sid) = sign_out(&scene, 1).await;
    let issuer: String = form_urlencoded::byte_serialize(scene.idp.issuer().as_bytes()).collect();
    assert_eq!(frames, [format!("{FRAME}&iss={issuer}&sid={sid}")]);
    let page = scene.idp.journal().last(Operation::EndSession).unwrap().response_body.text().to_string();
    assert!(page.contains(LEFT), "the page leads on: {page}");
    assert!(scene.idp.sessions().is_empty());
}

#[tokio::test]
async fn what_stands_in_the_frames_uri_and_where() {
    for (query, sid_iss, required, expected) in [
        ("own_first", "always", false, "from,iss,sid"),
        ("own_last", "always", false, "iss,sid,from"),
        ("own_first", "if_required", false, "from"),
        ("own_first", "if_required", true, "from,iss,sid"),
    ] {
        let scene = Scene::new(|b| b.setting("fcl.query", query).setting("fcl.sid_iss", sid_iss)).await;
        scene.idp.register(framed(required, None)).unwrap();
        let (frames, _) = sign_out(&scene, 1).await;
        let url: url::Url = frames[0].parse().unwrap();
        let names: Vec<String> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
        assert_eq!(names.join(","), expected, "{query} {sid_iss} {required}");
    }
}

#[tokio::test]
async fn one_frame_is_for_a_session_or_for_an_access_token() {
    for (rule, count) in [("client_session", 1), ("access_token", 2)] {
        let scene = Scene::with("fcl.one_per", rule).await;
        scene.idp.register(framed(false, None)).unwrap();
        assert_eq!(sign_out(&scene, 2).await.0.len(), count, "{rule}");
    }
}

#[tokio::test]
async fn a_client_with_both_channels_is_told_by_both_or_by_the_frame_alone() {
    for (enabled, alone, frames, tokens) in
        [(true, false, 1, 1), (true, true, 1, 0), (false, false, 0, 1), (false, true, 0, 1)]
    {
        let receiver = Receiver::polite().await;
        let scene = Scene::new(|b| b.setting("fcl.enabled", enabled).setting("fcl.excludes_bcl", alone)).await;
        scene.idp.register(framed(false, Some(&receiver.uri))).unwrap();
        assert_eq!(sign_out(&scene, 1).await.0.len(), frames, "{enabled} {alone}");
        assert_eq!(receiver.tokens().len(), tokens, "{enabled} {alone}");
        let document = scene.get("/.well-known/openid-configuration").await.json();
        assert_eq!(document.get("frontchannel_logout_supported").is_some(), enabled);
    }
}
