use mock_idp::script::Span;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Deserializer, Error, MapAccess, Visitor};

/// How far which clocks go: `advance: 5m 1s`, or `advance: { idp: 5s }` for one alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advance {
    /// The provider's; of several providers, all of them.
    pub idp: Span,
    /// The relying party's.
    pub rp: Span,
    /// The browsers', by which cookies expire.
    pub browser: Span,
}

/// One by name.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ByName {
    /// The clock of the provider; of several, of all of them.
    #[serde(default)]
    idp: Option<Span>,
    /// The clock of the relying party.
    #[serde(default)]
    rp: Option<Span>,
    /// The clock of the browsers, by which cookies expire.
    #[serde(default)]
    browser: Option<Span>,
}

impl Advance {
    /// Whether no clock moves.
    pub fn is_zero(self) -> bool {
        [self.idp, self.rp, self.browser].iter().all(|span| span.0.is_zero())
    }
}

impl<'de> Deserialize<'de> for Advance {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AdvanceVisitor)
    }
}

struct AdvanceVisitor;

impl<'de> Visitor<'de> for AdvanceVisitor {
    type Value = Advance;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a span of time such as `5m 1s`, or `{ idp: 5s }` for one clock alone")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Advance, E> {
        let all = Span::deserialize(StrDeserializer::<E>::new(text))?;
        Ok(Advance { idp: all, rp: all, browser: all })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Advance, A::Error> {
        let ByName { idp, rp, browser } = ByName::deserialize(MapAccessDeserializer::new(map))?;
        let or_not = |span: Option<Span>| span.unwrap_or(Span(std::time::Duration::ZERO));
        Ok(Advance { idp: or_not(idp), rp: or_not(rp), browser: or_not(browser) })
    }
}

impl JsonSchema for Advance {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Advance".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let all = generator.subschema_for::<Span>();
        let one = ByName::json_schema(generator);
        json_schema!({
            "description": "How far which clocks go.",
            "anyOf": [all, one],
        })
    }
}
