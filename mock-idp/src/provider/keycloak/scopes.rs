//! Client scopes and protocol mappers: what follows from them for the rules of the core. All in Keycloak's own words, as in
//! a realm export: a scope has a name, attributes and mappers, a mapper a type and a config of texts.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What tells the value of a setting.
pub(super) type Settings<'s> = &'s dyn Fn(&str) -> Value;

/// A mapper, on a scope or on a client.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Mapper {
    #[serde(rename = "protocolMapper")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) config: Map<String, Value>,
}

/// A client scope.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Scope {
    pub(super) name: String,
    #[serde(default)]
    attributes: Map<String, Value>,
    #[serde(default)]
    protocol_mappers: Vec<Mapper>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BuiltIn {
    client_scopes: Vec<Scope>,
}

static BUILT_IN: LazyLock<Vec<Scope>> = LazyLock::new(|| {
    toml::from_str::<BuiltIn>(include_str!("client_scopes.toml")).map(|file| file.client_scopes).unwrap_or_default()
});

impl Mapper {
    pub(super) fn says(&self, key: &str) -> &str {
        self.config.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn on(&self, key: &str) -> bool {
        match self.config.get(key) {
            Some(Value::Bool(on)) => *on,
            other => other.and_then(Value::as_str) == Some("true"),
        }
    }

    /// The sinks, as the rules name them. A mapper that says nothing of userinfo goes by the ID token, one that says
    /// nothing of introspection goes by the access token, as mappers of before those switches do.
    fn sinks(&self) -> Vec<&'static str> {
        let or = |key: &str, other: &str| if self.config.contains_key(key) { self.on(key) } else { self.on(other) };
        [
            ("id_token", self.on("id.token.claim")),
            ("access_token", self.on("access.token.claim")),
            ("userinfo", or("userinfo.token.claim", "id.token.claim")),
            ("introspection", or("introspection.token.claim", "access.token.claim")),
        ]
        .into_iter()
        .filter_map(|(sink, on)| on.then_some(sink))
        .collect()
    }

    /// The steps to the claim: dots lead into objects, unless a backslash stands in front.
    fn path(&self) -> Vec<String> {
        let dotted = self.says("claim.name").replace("\\.", "\u{0}");
        dotted.split('.').map(|step| step.replace('\u{0}', ".")).collect()
    }

    /// The claim that it makes, as a row of `claims.of_scope`; none where it makes none of the person's.
    fn claim(&self) -> Option<Value> {
        let own = |attribute: &str| json!({ "own": attribute });
        let from = match self.kind.as_str() {
            "oidc-full-name-mapper" => json!("full_name"),
            "oidc-address-mapper" => own("address"),
            "oidc-group-membership-mapper" => json!("groups"),
            "oidc-usermodel-realm-role-mapper" => {
                json!({ "realm_roles": { "prefix": self.says("usermodel.realmRoleMapping.rolePrefix") } })
            }
            "oidc-usermodel-client-role-mapper" if self.says("claim.name").contains("${client_id}") => {
                json!("roles_by_client")
            }
            "oidc-usermodel-client-role-mapper" => {
                let client = Some(self.says("usermodel.clientRoleMapping.clientId")).filter(|id| !id.is_empty());
                let prefix = self.says("usermodel.clientRoleMapping.rolePrefix");
                json!({ "client_roles": { "client": client, "prefix": prefix } })
            }
            "oidc-hardcoded-claim-mapper" => json!({ "value": self.hardcoded() }),
            "oidc-usermodel-attribute-mapper" | "oidc-usermodel-property-mapper" => match self.says("user.attribute") {
                "username" => json!("username"),
                "firstName" => json!("given_name"),
                "lastName" => json!("family_name"),
                "email" => json!("email"),
                "emailVerified" => json!("email_verified"),
                attribute => own(attribute),
            },
            _ => return None,
        };
        let mut path = match self.kind.as_str() {
            "oidc-full-name-mapper" => vec!["name".to_owned()],
            "oidc-address-mapper" => vec!["address".to_owned()],
            _ => self.path(),
        };
        if from == "roles_by_client" {
            path.truncate(1);
        }
        let mut row = json!({ "name": path.join("."), "from": from, "into": self.sinks() });
        if path.len() > 1 {
            row["at"] = json!(path);
        }
        row["single"] = json!(self.says("multivalued") == "false");
        Some(row)
    }

