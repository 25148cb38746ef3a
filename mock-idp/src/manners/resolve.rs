use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::catalogue::{Catalogue, Quirk, Setting, SettingLevel};
use super::difference::{Difference, ProviderTable};
use super::document::DocumentPart;
use super::moves::moved;
use super::near::hint;
use super::reference::ProviderRef;
use super::resolve_error::ResolveError;
use super::version::{Range, Version};
use crate::protocol::{ClientRules, Effect, Face, QuirkId, Route, RuleError, ServerRules, Trigger, plain_routes};

/// A provider in one version with settings and switches: from this all its differences follow.
#[derive(Debug)]
pub struct Manners {
    table: &'static ProviderTable,
    catalogue: Catalogue,
    version: Option<Version>,
    settings: BTreeMap<String, Value>,
    /// `true`: on whatever version and settings say; `false`: off.
    switches: BTreeMap<String, bool>,
}

/// What is on, for the instance or for one client.
#[derive(Debug)]
pub struct Resolved<R> {
    /// The decisions.
    pub rules: R,
    /// The code of the quirks that are on, in table order.
    pub differences: Vec<Difference>,
    /// All quirks that are on, in table order.
    pub quirks: Vec<QuirkId>,
    /// All settings with their values.
    pub settings: BTreeMap<String, Value>,
}

impl Manners {
    /// Reads the provider's data and checks what is asked of it.
    ///
    /// # Errors
    /// When the version, a setting or a switch does not exist there.
    pub fn new(
        table: &'static ProviderTable,
        reference: &ProviderRef,
        settings: &BTreeMap<String, Value>,
        switches: &[String],
    ) -> Result<Self, ResolveError> {
        let catalogue = Catalogue::read(table)?;
        let version = match (&reference.version, catalogue.versions.last()) {
            (Some(_), None) => return Err(ResolveError::NoVersions(table.name.to_owned())),
            (None, newest) => newest.cloned(),
            // A line means its newest known patch; anything else is judged by the same ranges as it stands.
            (Some(asked), _) => {
                Some(catalogue.versions.iter().rev().find(|known| asked.covers(known)).unwrap_or(asked).clone())
            }
        };
        let mut manners = Self { table, catalogue, version, settings: BTreeMap::new(), switches: BTreeMap::new() };
        manners.switches = manners.read_switches(switches)?;
        manners.settings = manners.read_settings(settings, SettingLevel::Instance)?;
        Ok(manners)
    }

