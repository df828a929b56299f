//! The front matter of a page with the values that cascade to it: from the pages of its folders and from the configuration.

use crate::corpus::data::Value;
use crate::corpus::front_matter::{Notations, split};
use crate::corpus::include::PageFiles;

use super::config::Config;
use super::pattern::glob;
use super::place::{Form, Place};
use super::value::{self, field, text_at};

/// Folders above a page that are asked for values.
const MAX_FOLDERS: usize = 32;

/// The front matter of one page; its keys are in lower case.
#[derive(Debug, Clone, Default)]
pub(super) struct Front {
    tree: Value,
    /// The file name is a date with a slug, and dates come from there.
    named_date: Option<(String, String)>,
}

impl Front {
    /// The front matter `own` of the page at a place, with all cascades.
    pub(super) fn of(own: Value, place: &Place, config: &Config, files: &PageFiles<'_>) -> Self {
        let mut tree = match value::lower(own) {
            Value::Object(entries) => Value::Object(entries),
            _ => Value::Object(serde_json::Map::new()),
        };
        let target = Target {
            path: place.logical(),
            kind: place.kind(config),
            language: &config.languages,
            index: place.language,
        };
        if let Some(cascade) = tree.get("cascade").filter(|_| place.form == Form::Branch).cloned() {
            target.apply(&cascade, &mut tree);
        }
        for cascade in above(place, config, files) {
            target.apply(&cascade, &mut tree);
        }
        if let Some(cascade) = config.tree.get("cascade") {
            target.apply(cascade, &mut tree);
        }
        let named_date = if names_dates(config) { date_of_name(place) } else { None };
        Self { tree, named_date }
    }

    /// All values.
    pub(super) fn tree(&self) -> &Value {
        &self.tree
    }

    /// The value of a key, without regard to its case; also one below `params`.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        let own = value::at(&self.tree, key).filter(|value| !value.is_null());
        own.or_else(|| value::at(field(&self.tree, "params")?, key))
    }

    /// The text of a key.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.get(key).map(value::text).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// Whether a key is `true`.
    pub(super) fn is_true(&self, key: &str) -> bool {
        self.get(key).is_some_and(value::truthy)
    }

    /// The slug: given, else the rest of a file name that starts with a date.
    pub(super) fn slug(&self) -> Option<String> {
        self.text("slug")
            .or_else(|| self.named_date.as_ref().map(|(_, rest)| rest.clone()).filter(|rest| !rest.is_empty()))
    }

    /// The first date among some keys; `:filename` stands for the date of the file name.
    pub(super) fn date(&self, keys: &[String]) -> Option<String> {
        keys.iter().find_map(|key| match key.as_str() {
            ":filename" => self.named_date.as_ref().map(|(date, _)| date.clone()),
            key => self.text(key),
        })
    }
}

/// The page that a cascade may reach.
struct Target<'c> {
    path: String,
    kind: &'static str,
    language: &'c [super::config::Language],
    index: usize,
}

impl Target<'_> {
    /// Sets each key of a cascade that the page does not have.
    fn apply(&self, cascade: &Value, tree: &mut Value) {
        let entries = match cascade {
            Value::Array(entries) => entries.as_slice(),
            one => std::slice::from_ref(one),
        };
        for entry in entries.iter().filter(|entry| self.is_reached(entry)) {
            let Some(values) = entry.as_object() else { continue };
            for (key, value) in values {
                match key.as_str() {
                    "_target" | "target" => {}
                    "params" | "build" => fill(tree, key, value),
                    _ => {
                        if let Some(tree) = tree.as_object_mut().filter(|tree| !tree.contains_key(key)) {
                            tree.insert(key.clone(), value.clone());
                        }
                    }
                }
            }
        }
    }

    /// Whether the target of a cascade's entry is this page.
    fn is_reached(&self, entry: &Value) -> bool {
        let Some(target) = entry.get("target").or_else(|| entry.get("_target")) else { return true };
        self.matches(target)
    }

    fn matches(&self, target: &Value) -> bool {
        let code = self.language.get(self.index).map_or("", |language| language.code.as_str());
        let languages = value::at(target, "sites.matrix.languages").map(value::texts).unwrap_or_default();
        text_at(target, "path").is_none_or(|path| glob(&path.to_lowercase(), &self.path))
            && text_at(target, "kind").is_none_or(|kind| glob(&kind.to_lowercase(), self.kind))
            && text_at(target, "lang").is_none_or(|lang| glob(&lang.to_lowercase(), code))
            && text_at(target, "environment").is_none_or(|environment| glob(environment, "production"))
            && (languages.is_empty() || languages.iter().any(|language| glob(&language.to_lowercase(), code)))
    }
}

/// Whether a page matcher of the configuration reaches a page.
pub(super) fn is_target(target: &Value, place: &Place, config: &Config) -> bool {
    let page =
        Target { path: place.logical(), kind: place.kind(config), language: &config.languages, index: place.language };
    page.matches(target)
}

/// Sets the keys of a table that the page's own table does not have.
fn fill(tree: &mut Value, key: &str, values: &Value) {
    let Some(tree) = tree.as_object_mut() else { return };
    let own = tree.entry(key).or_insert_with(|| Value::Object(serde_json::Map::new()));
    if let (Some(own), Some(values)) = (own.as_object_mut(), values.as_object()) {
        for (key, value) in values {
            own.entry(key).or_insert_with(|| value.clone());
        }
    }
}

/// The cascades of the pages of the folders above a page, the nearest first.
fn above(place: &Place, config: &Config, files: &PageFiles<'_>) -> Vec<Value> {
    let code = config.languages.get(place.language).map_or("", |language| language.code.as_str());
    let mut cascades = Vec::new();
    let (mut disk, mut folder) = (place.disk.as_str(), Some(place.folder.as_str()));
    let mut is_own = true;
    for _ in 0..MAX_FOLDERS {
        let Some(logical) = folder else { break };
        if !(is_own && place.form == Form::Branch) {
            let prefix = if disk.is_empty() { String::new() } else { format!("{disk}/") };
            let names = [format!("{prefix}_index.{code}.md"), format!("{prefix}_index.md")];
            let found = names.into_iter().find_map(|name| files.read(&name));
            if let Some(file) = found.filter(|file| file.text().contains("cascade")) {
                let tree = value::lower(split(file.text(), Notations::All).block.tree());
                cascades.extend(tree.get("cascade").cloned());
            }
        }
        is_own = false;
        folder = if logical.is_empty() { None } else { Some(parent(logical)) };
        disk = parent(disk);
    }
    cascades
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

fn names_dates(config: &Config) -> bool {
    let keys = value::at(&config.tree, "frontmatter.date").map(value::texts).unwrap_or_default();
    keys.iter().any(|key| key == ":filename")
}

/// Date and slug of a name such as `2023-05-04-first-light`; for an `index` file, of the folder.
fn date_of_name(place: &Place) -> Option<(String, String)> {
    let name = match place.form {
        Form::Single => place.stem.as_str(),
        Form::Leaf => place.folder.rsplit('/').next().unwrap_or_default(),
        Form::Branch => return None,
    };
    let date = name.get(..10)?;
    super::dates::parse(date)?;
    let rest = name.get(10..)?.trim_start_matches(['-', '_', ' ']);
    Some((date.to_owned(), rest.to_owned()))
}
