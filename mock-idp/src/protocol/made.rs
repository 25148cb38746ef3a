//! Made values: codes, tokens, ids.

use aws_lc_rs::digest;
use clock::Randomness;

use super::rules::{Alphabet, Part, Shape};

/// What a value may be made to contain.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Names<'a> {
    /// The id of the session at the client.
    pub(crate) sid: Option<&'a str>,
    /// `client_id`.
    pub(crate) client: Option<&'a str>,
}

/// A value of this shape that contains nothing else.
pub(crate) fn made(shape: &Shape, randomness: &Randomness) -> String {
    made_for(shape, randomness, Names::default())
}

/// A value of this shape. Whether it is wrapped in a JWT is decided where there are keys.
pub(crate) fn made_for(shape: &Shape, randomness: &Randomness, names: Names<'_>) -> String {
    let group = || match (shape.alphabet, shape.length) {
        (Alphabet::Base64url, 43) => randomness.token(),
        (alphabet, length) => randomness.text(length, &alphabet.characters()),
    };
    let parts: Vec<String> = match shape.parts.as_slice() {
        [] => (0..shape.groups).map(|_| group()).collect(),
        parts => parts
            .iter()
            .map(|part| match part {
                Part::Random => group(),
                Part::Uuid => randomness.uuid(),
                Part::UuidShaped => uuid_shaped(&randomness.bytes::<16>()),
                Part::Sid => names.sid.map_or_else(|| randomness.uuid(), str::to_owned),
                Part::Client => uuid_of(names.client.unwrap_or_default()),
            })
            .collect(),
    };
    format!("{}{}", shape.prefix, parts.join(&shape.joined_by))
}

/// A UUID, version 4, that is always the same for the same text.
pub(crate) fn uuid_of(text: &str) -> String {
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_ref()[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    uuid_shaped(&bytes)
}

/// Whether a text has the form of a UUID.
pub(crate) fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths = groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]);
    lengths && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// 64 hex characters that are always the same for the same text.
pub(crate) fn hex_of(text: &str) -> String {
    hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}

fn uuid_shaped(bytes: &[u8; 16]) -> String {
    let hex = hex(bytes);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The same items in an order that depends on `seed` and on nothing else.
pub(crate) fn shuffled(mut items: Vec<String>, seed: u64) -> Vec<String> {
    items.sort_by_cached_key(|item| hex_of(&format!("{seed} {item}")));
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_the_prefix_the_parts_and_the_lengths_of_its_shape() {
        let random = Randomness::from_seed(1);
        let read = |json: &str| -> Shape { serde_json::from_str(json).unwrap() };
        let names = Names { sid: Some("the-sid"), client: Some("books") };
        for (json, expected) in [
            ("{}", vec![43]),
            (r#"{ "groups": 2 }"#, vec![43, 43]),
            (r#"{ "alphabet": "hex", "length": 32 }"#, vec![32]),
            (r#"{ "parts": ["uuid", "sid", "client", "uuid_shaped", "random"], "length": 5 }"#, vec![36, 7, 36, 36, 5]),
        ] {
            let value = made_for(&read(json), &random, names);
            assert_eq!(value.split('.').map(str::len).collect::<Vec<_>>(), expected, "{value}");
        }
        let device = made(&read(r#"{ "alphabet": "printable", "length": 400, "prefix": "a " }"#), &random);
        assert!(device.starts_with("a ") && device.contains('"') && device.contains('\\'), "{device}");
        let sent = made(&read(r#"{ "alphabet": "letters", "length": 4, "groups": 2, "joined_by": "-" }"#), &random);
        assert!(sent.len() == 9 && sent.as_bytes()[4] == b'-', "{sent}");
    }

    #[test]
    fn an_order_by_a_number_is_the_same_every_time_and_another_for_another_number() {
        let items = || (0..20).map(|item| item.to_string()).collect::<Vec<_>>();
        assert_eq!(shuffled(items(), 1), shuffled(items(), 1));
        assert_ne!(shuffled(items(), 1), shuffled(items(), 2));
    }
}
