//! `--fields`: the selected keys of a result in JSON. The frame of an answer always stays. The schema of the types lists
//! the valid keys.

use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::search::contract::{Answer, Passage, Resource, Scenario};

/// The lists of an answer whose entries are results.
const LISTS: [&str; 3] = ["scenarios", "resources", "passages"];
/// The lines that are results.
const LINES: [&str; 3] = ["scenario", "resource", "passage"];

/// The selected keys, as typed; dots separate the keys of nested objects.
#[derive(Debug, Clone)]
pub(crate) struct Fields(Vec<String>);

impl Fields {
    /// Checks typed names.
    ///
    /// # Errors
    /// The first unknown name, and all valid names.
    pub(crate) fn new(typed: &[String]) -> Result<Self, (String, Vec<String>)> {
        let known = known();
        match typed.iter().find(|name| !known.contains(name)) {
            Some(unknown) => Err((unknown.clone(), known)),
            None => Ok(Self(typed.to_vec())),
        }
    }

    /// An answer with only these keys in its results.
    pub(crate) fn of_answer(&self, answer: &Answer) -> serde_json::Result<Value> {
        let mut answer = value(answer)?;
        for list in LISTS {
            let results = answer.get_mut(list).and_then(Value::as_array_mut);
            results.into_iter().flatten().for_each(|result| *result = self.of(result));
        }
        Ok(answer)
    }

    /// A line of an answer, with only these keys if it is a result.
    pub(crate) fn of_line(&self, line: &impl Serialize) -> serde_json::Result<Value> {
        let line = value(line)?;
        let kind = line.get("type").and_then(Value::as_str).filter(|kind| LINES.contains(kind));
        let Some(kind) = kind.map(Value::from) else { return Ok(line) };
        let mut kept = self.of(&line);
        kept["type"] = kind;
        Ok(kept)
    }

    fn of(&self, result: &Value) -> Value {
        let mut kept = Map::new();
        for name in &self.0 {
            copy(result, name, &mut kept);
        }
        Value::Object(kept)
    }
}

/// Copies the value at the path `name`, if there is one.
fn copy(from: &Value, name: &str, onto: &mut Map<String, Value>) {
    let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
    match (from.get(first), rest) {
        (None, _) => {}
        (Some(inner), None) => {
            onto.insert(first.to_owned(), inner.clone());
        }
        (Some(inner), Some(rest)) => {
            let object = onto.entry(first).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(object) = object {
                copy(inner, rest, object);
            }
        }
    }
}

/// A value parsed from its printed text, so that numbers keep every digit.
fn value(value: &impl Serialize) -> serde_json::Result<Value> {
    serde_json::from_str(&serde_json::to_string(value)?)
}

/// The keys of all results, sorted.
fn known() -> Vec<String> {
    let mut generator =
        SchemaSettings::draft2020_12().for_serialize().with(|all| all.inline_subschemas = true).into_generator();
    let mut known = Vec::new();
    for schema in [
        generator.subschema_for::<Scenario>(),
        generator.subschema_for::<Resource>(),
        generator.subschema_for::<Passage>(),
    ] {
        names(schema.as_value(), "", &mut known);
    }
    known.sort_unstable();
    known.dedup();
    known
}

fn names(schema: &Value, prefix: &str, onto: &mut Vec<String>) {
    for (name, inner) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let name = format!("{prefix}{name}");
        names(inner, &format!("{name}."), onto);
        onto.push(name);
    }
}
