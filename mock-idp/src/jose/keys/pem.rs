use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, SubjectPublicKeyInfoDer};

use super::source::KeysError;

/// The PKCS #8 structure in a PEM text (RFC 7468 section 10).
pub(in crate::jose) fn pkcs8(pem: &str) -> Result<Vec<u8>, KeysError> {
    PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes())
        .map(|key| key.secret_pkcs8_der().to_vec())
        .map_err(|err| KeysError::NotPem(err.to_string()))
}

/// The first certificate in a PEM text (RFC 7468 section 5), if there is one.
pub(super) fn certificate(pem: &str) -> Option<Vec<u8>> {
    CertificateDer::from_pem_slice(pem.as_bytes()).ok().map(|der| der.to_vec())
}

/// The SubjectPublicKeyInfo in a PEM text (RFC 7468 section 13).
pub(in crate::jose) fn spki(pem: &str) -> Option<Vec<u8>> {
    SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()).ok().map(|der| der.to_vec())
}

/// A SubjectPublicKeyInfo as PEM text (RFC 7468 section 13).
pub(super) fn public(spki: &[u8]) -> String {
    let text = STANDARD.encode(spki);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap_or("")).collect();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
}
