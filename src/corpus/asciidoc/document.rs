//! A document in progress: its attributes, its anchors and its footnotes.

use std::collections::HashSet;

use crate::corpus::include::PageFiles;

use super::attributes::Attributes;
use super::catalog::{Catalog, Target};
use super::host::Host;
use super::ids::UsedIds;
use super::scan::is_word;

/// Longest text that the attributes of a page add, in bytes: a reference is short, and its value may be long.
const MAX_ADDED: usize = 4 << 20;

/// A footnote.
#[derive(Debug)]
pub(super) struct Footnote {
    pub(super) id: Option<String>,
    /// The text in HTML.
    pub(super) text: String,
}

/// The state that blocks and inline marks share.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pub(super) attributes: Attributes,
    pub(super) files: &'a PageFiles<'a>,
    pub(super) host: &'a dyn Host,
    pub(super) ids: UsedIds,
    pub(super) catalog: Catalog,
    pub(super) footnotes: Vec<Footnote>,
    /// The targets of an earlier pass over the page, for references that come before their target.
    known: Option<Catalog>,
    /// The references without a target so far.
    open: HashSet<String>,
    /// The bytes that references to attributes have added.
    added: usize,
}

impl<'a> Document<'a> {
    /// A document before its first line. `known` has the targets of an earlier pass.
    pub(super) fn new(files: &'a PageFiles<'a>, host: &'a dyn Host, known: Option<Catalog>) -> Self {
        Self {
            attributes: host.attributes(),
            files,
            host,
            ids: UsedIds::default(),
            catalog: Catalog::default(),
            footnotes: Vec::new(),
            known,
            open: HashSet::new(),
            added: 0,
        }
    }

    /// Registers the target with an id.
    pub(super) fn register(&mut self, id: &str, target: Target) {
        self.ids.add(id);
        self.catalog.add(id, target);
    }

    /// The target with an id; one that comes later in the page is known in the second pass.
    pub(super) fn target(&mut self, id: &str) -> Option<&Target> {
        if self.catalog.get(id).is_none() {
            let known = self.known.as_ref().and_then(|known| known.get(id));
            if known.is_none() {
                self.open.insert(id.to_owned());
            }
            return known;
        }
        self.catalog.get(id)
    }

    /// The id of the target with a title.
    pub(super) fn id_of(&mut self, title: &str) -> Option<String> {
        let known = self.known.as_ref().and_then(|known| known.id_of(title));
        let found = self.catalog.id_of(title).or(known).map(str::to_owned);
        if found.is_none() {
            self.open.insert(title.to_owned());
        }
        found
    }

    /// The targets of the page, if a second pass would find one that this pass has missed.
    pub(super) fn missed(self) -> Option<Catalog> {
        let Self { catalog, open, known, .. } = self;
        let is_missed = |id: &String| catalog.get(id).is_some() || catalog.id_of(id).is_some();
        let is_useful = known.is_none() && open.iter().any(is_missed);
        is_useful.then_some(catalog)
    }

    /// Replaces the references to attributes, such as `{product}`. A line that only sets attributes is dropped.
    pub(super) fn with_attributes(&mut self, text: &str) -> String {
        if !text.contains('{') {
            return text.to_owned();
        }
        let lines = text.split('\n').filter_map(|line| self.line_with_attributes(line));
        let lines: Vec<String> = lines.collect();
        lines.join("\n")
    }

    fn line_with_attributes(&mut self, line: &str) -> Option<String> {
        let mut out = String::with_capacity(line.len());
        let mut rest = line;
        let (mut drops_empty, mut drops) = (false, false);
        while let Some(start) = rest.find('{') {
            let (before, from) = rest.split_at_checked(start)?;
            out.push_str(before);
            let Some((name, after)) = reference(from) else {
                out.push('{');
                rest = from.get(1..).unwrap_or_default();
                continue;
            };
            rest = after;
            if let Some(unescaped) = name.strip_suffix('\\') {
                out.extend(["{", unescaped, "}"]);
            } else if out.ends_with('\\') {
                out.pop();
                out.extend(["{", name, "}"]);
            } else {
                match self.value_of(name) {
                    Value::Text(value) => out.push_str(&value),
                    Value::Nothing => drops_empty = true,
                    Value::NoLine => drops = true,
                    Value::Unknown => out.extend(["{", name, "}"]),
                }
            }
        }
        out.push_str(rest);
        (!(drops || drops_empty && out.is_empty())).then_some(out)
    }

    fn value_of(&mut self, name: &str) -> Value {
        if let Some(entry) = name.strip_prefix("set:") {
            let (name, value) = entry.split_once(':').unwrap_or((entry, ""));
            let unset = name.strip_suffix('!').or_else(|| name.strip_prefix('!'));
            self.attributes.set(unset.unwrap_or(name), unset.is_none().then_some(value));
            return if unset.is_some() { Value::NoLine } else { Value::Nothing };
        }
        if let Some((kind @ ("counter" | "counter2"), counter)) = name.split_once(':') {
            let (name, seed) = counter.split_once(':').map_or((counter, None), |(name, seed)| (name, Some(seed)));
            let value = self.attributes.count(name, seed);
            return if kind == "counter" { Value::Text(value) } else { Value::Nothing };
        }
        let lower = name.to_lowercase();
        match self.attributes.value(&lower) {
            Some(value) if self.added + value.len() <= MAX_ADDED => {
                self.added += value.len();
                Value::Text(value.to_owned())
            }
            Some(_) => Value::Unknown,
            None => match self.attributes.get("attribute-missing") {
                Some("drop") => Value::Nothing,
                Some("drop-line") => Value::NoLine,
                _ => Value::Unknown,
            },
        }
    }
}

/// The value of a reference.
enum Value {
    Text(String),
    /// No text; a line without other text goes.
    Nothing,
    /// The whole line goes.
    NoLine,
    Unknown,
}

/// The name of a reference at the start of a text, and what follows the reference.
fn reference(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('{')?;
    let is_action = ["set:", "counter:", "counter2:"].iter().any(|action| inner.starts_with(action));
    let end = match is_action {
        true => inner.find('}')?,
        false => inner.find(|char: char| !is_word(char) && char != '-')?,
    };
    let end = end + usize::from(!is_action && inner.get(end..)?.starts_with("\\}"));
    let name = inner.get(..end)?;
    let after = inner.get(end..)?.strip_prefix('}')?;
    name.starts_with(is_word).then_some((name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_have_a_name_or_an_action() {
        for (text, expected) in [
            ("{product} x", Some(("product", " x"))),
            ("{set:a:b c}", Some(("set:a:b c", ""))),
            ("{a\\}", Some(("a\\", ""))),
            ("{a b}", None),
            ("{-a}", None),
            ("{}", None),
            ("{open", None),
        ] {
            assert_eq!(reference(text), expected, "{text}");
        }
    }
}
