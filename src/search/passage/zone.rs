//! Zones: the texts of a page beside its sections that hold words of the question.

use crate::index::schema::PageRecord;

use super::highlight::{highlights, term_highlights};
use super::occurrences::Occurrence;
use super::section_score::{distinct_idf, end_position, within};

/// The description is shown in place of the best section only if its words weigh more by this factor: a section says more.
const CLEARLY_MORE: f32 = 2.0;

/// Factor above the rounding errors of a sum.
const ROUNDING: f32 = 1.001;
/// Between two texts that hold words of the question.
pub(super) const DASH: &str = " — ";

/// The occurrences of a page by place.
pub(crate) struct Places<'f, 'a> {
    /// In title and description.
    before: &'f [Occurrence<'a>],
    /// In the sections.
    pub(crate) body: &'f [Occurrence<'a>],
    /// In topics, URL and keywords.
    after: &'f [Occurrence<'a>],
}

/// A text beside the sections, with the byte ranges of its hits.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Zone {
    pub(crate) text: String,
    pub(crate) ranges: Vec<(usize, usize)>,
    pub(crate) kind: ZoneKind,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum ZoneKind {
    #[default]
    Title,
    Description,
    /// Topics, URL or keywords.
    Keys,
}

impl<'f, 'a> Places<'f, 'a> {
    /// Divides the occurrences of a page, which are sorted by position.
    pub(crate) fn new(page: &PageRecord<'_>, found: &'f [Occurrence<'a>]) -> Self {
        let first = page.outline.first().map_or(0, |first| first.position);
        let end = if page.outline.is_empty() { 0 } else { page.end };
        let (before, rest) = found.split_at(found.partition_point(|occurrence| occurrence.position < first));
        let (body, after) = rest.split_at(rest.partition_point(|occurrence| occurrence.position < end));
        Self { before, body, after }
    }

    /// The text beside the sections that answers better than the best section, whose words weigh `body`.
    ///
    /// # Errors
    /// When the record is damaged.
    pub(crate) fn zone(&self, page: &PageRecord<'_>, body: f32) -> Result<Option<Zone>, postcard::Error> {
        if self.before.is_empty() && self.after.is_empty() {
            return Ok(None);
        }
        // The words of the description weigh no more than those before the sections, but for rounding.
        if body > 0.0 && distinct_idf(self.before) * ROUNDING <= CLEARLY_MORE * body {
            return Ok(None);
        }
        let (title, description) = (page.summary.title, page.summary.description);
        let title_end = end_position(title, 0);
        let in_description = within(self.before, title_end, u32::MAX);
        let in_title = within(self.before, 0, title_end);
        let weight = distinct_idf(in_description);
        if weight > CLEARLY_MORE * body && (body > 0.0 || weight > distinct_idf(in_title)) {
            let ranges = term_highlights(description, in_description);
            return Ok(Some(Zone { text: description.to_owned(), ranges, kind: ZoneKind::Description }));
        }
        if body > 0.0 {
            return Ok(None);
        }
        let keys = self.keys(page)?;
        if in_title.is_empty() {
            return Ok(keys);
        }
        let zone = Zone { text: title.to_owned(), ranges: highlights(title, 0, in_title), kind: ZoneKind::Title };
        Ok(Some(keys.map_or(zone.clone(), |keys| zone.before(keys))))
    }

    /// The topics, the URL or the keywords with hits.
    fn keys(&self, page: &PageRecord<'_>) -> Result<Option<Zone>, postcard::Error> {
        if self.after.is_empty() {
            return Ok(None);
        }
        let keywords = page.indexing_data()?.keywords.join(", ");
        let texts = [page.summary.topics.join(", "), page.summary.url.to_owned(), keywords];
        let zone = |text: String| Zone { ranges: term_highlights(&text, self.after), text, kind: ZoneKind::Keys };
        let zones = texts.into_iter().map(zone).filter(|zone| !zone.ranges.is_empty());
        // The first of those with the most hits.
        Ok(zones.reduce(|best, next| if next.ranges.len() > best.ranges.len() { next } else { best }))
    }
}

impl Zone {
    /// This text before another one.
    fn before(mut self, next: Self) -> Self {
        let offset = self.text.len() + DASH.len();
        self.ranges.extend(next.ranges.into_iter().map(|(start, end)| (offset + start, offset + end)));
        Self { text: self.text + DASH + &next.text, ..self }
    }
}
