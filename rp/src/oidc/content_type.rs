use crate::policy::ContentType;

/// The content type of an answer, without parameters, in lower case.
pub(crate) fn content_type(answer: &http::Response<Vec<u8>>) -> Option<String> {
    let value = answer.headers().get(http::header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_lowercase())
}

/// Whether an answer of that content type may be taken for JSON.
pub(crate) fn fits(rule: ContentType, seen: Option<&str>) -> bool {
    match rule {
        ContentType::Any => true,
        ContentType::NotJwt => seen.is_none_or(|seen| !seen.contains("jwt")),
        ContentType::Json => seen.is_some_and(|seen| seen == "application/json" || seen.ends_with("+json")),
    }
}
