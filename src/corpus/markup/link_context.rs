//! What a page says about a link: the sentence around it, or the rest of the item that it begins.

use memchr::{memchr3_iter, memrchr3_iter};

/// How far a sentence is followed to either side of a link, in bytes.
const REACH: usize = 150;

/// The rest of an item behind its link.
pub(crate) fn rest(after: &str) -> &str {
    after.trim_start_matches([' ', ':', '-', '–', '—', '|', '.', ',', ')']).trim_end()
}

/// The sentence that the link at `start..end` stands in, bounded on word boundaries.
pub(crate) fn sentence(text: &str, start: usize, end: usize) -> &str {
    let floor = text.floor_char_boundary(start.saturating_sub(REACH));
    let before = text.get(floor..start).unwrap_or_default();
    let from = match last_stop(before) {
        Some(at) => floor + at + 2,
        None if floor == 0 => 0,
        None => floor + before.find(' ').map_or(0, |at| at + 1),
    };
    let ceiling = text.ceil_char_boundary(end.saturating_add(REACH).min(text.len()));
    let after = text.get(end..ceiling).unwrap_or_default();
    let to = match first_stop(after) {
        Some(at) => end + at + 1,
        None if ceiling == text.len() => ceiling,
        None => end + after.rfind(' ').unwrap_or(after.len()),
    };
    text.get(from..to).unwrap_or_default().trim()
}

/// Where the last sentence that ends before the end of a text has its stop.
fn last_stop(text: &str) -> Option<usize> {
    memrchr3_iter(b'.', b'!', b'?', text.as_bytes()).find(|at| is_stop(text, *at))
}

/// Where the first sentence has its stop.
fn first_stop(text: &str) -> Option<usize> {
    memchr3_iter(b'.', b'!', b'?', text.as_bytes()).find(|at| is_stop(text, *at))
}

fn is_stop(text: &str, at: usize) -> bool {
    text.as_bytes().get(at + 1) == Some(&b' ')
}

/// The last part of an address, for links without words.
pub(crate) fn last_segment(target: &str) -> &str {
    let bare = target.split(['#', '?']).next().unwrap_or_default().trim_end_matches('/');
    let last = bare.rsplit('/').next().unwrap_or_default();
    if last.is_empty() { target } else { last }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn a_stop_has_a_space_behind_it(text in "[a .!?é]{0,20}") {
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
        let at = long.find("link").unwrap();
        let found = sentence(&long, at, at + 4);
        assert!(found.len() <= 2 * REACH + 6 && found.starts_with("wörd") && found.ends_with("wörd"));
    }
}
