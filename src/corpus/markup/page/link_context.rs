//! The text that describes a link: the sentence around it, or the rest of the item that it starts.

use memchr::{memchr3_iter, memrchr3_iter};

/// Longest part of a sentence before or after a link, in bytes.
const MAX_CONTEXT: usize = 150;

/// The rest of an item after its link.
pub(crate) fn rest(after: &str) -> &str {
    after.trim_start_matches([' ', ':', '-', '–', '—', '|', '.', ',', ')']).trim_end()
}

/// The sentence around the link at `start..end`, cut at word boundaries if it is too long.
pub(crate) fn sentence(text: &str, start: usize, end: usize) -> &str {
    let floor = text.floor_char_boundary(start.saturating_sub(MAX_CONTEXT));
    let before = text.get(floor..start).unwrap_or_default();
    let from = match last_stop(before) {
        Some(stop) => floor + stop + 2,
        None if floor == 0 => 0,
        None => floor + before.find(' ').map_or(0, |space| space + 1),
    };
    let ceiling = text.ceil_char_boundary(end.saturating_add(MAX_CONTEXT).min(text.len()));
    let after = text.get(end..ceiling).unwrap_or_default();
    let to = match first_stop(after) {
        Some(stop) => end + stop + 1,
        None if ceiling == text.len() => ceiling,
        None => end + after.rfind(' ').unwrap_or(after.len()),
    };
    text.get(from..to).unwrap_or_default().trim()
}

/// The stop of the last complete sentence in a text.
fn last_stop(text: &str) -> Option<usize> {
    memrchr3_iter(b'.', b'!', b'?', text.as_bytes()).find(|offset| ends_sentence(text, *offset))
}

/// The stop of the first sentence in a text.
fn first_stop(text: &str) -> Option<usize> {
    memchr3_iter(b'.', b'!', b'?', text.as_bytes()).find(|offset| ends_sentence(text, *offset))
}

/// Whether the mark at `offset` ends a sentence: a space follows it.
fn ends_sentence(text: &str, offset: usize) -> bool {
    text.as_bytes().get(offset + 1) == Some(&b' ')
}

/// The last path segment of an address, the label of a link without words.
pub(crate) fn last_segment(target: &str) -> &str {
    let path = target.split(['#', '?']).next().unwrap_or_default().trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    if last.is_empty() { target } else { last }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn a_space_follows_a_stop(text in "[a .!?é]{0,20}") {
            let stops = [". ", "! ", "? "];
            prop_assert_eq!(last_stop(&text), stops.iter().filter_map(|stop| text.rfind(stop)).max());
            prop_assert_eq!(first_stop(&text), stops.iter().filter_map(|stop| text.find(stop)).min());
        }
    }

    #[test]
    fn a_sentence_ends_at_its_stops() {
        let text = "One. See the page now. Three.";
        assert_eq!(sentence(text, 13, 17), "See the page now.");
        let long = format!("{} link {}", "wörd ".repeat(99), "wörd ".repeat(99));
        let start = long.find("link").unwrap();
        let found = sentence(&long, start, start + 4);
        assert!(found.len() <= 2 * MAX_CONTEXT + 6 && found.starts_with("wörd") && found.ends_with("wörd"));
    }
}
