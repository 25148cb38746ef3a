use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const BINARY: &str = "data:;base64,";

/// The bytes of a body. In JSON: the text, or a `data:` URL where it is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body(pub Vec<u8>);

impl Body {
    /// As text; what is not UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) if !text.starts_with(BINARY) => serializer.serialize_str(text),
            _ => serializer.serialize_str(&format!("{BINARY}{}", STANDARD.encode(&self.0))),
        }
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let decoded = text.strip_prefix(BINARY).and_then(|encoded| STANDARD.decode(encoded).ok());
        Ok(Self(decoded.unwrap_or_else(|| text.into_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_bytes_come_back_as_they_were() {
        for bytes in [&b"plain"[..], b"\xff\x00", b"data:;base64,AAAA", b""] {
            let json = serde_json::to_string(&Body(bytes.to_vec())).unwrap();
            assert_eq!(serde_json::from_str::<Body>(&json).unwrap().0, bytes);
        }
    }
}
