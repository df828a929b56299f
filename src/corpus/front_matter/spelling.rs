//! Numbers as a page spells them: a second pass over a block, guided by the shapes of the first one.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::values::{Shape, YamlValues};

/// Reads the values of each key again, and takes numbers as text.
pub(super) struct SpelledEntries<'s>(pub(super) &'s [(String, YamlValues)]);

impl<'de> DeserializeSeed<'de> for SpelledEntries<'_> {
    type Value = Vec<Vec<String>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for SpelledEntries<'_> {
    type Value = Vec<Vec<String>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut known = self.0.iter();
        let mut spelled = Vec::with_capacity(self.0.len());
        while let Some(key) = map.next_key::<YamlValues>()? {
            if key.into_texts().is_empty() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let (_, values) = known.next().ok_or_else(|| A::Error::custom("another number of keys"))?;
            spelled.push(map.next_value_seed(Spelled(&values.shape))?);
        }
        Ok(spelled)
    }
}

/// Reads a value of a known shape.
struct Spelled<'s>(&'s Shape);

impl<'de> DeserializeSeed<'de> for Spelled<'_> {
    type Value = Vec<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        match self.0 {
            Shape::Text => Ok(YamlValues::deserialize(deserializer)?.into_texts()),
            Shape::Number { .. } => Ok(YamlValues::one(&String::deserialize(deserializer)?).into_texts()),
            Shape::List(items) => deserializer.deserialize_seq(SpelledList(items)),
        }
    }
}

struct SpelledList<'s>(&'s [Shape]);

impl<'de> Visitor<'de> for SpelledList<'_> {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut texts = Vec::new();
        for shape in self.0 {
            texts.extend(list.next_element_seed(Spelled(shape))?.unwrap_or_default());
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(texts)
    }
}
