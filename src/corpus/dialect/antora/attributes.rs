//! Attributes of AsciiDoc in a configuration.

use crate::corpus::asciidoc::Attributes;
use crate::corpus::data::Value;

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setting {
    /// `None` unsets the attribute.
    pub(super) value: Option<String>,
    /// Whether pages may change it: the value ends with `@`.
    pub(super) is_soft: bool,
}

/// The attributes below `asciidoc.attributes`.
pub(super) fn read(config: &Value) -> Vec<(String, Setting)> {
    let entries = config.pointer("/asciidoc/attributes").and_then(Value::as_object);
    entries.into_iter().flatten().map(|(name, value)| (name.to_lowercase(), setting(value))).collect()
}

fn setting(value: &Value) -> Setting {
    match value {
        Value::String(text) => match text.strip_suffix('@') {
            Some(text) => Setting { value: Some(text.to_owned()), is_soft: true },
            None => Setting { value: Some(text.clone()), is_soft: false },
        },
        Value::Bool(true) => Setting { value: Some(String::new()), is_soft: false },
        Value::Bool(false) => Setting { value: None, is_soft: true },
        Value::Null => Setting { value: None, is_soft: false },
        other => Setting { value: Some(other.to_string()), is_soft: false },
    }
}

/// Sets the attributes of the playbook and of a component: a component changes only soft ones of the playbook.
pub(super) fn apply(playbook: &[(String, Setting)], component: &[(String, Setting)], attributes: &mut Attributes) {
    for (name, setting) in playbook {
        attributes.preset(name, setting.value.as_deref(), !setting.is_soft);
    }
    for (name, setting) in component {
        let is_locked = playbook.iter().any(|(known, playbook)| known == name && !playbook.is_soft);
        if !is_locked {
            attributes.preset(name, setting.value.as_deref(), !setting.is_soft);
        }
    }
}