    fn hardcoded(&self) -> Value {
        let text = self.says("claim.value");
        match self.says("jsonType.label") {
            "boolean" | "int" | "long" | "JSON" => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
            _ => text.into(),
        }
    }
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// All client scopes of the realm: its own, then those that every realm has in this version.
pub(super) fn of_realm(setting: Settings<'_>) -> Vec<Scope> {
    let own = setting("clientScopes").as_array().cloned().unwrap_or_default();
    let mut scopes: Vec<Scope> = own.into_iter().filter_map(|scope| serde_json::from_value(scope).ok()).collect();
    let mut built_in = texts(&setting("defaultDefaultClientScopes"));
    built_in.extend(texts(&setting("defaultOptionalClientScopes")));
    if setting("serviceAccountClientScope") == true {
        built_in.push("service_account".to_owned());
    }
    let missing = |scope: &&Scope| built_in.contains(&scope.name) && !scopes.iter().any(|own| own.name == scope.name);
    let more: Vec<Scope> = BUILT_IN.iter().filter(missing).cloned().collect();
    scopes.extend(more);
    scopes
}

/// The names of the scopes that the client gets in any case, and of those that it may ask for.
pub(super) fn assigned(setting: Settings<'_>) -> (Vec<String>, Vec<String>) {
    let list = |own: &str, realm: &str, added: &str| {
        let own = setting(own);
        let mut names = texts(&if own.is_null() { setting(realm) } else { own });
        names.extend(texts(&setting(added)));
        names
    };
    let mut default = list("defaultClientScopes", "defaultDefaultClientScopes", "defaultClientScopesAdded");
    let mut optional = list("optionalClientScopes", "defaultOptionalClientScopes", "optionalClientScopesAdded");
    if setting("serviceAccountsEnabled") == true && setting("serviceAccountClientScope") == true {
        default.push("service_account".to_owned());
    }
    let removed = texts(&setting("clientScopesRemoved"));
    default.retain(|name| !removed.contains(name));
    optional.retain(|name| !removed.contains(name) && !default.contains(name));
    (default, optional)
}

/// The mappers that bear on tokens of these scopes: those of the scopes, then the client's own.
pub(super) fn mappers(setting: Settings<'_>, scopes: &[String]) -> Vec<Mapper> {
    let of_scopes = of_realm(setting).into_iter().filter(|scope| scopes.contains(&scope.name));
    of_scopes.flat_map(|scope| scope.protocol_mappers).chain(own(setting)).collect()
}

fn own(setting: Settings<'_>) -> Vec<Mapper> {
    let mut mappers: Vec<Mapper> = serde_json::from_value(setting("protocolMappers")).unwrap_or_default();
    // The short way to say that the client has a mapper for groups.
    if setting("groups_mapper") != "none" {
        let all = ["id.token.claim", "access.token.claim", "userinfo.token.claim"];
        let mut config: Map<String, Value> = all.map(|sink| (sink.to_owned(), json!("true"))).into_iter().collect();
        config.insert("claim.name".to_owned(), json!("groups"));
        config.insert("full.path".to_owned(), json!((setting("groups_mapper") == "full_path").to_string()));
        mappers.push(Mapper { kind: "oidc-group-membership-mapper".to_owned(), config });
    }
    mappers
}

/// `scope.configured`.
pub(super) fn configured(setting: Settings<'_>) -> Value {
    let (default, optional) = assigned(setting);
    json!([vec!["openid".to_owned()], default, optional].concat())
}

/// `scope.always_granted`.
pub(super) fn always_granted(setting: Settings<'_>) -> Value {
    json!(assigned(setting).0)
}

/// `scope_echo.hidden`: those whose attribute "Include in token scope" is off.
pub(super) fn hidden(setting: Settings<'_>) -> Value {
    let off = |scope: &Scope| scope.attributes.get("include.in.token.scope").is_some_and(|on| on == "false");
    json!(of_realm(setting).into_iter().filter(off).map(|scope| scope.name).collect::<Vec<_>>())
}

/// `claims.of_scope`.
pub(super) fn claims(setting: Settings<'_>) -> Value {
    let row = |scope: &str, mappers: &[Mapper]| {
        let claims: Vec<Value> = mappers.iter().filter_map(Mapper::claim).collect();
        json!({ "scope": scope, "claims": claims })
    };
    let rows = of_realm(setting).into_iter().map(|scope| row(&scope.name, &scope.protocol_mappers));
    json!(rows.chain([row("always", &own(setting))]).collect::<Vec<_>>())
}

/// `groups.source`, of the group mapper that the client's tokens can meet.
pub(super) fn groups_source(setting: Settings<'_>) -> Value {
    let (default, optional) = assigned(setting);
    let mappers = mappers(setting, &[default, optional].concat());
    let group = mappers.iter().rev().find(|mapper| mapper.kind == "oidc-group-membership-mapper");
    json!(match group {
        Some(mapper) if mapper.on("full.path") || !mapper.config.contains_key("full.path") => "groups_full_path",
        Some(_) => "groups_names",
        None => "none",
    })
}

/// `sub.mode`.
pub(super) fn sub_mode(setting: Settings<'_>) -> Value {
    let pairwise = |mapper: &Mapper| mapper.kind == "oidc-sha256-pairwise-sub-mapper";
    json!(if own(setting).iter().any(pairwise) { "pairwise_sector" } else { "uuid" })
}

/// `roles.default`: the role that makes up what every person of the realm has, what is in it, and those of the account
/// console.
pub(super) fn default_roles(setting: Settings<'_>) -> Value {
    let realm = setting("realm");
    let of_realm = format!("default-roles-{}", realm.as_str().unwrap_or_default().to_lowercase());
    let account = ["manage-account", "manage-account-links", "view-profile"].map(|role| format!("account:{role}"));
    json!([vec![of_realm, "offline_access".to_owned(), "uma_authorization".to_owned()], account.to_vec()].concat())
}

/// `roles.reach`: Full Scope Allowed, which is off by itself where consent is required.
pub(super) fn roles_reach(setting: Settings<'_>) -> Value {
    let full = match setting("fullScopeAllowed") {
        Value::Bool(full) => full,
        _ => setting("consentRequired") != true,
    };
    json!(if full { "all" } else { "own_client" })
}

/// `groups.source` as far as paths are not looked at: there is a mapper, or there is none.
pub(super) fn no_groups(setting: Settings<'_>) -> Value {
    match groups_source(setting) {
        none if none == "none" => none,
        _ => json!("groups_names"),
    }
}
