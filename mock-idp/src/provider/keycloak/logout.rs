//! Logout tokens.

use serde_json::json;

use crate::protocol::Facts;
use crate::protocol::draft::{Token, TokenUse};
use crate::vocab::Members;

pub(super) fn typ(token: &mut Token, _: &Facts<'_>) {
    if token.usage == TokenUse::Logout {
        token.header.set("typ", "JWT");
    }
}

pub(super) fn members(token: &mut Token, _: &Facts<'_>) {
    if token.usage != TokenUse::Logout {
        return;
    }
    token.put("typ", "Logout");
    let order = ["exp", "iat", "jti", "iss", "aud", "sub", "typ", "sid", "events"];
    let known = order.iter().filter_map(|name| Some((*name, token.claims.get(name)?.clone())));
    token.claims = Members::from_iter(known);
}

pub(super) fn no_exp(token: &mut Token, _: &Facts<'_>) {
    if token.usage == TokenUse::Logout {
        token.omit("exp");
    }
}

pub(super) fn revoke_offline(token: &mut Token, _: &Facts<'_>) {
    if let Some(events) = token.claims.get("events").filter(|_| token.usage == TokenUse::Logout) {
        let mut events = events.clone();
        events["revoke_offline_access"] = json!(true);
        token.put("events", events);
    }
}
