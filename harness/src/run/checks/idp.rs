use super::judge::Finding;
use crate::language::Endpoint;
use crate::run::observe::Observed;

/// How many requests reached an endpoint of the provider.
pub(super) fn idp(endpoint: Endpoint, expected: u32, seen: &Observed) -> Finding {
    let count = seen.counts.get(&endpoint).copied().unwrap_or(0);
    let name = name(endpoint);
    let requests = |count: u32| match count {
        1 => format!("1 request at {name}"),
        count => format!("{count} requests at {name}"),
    };
    (requests(expected), requests(count), Some(count == expected))
}

/// The endpoint as it is written.
pub(super) fn name(endpoint: Endpoint) -> String {
    let name = serde_json::to_value(endpoint).ok().and_then(|name| name.as_str().map(str::to_owned));
    name.unwrap_or_default()
}
