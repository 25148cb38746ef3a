//! What cannot be played says what could: provider, version, setting, quirk, switch.

use mock_idp::MockIdp;
use mock_idp::instance::Builder;

async fn said(builder: Builder) -> String {
    builder.start().await.map(|_| ()).unwrap_err().to_string()
}

fn authelia() -> Builder {
    MockIdp::builder().provider("authelia")
}

#[tokio::test]
async fn an_unknown_provider_names_the_nearest_or_all() {
    let near = said(MockIdp::builder().provider("autelia")).await;
    assert_eq!(near, "there is no provider `autelia`; did you mean `authelia`?");
    let far = said(MockIdp::builder().provider("zitadel")).await;
    assert!(far.starts_with("there is no provider `zitadel`; known are: plain, authelia"), "{far}");
    assert!(said(MockIdp::builder().provider("@4")).await.contains("`@4` names no provider"));
}

#[tokio::test]
async fn what_is_no_version_says_what_one_looks_like() {
    let wrong = said(MockIdp::builder().provider("authelia@latest")).await;
    assert_eq!(
        wrong,
        "in `authelia@latest`: `latest` is no version; write numbers and dots, for example `4.39` or `2026.5.0-rc1`"
    );
    let none = said(MockIdp::builder().provider("plain@1")).await;
    assert_eq!(none, "`plain` has no versions; leave out what stands behind the `@`");
}

#[tokio::test]
async fn an_unknown_setting_names_the_nearest() {
    let near = said(authelia().setting("minimum_parameter_entrophy", 4)).await;
    assert_eq!(near, "authelia has no setting `minimum_parameter_entrophy`; did you mean `minimum_parameter_entropy`?");
    let near = said(MockIdp::builder().setting("state.mim", 4)).await;
    assert_eq!(near, "plain has no setting `state.mim`; did you mean `state.min`?");
}

#[tokio::test]
async fn a_wrong_value_of_a_setting_says_what_would_do() {
    let wrong = said(authelia().setting("consent_mode", "explizit")).await;
    assert_eq!(
        wrong,
        "`consent_mode` cannot be \"explizit\"; it is one of \"auto\", \"explicit\", \"implicit\", \"pre-configured\""
    );
    let wrong = said(authelia().setting("minimum_parameter_entropy", "8")).await;
    assert_eq!(wrong, "`minimum_parameter_entropy` cannot be \"8\"; it is a whole number");
    let wrong = said(MockIdp::builder().setting("consent.mode", "always")).await;
    assert!(wrong.contains("the rule `consent.mode` cannot be `\"always\"`"), "{wrong}");
    assert!(wrong.contains("`each_time`"), "{wrong}");
}

#[tokio::test]
async fn a_setting_of_the_instance_is_refused_at_a_client() {
    let mut client = mock_idp::Client::public("app");
    client.settings.insert("minimum_parameter_entropy".into(), 4.into());
    let wrong = said(authelia().client(client)).await;
    assert_eq!(wrong, "client `app`: `minimum_parameter_entropy` is a setting of the instance, not of a client");
}

#[tokio::test]
async fn a_rule_of_the_instance_is_refused_at_a_client_of_plain() {
    let mut client = mock_idp::Client::public("app");
    client.settings.insert("state.min".into(), 4.into());
    let wrong = said(MockIdp::builder().client(client)).await;
    assert_eq!(wrong, "client `app`: `state.min` is a setting of the instance, not of a client");
}

#[tokio::test]
async fn an_unknown_quirk_names_the_nearest() {
    let near = said(authelia().quirk("-authelia-shape")).await;
    assert_eq!(near, "authelia has no quirk `authelia-shape`; did you mean `authelia-shapes`?");
    let none = said(MockIdp::builder().quirk("-authelia-shapes")).await;
    assert_eq!(none, "plain has no quirk `authelia-shapes`; it has none");
}

#[tokio::test]
async fn a_switch_needs_a_sign() {
    let wrong = said(authelia().quirk("authelia-shapes")).await;
    assert_eq!(wrong, "`authelia-shapes` is no switch; write `+ID` or `-ID` with the id of a quirk");
}

#[tokio::test]
async fn two_quirks_that_set_one_rule_are_refused() {
    let wrong = said(authelia().quirk("+authelia-state-min-stays")).await;
    assert_eq!(
        wrong,
        "`authelia-state-min-entropy` and `authelia-state-min-stays` both set the rule `state.min`; switch one of them off"
    );
}
