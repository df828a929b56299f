//! What the best documents score at least, known before any walk: some that are likely to be among them are looked at
//! first. The walks pass over the more the sooner they know it, see `idle`.

use tantivy::TERMINATED;

use super::held::{Fit, Held};
use super::posting::List;
use super::walk::{Hit, Source, TEXT, TITLE, Walk, Weighted};
use super::window::{ROUNDING, Window};

/// A word is common that stands in so many times the documents that are wanted: where all are rarer, the walks are done as
/// soon as this.
const COMMON: usize = 64;
/// Documents, in times those wanted, that are looked at.
const PROMISING: usize = 2;
/// A word is rare that stands in no more than so many times the documents wanted: those that hold it are promising
/// wherever it stands in them.
const RARE: usize = 4;

/// Documents that are likely to be among the `wanted` best of all segments, by segment, and what they score at least, by
/// the whole text and the title: those that hold what tells most, of the words that so many hold, in the title. None where
/// all words are rare.
pub(super) fn promising(walks: &[Walk], wanted: usize, fit: &impl Fn(Held<'_>) -> Fit) -> Vec<(usize, Hit)> {
    let (mut hits, mut looked) = (Vec::new(), 0);
    let Some((leaf, norms)) = seed(walks, wanted) else { return hits };
    for (segment, walk) in walks.iter().enumerate() {
        let Some(mut seeds) = list(walk, leaf, norms).cloned() else { continue };
        let mut walk = in_text_and_title(walk);
        let mut window = Window::new(walk.sources.len());
        while looked < wanted.saturating_mul(PROMISING) && seeds.doc() != TERMINATED {
            window.open(seeds.doc());
            let base = window.base;
            seeds.take_until(window.end, |doc, _| {
                looked += 1;
                window.meet(doc.saturating_sub(base) as usize);
            });
            window.follow(0.0, f32::NEG_INFINITY);
            walk.read_idle(&mut window, walk.idle.len(), f32::NEG_INFINITY, fit);
            let at_least = |hit: Hit| (segment, Hit { score: hit.score / ROUNDING, ..hit });
            window.empty(f32::NEG_INFINITY, &walk.beside, fit, |_, _| (), |hit| hits.push(at_least(hit)));
        }
    }
    hits
}

/// The leaf whose documents are promising, and the norms of the field that they hold it in.
fn seed(walks: &[Walk], wanted: usize) -> Option<(usize, usize)> {
    let held = |leaf, norms| walks.iter().filter_map(|walk| list(walk, leaf, norms)).map(List::len).sum::<usize>();
    let leaves = || walks.first().into_iter().flat_map(|walk| &walk.idle).map(|idle| idle.leaf);
    leaves().find(|leaf| held(*leaf, TEXT) > wanted.saturating_mul(COMMON))?;
    leaves().rev().find_map(|leaf| match held(leaf, TEXT) {
        rare if (wanted..=wanted.saturating_mul(RARE)).contains(&rare) => Some((leaf, TEXT)),
        _ => Some((leaf, TITLE)).filter(|_| held(leaf, TITLE) >= wanted),
    })
}

/// The list of a leaf's first form in a field.
fn list(walk: &Walk, leaf: usize, norms: usize) -> Option<&List> {
    match walk.sources.get(leaf) {
        Some(Source::Word { lists, .. }) => lists.iter().find(|list| list.norms == norms).map(|list| &list.list),
        _ => None,
    }
}

/// A walk that reads of words no more than these two fields.
fn in_text_and_title(walk: &Walk) -> Walk {
    let lists = |lists: &[Weighted]| lists.iter().filter(|list| list.norms <= TITLE).cloned().collect();
    let source = |source: &Source| match source {
        Source::Word { lists: all, idf } => Source::Word { lists: lists(all), idf: *idf },
        other => other.clone(),
    };
    Walk {
        sources: walk.sources.iter().map(source).collect(),
        beside: walk.beside.clone(),
        norms: walk.norms.iter().take(TITLE + 1).cloned().collect(),
        k1: walk.k1,
        idle: walk.idle.clone(),
    }
}
