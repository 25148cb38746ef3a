use mock_idp::vocab::Operation;
use rehearsal_tests::Answer;

use super::authentik;

#[tokio::test]
async fn authentik_head_405() {
    for (quirks, status) in [(&[] as &[&str], 405), (&["-authentik-head-405"], 200)] {
        let scene = authentik("2026.5", quirks).await;
        let request = scene.request("HEAD", &scene.url(Operation::Discovery));
        assert_eq!(Answer::to(request).await.status, status);
    }
}

#[tokio::test]
async fn authentik_cors() {
    let evil = "https://evil.example";
    for (quirks, preflight, answer, keys) in
        [(&[] as &[&str], Some(evil), None, Some("*")), (&["-authentik-cors"], Some("*"), Some("*"), None)]
    {
        let scene = authentik("2026.5", quirks).await;
        let from = async |method: &str| {
            let request = scene.request(method, &scene.url(Operation::Token)).header("origin", evil);
            Answer::to(request.form(&[("client_id", "books")])).await
        };
        assert_eq!(from("OPTIONS").await.header("access-control-allow-origin"), preflight);
        assert_eq!(from("POST").await.header("access-control-allow-origin"), answer);
        assert_eq!(scene.get(&scene.url(Operation::Jwks)).await.header("access-control-allow-origin"), keys);
    }
}
