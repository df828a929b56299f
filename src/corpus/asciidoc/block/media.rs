//! Pictures, sound and films as blocks.

use crate::corpus::Origin;

use super::super::attribute_list::AttributeList;
use super::marker::block_macro;
use super::metadata::Metadata;
use super::parser::Parser;

impl Parser<'_> {
    /// Writes the alternative text and the caption of a picture, or the title of a film; `false` for any other line.
    pub(super) fn write_media(&mut self, line: &str, metadata: &Metadata, origin: Origin) -> bool {
        let Some((name, target, attributes)) = block_macro(line) else { return false };
        match name {
            "image" if !target.is_empty() => self.write_picture(attributes, metadata, origin),
            "video" | "audio" if !target.is_empty() => self.write_title(metadata),
            // The table of contents is navigation.
            "toc" if target.is_empty() => {}
            _ => return false,
        }
        true
    }

    fn write_picture(&mut self, attributes: &str, metadata: &Metadata, origin: Origin) {
        let list = AttributeList::parse(&self.document.with_attributes(attributes));
        let mut metadata = metadata.clone();
        for name in ["id", "caption"] {
            if let Some(value) = list.get(name) {
                metadata.attributes.set(name, value);
            }
        }
        if let Some(title) = list.get("title") {
            metadata.title = Some((title.to_owned(), origin));
        }
        let alt =
            list.get("alt").or_else(|| list.position(1)).or_else(|| metadata.style()).unwrap_or_default().to_owned();
        let link = list.get("link").or_else(|| metadata.attributes.get("link")).map(str::to_owned);
        self.page.paragraph();
        if let Some(link) = &link {
            self.page.open_link(link);
        }
        self.page.image(&alt, origin);
        self.page.close_link(false);
        self.page.break_block();
        self.write_caption(&metadata, "figure");
    }
}
