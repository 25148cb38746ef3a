//! Claims about a person: which of them a sink carries (Core 5.4), by tables that are rules.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::context::Ctx;
use super::groups;
use super::roles::Roles;
use super::rules::{
    Carries, ClaimSpec, ClaimsIn, ClaimsTime, EmailVerified, EmptyClaims, GroupsForm, GroupsOrder, GroupsSource, Marks,
    RolesIn, RolesReach, ScopeClaims, SinglePick, Sink, Source,
};
use super::state::{Grant, Known, Registered};
use crate::vocab::Members;

/// What `claims_supported` lists.
pub(crate) const SUPPORTED: &[&str] = &[
    "sub",
    "iss",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "sid",
    "name",
    "preferred_username",
    "email",
    "email_verified",
    "groups",
];

/// The claims that the protocol gives a meaning of its own (RFC 7519 section 4.1, Core 2, 3.1.3.6 and 3.3.2.11).
const OF_PROTOCOL: &[&str] = &[
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "nbf",
    "jti",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "azp",
    "at_hash",
    "c_hash",
    "s_hash",
    "sid",
];

/// For whom and for what claims are wanted.
pub(crate) struct Wanted<'w> {
    pub(crate) client: &'w Registered,
    pub(crate) known: &'w Known,
    /// What is remembered of the login.
    pub(crate) grant: Option<&'w Grant>,
    pub(crate) scopes: &'w [String],
    pub(crate) sink: Sink,
    /// Whether an access token is given beside it.
    pub(crate) with_access_token: bool,
    /// Whether nothing at all is given beside it, neither an access token nor a code.
    pub(crate) alone: bool,
    /// Whether this is a refresh.
    pub(crate) renewed: bool,
}

/// The rules that decide, each as it is or as plain's.
#[derive(Clone, Copy)]
struct Views<'v> {
    table: &'v [ScopeClaims],
    places: &'v ClaimsIn,
    empty: &'v EmptyClaims,
    verified: EmailVerified,
    groups: (GroupsSource, &'v Option<String>, GroupsForm, GroupsOrder),
    roles: &'v [RolesIn],
    default_roles: &'v [String],
    reach: RolesReach,
}

