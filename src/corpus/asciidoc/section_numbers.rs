//! The numbers of sections, and the letters of appendices.

use super::document::Document;

/// The numbers of the open sections.
#[derive(Debug, Default)]
pub(super) struct SectionNumbers {
    open: Vec<NumberedSection>,
    /// The number of sections below the document so far.
    next: u32,
}

#[derive(Debug)]
struct NumberedSection {
    level: u8,
    /// Number or letter; `None` in a section without one.
    numeral: Option<String>,
    is_special: bool,
    next: u32,
}

impl SectionNumbers {
    /// Opens a section; returns its number with those of the sections around it.
    pub(super) fn open(&mut self, level: u8, style: Option<&str>, document: &mut Document<'_>) -> Option<String> {
        while self.open.last().is_some_and(|section| section.level >= level) {
            self.open.pop();
        }
        let all = document.attributes.get("sectnums");
        let parent = self.open.last();
        let is_special = style.is_some() || parent.is_some_and(|parent| parent.is_special);
        let is_numbered = match style {
            Some("appendix") => true,
            Some(_) => all == Some("all"),
            None if all.is_none() || level == 0 => false,
            None => !is_special || parent.is_some_and(|parent| parent.numeral.is_some()),
        };
        let numeral = is_numbered.then(|| match style {
            Some("appendix") => document.attributes.count("appendix-number", Some("A")),
            _ => {
                let next = self.open.last_mut().map_or(&mut self.next, |parent| &mut parent.next);
                *next = next.saturating_add(1);
                next.to_string()
            }
        });
        self.open.push(NumberedSection { level, numeral, is_special, next: 0 });
        let deepest = document.attributes.get("sectnumlevels").and_then(|levels| levels.parse().ok()).unwrap_or(3_u8);
        let is_shown = is_numbered && (level <= deepest || style == Some("appendix"));
        is_shown
            .then(|| self.open.iter().filter_map(|section| section.numeral.as_deref()).collect::<Vec<_>>().join("."))
    }
}
