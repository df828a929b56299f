//! How headings become sections: their level, the anchor that leads to them, the title they may give.

use crate::corpus::{Anchor, Origin, Section};

use super::anchor::slug;
use super::page_builder::{Container, PageBuilder};

/// A heading that is being written.
#[derive(Debug)]
pub(crate) struct Heading {
    level: u8,
    pub(crate) id: Option<String>,
    /// Whether a page may take its title from it: not from headings inside HTML boxes and cards.
    titles: bool,
    origin: Origin,
}

impl PageBuilder {
    /// An `id` or `name`: the heading's being written, else (`leads_on`) the next one's, else a place in the text.
    pub(crate) fn id(&mut self, id: &str, leads_on: bool) {
        let id = id.trim();
        if id.is_empty() {
            return;
        }
        if let (Some(heading), true) = (&mut self.heading, self.text.is_empty()) {
            heading.id.get_or_insert_with(|| id.to_owned());
        } else if leads_on && self.text.is_empty() {
            let earlier = self.pending_id.replace(id.to_owned());
            self.fragments.extend(earlier.map(Anchor::new));
        } else {
            self.fragments.push(Anchor::new(id));
        }
    }

    /// Begins a heading; Markdown's and `<h1>` may become the page's title.
    pub(crate) fn start_heading(&mut self, level: u8, id: Option<String>, titles: bool, origin: Origin) {
        self.break_block();
        if self.in_row() {
            self.close(Container::Row { header: false });
        }
        self.card = None;
        self.heading = Some(Heading { level, id, titles, origin });
    }

    /// Ends the heading: a section begins.
    pub(crate) fn end_heading(&mut self) {
        let Some(heading) = self.heading.take() else { return };
        let mut text = self.text.clone();
        self.cut_open_link(&text);
        let mut id = heading.id.or_else(|| self.pending_id.take());
        if let Some((title, written)) = written_id(&text) {
            id = id.or(Some(written.to_owned()));
            text = title.to_owned();
        }
        if text.is_empty() {
            self.reset_block();
            return;
        }
        if heading.titles {
            self.offer_title(&text, heading.origin);
        }
        let slugged = slug(&text);
        let anchor = self.anchors.claim(id.as_deref().unwrap_or(&slugged));
        if id.is_some() && slugged != anchor {
            self.fragments.push(Anchor::new(slugged));
        }
        self.sections.push(Section {
            level: heading.level,
            heading: String::new(),
            anchor: Anchor::new(anchor),
            origin: heading.origin,
            blocks: Vec::new(),
        });
        self.mention_links(&text, false, false, heading.origin);
        if let Some(section) = self.sections.last_mut() {
            section.heading = text;
        }
        self.reset_block();
    }

    /// The first heading is the title; one of the page's own goes before one of a partial's.
    fn offer_title(&mut self, heading: &str, origin: Origin) {
        let better = self.title.as_ref().is_none_or(|(_, from)| from.source > 0 && origin.source == 0);
        if better {
            self.title = Some((heading.to_owned(), origin));
        }
    }
}

/// `Title {#id}` taken apart.
fn written_id(heading: &str) -> Option<(&str, &str)> {
    let (title, attributes) = heading.strip_suffix('}')?.rsplit_once("{#")?;
    let id = attributes.split_whitespace().next()?;
    Some((title.trim_end(), id))
}