    /// The version that is played; `None` where there are none.
    pub fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }

    /// Why nothing of the provider was ever compared with recordings of the real server; `None` where it was.
    pub fn unrecorded(&self) -> Option<&str> {
        self.catalogue.unrecorded.as_deref()
    }

    /// The versions that are known one by one, oldest first.
    pub fn versions(&self) -> &[Version] {
        &self.catalogue.versions
    }

    /// The provider as one would ask for it.
    pub fn reference(&self) -> ProviderRef {
        ProviderRef { name: self.table.name.to_owned(), version: self.version.clone() }
    }

    /// The settings that were given to the instance.
    pub fn settings(&self) -> &BTreeMap<String, Value> {
        &self.settings
    }

    /// What an administrator sets who follows an application's documents, and without which most logins end at the provider.
    pub fn for_applications(&self) -> BTreeMap<String, Value> {
        let there = self.catalogue.settings.iter().filter(|setting| self.in_ranges(&setting.versions));
        there.filter_map(|setting| Some((setting.name.clone(), setting.for_applications.clone()?))).collect()
    }

    /// The switches that were given, as they are written: `+ID` or `-ID`.
    pub fn switches(&self) -> Vec<String> {
        self.switches.iter().map(|(id, on)| format!("{}{id}", if *on { '+' } else { '-' })).collect()
    }

    /// The provider's own page APIs.
    pub fn faces(&self) -> &'static [(&'static str, Face)] {
        self.table.faces
    }

    /// All quirks of the provider, in table order.
    pub fn catalogue(&self) -> &[Quirk] {
        &self.catalogue.quirks
    }

    fn read_switches(&self, switches: &[String]) -> Result<BTreeMap<String, bool>, ResolveError> {
        let ids = || self.catalogue.quirks.iter().map(|quirk| quirk.id.as_str());
        switches
            .iter()
            .map(|switch| {
                let (id, on) = match (switch.strip_prefix('+'), switch.strip_prefix('-')) {
                    (Some(id), _) => (id, true),
                    (_, Some(id)) => (id, false),
                    _ => return Err(ResolveError::Switch(switch.clone())),
                };
                if ids().any(|known| known == id) {
                    return Ok((id.to_owned(), on));
                }
                let known: Vec<&str> = ids().collect();
                Err(ResolveError::Quirk {
                    provider: self.table.name.to_owned(),
                    id: id.to_owned(),
                    hint: if known.is_empty() { "it has none".to_owned() } else { hint(id, known) },
                })
            })
            .collect()
    }

    /// The settings as rules take them.
    fn read_settings(
        &self,
        given: &BTreeMap<String, Value>,
        level: SettingLevel,
    ) -> Result<BTreeMap<String, Value>, ResolveError> {
        let of_the_instance = |name: &str| ResolveError::SettingLevel {
            name: name.to_owned(),
            wanted: "the instance",
            given: "a client",
        };
        if self.table.settings_are_rules {
            if level == SettingLevel::Client
                && let Some(name) = given.keys().find(|name| ServerRules::NAMES.contains(&name.as_str()))
            {
                return Err(of_the_instance(name));
            }
            let known = || ServerRules::NAMES.iter().chain(ClientRules::NAMES).copied();
            return match given.keys().find(|name| !known().any(|rule| rule == name.as_str())) {
                None => Ok(given.clone()),
                Some(name) => Err(self.no_setting(name, known().collect())),
            };
        }
        let mut read = BTreeMap::new();
        for (name, value) in given {
            let Some(setting) = self.setting(name) else {
                let known = self.settings_of_the_version().map(|setting| setting.name.as_str()).collect();
                return Err(self.no_setting(name, known));
            };
            // What every client gets may be said once, at the instance.
            if setting.level == SettingLevel::Instance && level == SettingLevel::Client {
                return Err(of_the_instance(name));
            }
            let Some(value) = setting.read(value) else {
                let (value, choices) = (value.to_string(), setting.choices());
                return Err(ResolveError::SettingValue { name: name.clone(), value, choices });
            };
            read.insert(name.clone(), value);
        }
        Ok(read)
    }

    fn no_setting(&self, name: &str, known: Vec<&str>) -> ResolveError {
        let provider = self.table.name.to_owned();
        let hint = if known.is_empty() { "it has none".to_owned() } else { hint(name, known) };
        ResolveError::Setting { provider, name: name.to_owned(), hint }
    }

    /// The settings that there are in this version.
    fn settings_of_the_version(&self) -> impl Iterator<Item = &Setting> {
        self.catalogue.settings.iter().filter(|setting| self.in_ranges(&setting.versions))
    }

    fn setting(&self, name: &str) -> Option<&Setting> {
        self.settings_of_the_version().find(|setting| setting.name == name)
    }

    /// The value of a setting: the client's, else the instance's, else the default.
    fn value(&self, name: &str, own: &BTreeMap<String, Value>) -> Option<Value> {
        let given = own.get(name).or_else(|| self.settings.get(name)).cloned();
        given.or_else(|| self.setting(name).and_then(|setting| setting.read(&setting.default)))
    }

    /// The quirks that are on for a client with these settings of its own, in table order.
    fn active(&self, own: &BTreeMap<String, Value>) -> Vec<&Quirk> {
        let mut on: BTreeSet<&str> = BTreeSet::new();
        let mut active = Vec::new();
        for quirk in &self.catalogue.quirks {
            let by_itself = || self.in_ranges(&quirk.versions) && self.against(quirk, own).is_none();
            let wanted = self.switched(&quirk.id).unwrap_or_else(by_itself);
            // What it needs stands above it in the table.
            if wanted && quirk.needs.iter().all(|needed| on.contains(needed.as_str())) {
                on.insert(&quirk.id);
                active.push(quirk);
            }
        }
        active
    }

    /// Whether it was switched on or off.
    pub(super) fn switched(&self, id: &str) -> Option<bool> {
        self.switches.get(id).copied()
    }

    pub(super) fn in_ranges(&self, ranges: &[Range]) -> bool {
        match &self.version {
            None => true,
            Some(version) => ranges.is_empty() || ranges.iter().any(|range| range.contains(version)),
        }
    }

    /// The setting that speaks against a quirk.
    pub(super) fn against(&self, quirk: &Quirk, own: &BTreeMap<String, Value>) -> Option<String> {
        let is =
            |name: &String, values: &Vec<Value>| self.value(name, own).is_some_and(|value| values.contains(&value));
        let unmet = quirk.when.iter().find(|(name, values)| !is(name, values));
        unmet.or_else(|| quirk.unless.iter().find(|(name, values)| is(name, values))).map(|(name, _)| name.clone())
    }

    /// What is on for the instance.
    ///
    /// # Errors
    /// When two quirks that are on contradict each other, or a rule cannot be set so.
    pub fn server(&self) -> Result<Resolved<ServerRules>, ResolveError> {
        let own = BTreeMap::new();
        let mut rules = ServerRules::default();
        let active = self.active(&own);
        self.set_rules(ServerRules::NAMES, &active, &own, |name, value, by| rules.set(name, value, by))?;
        self.set_effects(&active, &mut rules)?;
        self.set_orders(&active, &mut rules)?;
        Ok(self.resolved(rules, &active, &own))
    }

    /// What is on for a client with these settings.
    ///
    /// # Errors
    /// When a setting does not exist, two quirks that are on contradict each other, or a rule cannot be set so.
    pub fn client(&self, own: &BTreeMap<String, Value>) -> Result<Resolved<ClientRules>, ResolveError> {
        let own = &self.read_settings(own, SettingLevel::Client)?;
        let mut rules = ClientRules::default();
        let active = self.active(own);
        self.set_rules(ClientRules::NAMES, &active, own, |name, value, by| rules.set(name, value, by))?;
        Ok(self.resolved(rules, &active, own))
    }

    fn set_rules(
        &self,
        storey: &[&str],
        active: &[&Quirk],
        own: &BTreeMap<String, Value>,
        mut set: impl FnMut(&str, &Value, Option<&QuirkId>) -> Result<(), RuleError>,
    ) -> Result<(), ResolveError> {
        if self.table.settings_are_rules {
            for (name, value) in self.settings.iter().chain(own).filter(|(name, _)| storey.contains(&name.as_str())) {
                // Noted where it makes a difference, as quirks are.
                set(name, value, Some(&QuirkId::from(format!("setting:{name}"))))?;
            }
        }
        let mut set_by: BTreeMap<&str, &Quirk> = BTreeMap::new();
        for quirk in active {
            for (rule, value) in quirk.set.iter().filter(|(rule, _)| storey.contains(&rule.as_str())) {
                if let Some(earlier) = set_by.insert(rule, quirk)
                    && !quirk.over.contains(&earlier.id)
                {
                    return Err(ResolveError::Conflict {
                        one: earlier.id.clone(),
                        other: quirk.id.clone(),
                        rule: rule.clone(),
                    });
                }
                let value = self.taken(value, own);
                set(rule, &value, Some(&QuirkId::from(quirk.id.as_str())))?;
            }
        }
        Ok(())
    }

    /// The value that a quirk gives a rule: the one in the table, that of the setting which it names, or what follows from
    /// several settings by the function which it names.
    fn taken(&self, value: &Value, own: &BTreeMap<String, Value>) -> Value {
        let derived = value.get("derived").and_then(Value::as_str);
        if let Some((_, derive)) = self.table.derived.iter().find(|(name, _)| Some(*name) == derived) {
            return derive(&|name| self.value(name, own).unwrap_or_default());
        }
        let Some(given) = value.get("setting").and_then(Value::as_str).and_then(|name| self.value(name, own)) else {
            return value.clone();
        };
        let word = match &given {
            Value::String(word) => word.clone(),
            other => other.to_string(),
        };
        // A value that the map does not name is its own word for it.
        value.get("map").and_then(|map| map.get(&word)).cloned().unwrap_or(given)
    }

    fn set_effects(&self, active: &[&Quirk], rules: &mut ServerRules) -> Result<(), ResolveError> {
        let mut table: BTreeMap<Trigger, BTreeSet<Effect>> = Trigger::plain();
        for quirk in active.iter().filter(|quirk| !quirk.effects.is_empty()) {
            table.extend(quirk.effects.clone());
            let value = serde_json::to_value(&table).unwrap_or_default();
            rules.set("consequences", &value, Some(&QuirkId::from(quirk.id.as_str())))?;
        }
        Ok(())
    }

    fn set_orders(&self, active: &[&Quirk], rules: &mut ServerRules) -> Result<(), ResolveError> {
        for quirk in active {
            for (name, moves) in &quirk.moves {
                let rule = format!("order.{name}");
                let mut order = match rules.value(&rule) {
                    Some(Value::Array(order)) => order,
                    _ => Vec::new(),
                };
                for text in moves {
                    moved(&mut order, text)?;
                }
                rules.set(&rule, &Value::Array(order), Some(&QuirkId::from(quirk.id.as_str())))?;
            }
        }
        Ok(())
    }

    /// The addresses, those that are published first.
    pub fn routes(&self) -> Vec<Route> {
        let mut routes = plain_routes();
        let active = self.active(&BTreeMap::new());
        for quirk in &active {
            routes.retain(|route| !quirk.routes.iter().any(|own| own.operation == route.operation));
            routes.extend(quirk.routes.iter().map(|route| by(quirk, route)));
        }
        for quirk in &active {
            routes.extend(quirk.aliases.iter().map(|route| by(quirk, route)));
        }
        routes
    }

    fn resolved<R>(&self, rules: R, active: &[&Quirk], own: &BTreeMap<String, Value>) -> Resolved<R> {
        let quirks: Vec<QuirkId> = active.iter().map(|quirk| QuirkId::from(quirk.id.as_str())).collect();
        let differences = quirks.iter().filter_map(|id| self.difference(id)).collect();
        let settings = self
            .settings_of_the_version()
            .filter_map(|setting| Some((setting.name.clone(), self.value(&setting.name, own)?)))
            .collect();
        Resolved { rules, differences, quirks, settings }
    }

    fn difference(&self, id: &QuirkId) -> Option<Difference> {
        let edits: Vec<_> =
            self.table.edits.iter().filter(|(quirk, _)| *quirk == &**id).map(|(_, edit)| *edit).collect();
        let words: Vec<_> = self
            .catalogue
            .words
            .iter()
            .filter(|words| words.quirk == **id)
            .filter(|words| self.in_ranges(&words.versions))
            .cloned()
            .map(Arc::new)
            .collect();
        let documents: Vec<_> = self
            .catalogue
            .documents
            .iter()
            .filter(|part| part.quirk == **id)
            .map(|part| self.of_version(part))
            .collect();
        let codes: Vec<_> = self.catalogue.codes.iter().filter(|code| code.quirk == **id).cloned().collect();
        let screens: Vec<_> = self
            .catalogue
            .screens
            .iter()
            .filter(|part| part.quirk == **id && self.in_ranges(&part.versions))
            .cloned()
            .map(Arc::new)
            .collect();
        let something =
            !(edits.is_empty() && words.is_empty() && documents.is_empty() && codes.is_empty() && screens.is_empty());
        something.then_some(Difference { id: id.clone(), edits, words, codes, documents, screens })
    }

    /// The part with the members that there are in this version.
    fn of_version(&self, part: &DocumentPart) -> Arc<DocumentPart> {
        let member = part.member.iter().filter(|member| self.in_ranges(&member.versions)).cloned().collect();
        Arc::new(DocumentPart { member, ..part.clone() })
    }
}

fn by(quirk: &Quirk, route: &Route) -> Route {
    Route { by: Some(QuirkId::from(quirk.id.as_str())), ..route.clone() }
}
