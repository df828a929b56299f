//! Ids of elements, and the ids of headings among them.

use crate::corpus::markup::{HeadingId, HeadingIds, HeadingText};

use super::document::{Document, Element, Event};

/// The ids of the page: a heading without one has none.
#[derive(Debug)]
pub(super) struct ElementIds;

impl HeadingIds for ElementIds {
    fn cut_id(&self, _: &mut HeadingText) {}

    fn assign(&self, headings: &[HeadingText]) -> Vec<HeadingId> {
        headings.iter().map(|heading| HeadingId { id: heading.id.clone().unwrap_or_default(), also: None }).collect()
    }
}

/// The id of an element, or the name of an anchor.
pub(super) fn element_id(element: &Element) -> &str {
    let id = element.attribute("id");
    if id.is_empty() && element.name == "a" { element.attribute("name") } else { id }
}

/// The id of the first element inside of a heading that has one, else the target of a link to the page itself.
pub(super) fn id_inside(document: &Document, inside: &[Event]) -> Option<String> {
    let given = |id: &str| Some(id.trim().to_owned()).filter(|id| !id.is_empty());
    let of_element = document.starts(inside).find_map(|element| given(element_id(element)));
    of_element.or_else(|| {
        let mut links = document.starts(inside).filter(|element| element.name == "a");
        links.find_map(|link| link.attribute("href").strip_prefix('#').and_then(given))
    })
}
