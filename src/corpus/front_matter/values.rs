//! Lenient deserialization of YAML: keys of any type, repeated keys, scalars and lists of scalars as text.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess, Visitor};

/// The entries of a mapping in the order of the document; `None` when the document is no mapping.
pub(crate) struct YamlEntries(pub(crate) Option<Vec<(String, YamlValues)>>);

/// The values of one key.
#[derive(Default)]
pub(crate) struct YamlValues {
    texts: Vec<String>,
    pub(super) shape: Shape,
}

/// The shape of a value. The parser does not keep the spelling of a number: `3.10` becomes 3.1.
#[derive(Default)]
pub(super) enum Shape {
    #[default]
    Text,
    /// A number, and whether its digits are those of the text.
    Number {
        is_float: bool,
    },
    List(Vec<Shape>),
}

impl Shape {
    /// Whether a value has a number with a point, or any number if `any`.
    pub(super) fn has_number(&self, any: bool) -> bool {
        match self {
            Self::Text => false,
            Self::Number { is_float } => *is_float || any,
            Self::List(items) => items.iter().any(|item| item.has_number(any)),
        }
    }
}

impl YamlValues {
    /// The values as text.
    pub(crate) fn into_texts(self) -> Vec<String> {
        self.texts
    }

    pub(super) fn one(text: &str) -> Self {
        let text = text.trim();
        let texts = if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
        Self { texts, shape: Shape::Text }
    }

    fn number(text: &str, is_float: bool) -> Self {
        Self { shape: Shape::Number { is_float }, ..Self::one(text) }
    }
}

impl<'de> Deserialize<'de> for YamlEntries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(YamlEntriesVisitor)
    }
}

struct YamlEntriesVisitor;

impl<'de> Visitor<'de> for YamlEntriesVisitor {
    type Value = YamlEntries;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<YamlEntries, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<YamlValues>()? {
            let values = map.next_value::<YamlValues>()?;
            if let Some(key) = key.texts.into_iter().next() {
                entries.push((key, values));
            }
        }
        Ok(YamlEntries(Some(entries)))
    }

    fn visit_unit<E>(self) -> Result<YamlEntries, E> {
        Ok(YamlEntries(Some(Vec::new())))
    }

    fn visit_none<E>(self) -> Result<YamlEntries, E> {
        Ok(YamlEntries(Some(Vec::new())))
    }

    fn visit_str<E>(self, _: &str) -> Result<YamlEntries, E> {
        Ok(YamlEntries(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<YamlEntries, E> {
        Ok(YamlEntries(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<YamlEntries, E> {
        Ok(YamlEntries(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<YamlEntries, E> {
        Ok(YamlEntries(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<YamlEntries, E> {
        Ok(YamlEntries(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<YamlEntries, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(YamlEntries(None))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<YamlEntries, A::Error> {
        Ok(YamlEntries(None))
    }
}

impl<'de> Deserialize<'de> for YamlValues {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(YamlValuesVisitor)
    }
}

struct YamlValuesVisitor;

impl<'de> Visitor<'de> for YamlValuesVisitor {
    type Value = YamlValues;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar or a list")
    }

    fn visit_str<E>(self, text: &str) -> Result<YamlValues, E> {
        Ok(YamlValues::one(text))
    }

    fn visit_bool<E>(self, value: bool) -> Result<YamlValues, E> {
        Ok(YamlValues::one(if value { "true" } else { "false" }))
    }

    fn visit_i64<E>(self, value: i64) -> Result<YamlValues, E> {
        Ok(YamlValues::number(&value.to_string(), false))
    }

    fn visit_u64<E>(self, value: u64) -> Result<YamlValues, E> {
        Ok(YamlValues::number(&value.to_string(), false))
    }

    fn visit_f64<E>(self, value: f64) -> Result<YamlValues, E> {
        Ok(YamlValues::number(&value.to_string(), true))
    }

    fn visit_unit<E>(self) -> Result<YamlValues, E> {
        Ok(YamlValues::default())
    }

    fn visit_none<E>(self) -> Result<YamlValues, E> {
        Ok(YamlValues::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<YamlValues, A::Error> {
        let (mut texts, mut shapes) = (Vec::new(), Vec::new());
        while let Some(item) = items.next_element::<YamlValues>()? {
            texts.extend(item.texts);
            shapes.push(item.shape);
        }
        Ok(YamlValues { texts, shape: Shape::List(shapes) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<YamlValues, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(YamlValues::default())
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<YamlValues, A::Error> {
        let (_, value) = tagged.variant::<IgnoredAny>()?;
        value.newtype_variant::<YamlValues>()
    }
}
