//! The walls of the house. Cargo keeps those between crates only as long as nobody adds a line to a manifest, and nothing
//! keeps those between modules: they leak silently, and what leaked is only noticed when a module cannot be taken out
//! any more. These tests read manifests and source files as text.

use std::collections::BTreeMap;
use std::fs;

use rehearsal_tests::source::{Module, Path, Token, lex, modules, paths, repository};

/// What a part of a crate must not name.
struct Wall {
    /// The module and all below it, from the crate's root down; empty: the whole crate.
    inside: &'static [&'static str],
    /// Modules of the own crate, from its root down.
    modules: &'static [&'static [&'static str]],
    /// Other crates.
    crates: &'static [&'static str],
    /// Names, wherever they stand.
    words: &'static [&'static str],
}

const NO_WALL: Wall = Wall { inside: &[], modules: &[], crates: &[], words: &[] };

/// The provider knows no sabotage and no product below the line; versions are data; a script is a vocabulary, no server.
const MOCK_IDP: &[Wall] = &[
    Wall {
        inside: &["vocab"],
        modules: &[
            &["jose"],
            &["protocol"],
            &["manners"],
            &["provider"],
            &["script"],
            &["journal"],
            &["control"],
            &["instance"],
        ],
        crates: &["clock"],
        ..NO_WALL
    },
    Wall {
        inside: &["protocol"],
        modules: &[&["manners"], &["provider"], &["control"], &["script"]],
        crates: &["axum", "tokio", "reqwest", "hyper"],
        ..NO_WALL
    },
    Wall { inside: &["manners"], modules: &[&["provider"], &["script"], &["control"]], crates: &["axum"], ..NO_WALL },
    Wall { inside: &["provider"], modules: &[&["control"], &["script"]], crates: &["axum"], words: &["Version"] },
    Wall { inside: &["script"], modules: &[&["provider"], &["manners"]], crates: &["axum"], ..NO_WALL },
    Wall { crates: &["rp", "rehearsal", "openidconnect"], ..NO_WALL },
];

/// The relying party decides without doing: no I/O in the rules, no storage in the protocol's verbs.
const RP: &[Wall] = &[
    Wall {
        inside: &["domain"],
        modules: &[&["store"], &["oidc"], &["web"]],
        crates: &["axum", "reqwest", "rusqlite", "tokio"],
        ..NO_WALL
    },
    Wall { inside: &["oidc"], modules: &[&["store"], &["web"]], crates: &["rusqlite"], ..NO_WALL },
    Wall { inside: &["web"], crates: &["rusqlite"], ..NO_WALL },
    Wall { crates: &["mock_idp", "rehearsal"], ..NO_WALL },
];

/// A file can be checked without running it, a report made without asking the runner, and the engine returns.
const HARNESS: &[Wall] = &[
    Wall {
        inside: &["language"],
        modules: &[&["run"], &["agent"], &["target"], &["report"]],
        crates: &["tokio"],
        ..NO_WALL
    },
    Wall {
        inside: &["plan"],
        modules: &[&["run"], &["agent"], &["target"], &["report"]],
        crates: &["tokio"],
        ..NO_WALL
    },
    Wall { inside: &["agent"], crates: &["mock_idp", "rp"], ..NO_WALL },
    Wall { inside: &["report"], modules: &[&["run"], &["agent"]], crates: &["mock_idp", "rp"], ..NO_WALL },
    Wall {
        inside: &["run"],
        modules: &[&["cli"], &["report"]],
        words: &["println", "eprintln", "print", "eprint"],
        ..NO_WALL
    },
];

/// What of a module breaks a wall: the file and the path or word.
fn broken(walls: &[Wall], module: &Module, roots: &Reexports) -> Vec<String> {
    let mut found = Vec::new();
    for wall in walls.iter().filter(|wall| starts_with(&module.path, wall.inside)) {
        for path in paths(&module.path, &module.text) {
            match &path {
                // Everything of the root at once: what it brings cannot be seen from here.
                Path::Own(own) if own.is_empty() && !wall.modules.is_empty() => found.push("crate::*".to_owned()),
                Path::Own(own) => {
                    let own = roots.resolve(own);
                    found
                        .extend(wall.modules.iter().filter(|banned| starts_with(&own, banned)).map(|_| own.join("::")));
                }
                Path::Other(other) => {
                    found.extend(wall.crates.iter().filter(|banned| other[0] == **banned).map(|_| other.join("::")));
                }
            }
        }
        let words = lex(&module.text).into_iter().filter_map(|token| match token {
            Token::Word(word) => Some(word),
            _ => None,
        });
        found.extend(words.filter(|word| wall.words.contains(&word.as_str())));
    }
    found.into_iter().map(|what| format!("{}: {what}", module.file)).collect()
}

fn starts_with(path: &[String], prefix: &[&str]) -> bool {
    path.len() >= prefix.len() && path.iter().zip(prefix).all(|(one, other)| one == other)
}

/// What the root of a crate re-exports, so that nobody gets around a wall by way of it.
struct Reexports(BTreeMap<String, Vec<String>>);

