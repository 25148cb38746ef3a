use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use http::{HeaderMap, StatusCode, header};

use crate::domain::LoginError;

/// The parameters of a query or form, all of them, in order: what stands there twice must be seen.
#[derive(Debug, Default)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// Reads `application/x-www-form-urlencoded`. What is no UTF-8 is refused, not repaired.
    pub(crate) fn read(encoded: &[u8]) -> Result<Self, LoginError> {
        let pairs = encoded.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).map(|pair| {
            let cut = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            Ok((decode(&pair[..cut])?, decode(pair.get(cut + 1..).unwrap_or_default())?))
        });
        Ok(Self(pairs.collect::<Result<_, LoginError>>()?))
    }

    /// Reads a form that was posted.
    pub(crate) fn of_form(headers: &HeaderMap, body: Result<Bytes, BytesRejection>) -> Result<Self, LoginError> {
        let body = body.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => LoginError::BodyTooLarge,
            _ => LoginError::MalformedRequest { reason: "its body ends too early" },
        })?;
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        if !media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(LoginError::UnsupportedMediaType);
        }
        Self::read(&body)
    }

    /// The value of a parameter. RFC 6749 3.1: "Parameters sent without a value MUST be treated as if they were omitted
    /// from the request. […] Request and response parameters MUST NOT be included more than once."
    pub(crate) fn one(&self, name: &str) -> Result<Option<&str>, LoginError> {
        let mut values = self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let first = values.next().filter(|value| !value.is_empty());
        match values.next() {
            Some(_) => Err(LoginError::ParameterDoubled { name: name.to_owned() }),
            None => Ok(first),
        }
    }
}

fn decode(encoded: &[u8]) -> Result<String, LoginError> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => hex(rest.next(), rest.next())
                .ok_or(LoginError::MalformedRequest { reason: "a percent sign without two hex digits" })?,
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| LoginError::MalformedRequest { reason: "it is not UTF-8" })
}

fn hex(high: Option<u8>, low: Option<u8>) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high?)? * 16 + digit(low?)?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_parameter_that_stands_there_twice_is_refused_even_with_the_same_value() {
        let params = Params::read(b"state=a&code=%C3%A4+b&state=a&empty=").unwrap();
        assert_eq!(params.one("state").unwrap_err().code(), "parameter_doubled");
        assert_eq!(params.one("code").unwrap(), Some("\u{e4} b"));
        assert_eq!(params.one("empty").unwrap(), None);
    }

    #[test]
    fn what_is_no_utf_8_is_refused() {
        for encoded in [&b"state=%ff"[..], b"state=\xff", b"state=%", b"state=%4", b"state=%zz"] {
            assert_eq!(Params::read(encoded).unwrap_err().code(), "malformed_request");
        }
    }

    proptest! {
        #[test]
        fn what_a_form_encodes_is_read_back(name in "\\PC+", value in "\\PC+") {
            let encoded = form_urlencoded::Serializer::new(String::new()).append_pair(&name, &value).finish();
            let params = Params::read(encoded.as_bytes()).unwrap();
            prop_assert_eq!(params.one(&name).unwrap(), Some(value.as_str()));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = Params::read(&bytes);
        }
    }
}
