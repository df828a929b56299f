//! Captions: the title of a figure, table, example or listing, with its number.

use super::super::inline::{NORMAL, convert};
use super::metadata::Metadata;
use super::parser::Parser;

impl Parser<'_> {
    /// Writes the title of a block that is counted as a `kind`, such as `Table 1. Title`, and registers the block.
    pub(super) fn write_caption(&mut self, metadata: &Metadata, kind: &str) {
        let Some((title, origin)) = metadata.title.clone() else { return self.register(metadata, None, None) };
        let html = convert(&mut self.document, &title, NORMAL);
        let (caption, label) = self.caption(metadata, kind);
        self.register(metadata, Some(html.clone()), label);
        self.write_paragraph(&format!("{caption}{html}"), origin);
    }

    /// The text before the title, and the label of references.
    fn caption(&mut self, metadata: &Metadata, kind: &str) -> (String, Option<String>) {
        if let Some(caption) = metadata.attributes.get("caption") {
            return (caption.to_owned(), None);
        }
        let attributes = &mut self.document.attributes;
        let Some(name) = attributes.get(&format!("{kind}-caption")).map(str::to_owned) else {
            return (String::new(), None);
        };
        let number = attributes.count(&format!("{kind}-number"), None);
        let label = format!("{name} {number}");
        (format!("{label}. "), Some(label))
    }
}
