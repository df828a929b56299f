//! The labels and titles of a document, read from its lines alone: what other pages refer to.

use std::collections::BTreeMap;

use super::explicit::directive_name;
use super::ids::normalize_name;
use super::line::{Line, expand_tabs, lines};
use super::start::is_adornment;

/// The headings and labels of a document.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outline {
    /// The first heading, with its markup.
    pub(crate) title: Option<String>,
    /// Names of targets in lower case, each with the heading or caption behind it.
    pub(crate) labels: BTreeMap<String, Option<String>>,
    /// All headings, with their markup.
    pub(crate) headings: Vec<String>,
}

/// Reads the outline of a text.
pub(crate) fn outline(text: &str) -> Outline {
    let text = expand_tabs(text);
    let lines = lines(&text, 0, 1);
    let mut outline = Outline::default();
    let mut open: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(rest) = lines.get(at..).filter(|rest| !rest.is_empty()) {
        at += outline.line(rest, &mut open).max(1);
    }
    outline.close(&mut open, None);
    outline
}

impl Outline {
    /// Reads what starts at the first line; `open` has the targets whose block has not come yet.
    fn line(&mut self, lines: &[Line<'_>], open: &mut Vec<String>) -> usize {
        let Some(first) = lines.first().filter(|first| !first.is_blank()) else { return 1 };
        let bare = first.text.trim_start();
        if let Some(name) = target(bare) {
            open.push(name);
            return 1;
        }
        if let Some((heading, length)) = heading(lines) {
            self.title.get_or_insert_with(|| heading.to_owned());
            self.headings.push(heading.to_owned());
            self.close(open, Some(heading));
            return length;
        }
        if let Some((name, rest)) = bare.strip_prefix(".. ").and_then(|mark| {
            let (name, length) = directive_name(mark.trim_start())?;
            Some((name, mark.trim_start().get(length..).unwrap_or_default().trim()))
        }) {
            return self.directive(name, rest, lines, open);
        }
        if bare.starts_with("..") {
            return 1;
        }
        self.close(open, None);
        1
    }

    /// Reads the options and the caption of a directive.
    fn directive(&mut self, name: &str, argument: &str, lines: &[Line<'_>], open: &mut Vec<String>) -> usize {
        let indent = lines.first().map_or(0, Line::indent);
        let below = lines.get(1..).unwrap_or_default();
        let own = below.iter().take_while(|line| !line.is_blank() && line.indent() > indent);
        let options: Vec<&str> = own.map(|line| line.text.trim()).take_while(|line| line.starts_with(':')).collect();
        let option = |wanted: &str| {
            let value = |line: &&str| {
                line.strip_prefix(':')?.strip_prefix(wanted)?.strip_prefix(':').map(str::trim).map(str::to_owned)
            };
            options.iter().find_map(value)
        };
        open.extend(option("name").map(|name| normalize_name(&name)));
        let caption = match name {
            "figure" => {
                let caption = below.get(options.len()..).unwrap_or_default().iter().find(|line| !line.is_blank());
                caption.filter(|line| line.indent() > indent).map(|line| line.text.trim().to_owned())
            }
            "table" | "csv-table" | "list-table" | "rubric" | "admonition" | "topic" => Some(argument.to_owned()),
            "code-block" | "literalinclude" | "toctree" => option("caption"),
            "math" => None,
            // These stand before what a label names.
            "rst-class" | "class" | "index" | "highlight" | "only" | "tabularcolumns" | "currentmodule" | "module"
            | "py:module" => {
                return 1;
            }
            _ => None,
        };
        self.close(open, caption.as_deref().filter(|caption| !caption.is_empty()));
        1 + options.len()
    }

    /// Gives the open targets their title.
    pub(crate) fn close(&mut self, open: &mut Vec<String>, title: Option<&str>) {
        for name in open.drain(..) {
            self.labels.entry(name).or_insert_with(|| title.map(str::to_owned));
        }
    }
}

/// The name of a target without an address.
fn target(line: &str) -> Option<String> {
    let rest = line.strip_prefix(".. _")?.trim_end();
    let name = rest.strip_suffix(':').filter(|name| !name.is_empty() && !name.ends_with('\\') && *name != "_")?;
    let name = name.strip_prefix('`').and_then(|name| name.strip_suffix('`')).unwrap_or(name);
    (!name.contains(": ")).then(|| normalize_name(&name.replace('\\', "")))
}

/// The heading that starts at the first line, and its number of lines.
fn heading<'t>(lines: &[Line<'t>]) -> Option<(&'t str, usize)> {
    let [first, second, rest @ ..] = lines else { return None };
    let over =
        rest.first().filter(|under| is_adornment(first.text) && under.text == first.text && first.text.len() >= 3);
    if over.is_some() && !second.is_blank() {
        return Some((second.text.trim(), 3));
    }
    let is_text = !first.is_indented() && !is_adornment(first.text) && !first.text.starts_with("..");
    let is_long = second.text.len() >= 4 || first.text.chars().count() <= second.text.len();
    (is_text && is_adornment(second.text) && is_long).then_some((first.text, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_have_the_title_behind_them() {
        let text = ".. _top:\n\n====\nTop `x`\n====\n\n.. _A b:\n.. rst-class:: y\n\nSecond\n------\n\n.. _para:\n\nText.\n\n.. figure:: a.png\n   :name: pic\n\n   Words\n";
        let read = outline(text);
        let label = |name: &str, title: Option<&str>| (name.to_owned(), title.map(str::to_owned));
        assert_eq!(read.title.as_deref(), Some("Top `x`"));
        assert_eq!(
            read.labels.into_iter().collect::<Vec<_>>(),
            [
                label("a b", Some("Second")),
                label("para", None),
                label("pic", Some("Words")),
                label("top", Some("Top `x`")),
            ]
        );
    }
}
