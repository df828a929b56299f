//! What the best documents score at least, known before any walk: from impacts, and where the words that tell have none,
//! from some that are likely to be among the best and are looked at first. The walks pass over the more the sooner they know
//! it, see `idle`.

use tantivy::{DocId, TERMINATED};

use super::best;
use super::held::{Fit, Held, Set, WINDOW};
use super::levels::{Leveled, Levels, told};
use super::plan::Idle;
use super::posting::List;
use super::source::{Source, Weighted};
use super::walk::{Hit, TEXT, TITLE, Walk};
use super::window::ROUNDING;

/// A word is common that stands in so many times the documents that are wanted: where all are rarer, the walks are done as
/// soon as this.
const COMMON: usize = 64;
/// Documents of a window that are worth telling apart by two words at once.
const MANY: usize = 24;
/// Documents beyond those wanted that are met before what the best score is told anew.
const MORE: usize = 32;
/// Documents, in times those wanted, that are looked at.
const PROMISING: usize = 2;
/// A word is rare that stands in no more than so many times the documents wanted: those that hold it are promising
/// wherever it stands in them.
const RARE: usize = 4;

/// What the best `wanted` documents score at least. `may_be` says of a segment's documents which may be among them, if no
/// more is asked than words, as `is_free` says.
pub(super) fn promised(
    walks: &[Walk],
    wanted: usize,
    is_free: bool,
    may_be: impl Fn(usize, DocId) -> bool,
    fit: &impl Fn(Held<'_>) -> Fit,
) -> f32 {
    let seed = seed(walks, wanted);
    let is_common = |idle: &Idle| held(walks, idle.leaf, TEXT) > wanted.saturating_mul(COMMON);
    let are_common = || walks.first().is_some_and(|walk| walk.idle.iter().any(is_common));
    match seed {
        Some((leaf, norms)) if !is_free || !is_leveled(walks, leaf) => {
            let mut promising = if are_common() { promising(walks, wanted, (leaf, norms), fit) } else { Vec::new() };
            promising.retain(|(segment, hit)| may_be(*segment, hit.doc));
            best::bar(promising.iter().map(|(_, hit)| hit.score), wanted)
        }
        _ if is_free => told_at_least(walks, wanted, &may_be),
        _ => f32::NEG_INFINITY,
    }
}

/// What the best `wanted` documents score at least, told from impacts alone.
fn told_at_least(walks: &[Walk], wanted: usize, may_be: &impl Fn(usize, DocId) -> bool) -> f32 {
    let (mut bar, mut scores) = (f32::NEG_INFINITY, Vec::new());
    for (segment, walk) in walks.iter().enumerate() {
        // What stands for other words may tell nothing beside them.
        let words = walk.idle.iter().rev().filter(|word| walk.beside[word.leaf] == 0);
        let words: Vec<&Leveled> = words.filter_map(|word| walk.sources[word.leaf].leveled()).collect();
        let mut levels: Vec<Levels> = words.iter().map(|word| word.at_least()).collect();
        let (mut end, mut hopes) = (0, Hopes::of(&words, &levels, bar));
        while let Some(base) = words.iter().filter_map(|word| word.next(end)).min() {
            end = base + WINDOW as DocId;
            words.iter().zip(&mut levels).for_each(|(word, levels)| levels.read(word, base));
            told(&hopes.among(&levels), levels.iter(), |at, tells| {
                if tells > bar && may_be(segment, base + at as DocId) {
                    scores.push(tells);
                }
            });
            if scores.len() >= wanted.saturating_add(MORE) {
                scores.select_nth_unstable_by(wanted.saturating_sub(1), |a, b| b.total_cmp(a));
                scores.truncate(wanted);
                bar = scores.last().copied().unwrap_or(bar);
                hopes = Hopes::of(&words, &levels, bar);
            }
        }
    }
    best::bar(scores.into_iter(), wanted) / ROUNDING
}

/// The levels of words, of which those come first that tell most, at which a document may reach a bar.
struct Hopes {
    /// By word: the level that it needs where no word before it stands, and the one that it needs in any case, or 0.
    alone: Vec<[usize; 2]>,
    /// Those that the first two words need together, see [`Levels::level_with`].
    pairs: Vec<[usize; 2]>,
}

impl Hopes {
    fn of(words: &[&Leveled], levels: &[Levels], bar: f32) -> Self {
        let (all, missing) = (words.iter().map(|word| word.surest()).sum::<f32>(), bar / ROUNDING);
        let mut behind = all;
        let alone = words.iter().zip(levels).map(|(word, levels)| {
            behind -= word.surest();
            let others = all - word.surest();
            let required = if missing > others { levels.level(missing - others) } else { 0 };
            [levels.level(missing - behind), required]
        });
        let alone = alone.collect();
        let pairs = match (words, levels) {
            ([first, second, ..], [of_first, of_second, ..]) => {
                of_first.level_with(of_second, missing - (all - first.surest() - second.surest()))
            }
            _ => Vec::new(),
        };
        Self { alone, pairs }
    }

    /// Documents of a window that may reach the bar.
    fn among(&self, window: &[Levels]) -> Set {
        let words = || self.alone.iter().zip(window);
        let hopeful = words().fold(Set::default(), |any, ([alone, _], levels)| any | levels.reaching(*alone));
        let able = words().filter(|([_, required], _)| *required > 0);
        let hopeful = able.fold(hopeful, |all, ([_, required], levels)| all & levels.reaching(*required));
        match window {
            [first, second, ..] if hopeful.exceeds(MANY) => {
                let pairs = self.pairs.iter().map(|[of_first, of_second]| (first.reaching(*of_first), *of_second));
                hopeful & pairs.fold(Set::default(), |any, (reach, of_second)| any | reach & second.reaching(of_second))
            }
            _ => hopeful,
        }
    }
}

/// Documents that are likely to be among the `wanted` best of all segments, by segment, and what they score at least, by
/// the whole text and the title: some of those that hold the seed.
fn promising(
    walks: &[Walk],
    wanted: usize,
    (leaf, norms): (usize, usize),
    fit: &impl Fn(Held<'_>) -> Fit,
) -> Vec<(usize, Hit)> {
    let (mut hits, mut looked) = (Vec::new(), 0);
    for (segment, walk) in walks.iter().enumerate() {
        let Some(mut seeds) = list(walk, leaf, norms).cloned() else { continue };
        let mut walk = in_text_and_title(walk);
        let mut window = walk.window();
        while looked < wanted.saturating_mul(PROMISING) && seeds.doc() != TERMINATED {
            window.open(seeds.doc());
            let base = window.base;
            seeds.take_until(window.end, |doc, _| {
                looked += 1;
                window.meet(doc.saturating_sub(base) as usize);
            });
            window.follow(0.0, f32::NEG_INFINITY);
            walk.read_on(&mut window, (walk.idle.len(), walk.leveled()), f32::NEG_INFINITY, fit);
            let at_least = |hit: Hit| (segment, Hit { score: hit.score / ROUNDING, ..hit });
            window.empty(f32::NEG_INFINITY, &walk.beside, fit, |_, _| (), |hit| hits.push(at_least(hit)));
        }
    }
    hits
}

/// The leaf whose documents are promising, and the norms of the field that they hold it in: what tells most of the words
/// that so many hold, in the title if they are more than a few.
fn seed(walks: &[Walk], wanted: usize) -> Option<(usize, usize)> {
    let telling = walks.first().into_iter().flat_map(|walk| walk.idle.iter().rev());
    telling.map(|idle| idle.leaf).find_map(|leaf| match held(walks, leaf, TEXT) {
        rare if (wanted..=wanted.saturating_mul(RARE)).contains(&rare) => Some((leaf, TEXT)),
        _ => Some((leaf, TITLE)).filter(|_| held(walks, leaf, TITLE) >= wanted),
    })
}

/// Documents that hold a leaf's first form in a field.
fn held(walks: &[Walk], leaf: usize, norms: usize) -> usize {
    walks.iter().filter_map(|walk| list(walk, leaf, norms)).map(List::len).sum()
}

fn is_leveled(walks: &[Walk], leaf: usize) -> bool {
    walks.iter().any(|walk| walk.sources[leaf].leveled().is_some())
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
        Source::Word { lists: all, idf, leveled } => {
            Source::Word { lists: lists(all), idf: *idf, leveled: leveled.clone() }
        }
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
