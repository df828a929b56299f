//! What the YAML reader hands over, taken leniently: keys of any type, repeated keys, scalars and lists of scalars as text.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess, Visitor};

/// The entries of a mapping in the order written; `None` where the document is no mapping.
pub(crate) struct Entries(pub(crate) Option<Vec<(String, Values)>>);

/// The values of one key.
#[derive(Default)]
pub(crate) struct Values {
    texts: Vec<String>,
    /// The value was a number whose spelling is lost.
    is_float: bool,
}

impl Values {
    /// The values as text; `spelled` finds the spelling of a number.
    pub(crate) fn into_texts(self, spelled: impl FnOnce() -> Option<String>) -> Vec<String> {
        match self {
            Self { is_float: true, texts } => spelled().map_or(texts, |text| vec![text]),
            Self { texts, .. } => texts,
        }
    }

    fn one(text: &str) -> Self {
        let text = text.trim();
        Self { texts: if text.is_empty() { Vec::new() } else { vec![text.to_owned()] }, is_float: false }
    }
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<Values>()? {
            let values = map.next_value::<Values>()?;
            if let Some(key) = key.texts.into_iter().next() {
                entries.push((key, values));
            }
        }
        Ok(Entries(Some(entries)))
    }

    fn visit_unit<E>(self) -> Result<Entries, E> {
        Ok(Entries(Some(Vec::new())))
    }

    fn visit_none<E>(self) -> Result<Entries, E> {
        Ok(Entries(Some(Vec::new())))
    }

    fn visit_str<E>(self, _: &str) -> Result<Entries, E> {
        Ok(Entries(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Entries, E> {
        Ok(Entries(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Entries, E> {
        Ok(Entries(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Entries, E> {
        Ok(Entries(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Entries, E> {
        Ok(Entries(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Entries, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Entries(None))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<Entries, A::Error> {
        Ok(Entries(None))
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValuesVisitor)
    }
}

struct ValuesVisitor;

impl<'de> Visitor<'de> for ValuesVisitor {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar or a list")
    }

    fn visit_str<E>(self, text: &str) -> Result<Values, E> {
        Ok(Values::one(text))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Values, E> {
        Ok(Values::one(if value { "true" } else { "false" }))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Values, E> {
        Ok(Values::one(&value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Values, E> {
        Ok(Values::one(&value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Values, E> {
        Ok(Values { is_float: true, ..Values::one(&value.to_string()) })
    }

    fn visit_unit<E>(self) -> Result<Values, E> {
        Ok(Values::default())
    }

    fn visit_none<E>(self) -> Result<Values, E> {
        Ok(Values::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Values, A::Error> {
        let mut texts = Vec::new();
        while let Some(item) = items.next_element::<Values>()? {
            texts.extend(item.texts);
        }
        Ok(Values { texts, is_float: false })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Values, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Values::default())
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Values, A::Error> {
        let (_, value) = tagged.variant::<IgnoredAny>()?;
        value.newtype_variant::<Values>()
    }
}
