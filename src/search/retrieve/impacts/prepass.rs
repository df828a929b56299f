//! What the impacts of all segments tell before any list is read: what the best documents score at least, and where every word has
//! impacts, which documents match and which may be among the best.

use tantivy::DocId;

use crate::search::reader::{ClauseDocs, DOCS_PER_WINDOW, DocBitSet, MatchState};
use crate::search::retrieve::{ClauseBound, ClauseScorer, Estimate, MaxScoreEvaluator, ROUNDING, top_docs};

use super::bounds::LevelBounds;
use super::term_impacts::{ImpactWindow, ScoreByLevel, TermImpacts, sum_scores};

/// Documents beyond those wanted that are met before what the best score is told anew.
const MORE: usize = 32;
/// One window in so many is looked at to guess what the best score. The guess is too high for one question in ten on mdn's
/// 14,000 pages, in twenty on win32 and in a hundred on a million: the best lie closer together than chance would have it.
const SAMPLED: usize = 8;

/// Surveys the impacts of all segments for the `wanted` best. `may_be` says of a segment's documents which may be among
/// them; `found` is called with the documents that match, window by window, of segments whose words all have impacts.
pub(crate) fn prepass(
    walks: &[MaxScoreEvaluator],
    wanted: usize,
    may_be: impl Fn(usize, DocId) -> bool,
    fit: &impl Fn(ClauseDocs<'_>) -> MatchState,
    mut found: impl FnMut(usize, DocId, DocBitSet),
) -> Estimate {
    let mut words: Vec<Words> = walks.iter().map(Words::of).collect();
    let guess = guess(&mut words, wanted, &may_be);
    let told = tell(&mut words, Best::above(guess, wanted), &may_be, fit, &mut found);
    if told.bar >= guess / ROUNDING {
        return told;
    }
    // Of documents that score less than a guess that was too high, some may be among the best.
    tell(&mut words, Best::above(f32::NEG_INFINITY, wanted), &may_be, fit, |_, _, _| ())
}

/// What the `wanted` best are likely to score at least, by some of the windows.
fn guess(words: &mut [Words<'_>], wanted: usize, may_be: &impl Fn(usize, DocId) -> bool) -> f32 {
    let windows: usize = words.iter().map(Words::windows).sum();
    let sampled: usize = words.iter().map(|words| words.windows().div_ceil(SAMPLED)).sum();
    if windows < SAMPLED || wanted >= sampled * DOCS_PER_WINDOW {
        return f32::NEG_INFINITY;
    }
    // So many of the best are expected there, and hardly ever three standard deviations more where they lie anywhere.
    let expected = wanted as f32 * sampled as f32 / windows as f32;
    let mut best = Best::above(f32::NEG_INFINITY, (expected + 3.0 * expected.sqrt()) as usize + 1);
    for (segment, words) in words.iter_mut().enumerate() {
        words.raise(&mut best, SAMPLED, |doc| may_be(segment, doc));
    }
    best.finish()
}

/// ScoreByLevel what is known if the best score as much as `best` says.
fn tell(
    words: &mut [Words<'_>],
    mut best: Best,
    may_be: &impl Fn(usize, DocId) -> bool,
    fit: &impl Fn(ClauseDocs<'_>) -> MatchState,
    mut found: impl FnMut(usize, DocId, DocBitSet),
) -> Estimate {
    let rivals = words.iter_mut().enumerate().map(|(segment, words)| {
        let may_be = |doc| may_be(segment, doc);
        if words.are_all {
            Some(words.rivals(&mut best, may_be, fit, |base, documents| found(segment, base, documents)))
        } else {
            words.raise(&mut best, 1, may_be);
            None
        }
    });
    let rivals: Vec<Option<Vec<Rival>>> = rivals.collect();
    let bar = best.finish();
    let still =
        |rivals: Vec<Rival>| rivals.into_iter().filter(|rival| rival.most >= bar).map(|rival| rival.doc).collect();
    Estimate { bar, rivals: rivals.into_iter().map(|rivals| rivals.map(still)).collect() }
}

/// A document that may be among the best, and more than what it scores.
struct Rival {
    doc: DocId,
    most: f32,
}

/// What documents score at least, of those that were met so far.
struct Best {
    wanted: usize,
    /// What the best score at least, but for rounding: who scores no more is not met.
    least: f32,
    /// The bits of the scores, which are in their order, for none is below 0: of the best, and of those that were met since
    /// they were chosen, in any order.
    scores: Vec<u32>,
}

impl Best {
    /// The `wanted` best, which score more than `least`.
    fn above(least: f32, wanted: usize) -> Self {
        Self { wanted, least, scores: Vec::new() }
    }

    fn meet(&mut self, score: f32) {
        if score > self.least {
            self.scores.push(score.to_bits());
        }
    }

    /// What a document has to score to be one of them.
    fn bar(&self) -> f32 {
        self.least / ROUNDING
    }

    /// ScoreByLevel anew what the best score, if enough were met since. Answers whether it is more.
    fn rise(&mut self) -> bool {
        if self.scores.len() < self.wanted.saturating_add(MORE) {
            return false;
        }
        self.scores.select_nth_unstable_by(self.wanted.saturating_sub(1), |a, b| b.cmp(a));
        self.scores.truncate(self.wanted);
        let least = self.scores.last().map_or(self.least, |last| f32::from_bits(*last));
        std::mem::replace(&mut self.least, least) < least
    }

    /// What a document has to score in the end.
    fn finish(self) -> f32 {
        top_docs::bar(self.scores.into_iter().map(f32::from_bits), self.wanted) / ROUNDING
    }
}

/// The words of a segment that have impacts, those first that tell most.
struct Words<'a> {
    words: Vec<(usize, &'a TermImpacts)>,
    /// Whether they are all that tell anything.
    are_all: bool,
    /// Their levels in a window, and what they tell at most.
    levels: Vec<ImpactWindow>,
    /// What they tell at least.
    least: Vec<ScoreByLevel>,
    /// By leaf: the documents of the window that hold it, where these are all words.
    held: Vec<DocBitSet>,
}

impl<'a> Words<'a> {
    fn of(walk: &'a MaxScoreEvaluator) -> Self {
        let are_all = walk.sources.iter().all(ClauseScorer::is_leveled);
        // What stands for other words may tell nothing beside them.
        let telling = |idle: &&ClauseBound| are_all || walk.beside[idle.leaf] == 0;
        let leveled = |idle: &ClauseBound| Some((idle.leaf, walk.sources[idle.leaf].leveled()?));
        let words: Vec<(usize, &TermImpacts)> = walk.idle.iter().rev().filter(telling).filter_map(leveled).collect();
        let least = |(leaf, word): &(usize, &TermImpacts)| match walk.beside[*leaf] {
            0 => word.at_least(),
            _ => ScoreByLevel::default(),
        };
        Self {
            are_all,
            levels: words.iter().map(|(_, word)| word.at_most()).collect(),
            least: words.iter().map(least).collect(),
            held: vec![DocBitSet::default(); walk.sources.len()],
            words,
        }
    }

    /// Windows from the first to the last that has any of them.
    fn windows(&self) -> usize {
        self.words.iter().map(|(_, word)| word.windows()).max().unwrap_or_default()
    }

    /// ScoreByLevel what documents score at least, of one window in `step`.
    fn raise(&mut self, best: &mut Best, step: usize, may_be: impl Fn(DocId) -> bool) {
        let (mut end, mut hopes) = (0, self.hopes_at_least(best.bar()));
        while let Some(base) = self.next(end) {
            end = base + (step * DOCS_PER_WINDOW) as DocId;
            self.read(base);
            self.score(&hopes.among(&self.levels), base, best, &may_be);
            if best.rise() {
                hopes = self.hopes_at_least(best.bar());
            }
        }
    }

    /// Which documents may be among the best, in order. Calls `found` with those that match.
    fn rivals(
        &mut self,
        best: &mut Best,
        may_be: impl Fn(DocId) -> bool,
        fit: &impl Fn(ClauseDocs<'_>) -> MatchState,
        mut found: impl FnMut(DocId, DocBitSet),
    ) -> Vec<Rival> {
        let (mut end, mut hopes, mut rivals) = (0, self.hopes_at_most(best.bar()), Vec::new());
        while let Some(base) = self.next(end) {
            end = base + DOCS_PER_WINDOW as DocId;
            self.read(base);
            let MatchState { fills, matches } = fit(ClauseDocs::new(&self.held, 0));
            found(base, matches & self.any());
            let hopeful = hopes.among(&self.levels) & fills;
            if hopeful.is_empty() {
                continue;
            }
            let here = self.meet(&hopeful, base, best.bar(), &mut rivals);
            self.score(&here, base, best, &may_be);
            if best.rise() {
                let bar = best.bar();
                rivals.retain(|rival: &Rival| rival.most >= bar);
                hopes = self.hopes_at_most(bar);
            }
        }
        rivals.retain(|rival| may_be(rival.doc));
        rivals
    }

    /// Where the first window begins at `end`, where one ends, or behind that has a document with any of them.
    fn next(&self, end: DocId) -> Option<DocId> {
        self.words.iter().filter_map(|(_, word)| word.next(end)).min()
    }

    /// Reads the window that begins at `base`.
    fn read(&mut self, base: DocId) {
        for ((leaf, word), levels) in self.words.iter().zip(&mut self.levels) {
            levels.read(word, base);
            if self.are_all {
                self.held[*leaf] = levels.holds();
            }
        }
    }

    /// The documents of the window that hold any of them.
    fn any(&self) -> DocBitSet {
        self.held.iter().fold(DocBitSet::default(), |any, held| any | *held)
    }

    fn hopes_at_most(&self, bar: f32) -> LevelBounds {
        LevelBounds::of(&self.levels.iter().map(|levels| &levels.tells).collect::<Vec<_>>(), bar)
    }

    fn hopes_at_least(&self, bar: f32) -> LevelBounds {
        LevelBounds::of(&self.least.iter().collect::<Vec<_>>(), bar)
    }

    /// Adds those documents of the window to the rivals that may score `bar`, and answers which.
    fn meet(&self, hopeful: &DocBitSet, base: DocId, bar: f32, rivals: &mut Vec<Rival>) -> DocBitSet {
        let mut here = DocBitSet::default();
        sum_scores(hopeful, self.levels.iter().map(|levels| (levels, &levels.tells)), |at, tells| {
            let most = tells * ROUNDING;
            if most >= bar {
                here.insert(at);
                rivals.push(Rival { doc: base + at as DocId, most });
            }
        });
        here
    }

    /// ScoreByLevel what those documents of the window score at least.
    fn score(&self, hopeful: &DocBitSet, base: DocId, best: &mut Best, may_be: &impl Fn(DocId) -> bool) {
        sum_scores(hopeful, self.levels.iter().zip(&self.least), |at, tells| {
            if may_be(base + at as DocId) {
                best.meet(tells);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
    use tantivy::DocId;

    use crate::index::segment::Impact;
    use crate::search::retrieve::saturate;

    use super::{
        ClauseBound, ClauseDocs, ClauseScorer, DOCS_PER_WINDOW, DocBitSet, MatchState, MaxScoreEvaluator, TermImpacts,
        prepass,
    };

    const IDF: [f32; 2] = [1.3, 2.1];
    const K1: f32 = 1.4;

    /// A segment of two words that have impacts, by what they come to in its documents.
    fn walk(words: &[Vec<f32>; 2]) -> MaxScoreEvaluator {
        let source = |(of, idf): (&Vec<f32>, f32)| {
            let leveled = Some(Box::new(TermImpacts::new(Impact::of_frequencies(of), idf, K1)));
            ClauseScorer::Word { lists: Vec::new(), idf, leveled }
        };
        let sources: Vec<ClauseScorer> = words.iter().zip(IDF).map(source).collect();
        let idle = ClauseBound::sets(sources.iter().map(|source| source.most(K1)));
        MaxScoreEvaluator { sources, beside: vec![0; 2], norms: Vec::new(), k1: K1, idle }
    }

    /// Words in documents, as many windows as there are in `heat`: the warmer, the more they come to.
    fn words(heat: &[u8], mut state: u64) -> [Vec<f32>; 2] {
        let mut number = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1 << 24) as f32
        };
        [3.0, 6.0].map(|one_in| {
            let documents = heat.iter().flat_map(|heat| std::iter::repeat_n(f32::from(*heat), DOCS_PER_WINDOW));
            // One that comes to something, so that there is a word.
            let of = documents.map(|heat| if number() * one_in < 1.0 { 0.01 + heat * number() } else { 0.0 });
            of.chain([0.5]).collect()
        })
    }

    /// Whether what is told is so where a document matches that holds both words, or else whatever it holds.
    fn check(
        segments: &[[Vec<f32>; 2]],
        wanted: usize,
        both: bool,
        is_gone: impl Fn(usize, DocId) -> bool,
    ) -> Result<(), String> {
        let walks: Vec<MaxScoreEvaluator> = segments.iter().map(walk).collect();
        let fills = !DocBitSet::default();
        let fit = |held: ClauseDocs<'_>| MatchState {
            fills,
            matches: if both { held.certain(0) & held.certain(1) } else { fills },
        };
        let mut matched: Vec<Vec<DocId>> = vec![Vec::new(); segments.len()];
        let may_be = |at, doc| !is_gone(at, doc);
        let told = prepass(&walks, wanted, may_be, &fit, |at: usize, base, documents: DocBitSet| {
            documents.each(|doc| matched[at].push(base + doc as DocId));
        });
        let score = |[a, b]: &[Vec<f32>; 2], doc: usize| saturate(a[doc], IDF[0], K1) + saturate(b[doc], IDF[1], K1);
        let of_segment = |(at, of): (usize, &[Vec<f32>; 2])| -> Vec<(usize, DocId, f32)> {
            let documents = (0..of[0].len()).map(|doc| (at, doc as DocId, score(of, doc)));
            documents.filter(|(at, doc, score)| *score > 0.0 && may_be(*at, *doc)).collect()
        };
        let mut scores: Vec<_> = segments.iter().enumerate().flat_map(of_segment).collect();
        scores.sort_by(|a, b| b.2.total_cmp(&a.2));
        let worst = scores.get(wanted - 1).map_or(0.0, |(_, _, score)| *score);
        if told.bar > worst {
            return Err(format!("{} is more than {worst}", told.bar));
        }
        for (at, doc, score) in scores.into_iter().filter(|(_, _, score)| *score >= worst) {
            let rivals = told.rivals[at].as_ref().ok_or("no rivals")?;
            if rivals.binary_search(&doc).is_err() {
                return Err(format!("{doc} of {at} is missed, which scores {score} of {worst}"));
            }
        }
        let holds = |of: &[Vec<f32>; 2]| {
            let documents = (0..).zip(of[0].iter().zip(&of[1]));
            let holds = |a: f32, b: f32| if both { a * b > 0.0 } else { a + b > 0.0 };
            documents.filter(|(_, (a, b))| holds(**a, **b)).map(|(doc, _)| doc).collect()
        };
        let expected: Vec<Vec<DocId>> = segments.iter().map(holds).collect();
        if matched == expected { Ok(()) } else { Err("other documents match".to_owned()) }
    }

    proptest! {
        #[test]
        fn none_of_the_best_is_missed_and_no_more_is_promised_than_they_score(
            heat in proptest::collection::vec(proptest::collection::vec(0..40_u8, 1..20), 1..4),
            state in any::<u64>(),
            wanted in 1..400_usize,
        ) {
            let segments: Vec<_> = heat.iter().zip(0..).map(|(heat, at)| words(heat, state ^ at)).collect();
            let checked = check(&segments, wanted, true, |at, doc| (at + doc as usize).is_multiple_of(5));
            prop_assert!(checked.is_ok(), "{checked:?}");
            prop_assert_eq!(check(&segments, wanted, false, |_, _| false), Ok(()));
        }
    }

    #[test]
    fn a_guess_by_windows_that_have_more_of_the_best_than_others_costs_none() {
        // The windows that are looked at first, and those that are not.
        for sampled in [[39, 1], [1, 39]] {
            let heat: Vec<u8> = (0..18).map(|window| sampled[usize::from(window % super::SAMPLED != 0)]).collect();
            for wanted in [1, 60, 150, 1500, 2500] {
                assert_eq!(check(&[words(&heat, 7)], wanted, true, |_, _| false), Ok(()), "{wanted}");
            }
        }
    }
}
