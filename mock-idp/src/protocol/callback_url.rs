//! The address that an authorization response is sent to.

use super::draft::{Build, Callback};
use super::rules::ResponseMode;

/// The redirect URI with the parameters where the response mode wants them.
pub(super) fn of(callback: &Callback) -> String {
    match callback.mode {
        ResponseMode::Fragment | ResponseMode::FragmentJwt => in_fragment(callback),
        _ => in_query(callback),
    }
}

fn in_fragment(callback: &Callback) -> String {
    let base = callback.target.split('#').next().unwrap_or_default();
    match callback.build {
        Build::Raw => format!("{}#{}", callback.target, raw(&callback.params)),
        Build::Append | Build::ParseRebuild => format!("{base}#{}", encoded(&callback.params)),
        Build::SortedMerge => format!("{base}#{}", encoded(&sorted(callback.params.clone()))),
    }
}

fn in_query(callback: &Callback) -> String {
    if callback.build == Build::Raw {
        return format!("{}?{}", callback.target, raw(&callback.params));
    }
    let (whole, fragment) = match callback.target.split_once('#') {
        Some((whole, fragment)) => (whole, format!("#{fragment}")),
        None => (callback.target.as_str(), String::new()),
    };
    let (base, own) = whole.split_once('?').unwrap_or((whole, ""));
    let pairs = || form_urlencoded::parse(own.as_bytes()).into_owned();
    let query = match callback.build {
        Build::SortedMerge => encoded(&sorted(pairs().chain(callback.params.iter().cloned()).collect())),
        Build::ParseRebuild => {
            let kept: Vec<_> = pairs().filter(|(_, value)| !value.is_empty()).collect();
            encoded(&[kept.as_slice(), &callback.params].concat())
        }
        Build::Append | Build::Raw if own.is_empty() => encoded(&callback.params),
        Build::Append | Build::Raw => format!("{own}&{}", encoded(&callback.params)),
    };
    format!("{base}?{query}{fragment}")
}

fn sorted(mut params: Vec<(String, String)>) -> Vec<(String, String)> {
    params.sort();
    params
}

fn encoded(params: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish()
}

/// With values as they are, but for what no URI may hold (RFC 3986 section 2).
fn raw(params: &[(String, String)]) -> String {
    let kept = |byte: u8| {
        byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
    };
    let text = |value: &str| -> String {
        value
            .bytes()
            .map(|byte| if kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect()
    };
    let pairs: Vec<String> = params.iter().map(|(name, value)| format!("{}={}", text(name), text(value))).collect();
    pairs.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(target: &str, build: Build, mode: ResponseMode) -> String {
        let params = [("state", "a+b c&d#é"), ("code", "x")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        of(&Callback { build, ..Callback::new(target.to_owned(), params.to_vec(), mode, false) })
    }

    #[test]
    fn each_way_to_build_treats_the_own_query_in_its_way() {
        let own = "https://a.example/cb?fixed=1&empty=#part";
        for (build, mode, expected) in [
            (
                Build::Append,
                ResponseMode::Query,
                "https://a.example/cb?fixed=1&empty=&state=a%2Bb+c%26d%23%C3%A9&code=x#part",
            ),
            (
                Build::SortedMerge,
                ResponseMode::Query,
                "https://a.example/cb?code=x&empty=&fixed=1&state=a%2Bb+c%26d%23%C3%A9#part",
            ),
            (
                Build::ParseRebuild,
                ResponseMode::Query,
                "https://a.example/cb?fixed=1&state=a%2Bb+c%26d%23%C3%A9&code=x#part",
            ),
            (Build::Raw, ResponseMode::Query, "https://a.example/cb?fixed=1&empty=#part?state=a+b%20c&d#%C3%A9&code=x"),
            (
                Build::Append,
                ResponseMode::Fragment,
                "https://a.example/cb?fixed=1&empty=#state=a%2Bb+c%26d%23%C3%A9&code=x",
            ),
            (
                Build::SortedMerge,
                ResponseMode::FragmentJwt,
                "https://a.example/cb?fixed=1&empty=#code=x&state=a%2Bb+c%26d%23%C3%A9",
            ),
        ] {
            assert_eq!(url(own, build, mode), expected, "{build:?}");
        }
        assert_eq!(url("app:///cb", Build::Append, ResponseMode::Query), "app:///cb?state=a%2Bb+c%26d%23%C3%A9&code=x");
    }
}
