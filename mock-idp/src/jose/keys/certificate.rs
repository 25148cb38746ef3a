use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rcgen::{CertificateParams, DnType, KeyPair, SerialNumber, date_time_ymd};

/// What a JWK can say of a certificate for its key (RFC 7517 sections 4.7 to 4.9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The one element of `x5c`: base64 of the DER.
    pub x5c: String,
    /// `x5t`: base64url of its SHA-1.
    pub x5t: String,
    /// `x5t#S256`: base64url of its SHA-256.
    pub x5t_s256: String,
}

impl Certificate {
    pub(super) fn new(der: &[u8]) -> Self {
        let hashed = |algorithm| URL_SAFE_NO_PAD.encode(digest::digest(algorithm, der));
        Self {
            x5c: STANDARD.encode(der),
            x5t: hashed(&digest::SHA1_FOR_LEGACY_USE_ONLY),
            x5t_s256: hashed(&digest::SHA256),
        }
    }

    /// One that the key has signed for itself; none where the library cannot read the key.
    pub(super) fn self_signed(pkcs8: &[u8]) -> Option<Self> {
        let key = KeyPair::try_from(pkcs8).ok()?;
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "Rehearsal key");
        params.serial_number = Some(SerialNumber::from(1_u64));
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2060, 1, 1);
        params.self_signed(&key).ok().map(|certificate| Self::new(certificate.der()))
    }
}
