//! A component: the descriptor `antora.yml`, and the folder of its modules.

use crate::corpus::data::{self, Format, Value};
use crate::corpus::source::{SiteFolder, join_up};

use super::super::Fault;
use super::attributes::{self, Setting};

/// A version of a component.
#[derive(Debug, Default)]
pub(super) struct Component {
    /// The site path of its folder.
    pub(super) folder: String,
    pub(super) name: String,
    /// Empty for a component without versions.
    pub(super) version: String,
    pub(super) title: String,
    pub(super) display_version: String,
    pub(super) is_prerelease: bool,
    pub(super) attributes: Vec<(String, Setting)>,
    /// The site paths of the files of the navigation.
    pub(super) navigation: Vec<String>,
    /// The resource of the start page.
    pub(super) start_page: Option<String>,
    /// The part of addresses for the version; empty for none.
    pub(super) segment: String,
}

impl Component {
    /// Reads the descriptor in a folder; `None` without one. `version` is the one that the playbook gives.
    pub(super) fn read(
        site: &SiteFolder,
        folder: &str,
        version: Option<&str>,
        faults: &mut Vec<Fault>,
    ) -> Option<Self> {
        let path = join_up(folder, "antora.yml");
        let text = site.config(&path)?;
        let value = data::parse(&text, Format::Yaml).unwrap_or_else(|fault| {
            faults.push((path, fault.line, fault.reason));
            Value::Null
        });
        Some(Self::of(&value, folder, version))
    }

    fn of(value: &Value, folder: &str, given_version: Option<&str>) -> Self {
        let string = |key: &str| value.get(key).and_then(text);
        let name = string("name").unwrap_or_else(|| folder.rsplit('/').next().unwrap_or_default().to_owned());
        let version = string("version").or_else(|| given_version.map(str::to_owned)).unwrap_or_default();
        let prerelease = value.get("prerelease");
        let is_prerelease = prerelease.is_some_and(|value| !matches!(value, Value::Bool(false) | Value::Null));
        let suffix = prerelease.and_then(Value::as_str).unwrap_or_default();
        let display = string("display_version").unwrap_or_else(|| match suffix {
            "" => version.clone(),
            suffix => format!("{version} {}", suffix.trim_start_matches(['-', '.', ' '])).trim().to_owned(),
        });
        let navigation = value.get("nav").and_then(Value::as_array).into_iter().flatten();
        Self {
            folder: folder.to_owned(),
            title: string("title").unwrap_or_else(|| name.clone()),
            name,
            segment: version.clone(),
            version,
            display_version: display,
            is_prerelease,
            attributes: attributes::read(value),
            navigation: navigation.filter_map(Value::as_str).map(|path| join_up(folder, path)).collect(),
            start_page: string("start_page"),
        }
    }

    /// A component without descriptor.
    pub(super) fn unnamed(folder: &str) -> Self {
        Self { folder: folder.to_owned(), name: "ROOT".to_owned(), title: "ROOT".to_owned(), ..Self::default() }
    }
}

/// A value as text, as JavaScript prints it.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string().trim_end_matches(".0").to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_descriptor_names_component_and_version() {
        let value = json!({"name": "loom", "version": "2.1", "prerelease": "-beta.1", "nav": ["modules/ROOT/nav.adoc"],
            "asciidoc": {"attributes": {"a": "x@", "b": 4, "c": null, "d": false}}});
        let component = Component::of(&value, "docs", None);
        assert_eq!(
            (component.name.as_str(), component.version.as_str(), component.title.as_str()),
            ("loom", "2.1", "loom")
        );
        assert_eq!(component.display_version, "2.1 beta.1");
        assert_eq!(component.navigation, ["docs/modules/ROOT/nav.adoc"]);
        let soft: Vec<(Option<&str>, bool)> =
            component.attributes.iter().map(|(_, setting)| (setting.value.as_deref(), setting.is_soft)).collect();
        assert_eq!(soft, [(Some("x"), true), (Some("4"), false), (None, false), (None, true)]);
        assert_eq!(Component::of(&json!({"name": "x", "version": null}), "", None).version, "");
    }
}