impl Ctx<'_> {
    /// The person's claims in a sink, in the order of the table.
    pub(crate) fn person_claims(&self, wanted: &Wanted<'_>) -> Members {
        let (server, client, marks) = (&self.setup.rules, &wanted.client.rules, self.marks);
        let at_login = wanted.grant.and_then(|grant| grant.person.as_deref()).unwrap_or(wanted.known);
        let by_sink = server.claims_time.ask(marks, |times| times.get(&wanted.sink) == Some(&ClaimsTime::OfLogin));
        let by_refresh = server.refresh_claims.ask(marks, |time| wanted.renewed && *time == ClaimsTime::OfLogin);
        let known = if by_sink || by_refresh { at_login } else { wanted.known };
        // Each rule is asked what it alone changes, the others being as they are.
        let unseen = Marks::default();
        let views = Views {
            table: client.claims_of_scope.get(&unseen),
            places: client.claims_in.get(&unseen),
            empty: server.claims_empty.get(&unseen),
            verified: *server.claims_email_verified.get(&unseen),
            groups: (
                *client.groups_source.get(&unseen),
                client.groups_scope.get(&unseen),
                *client.groups_form.get(&unseen),
                *server.groups_order.get(&unseen),
            ),
            roles: client.roles_in.get(&unseen),
            default_roles: client.roles_default.get(&unseen),
            reach: *client.roles_reach.get(&unseen),
        };
        let (source, scope, form, order) = views.groups;
        let made = |views: Views<'_>| self.claims_by(views, wanted, known);
        client.claims_of_scope.ask(marks, |table| made(Views { table, ..views }));
        client.claims_in.ask(marks, |places| made(Views { places, ..views }));
        server.claims_empty.ask(marks, |empty| made(Views { empty, ..views }));
        server.claims_email_verified.ask(marks, |verified| made(Views { verified: *verified, ..views }));
        client.groups_source.ask(marks, |source| made(Views { groups: (*source, scope, form, order), ..views }));
        client.groups_scope.ask(marks, |scope| made(Views { groups: (source, scope, form, order), ..views }));
        client.groups_form.ask(marks, |form| made(Views { groups: (source, scope, *form, order), ..views }));
        server.groups_order.ask(marks, |order| made(Views { groups: (source, scope, form, *order), ..views }));
        client.roles_default.ask(marks, |default_roles| made(Views { default_roles, ..views }));
        client.roles_reach.ask(marks, |reach| made(Views { reach: *reach, ..views }));
        client.roles_in.ask(marks, |roles| made(Views { roles, ..views }))
    }

    /// Puts the person's claims behind those of the protocol, of which they replace only what a rule lets them.
    pub(crate) fn add_person_claims(&self, claims: &mut Members, wanted: &Wanted<'_>) {
        for (name, value) in self.person_claims(wanted).iter() {
            let free = !OF_PROTOCOL.contains(&name)
                || self
                    .setup
                    .rules
                    .claims_may_override
                    .ask(self.marks, |names| names.contains(name) || names.contains("*"));
            if free {
                claims.set(name, value.clone());
            }
        }
        for (name, value) in self.claims_by_name(wanted).iter() {
            claims.set(name, value.clone());
        }
    }

    /// The claims that the request named one by one, whatever the scopes are (Core 5.5).
    fn claims_by_name(&self, wanted: &Wanted<'_>) -> Members {
        let names: &[String] = match (wanted.grant, wanted.sink) {
            (Some(grant), Sink::IdToken) => &grant.claims.id_token,
            (Some(grant), Sink::Userinfo) => &grant.claims.userinfo,
            _ => &[],
        };
        if names.is_empty() {
            return Members::new();
        }
        let unseen = Marks::default();
        let table = wanted.client.rules.claims_of_scope.get(&unseen);
        let scopes: Vec<String> = table.iter().map(|row| row.scope.clone()).collect();
        let all = self.person_claims(&Wanted { scopes: &scopes, alone: true, with_access_token: false, ..*wanted });
        // A claim whose value is none of those that were asked for is left out (Core 5.5.1).
        let fits = |name: &str, value: &Value| {
            let wanted =
                wanted.grant.filter(|_| wanted.sink == Sink::IdToken).and_then(|grant| grant.claims.values.get(name));
            wanted.is_none_or(|wanted| wanted.contains(value))
        };
        let given = |name: &String| all.get(name).filter(|value| fits(name, value)).cloned();
        names.iter().filter_map(|name| given(name).map(|value| (name.as_str(), value))).collect()
    }

    fn claims_by(&self, views: Views<'_>, wanted: &Wanted<'_>, known: &Known) -> Members {
        let carries = views.places.of(wanted.sink);
        let mut claims = Members::new();
        if *carries == Carries::None || (*carries == Carries::WithoutAccessToken && wanted.with_access_token) {
            return claims;
        }
        let asked = |scope: &str| wanted.scopes.iter().any(|granted| granted == scope);
        for row in views.table {
            for spec in &row.claims {
                let scope = match views.groups.1 {
                    Some(moved) if spec.from == Source::Groups => moved.as_str(),
                    _ => row.scope.as_str(),
                };
                if scope == "always" || asked(scope) {
                    self.add(&mut claims, spec, views, wanted, known);
                }
            }
        }
        for place in views.roles.iter().filter(|place| place.into.contains(&wanted.sink)) {
            if place.scope.as_deref().is_none_or(asked) {
                let steps: Vec<String> = place.claim.split('.').map(str::to_owned).collect();
                set_path(&mut claims, &steps, json!(known.person.roles));
            }
        }
        let narrowed = match carries {
            Carries::Listed(listed) => Some(listed),
            Carries::AloneOrListed(listed) if !wanted.alone => Some(listed),
            _ => None,
        };
        if let Some(listed) = narrowed {
            let left_out: Vec<String> =
                claims.iter().map(|(name, _)| name.to_owned()).filter(|name| !listed.contains(name)).collect();
            left_out.iter().for_each(|name| claims.remove(name));
        }
        claims
    }

    fn add(&self, claims: &mut Members, spec: &ClaimSpec, views: Views<'_>, wanted: &Wanted<'_>, known: &Known) {
        if spec.into.as_ref().is_some_and(|into| !into.contains(&wanted.sink)) {
            return;
        }
        let own = &known.person.claims;
        if spec.name == "*" {
            let named: BTreeSet<&str> =
                views.table.iter().flat_map(|row| &row.claims).map(|spec| spec.name.as_str()).collect();
            for (name, value) in own.iter().filter(|(name, _)| !named.contains(name.as_str())) {
                claims.set(name, value.clone());
            }
            return;
        }
        if let Some(value) = own.get(&spec.name) {
            claims.set(&spec.name, value.clone());
            return;
        }
        if spec.from == Source::Groups {
            let (source, _, form, order) = views.groups;
            let Some(groups) = groups::of(known, source, order) else { return };
            let userinfo = self.url(crate::vocab::Operation::Userinfo);
            if groups::write(claims, &spec.name, &groups, form, &userinfo) {
                return;
            }
        }
        let (default, reach) = (views.default_roles, views.reach);
        let roles = Roles { known, default, reach, client: &wanted.client.client.id };
        let value = self.value(&spec.from, known, views.verified, roles);
        let value = match value {
            Some(Value::Array(values)) if spec.single => {
                self.setup.rules.claims_single.ask(self.marks, |pick| single(*pick, &values))
            }
            value => value,
        };
        let for_empty = views.empty.get(&spec.name).or_else(|| views.empty.get("*"));
        if spec.from == Source::EmailVerified && views.verified == EmailVerified::Absent {
            return;
        }
        if let Some(value) = value.or_else(|| for_empty.filter(|value| **value != json!("omit")).cloned()) {
            match spec.at.as_slice() {
                // Two rows that give a list each give one.
                [] if claims.get(&spec.name).is_some_and(Value::is_array) && value.is_array() => {
                    let both = [claims.get(&spec.name), Some(&value)].into_iter().flatten().filter_map(Value::as_array);
                    let both: Vec<Value> = both.flatten().cloned().collect();
                    claims.set(&spec.name, both);
                }
                [] => claims.set(&spec.name, value),
                steps => set_path(claims, steps, value),
            }
        }
    }

    /// What a claim is made of; none if the person lacks it.
    fn value(&self, source: &Source, known: &Known, verified: EmailVerified, roles: Roles<'_>) -> Option<Value> {
        let person = &known.person;
        let list = |names: Vec<String>| (!names.is_empty()).then(|| json!(names));
        let text = |text: &Option<String>| text.as_deref().filter(|text| !text.is_empty()).map(Value::from);
        match source {
            Source::Name => text(&person.name),
            Source::GivenName => text(&person.given_name),
            Source::FamilyName => text(&person.family_name),
            Source::Username => Some(person.username.as_str().into()),
            Source::Email => text(&person.email),
            Source::EmailVerified => match verified {
                EmailVerified::Person => person.email.as_ref().map(|_| person.email_verified.into()),
                EmailVerified::True => Some(true.into()),
                EmailVerified::False => Some(false.into()),
                EmailVerified::Absent => None,
            },
            // Groups that are there were written before.
            Source::Groups => None,
            Source::Roles => (!person.roles.is_empty()).then(|| json!(person.roles)),
            Source::FullName => {
                let parts: Vec<&str> =
                    [&person.given_name, &person.family_name].into_iter().flatten().map(String::as_str).collect();
                if parts.is_empty() { text(&person.name) } else { Some(parts.join(" ").into()) }
            }
            Source::RealmRoles(pick) => list(roles.of_realm(pick)),
            Source::ClientRoles(pick) => list(roles.of_clients(pick)),
            Source::RolesByClient => roles.by_client(),
            Source::Id => Some(known.id.into()),
            Source::Upn => text(&person.upn),
            Source::Now => Some(self.now.secs().into()),
            Source::Own(name) => person.claims.get(name).cloned(),
            Source::Value(value) => Some(value.clone()),
        }
    }
}

