//! A parsed document: its elements and its events in reading order.

use std::ops::Range;

/// An element and the events that it spans.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// In lower case.
    pub(super) name: String,
    /// The attributes that kb reads, with decoded values; the first one of a name counts.
    pub(super) attributes: Vec<(String, String)>,
    /// The index of its start in the events.
    pub(super) start: usize,
    /// The index of its end in the events.
    pub(super) end: usize,
    /// The offset of its start tag in the file.
    pub(super) offset: usize,
}

impl Element {
    /// The value of an attribute; empty without it.
    pub(super) fn attribute(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    /// Whether the element has an attribute.
    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Whether an attribute has a value; case is ignored.
    pub(super) fn is(&self, name: &str, value: &str) -> bool {
        self.attribute(name).trim().eq_ignore_ascii_case(value)
    }

    /// Whether a list such as `class` has one of the words.
    pub(super) fn has_word(&self, name: &str, words: &[&str]) -> bool {
        self.attribute(name).split_ascii_whitespace().any(|word| words.iter().any(|one| word.eq_ignore_ascii_case(one)))
    }

    /// The level of a heading.
    pub(super) fn heading_level(&self) -> Option<u8> {
        match self.name.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
            _ => None,
        }
    }

    fn find(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A step through the document.
#[derive(Debug)]
pub(super) enum Event {
    /// The start of an element, by its index.
    Start(usize),
    /// The end of an element. Ends of misnested elements are where the page wrote them.
    End(usize),
    /// Text with decoded entities.
    Text {
        /// The bytes of [`Document::text`].
        range: Range<usize>,
        /// The offset in the file.
        offset: usize,
    },
}

/// The document of a page.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) elements: Vec<Element>,
    pub(super) events: Vec<Event>,
    /// The text of all events, one after the other.
    pub(super) characters: String,
}

impl Document {
    /// The text of an event.
    pub(super) fn text(&self, range: &Range<usize>) -> &str {
        self.characters.get(range.clone()).unwrap_or_default()
    }

    /// The events inside of an element, at most `limit`.
    pub(super) fn inside(&self, element: &Element, limit: usize) -> &[Event] {
        let start = element.start.saturating_add(1);
        self.events.get(start..element.end.min(start.saturating_add(limit))).unwrap_or_default()
    }

    /// The elements that start in some events.
    pub(super) fn starts<'d>(&'d self, events: &'d [Event]) -> impl Iterator<Item = &'d Element> {
        events.iter().filter_map(|event| match event {
            Event::Start(index) => self.elements.get(*index),
            _ => None,
        })
    }

    /// The number of letters and digits in some events, at most `most`.
    pub(super) fn count_letters(&self, events: &[Event], most: usize) -> usize {
        let texts = events.iter().filter_map(|event| match event {
            Event::Text { range, .. } => Some(self.text(range)),
            _ => None,
        });
        texts.flat_map(str::chars).filter(|c| c.is_alphanumeric()).take(most).count()
    }
}
