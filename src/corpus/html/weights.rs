//! Counts the letters of each element, so that parts of a page can be compared by their text.

use super::document::{Document, Element, Event};
use super::kinds::shows_no_text;

/// The letters before each event, in all text that the page shows and in its text outside of links.
#[derive(Debug, Default)]
pub(super) struct Weights {
    shown: Vec<usize>,
    prose: Vec<usize>,
}

impl Weights {
    /// Counts the text of a document without the elements that `leaves_out`.
    pub(super) fn new(document: &Document, leaves_out: impl Fn(&Element) -> bool) -> Self {
        let mut weights = Self::default();
        let (mut shown, mut prose) = (0, 0);
        // The events at which the innermost hidden element and the innermost link end.
        let (mut hidden_to, mut link_to) = (0, 0);
        for (index, event) in document.events.iter().enumerate() {
            weights.shown.push(shown);
            weights.prose.push(prose);
            match event {
                Event::Start(element) => {
                    let Some(element) = document.elements.get(*element) else { continue };
                    if shows_no_text(&element.name) || leaves_out(element) {
                        hidden_to = hidden_to.max(element.end);
                    }
                    if element.name == "a" {
                        link_to = link_to.max(element.end);
                    }
                }
                Event::Text { range, .. } if index >= hidden_to => {
                    let letters = document.text(range).bytes().filter(|byte| !byte.is_ascii_whitespace()).count();
                    shown += letters;
                    prose += if index >= link_to { letters } else { 0 };
                }
                _ => {}
            }
        }
        weights.shown.push(shown);
        weights.prose.push(prose);
        weights
    }

    /// The letters that an element shows.
    pub(super) fn shown(&self, element: &Element) -> usize {
        Self::between(&self.shown, element)
    }

    /// The letters that an element shows outside of links.
    pub(super) fn prose(&self, element: &Element) -> usize {
        Self::between(&self.prose, element)
    }

    /// The letters of the whole page.
    pub(super) fn total(&self) -> usize {
        self.shown.last().copied().unwrap_or_default()
    }

    fn between(counts: &[usize], element: &Element) -> usize {
        let at = |index: usize| counts.get(index).or(counts.last()).copied().unwrap_or_default();
        at(element.end).saturating_sub(at(element.start))
    }
}
