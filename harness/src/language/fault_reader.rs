use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

/// The word that marks what is wrong on purpose.
pub(super) const FAULT: &str = "fault";

/// Said where something stands beside `fault`.
pub(super) const STANDS_ALONE: &str = "nothing may stand beside `fault`";

/// Reads `T` or `{ fault: T }` and notes which of the two it was.
///
/// It stands between `T` and the real deserializer and looks at the first key alone. So `T` reads straight from the
/// file, with its own words and places in its errors; serde's `untagged` would buffer the value and lose both.
pub(super) struct FaultReader<'a, D> {
    inner: D,
    fault: &'a Cell<bool>,
}

impl<'a, D> FaultReader<'a, D> {
    pub(super) fn new(inner: D, fault: &'a Cell<bool>) -> Self {
        Self { inner, fault }
    }
}

/// What `T` asked its deserializer for.
#[derive(Clone, Copy)]
enum Shape {
    Any,
    Struct(&'static str, &'static [&'static str]),
    Enum(&'static str, &'static [&'static str]),
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for FaultReader<'_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_any(Peek { visitor, shape: Shape::Any, fault: self.fault })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let peek = Peek { visitor, shape: Shape::Struct(name, fields), fault: self.fault };
        self.inner.deserialize_struct(name, fields, peek)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let peek = Peek { visitor, shape: Shape::Enum(name, variants), fault: self.fault };
        self.inner.deserialize_enum(name, variants, peek)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// `T`'s visitor, behind a look at the first key.
struct Peek<'a, V> {
    visitor: V,
    shape: Shape,
    fault: &'a Cell<bool>,
}

/// Hands what is no mapping to `T`'s visitor as it came.
macro_rules! pass_on {
    ($($method:ident($type:ty);)*) => {
        $(fn $method<E: Error>(self, value: $type) -> Result<V::Value, E> {
            self.visitor.$method(value)
        })*
    };
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Peek<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    pass_on! {
        visit_bool(bool);
        visit_i64(i64);
        visit_i128(i128);
        visit_u64(u64);
        visit_u128(u128);
        visit_f64(f64);
        visit_str(&str);
        visit_borrowed_str(&'de str);
        visit_string(String);
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_some(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_seq(seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<V::Value, A::Error> {
        let first = map.next_key_seed(FirstKey(self.shape))?;
        if first.as_deref() != Some(FAULT) {
            return self.visitor.visit_map(Replayed { first, rest: map });
        }
        self.fault.set(true);
        let value = map.next_value_seed(Wrapped { visitor: self.visitor, shape: self.shape, lifetime: PhantomData })?;
        match map.next_key_seed(NoMore)? {
            None => Ok(value),
            Some(()) => Err(A::Error::custom(STANDS_ALONE)),
        }
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<V::Value, A::Error> {
        let (name, rest) = access.variant_seed(FirstKey(self.shape))?;
        if name != FAULT {
            return self.visitor.visit_enum(Named { name, rest });
        }
        self.fault.set(true);
        rest.newtype_variant_seed(Wrapped { visitor: self.visitor, shape: self.shape, lifetime: PhantomData })
    }
}

/// The first key. What `T` does not know is refused here, where the deserializer still knows its place.
struct FirstKey(Shape);

impl<'de> DeserializeSeed<'de> for FirstKey {
    type Value = String;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for FirstKey {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a word")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<String, E> {
        match self.0 {
            _ if key == FAULT => {}
            Shape::Struct(_, fields) if !fields.contains(&key) => return Err(E::unknown_field(key, fields)),
            Shape::Enum(_, variants) if !variants.contains(&key) => return Err(E::unknown_variant(key, variants)),
            Shape::Any | Shape::Struct(..) | Shape::Enum(..) => {}
        }
        Ok(key.to_owned())
    }
}

/// A key that must not be there; its error is made at its place.
struct NoMore;

impl<'de> DeserializeSeed<'de> for NoMore {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, _: D) -> Result<(), D::Error> {
        Err(D::Error::custom(STANDS_ALONE))
    }
}

/// What stands behind `fault`: read as `T` asked for it, and no second `fault` inside.
struct Wrapped<'de, V> {
    visitor: V,
    shape: Shape,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for Wrapped<'de, V> {
    type Value = V::Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        match self.shape {
            Shape::Any => deserializer.deserialize_any(self.visitor),
            Shape::Struct(name, fields) => deserializer.deserialize_struct(name, fields, self.visitor),
            Shape::Enum(name, variants) => deserializer.deserialize_enum(name, variants, self.visitor),
        }
    }
}

/// A mapping whose first key was taken out already.
struct Replayed<A> {
    first: Option<String>,
    rest: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Replayed<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(key) => {
                let key: StrDeserializer<'_, A::Error> = key.as_str().into_deserializer();
                seed.deserialize(key).map(Some)
            }
            None => self.rest.next_key_seed(seed),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.rest.next_value_seed(seed)
    }
}

/// An enum whose variant was read already.
struct Named<A> {
    name: String,
    rest: A,
}

impl<'de, A: VariantAccess<'de>> EnumAccess<'de> for Named<A> {
    type Error = A::Error;
    type Variant = A;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, A), A::Error> {
        let name: StrDeserializer<'_, A::Error> = self.name.as_str().into_deserializer();
        Ok((seed.deserialize(name)?, self.rest))
    }
}
