//! One value type for YAML, TOML and JSON: that of JSON. A date becomes its text, a key becomes text, a YAML tag is dropped.

use serde_json::{Map, Number, Value};

use super::yaml::{self, Fault};

/// Longest document, in bytes.
const MAX_BYTES: usize = 4 << 20;

/// The notation of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Format {
    /// YAML 1.1 as serde_yaml reads it.
    #[default]
    Yaml,
    /// TOML 1.0.
    Toml,
    /// JSON.
    Json,
}

impl Format {
    /// The notation by the extension of a file name.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "yaml" | "yml" => Some(Self::Yaml),
            "toml" => Some(Self::Toml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// Parses a document. An empty one is `Null`.
///
/// # Errors
/// When it is not valid, or longer than 4 MiB.
pub(crate) fn parse(text: &str, format: Format) -> Result<Value, Fault> {
    if text.len() > MAX_BYTES {
        return Err(Fault { line: 1, reason: "the document is longer than four mebibytes".to_owned() });
    }
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    match format {
        Format::Yaml => yaml::read::<serde_yaml::Value>(text).map(of_yaml),
        Format::Toml => toml::from_str::<toml::Value>(text).map(of_toml).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = u32::try_from(before.matches('\n').count()).unwrap_or(u32::MAX).saturating_add(1);
            Fault { line, reason: error.message().to_owned() }
        }),
        Format::Json => serde_json::from_str(text).map_err(|error| Fault {
            line: u32::try_from(error.line()).unwrap_or(u32::MAX),
            reason: error.to_string().split(" at line ").next().unwrap_or_default().to_owned(),
        }),
    }
}

fn of_yaml(value: serde_yaml::Value) -> Value {
    match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(value) => Value::Bool(value),
        serde_yaml::Value::Number(number) => {
            let integer = number.as_i64().map(Number::from).or_else(|| number.as_u64().map(Number::from));
            let number = integer.or_else(|| number.as_f64().and_then(Number::from_f64));
            number.map_or(Value::Null, Value::Number)
        }
        serde_yaml::Value::String(text) => Value::String(text),
        serde_yaml::Value::Sequence(items) => Value::Array(items.into_iter().map(of_yaml).collect()),
        serde_yaml::Value::Mapping(entries) => {
            let entries = entries.into_iter().filter_map(|(key, value)| Some((key_text(key)?, of_yaml(value))));
            Value::Object(entries.collect())
        }
        serde_yaml::Value::Tagged(tagged) => of_yaml(tagged.value),
    }
}

fn key_text(key: serde_yaml::Value) -> Option<String> {
    match of_yaml(key) {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

fn of_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::Number(number.into()),
        toml::Value::Float(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
        toml::Value::Boolean(value) => Value::Bool(value),
        toml::Value::Datetime(time) => Value::String(time.to_string()),
        toml::Value::Array(items) => Value::Array(items.into_iter().map(of_toml).collect()),
        toml::Value::Table(entries) => {
            Value::Object(entries.into_iter().map(|(key, value)| (key, of_toml(value))).collect::<Map<_, _>>())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Format, parse};

    #[test]
    fn the_notations_give_the_same_value() {
        let expected = json!({"title": "A", "weight": 3, "tags": ["x", "y"], "build": {"render": "never"}});
        let yaml = "title: A\nweight: 3\ntags: [x, y]\nbuild:\n  render: never\n";
        let toml = "title = 'A'\nweight = 3\ntags = ['x', 'y']\n[build]\nrender = 'never'\n";
        assert_eq!(parse(yaml, Format::Yaml).unwrap(), expected);
        assert_eq!(parse(toml, Format::Toml).unwrap(), expected);
        assert_eq!(parse(&expected.to_string(), Format::Json).unwrap(), expected);
    }

    #[test]
    fn a_fault_names_its_line() {
        assert_eq!(parse("a = 1\nb = = 2\n", Format::Toml).unwrap_err().line, 2);
        assert_eq!(parse("{\"a\": 1,\n]", Format::Json).unwrap_err().line, 2);
    }
}
