use serde_json::Value;

/// One knob of the policy, as data: what the documentation, the presets' guards and the kill matrix read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Knob {
    /// `section.knob`, as [`Policy::set`](crate::Policy::set) takes it.
    pub name: String,
    /// What it decides.
    pub doc: String,
    /// The specification or application that makes it a decision.
    pub source: &'static str,
    /// The value of the preset `strict`.
    pub safe: Value,
    /// Values that make a relying party open to an attack or break a rule of the specifications. Each is a mutant.
    pub unsafe_values: Vec<Value>,
}

/// Declares one section of the policy: the struct, and the same knobs as data. A knob is written once, with its doc
/// comment, its type, its safe value, its unsafe values and the source that makes it a decision.
macro_rules! section {
    (
        $(#[doc = $section_doc:literal])+
        pub struct $section:ident = $word:literal {
            $(
                $(#[doc = $doc:literal])+
                $knob:ident: $type:ty = $safe:tt, unsafe $unsafe:tt, source $source:literal;
            )+
        }
    ) => {
        $(#[doc = $section_doc])+
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[non_exhaustive]
        pub struct $section {
            $( $(#[doc = $doc])+ pub $knob: $type, )+
        }

        impl $section {
            pub(crate) fn knobs() -> Vec<$crate::policy::Knob> {
                vec![$(
                    $crate::policy::Knob {
                        name: concat!($word, ".", stringify!($knob)).to_owned(),
                        doc: concat!($($doc),+).trim().to_owned(),
                        source: $source,
                        safe: serde_json::json!($safe),
                        unsafe_values: match serde_json::json!($unsafe) {
                            serde_json::Value::Array(values) => values,
                            value => vec![value],
                        },
                    },
                )+]
            }
        }
    };
}
pub(crate) use section;

/// Declares a closed set of words for a knob.
macro_rules! words {
    (
        $(#[doc = $doc:literal])+
        pub enum $name:ident { $( $(#[doc = $word_doc:literal])+ $variant:ident = $word:literal, )+ }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $( $(#[doc = $word_doc])+ #[serde(rename = $word)] $variant, )+ }
    };
}
pub(crate) use words;