/// The one value of a list that a claim is to have.
fn single(pick: SinglePick, values: &[Value]) -> Option<Value> {
    let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
    match pick {
        SinglePick::First => values.first().cloned(),
        SinglePick::FirstOfHashSet => in_hash_order(texts).first().map(|text| json!(text)),
        SinglePick::HashSetAsText if texts.is_empty() => None,
        SinglePick::HashSetAsText => Some(json!(format!("[{}]", in_hash_order(texts).join(", ")))),
    }
}

/// Texts in the order in which a hash set of Java goes through them: by `String.hashCode`, spread over the fewest buckets
/// that are a power of two from 16 on and three quarters full at most.
fn in_hash_order(mut texts: Vec<&str>) -> Vec<&str> {
    let mut buckets = 16_u32;
    while texts.len() * 4 > usize::try_from(buckets).unwrap_or(usize::MAX) * 3 {
        buckets *= 2;
    }
    let hash = |text: &&str| {
        let hash = text.encode_utf16().fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(unit.into()));
        (hash ^ (hash >> 16)) & (buckets - 1)
    };
    texts.sort_by_key(hash);
    texts
}

/// Sets a member inside objects, step by step.
fn set_path(claims: &mut Members, steps: &[String], value: Value) {
    let [first, rest @ ..] = steps else { return };
    if rest.is_empty() {
        return claims.set(first, value);
    }
    let mut object = claims.get(first).cloned().filter(Value::is_object).unwrap_or_else(|| Value::Object(Map::new()));
    let mut inner = &mut object;
    for step in rest {
        if !inner.is_object() {
            *inner = Value::Object(Map::new());
        }
        inner = &mut inner[step.as_str()];
    }
    *inner = value;
    claims.set(first, object);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_into_objects_and_keeps_what_is_there() {
        let mut claims = Members::new();
        for (path, role) in
            [("resource_access.books.roles", "a"), ("resource_access.photos.roles", "b"), ("roles", "c")]
        {
            let steps: Vec<String> = path.split('.').map(str::to_owned).collect();
            set_path(&mut claims, &steps, json!([role]));
        }
        assert_eq!(
            claims.to_json(),
            r#"{"resource_access":{"books":{"roles":["a"]},"photos":{"roles":["b"]}},"roles":["c"]}"#
        );
    }
}