impl Reexports {
    fn of(modules: &[Module]) -> Self {
        let root = modules.iter().filter(|module| module.path.is_empty());
        let named = root.flat_map(|module| paths(&[], &module.text)).filter_map(|path| match path {
            Path::Other(path) | Path::Own(path) if path.len() > 1 => Some((path.last()?.clone(), path)),
            _ => None,
        });
        Self(named.collect())
    }

    fn resolve(&self, path: &[String]) -> Vec<String> {
        match path.first().and_then(|first| self.0.get(first)) {
            Some(meant) => [meant.as_slice(), &path[1..]].concat(),
            None => path.to_vec(),
        }
    }
}

fn assert_walls(folder: &str, walls: &[Wall]) {
    let modules = modules(folder);
    assert!(!modules.is_empty(), "{folder} has no source files: the wall guards nothing");
    let roots = Reexports::of(&modules);
    let broken: Vec<String> = modules.iter().flat_map(|module| broken(walls, module, &roots)).collect();
    assert!(broken.is_empty(), "walls of {folder} are broken:\n{}", broken.join("\n"));
}

#[test]
fn the_walls_of_mock_idp_hold() {
    assert_walls("mock-idp", MOCK_IDP);
}

#[test]
fn the_walls_of_rp_hold() {
    assert_walls("rp", RP);
}

#[test]
fn the_walls_of_the_harness_hold() {
    assert_walls("harness", HARNESS);
}

