//! Front matter of Hugo's other notations: TOML between lines of `+++`, and JSON (<https://gohugo.io/content-management/front-matter/>).

use crate::corpus::data::{Format, Value};

use super::entries::FrontMatter;
use super::written::Block;

/// The block of TOML or JSON at the start of a text, and the text after it.
pub(super) fn fences(text: &str) -> Option<(Block<'_>, &str)> {
    if let Some(rest) =
        text.strip_prefix("+++").and_then(|rest| rest.trim_start_matches([' ', '\t']).strip_prefix('\n'))
    {
        let mut offset = 0;
        for line in rest.split_inclusive('\n') {
            if line.trim_end() == "+++" {
                let block = Block { text: rest.get(..offset)?, format: Format::Toml };
                return Some((block, rest.get(offset + line.len()..)?));
            }
            offset += line.len();
        }
        return None;
    }
    // A `{` alone: one with text behind it starts a template mark.
    let starts_object = text.starts_with("{\n") || text.starts_with("{ ") || text.starts_with("{\"");
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Map<String, Value>>();
    values.next().filter(|first| starts_object && first.is_ok())?.ok()?;
    let (block, body) = text.split_at_checked(values.byte_offset())?;
    Some((Block { text: block, format: Format::Json }, body.strip_prefix('\n').unwrap_or(body)))
}

/// The keys with a scalar or a list of scalars as text.
pub(super) fn entries(value: &Value) -> FrontMatter {
    let mut front_matter = FrontMatter::default();
    for (key, value) in value.as_object().into_iter().flatten() {
        let texts = match value {
            Value::Array(items) => items.iter().filter_map(text).collect(),
            value => text(value).into_iter().collect(),
        };
        front_matter.set(key, texts);
    }
    front_matter
}

fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::super::block::{Notations, split};

    #[test]
    fn toml_and_json_give_keys_and_body() {
        let toml =
            split("+++\ntitle = \"A\"\ntags = ['x', 'y']\n[build]\nrender = 'never'\n+++\nBody\n", Notations::All);
        assert_eq!((toml.body, toml.body_line), ("Body\n", 7));
        assert_eq!(toml.front_matter.all("tags"), ["x", "y"]);
        assert_eq!(toml.block.tree()["build"]["render"], "never");
        let json = split("{\n  \"title\": \"A\",\n  \"draft\": true\n}\nBody\n", Notations::All);
        assert_eq!((json.body, json.body_line), ("Body\n", 5));
        assert!(json.front_matter.is_true("draft"));
        assert_eq!(split("+++\ntitle = 'A'\n+++\nBody\n", Notations::Yaml).body_line, 1);
        assert_eq!(split("{{< x >}}\n", Notations::All).body, "{{< x >}}\n");
    }
}
