use crate::language::{NameLists, TagDictionary, TagDictionaryError};

/// What the files may name: providers and policies.
pub(super) fn known() -> NameLists {
    NameLists {
        providers: mock_idp::provider::names().map(str::to_owned).collect(),
        policies: rp::Policy::presets().map(str::to_owned).collect(),
    }
}

/// The tags of our own packs.
pub(super) fn tags() -> Result<TagDictionary, TagDictionaryError> {
    TagDictionary::parse(include_str!("../../../scenarios/TAGS.toml"))
}
