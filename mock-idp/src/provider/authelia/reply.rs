use crate::protocol::Facts;
use crate::protocol::draft::Reply;
use crate::vocab::Operation;

/// Content types with their charset, texts without a line break, documents that are not to be stored.
pub(super) fn as_go_writes(reply: &mut Reply, facts: &Facts<'_>) {
    let mut kind = String::new();
    for (name, value) in &mut reply.headers {
        if name == "content-type" {
            if value.starts_with("application/") && !value.contains("charset") {
                value.push_str("; charset=utf-8");
            }
            kind.clone_from(value);
        }
    }
    if kind.starts_with("text/plain") && reply.body.last() == Some(&b'\n') {
        reply.body.pop();
    }
    let documents = [Operation::Discovery, Operation::OauthMetadata, Operation::Jwks];
    let stored = !reply.headers.iter().any(|(name, _)| name == "cache-control");
    if documents.contains(&facts.operation) && reply.status == 200 && kind.starts_with("application/json") && stored {
        reply.headers.push(("cache-control".into(), "no-store".into()));
        reply.headers.push(("pragma".into(), "no-cache".into()));
    }
}

/// A redirect to a page of the portal has a page of its own.
pub(super) fn found(reply: &mut Reply, _: &Facts<'_>) {
    let to = reply.headers.iter().find(|(name, _)| name == "location").map(|(_, to)| to.clone());
    let Some(to) = to.filter(|_| reply.status == 302) else { return };
    if ["/?flow=", "/?rd=", "/?workflow=", "/consent/openid/decision?", "/consent?"]
        .iter()
        .any(|page| to.contains(page))
    {
        reply.headers.push(("content-type".into(), "text/html; charset=utf-8".into()));
        reply.body = format!("<a href=\"{}\">Found</a>.\n\n", to.replace('&', "&amp;")).into_bytes();
    }
}
