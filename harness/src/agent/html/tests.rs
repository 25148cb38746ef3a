use proptest::prelude::*;

use super::*;

fn read_at(url: &str, body: &str) -> Content {
    read(&Url::parse(url).unwrap(), body)
}

fn content(body: &str) -> Content {
    read_at("http://localhost:1/app/login?next=1", body)
}

fn fields(form: &Form) -> Vec<(&str, &str)> {
    form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[test]
fn reads_every_kind_of_field() {
    let content = content(
        r#"<form id=f method=Post action=send>
            <input name=user value=alice><input type=password name=pw><input type=hidden name=csrf value="a&amp;b">
            <input type=checkbox name=c1 checked><input type=checkbox name=c2 value=v><input type=checkbox name=c3 value=v checked>
            <input type=radio name=r value=1><input type=radio name=r value=2 checked>
            <select name=s><option>one<option value=2 selected>two</select><select name=d><option disabled>no<option> yes </select>
            <select name=m multiple><option selected>x<option>y<option selected>z</select>
            <textarea name=t>
a
b</textarea>
            <input name=off disabled><fieldset disabled><input name=off2></fieldset><input type=file name=file><input value=nameless>
            <button type=button name=no>no</button><button name=go value=1>Sign <b>in</b></button><input type=submit value=Cancel>
        </form><input form=f name=outside value=o><input name=stray>"#,
    );
    let form = &content.forms[0];
    assert_eq!(
        fields(form),
        [
            ("user", "alice"),
            ("pw", ""),
            ("csrf", "a&b"),
            ("c1", "on"),
            ("c3", "v"),
            ("r", "2"),
            ("s", "2"),
            ("d", "yes"),
            ("m", "x"),
            ("m", "z"),
            ("t", "a\nb"),
            ("outside", "o"),
        ]
    );
    assert_eq!((form.id.as_deref(), form.method.as_str()), (Some("f"), "POST"));
    assert_eq!(form.action.as_ref().unwrap().as_str(), "http://localhost:1/app/send");
    let go = (Some("go".to_owned()), "1".to_owned(), "Sign in".to_owned());
    assert_eq!(form.buttons, [go, (None, "Cancel".to_owned(), "Cancel".to_owned())]);
}

#[test]
fn resolves_against_the_base_but_an_empty_action_is_the_page() {
    let content = content(
        r#"<base href="//idp.test/x/"><a href="y?z">To <i>Y</i></a><a href="http://[">no</a><a>no</a>
        <form action=send></form><form></form><form action="http://["></form>"#,
    );
    assert_eq!(content.links.len(), 1);
    assert_eq!((content.links[0].url.as_str(), content.links[0].text.as_str()), ("http://idp.test/x/y?z", "To Y"));
    let actions: Vec<_> =
        content.forms.iter().map(|f| f.action.as_ref().map(Url::as_str).map_err(String::as_str)).collect();
    assert_eq!(actions, [Ok("http://idp.test/x/send"), Ok("http://localhost:1/app/login?next=1"), Err("http://[")]);
    assert_eq!(content.forms[0].method, "GET");
}

#[test]
fn shows_the_text_that_a_person_sees() {
    let content = content(
        "<title>T</title><style>s</style><script>var x</script><h1>Sign<b>ed</b> in</h1><p>as\n  <em>alice</em></p>\
         <p hidden>h</p><template>t</template><ul><li>a<li>b</ul><textarea>x</textarea><br>c<!-- d -->",
    );
    assert_eq!(content.text, "Signed in as alice a b c");
}

#[test]
fn finds_the_first_error() {
    let content = content("<div><p data-error=state_expired>Too late</p><p data-error=other></p></div>");
    assert_eq!((content.error.as_deref(), content.text.as_str()), (Some("state_expired"), "Too late"));
    assert_eq!(read(&Url::parse("http://localhost/").unwrap(), "<p>x").error, None);
}

#[test]
fn noscript_is_shown_since_there_is_no_script() {
    let content = content("<form><NOSCRIPT class=x><p>Press</p><button>Go</button></noscript></form><noscripted>!");
    assert_eq!((content.text.as_str(), content.forms[0].buttons.len()), ("Press Go !", 1));
}

#[test]
fn knows_a_form_that_sends_itself() {
    let form = r#"<form method=post action="http://localhost:1/cb"><input type=hidden name=code value=1>"#;
    for body in [
        format!("<body onload=\"javascript:document.forms[0].submit()\">{form}</form>"),
        format!(
            "<body>{form}<noscript><button>Continue</button></noscript></form><script>document.forms[0] .submit ();</script>"
        ),
        format!("<body>{form}<input type=submit value=Continue></form><script>f.requestSubmit()</script>"),
    ] {
        assert!(content(&body).forms[0].auto_submit, "{body}");
    }
    for body in [
        format!("{form}</form>"),
        format!("{form}</form><form></form><script>f.submit()</script>"),
        format!("{form}<input name=user></form><script>f.submit()</script>"),
        format!("{form}<button name=a>yes</button><button name=b>no</button></form><script>f.submit()</script>"),
        format!("{form}</form><script>validate()</script>"),
    ] {
        assert!(content(&body).forms.iter().all(|form| !form.auto_submit), "{body}");
    }
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let body = format!("{}deep<form><input name=a>", "<div>".repeat(5_000));
    let content = content(&body);
    assert_eq!((content.text.as_str(), content.forms.len()), ("deep", 1));
}

proptest! {
    #[test]
    fn never_panics(noise in "\\PC*", tags in r#"(<(/?(form|input|base|a|noscript|select|option|script|textarea|p))( (name|href|action|form|id|type)=["a-z:/é\[]{0,5})*>?[é ]?){0,12}"#) {
        content(&noise);
        content(&tags);
        content(&format!("{tags}{noise}{tags}"));
    }
}