// A provider that borrowed from another would change with it: each is a table of its own, and only the registry and the
// folder's `mod.rs` know all.
#[test]
fn no_provider_knows_another() {
    let modules = modules("mock-idp");
    let roots = Reexports::of(&modules);
    let names: Vec<&str> = mock_idp::provider::names().collect();
    let found: Vec<String> = modules.iter().flat_map(|module| other_providers(module, &names, &roots)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What the module of a provider names of the others.
fn other_providers(module: &Module, names: &[&str], roots: &Reexports) -> Vec<String> {
    let [folder, own, ..] = module.path.as_slice() else { return Vec::new() };
    // Names of folders have no hyphens.
    let names: Vec<String> = names.iter().map(|name| name.replace('-', "_")).collect();
    if folder != "provider" || !names.contains(own) {
        return Vec::new();
    }
    let named = paths(&module.path, &module.text).into_iter().filter_map(|path| match path {
        Path::Own(path) => Some(roots.resolve(&path)),
        Path::Other(_) => None,
    });
    named
        .filter(|path| names.iter().any(|name| name != own && starts_with(path, &["provider", name])))
        .map(|path| format!("{}: {}", module.file, path.join("::")))
        .collect()
}

// What a provider does differently is a quirk with an id. A name in the logic would be a manner that nobody can switch off.
#[test]
fn no_logic_compares_the_name_of_a_provider() {
    const PRODUCTS: [&str; 5] = ["authentik", "keycloak", "authelia", "pocket-id", "entra"];
    let names: Vec<&str> = mock_idp::provider::names().filter(|name| *name != "plain").chain(PRODUCTS).collect();
    let mut found = Vec::new();
    for module in ["mock-idp", "rp", "harness"].into_iter().flat_map(modules) {
        if module.path.first().is_some_and(|name| name == "provider") {
            continue;
        }
        let logic = without_tests(&module.text);
        let texts = lex(&logic).into_iter().filter_map(|token| match token {
            Token::Text(text) => Some(text),
            _ => None,
        });
        found.extend(
            texts.filter(|text| names.contains(&text.as_str())).map(|text| format!("{}: {text:?}", module.file)),
        );
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A source file up to its tests, which stand last.
fn without_tests(text: &str) -> String {
    text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
}

// SQL in two places is a schema in two places.
#[test]
fn sql_is_written_in_the_store_only() {
    let found: Vec<String> = modules("rp")
        .into_iter()
        .filter(|module| module.path.first().is_none_or(|name| name != "store"))
        .flat_map(|module| {
            let texts = lex(&without_tests(&module.text)).into_iter().filter_map(|token| match token {
                Token::Text(text) if is_sql(&text) => Some(text),
                _ => None,
            });
            texts.map(|text| format!("{}: {text:?}", module.file)).collect::<Vec<_>>()
        })
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn is_sql(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let begins = |first: &str, then: &str| words.first() == Some(&first) && words.contains(&then);
    begins("SELECT", "FROM")
        || begins("INSERT", "INTO")
        || begins("UPDATE", "SET")
        || begins("DELETE", "FROM")
        || begins("CREATE", "TABLE")
}

// A bug that provider and relying party shared would be invisible to both.
#[test]
fn crates_depend_only_downwards() {
    for (folder, banned) in [
        ("clock", ["mock-idp", "rp", "rehearsal", "rehearsal-tests"].as_slice()),
        ("mock-idp", &["rp", "rehearsal", "rehearsal-tests", "openidconnect"]),
        ("rp", &["mock-idp", "rehearsal", "rehearsal-tests"]),
        ("harness", &["rehearsal-tests"]),
    ] {
        let manifest = fs::read_to_string(repository().join(folder).join("Cargo.toml")).expect("a manifest");
        let found: Vec<String> =
            dependencies(&manifest).into_iter().filter(|name| banned.contains(&name.as_str())).collect();
        assert!(found.is_empty(), "{folder} depends on {found:?}");
    }
}

/// The crates that a manifest names, whatever they are renamed to, for whatever target or purpose.
fn dependencies(manifest: &str) -> Vec<String> {
    fn collect(table: &toml::Table, found: &mut Vec<String>) {
        for (name, value) in table {
            let Some(inner) = value.as_table() else { continue };
            if name.ends_with("dependencies") {
                for (name, spec) in inner {
                    let renamed = spec.get("package").and_then(toml::Value::as_str);
                    found.push(renamed.unwrap_or(name).to_owned());
                }
            } else {
                collect(inner, found);
            }
        }
    }
    let mut found = Vec::new();
    collect(&manifest.parse().expect("TOML"), &mut found);
    found
}

// A wall test that cannot fail guards nothing: each kind of breach is tried.
mod a_breach_is_seen {
    use super::*;

    fn breaches(walls: &[Wall], path: &[&str], text: &str) -> Vec<String> {
        let root = Module { path: Vec::new(), file: "lib.rs".into(), text: "pub use script::Deviation;".into() };
        let path = path.iter().map(|name| (*name).to_owned()).collect();
        let module = Module { path, file: "x.rs".into(), text: text.to_owned() };
        broken(walls, &module, &Reexports::of(&[root]))
    }

    #[test]
    fn in_a_use_a_tree_an_expression_or_by_way_of_the_root() {
        for text in [
            "use crate::script::Deviation;",
            "use crate::{vocab::Place, script::{Deviation, Key}};",
            "fn f(_: &crate::script::Deviation) {}",
            "fn f() { super::super::script::Script::new(); }",
            "mod tests { use super::super::super::script; }",
            "use crate::Deviation;",
            "use crate::*;",
            "#[axum::debug_handler] fn f() {}",
        ] {
            assert!(!breaches(MOCK_IDP, &["protocol", "token"], text).is_empty(), "{text}");
        }
    }

    #[test]
    fn by_every_wall() {
        for (walls, path, text) in [
            (MOCK_IDP, ["vocab", "place"], "use crate::jose::JwsAlg;"),
            (MOCK_IDP, ["manners", "resolve"], "use crate::provider::authelia;"),
            (MOCK_IDP, ["provider", "x"], "fn f(v: &Version) {}"),
            (MOCK_IDP, ["script", "apply"], "use axum::body::Body;"),
            (MOCK_IDP, ["instance", "door"], "use openidconnect::Nonce;"),
            (RP, ["domain", "groups"], "use tokio::sync::Mutex;"),
            (RP, ["oidc", "verify"], "use super::super::store::Store;"),
            (HARNESS, ["language", "parse"], "use crate::run::Engine;"),
            (HARNESS, ["agent", "http"], "fn f() { mock_idp::MockIdp::builder(); }"),
            (HARNESS, ["run", "engine"], "fn f() { println!(\"x\"); }"),
            (HARNESS, ["report", "html"], "use rp::Rp;"),
        ] {
            assert_eq!(breaches(walls, &path, text).len(), 1, "{text}");
        }
    }

    #[test]
    fn between_providers() {
        let path = ["provider", "authelia", "callback"].map(str::to_owned).to_vec();
        let module = |text: &str| Module { path: path.clone(), file: "x.rs".into(), text: text.to_owned() };
        let found = |text: &str| other_providers(&module(text), &["plain", "authelia"], &Reexports(BTreeMap::new()));
        assert_eq!(found("use super::super::plain::TABLE; use super::discovery;"), ["x.rs: provider::plain::TABLE"]);
        assert_eq!(found("use super::TABLE; use crate::manners::Edit;"), [""; 0]);
    }

    #[test]
    fn and_what_is_allowed_is_not_one() {
        for (path, text) in [
            (["protocol", "token"], "use crate::vocab::Members; use super::super::state::Grant; // crate::script"),
            (["provider", "x"], "use crate::manners::Edit; use crate::protocol::draft::Callback;"),
            (["instance", "stage"], "use crate::script::Script; use crate::manners::Difference;"),
        ] {
            assert_eq!(breaches(MOCK_IDP, &path, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn in_manifests_and_texts() {
        let manifest = "[dependencies]\nother = { package = \"rp\", path = \"x\" }\n[target.'cfg(unix)'.dev-dependencies]\nrehearsal = \"1\"";
        assert_eq!(dependencies(manifest), ["rp", "rehearsal"]);
        assert!(is_sql("SELECT a FROM b") && is_sql("\n  UPDATE a\n SET b = 1"));
        assert!(!is_sql("SELECT something in a sentence") && !is_sql("select an account from the list"));
    }
}
