use crate::protocol::Facts;
use crate::protocol::draft::Document;

/// Until 4.37 the document did not speak of RFC 9207.
pub(super) fn without_iss_flag(document: &mut Document, _: &Facts<'_>) {
    document.members.remove("authorization_response_iss_parameter_supported");
}
