use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::catalogue::Quirk;
use super::resolve::Manners;

/// Whether a quirk is on for an instance, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It belongs to the version and the settings.
    On,
    /// It was switched on, whatever version and settings say.
    SwitchedOn,
    /// It was switched off.
    SwitchedOff,
    /// It belongs to other versions: these.
    OtherVersion(String),
    /// A setting has another value than it asks for; its name.
    OtherSetting(String),
    /// A quirk that it needs is off.
    Needs(String),
}

impl Standing {
    /// Whether it is on.
    pub fn is_on(&self) -> bool {
        matches!(self, Self::On | Self::SwitchedOn)
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On => f.write_str("on"),
            Self::SwitchedOn => f.write_str("on, switched"),
            Self::SwitchedOff => f.write_str("off, switched"),
            Self::OtherVersion(ranges) => write!(f, "off, in {ranges}"),
            Self::OtherSetting(name) => write!(f, "off, by {name}"),
            Self::Needs(id) => write!(f, "off, needs {id}"),
        }
    }
}

impl Manners {
    /// Every quirk of the provider in table order, and how it stands for a client without settings of its own.
    pub fn standings(&self) -> Vec<(&Quirk, Standing)> {
        let own = BTreeMap::new();
        let mut on: BTreeSet<&str> = BTreeSet::new();
        let mut standings = Vec::new();
        for quirk in self.catalogue() {
            let lacking = quirk.needs.iter().find(|needed| !on.contains(needed.as_str()));
            let standing = match (self.switched(&quirk.id), lacking) {
                (Some(false), _) => Standing::SwitchedOff,
                (_, Some(needed)) => Standing::Needs(needed.clone()),
                (Some(true), None) => Standing::SwitchedOn,
                (None, None) if !self.in_ranges(&quirk.versions) => {
                    let ranges: Vec<String> = quirk.versions.iter().map(ToString::to_string).collect();
                    Standing::OtherVersion(ranges.join(", "))
                }
                (None, None) => self.against(quirk, &own).map_or(Standing::On, Standing::OtherSetting),
            };
            if standing.is_on() {
                on.insert(&quirk.id);
            }
            standings.push((quirk, standing));
        }
        standings
    }
}
