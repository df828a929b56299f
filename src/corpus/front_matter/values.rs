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
    /// Whether the value is a floating point number, whose spelling the parser does not keep.
    is_float: bool,
}

impl YamlValues {
    /// The values as text; `spelling` returns the original spelling of a number.
    pub(crate) fn into_texts(self, spelling: impl FnOnce() -> Option<String>) -> Vec<String> {
        match self {
            Self { is_float: true, texts } => spelling().map_or(texts, |text| vec![text]),
            Self { texts, .. } => texts,
        }
    }

    fn one(text: &str) -> Self {
        let text = text.trim();
        Self { texts: if text.is_empty() { Vec::new() } else { vec![text.to_owned()] }, is_float: false }
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
        Ok(YamlValues::one(&value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<YamlValues, E> {
        Ok(YamlValues::one(&value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<YamlValues, E> {
        Ok(YamlValues { is_float: true, ..YamlValues::one(&value.to_string()) })
    }

    fn visit_unit<E>(self) -> Result<YamlValues, E> {
        Ok(YamlValues::default())
    }

    fn visit_none<E>(self) -> Result<YamlValues, E> {
        Ok(YamlValues::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<YamlValues, A::Error> {
        let mut texts = Vec::new();
        while let Some(item) = items.next_element::<YamlValues>()? {
            texts.extend(item.texts);
        }
        Ok(YamlValues { texts, is_float: false })
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
