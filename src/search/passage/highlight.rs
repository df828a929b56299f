//! Highlights: the byte ranges of the query terms in a text, from their positions in the page.

use std::ops::Range;

use crate::analysis::{Normalizer, Token, tokenize};

use super::occurrences::Occurrence;

/// The byte ranges of the query terms in a text that begins at the position `begins`, ascending and apart. `found` is
/// sorted by position. Of several tokens at a position, those count that have the term.
pub(super) fn highlights(text: &str, begins: u32, found: &[Occurrence<'_>]) -> Vec<(usize, usize)> {
    let Some(last) = found.last().map(|occurrence| occurrence.position) else { return Vec::new() };
    let mut rest = found;
    // Tokens ascend as the occurrences do.
    let tokens = tokenize(text, begins).take_while(|token| token.position <= last).map(|token| {
        let is_before = |occurrence: &&Occurrence<'_>| occurrence.position < token.position;
        rest = rest.get(rest.iter().take_while(is_before).count()..).unwrap_or_default();
        let here = rest.iter().take_while(|occurrence| occurrence.position == token.position).count();
        (token, rest.get(..here).unwrap_or_default())
    });
    marked(text, tokens)
}

/// The byte ranges of these terms in a text beside the body of a page, wherever they are.
pub(super) fn term_highlights(text: &str, found: &[Occurrence<'_>]) -> Vec<(usize, usize)> {
    marked(text, tokenize(text, 0).map(|token| (token, found)))
}

/// The ranges of the tokens that have the term of one of their occurrences; overlapping and touching ones are joined.
fn marked<'f>(text: &str, tokens: impl Iterator<Item = (Token, &'f [Occurrence<'f>])>) -> Vec<(usize, usize)> {
    let mut ranges: Vec<(usize, usize)> = Normalizer::with_thread_local(|normalizer| {
        let mut term = String::new();
        // Only these tokens are normalized.
        let tokens = tokens.filter(|(_, found)| !found.is_empty());
        let hits = tokens.filter(|(token, found)| {
            normalizer.normalize(&text[token.start..token.end], token.is_compound, &mut term);
            !term.is_empty() && found.iter().any(|occurrence| occurrence.term == term)
        });
        hits.map(|(token, _)| (token.start, token.end)).collect()
    });
    // A whole identifier follows its first part, and shorter tokens may follow it.
    ranges.sort_unstable();
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (start, end) in ranges {
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    joined
}

/// The first of the places at which the most `starts` are within `width`; `starts` ascend.
pub(super) fn densest(starts: &[usize], width: usize) -> Option<Range<usize>> {
    let mut best: Option<(usize, Range<usize>)> = None;
    let mut end = 0;
    for (index, start) in starts.iter().enumerate() {
        while starts.get(end).is_some_and(|next| *next < start.saturating_add(width)) {
            end += 1;
        }
        if best.as_ref().is_none_or(|(count, _)| end - index > *count) {
            best = Some((end - index, index..end));
        }
    }
    best.map(|(_, range)| range)
}

#[cfg(test)]
mod tests {
    use super::super::occurrences::Occurrence;
    use super::{densest, highlights};

    #[test]
    fn a_term_at_a_position_marks_the_token_that_has_it() {
        let at = |position, term| Occurrence { position, clause: 0, idf: 1.0, term };
        let text = "Use sign-up, or signups for fetchUserProfile.";
        for (found, expected) in [
            (vec![at(1, "sign")], vec!["sign"]),
            (vec![at(1, "signup")], vec!["sign-up"]),
            (vec![at(1, "sign"), at(2, "up")], vec!["sign", "up"]),
            (vec![at(1, "sign"), at(1, "signup"), at(2, "up")], vec!["sign-up"]),
            (vec![at(4, "signup")], vec!["signups"]),
            (vec![at(7, "user")], vec!["User"]),
            (vec![at(7, "profil"), at(8, "profil")], vec!["Profile"]),
            (vec![at(2, "sign"), at(99, "up")], vec![]),
            (vec![], vec![]),
        ] {
            let marked: Vec<&str> = highlights(text, 0, &found).into_iter().map(|(from, to)| &text[from..to]).collect();
            assert_eq!(marked, expected, "{found:?}");
        }
    }

    #[test]
    fn the_first_of_the_densest_places_is_found() {
        assert_eq!(densest(&[0, 5, 100, 101, 102, 300, 301, 302], 10), Some(2..5));
        assert_eq!(densest(&[7], 1), Some(0..1));
        assert_eq!(densest(&[], 10), None);
    }
}
