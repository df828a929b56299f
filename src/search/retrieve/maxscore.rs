//! The walk over the posting lists of one segment: all of them side by side, a window of documents at a time.
//!
//! What a document scores is summed in a window small enough to stay in the processor's cache, so the cost of a
//! question is that of its postings and not of the size of the index. Once the best documents score more than some lists
//! can add up to, those lists are read where others lead, and nowhere else. Which lists there are, and what they are
//! worth, `score` says.

use tantivy::{DocId, TERMINATED};

use crate::index::schema::LengthNorm;
use crate::search::query::has;
use crate::search::reader::{ClauseDocs, DOCS_PER_WINDOW, DocBitSet, MatchState};
use crate::search::retrieve::impacts::TermImpacts;

use super::accumulator::{ROUNDING, WindowAccumulator};
use super::clause_bounds::ClauseBound;
use super::clause_scorer::ClauseScorer;

/// Which of a walk's norms are those of the whole text, in which all stands that stands in the zones, and of titles.
pub(crate) const TEXT: usize = 0;
pub(crate) const TITLE: usize = 1;

/// A document that holds something of what was asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hit {
    pub(crate) doc: DocId,
    pub(crate) score: f32,
    /// The plan's leaves that it holds.
    pub(crate) mask: u64,
}

/// A walk before its start: the sources by leaf, those that stand for others behind them, and the norms of the fields.
pub(crate) struct MaxScoreEvaluator {
    pub(crate) sources: Vec<ClauseScorer>,
    /// By leaf: the leaves beside which it tells nothing, because it stands for them.
    pub(crate) beside: Vec<u64>,
    pub(crate) norms: Vec<LengthNorm>,
    /// Saturation of BM25.
    pub(crate) k1: f32,
    /// The leaves, those that score least first.
    pub(crate) idle: Vec<ClauseBound>,
}

impl MaxScoreEvaluator {
    /// Calls `found` with the documents that match, window by window with the document that it begins at, and `take` with
    /// those that may be among the best. `take` says what a document has to score from there on, `bar` what it has to at
    /// the start. What documents can be by what they hold, `fit` says.
    pub(crate) fn run(
        mut self,
        mut bar: f32,
        fit: impl Fn(ClauseDocs<'_>) -> MatchState,
        mut found: impl FnMut(DocId, DocBitSet),
        mut take: impl FnMut(Hit) -> f32,
    ) {
        let mut window = self.window();
        let may_be_idle = |idle: &&ClauseBound| fit(ClauseDocs::new(&[], idle.leaves)).matches == DocBitSet::default();
        let may_be_idle = self.idle.iter().take_while(may_be_idle).count();
        let leveled = self.leveled();
        loop {
            let idle = self.idle[..may_be_idle].iter().take_while(|idle| idle.most < bar).count();
            let leading = self.idle[idle..].iter().map(|leading| self.sources[leading.leaf].next(window.end));
            match leading.min() {
                None | Some(TERMINATED) => return,
                Some(next) => window.open(next),
            }
            for at in (idle..self.idle.len()).rev() {
                let leaf = self.idle[at].leaf;
                let behind = self.behind(at);
                self.sources[leaf].fill(&mut window, leaf, &mut self.norms, self.k1, [bar, behind]);
            }
            window.follow(self.behind(idle), bar);
            self.read_on(&mut window, (idle, leveled), bar, &fit);
            window.empty(bar, &self.beside, &fit, &mut found, |hit| bar = take(hit));
        }
    }

    /// Calls `take` with those of the `rivals`, which ascend, that may be among the best, as [`MaxScoreEvaluator::run`] does.
    pub(crate) fn run_among(
        mut self,
        rivals: &[DocId],
        mut bar: f32,
        fit: impl Fn(ClauseDocs<'_>) -> MatchState,
        mut take: impl FnMut(Hit) -> f32,
    ) {
        let (mut window, leaves) = (self.window(), (self.idle.len(), self.leveled()));
        let mut left = rivals;
        while let Some(first) = left.first() {
            window.open(*first);
            let (here, behind) = left.split_at(left.partition_point(|doc| *doc < window.end));
            left = behind;
            here.iter().for_each(|doc| window.meet((doc - window.base) as usize));
            window.follow(0.0, f32::NEG_INFINITY);
            self.read_on(&mut window, leaves, bar, &fit);
            window.empty(bar, &self.beside, &fit, |_, _| (), |hit| bar = take(hit));
        }
    }

    /// What the first `leaves` leaves add up to at most, those that score least.
    fn behind(&self, leaves: usize) -> f32 {
        leaves.checked_sub(1).map_or(0.0, |last| self.idle[last].most)
    }

    /// A window for the leaves.
    pub(crate) fn window(&self) -> WindowAccumulator {
        let levels = self.sources.iter().map(|source| source.leveled().map(TermImpacts::at_most).unwrap_or_default());
        // Impacts stand in blocks.
        WindowAccumulator::new(levels.collect(), if self.leveled() == 0 { 1 } else { DOCS_PER_WINDOW })
    }

    /// The leaves of which there are impacts, a bit each.
    pub(crate) fn leveled(&self) -> u64 {
        let leveled = (0..).zip(&self.sources).filter(|(_, source)| source.leveled().is_some());
        leveled.fold(0, |leaves, (leaf, _): (u32, _)| leaves | 1 << leaf)
    }

    /// Reads the first `idle` leaves where the others led, and of all that are `leveled` what they tell of the rivals.
    pub(crate) fn read_on(
        &mut self,
        window: &mut WindowAccumulator,
        (idle, leveled): (usize, u64),
        bar: f32,
        fit: &impl Fn(ClauseDocs<'_>) -> MatchState,
    ) {
        let Self { sources, norms, k1, idle: leaves, .. } = self;
        for idle in &leaves[..idle] {
            if let Some(levels) = sources[idle.leaf].leveled() {
                window.hold_by_levels(idle.leaf, levels);
            }
        }
        let unread = idle.checked_sub(1).map_or(0, |last| leaves[last].leaves) & !leveled;
        if unread == 0 && !window.has_rivals() {
            return;
        }
        for word in leaves.iter().filter(|word| has(leveled, word.leaf)) {
            window.require(word.leaf, bar / ROUNDING - word.others);
        }
        // What is told by no impacts comes first: a rare word may add much, but to few.
        for next in leaves[..idle].iter().rev().filter(|next| has(unread, next.leaf)) {
            let others = leaves.iter().filter(|other| has(unread & next.leaves | leveled, other.leaf));
            window.prune([unread & next.leaves, 0], others.map(|other| other.own).sum(), bar, fit);
            sources[next.leaf].look(window, next.leaf, norms, *k1);
        }
        for next in leaves.iter().rev().filter(|next| has(leveled, next.leaf)) {
            if !window.has_rivals() {
                break;
            }
            window.prune([0, leveled & next.leaves], 0.0, bar, fit);
            sources[next.leaf].look(window, next.leaf, norms, *k1);
        }
    }
}

#[cfg(test)]
mod tests {
    use tantivy::schema::{Field, IndexRecordOption, Schema, TEXT};
    use tantivy::{DocId, Index, InvertedIndexReader, SegmentReader, TantivyDocument, Term};

    use crate::index::segment::Impact;
    use crate::search::reader::PostingsCursor;

    use super::super::clause_scorer::FieldPostings;
    use super::super::match_set::MatchSet;
    use super::super::threshold::{Estimate, estimate_threshold};
    use super::{
        ClauseBound, ClauseDocs, ClauseScorer, DocBitSet, Hit, LengthNorm, MatchState, MaxScoreEvaluator, TermImpacts,
        has,
    };

    /// Enough documents for lists that are long, and for blocks that end within a window.
    const DOCUMENTS: u32 = 20_000;
    /// Which documents hold a word: those that these divide.
    const WORDS: [u32; 3] = [2, 3, 41];
    const IDF: [f32; 3] = [0.7, 1.1, 2.9];
    const K1: f32 = 1.4;
    /// Of so few the promising hold the rarest word in the title, of so many they hold it anywhere.
    const WANTED: [usize; 2] = [60, 140];

    fn segment() -> (SegmentReader, [Field; 2]) {
        let mut schema = Schema::builder();
        let fields = ["text", "title"].map(|name| schema.add_text_field(name, TEXT));
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 50_000_000).unwrap();
        for doc in 0..DOCUMENTS {
            let mut document = TantivyDocument::default();
            let mut text = "filler ".repeat((doc % 37) as usize);
            for by in WORDS.into_iter().filter(|by| doc.is_multiple_of(*by)) {
                let times = doc / by % 7 + 1;
                text += &format!("word{by} ").repeat(times as usize);
                if times > 5 {
                    document.add_text(fields[1], format!("word{by}"));
                }
            }
            document.add_text(fields[0], text);
            writer.add_document(document).unwrap();
        }
        writer.commit().unwrap();
        (index.reader().unwrap().searcher().segment_reader(0).clone(), fields)
    }

    /// What a word comes to by document, as the walk tells it.
    fn frequencies(lists: &[FieldPostings], norms: &mut [LengthNorm]) -> Vec<f32> {
        let mut frequencies = vec![0.0; DOCUMENTS as usize];
        for FieldPostings { list, norms: of, weight } in lists {
            list.clone().take_until(DOCUMENTS, |doc, times| {
                frequencies[doc as usize] += weight * norms[*of].normalize(doc, times);
            });
        }
        frequencies
    }

    /// Three words, some with impacts, documents found otherwise, and a condition: documents that hold the second word.
    fn walk(segment: &SegmentReader, fields: [Field; 2], beside: [u64; 5], leveled: u64) -> MaxScoreEvaluator {
        walk_of(segment, fields, IDF, beside, leveled)
    }

    /// The same, of words that tell as much as `idf` says.
    fn walk_of(
        segment: &SegmentReader,
        fields: [Field; 2],
        idf: [f32; 3],
        beside: [u64; 5],
        leveled: u64,
    ) -> MaxScoreEvaluator {
        let list = |index: &InvertedIndexReader, field, by| {
            let term = Term::from_field_text(field, &format!("word{by}"));
            PostingsCursor::new(index.read_block_postings(&term, IndexRecordOption::WithFreqs).unwrap().unwrap())
        };
        let mut sources: Vec<ClauseScorer> = Vec::new();
        let mut norms = fields.map(|field| LengthNorm::new(segment.get_fieldnorms_reader(field).unwrap(), 0.5, 20.0));
        for (word, (by, idf)) in WORDS.into_iter().zip(idf).enumerate() {
            let lists = fields.into_iter().zip([(0, 1.0), (1, 1.5)]).map(|(field, (norms, weight))| {
                let index = segment.inverted_index(field).unwrap();
                FieldPostings { list: list(&index, field, by), norms, weight }
            });
            let lists: Vec<FieldPostings> = lists.collect();
            let impact = has(leveled, word).then(|| Impact::of_frequencies(&frequencies(&lists, &mut norms)));
            let leveled = impact.map(|impact| Box::new(TermImpacts::new(impact, idf, K1)));
            sources.push(ClauseScorer::Word { lists, idf, leveled });
        }
        let documents = (0..DOCUMENTS).filter(|doc| doc.is_multiple_of(5)).map(|doc| (doc, 1.0)).collect();
        sources.push(ClauseScorer::Documents { documents, idf: 0.0, met: 0 });
        sources.push(ClauseScorer::Lists(vec![list(&segment.inverted_index(fields[0]).unwrap(), fields[0], WORDS[1])]));
        let idle = ClauseBound::sets(sources.iter().map(|source| source.most(K1)));
        MaxScoreEvaluator { sources, beside: beside.into(), norms: norms.into(), k1: K1, idle }
    }

    /// The words alone: of the first segment all have impacts, of the second the first has none.
    fn words(segment: &SegmentReader, fields: [Field; 2], beside: [u64; 5]) -> [MaxScoreEvaluator; 2] {
        [0b111, 0b110].map(|leveled| {
            let mut walk = walk(segment, fields, beside, leveled);
            walk.sources.truncate(WORDS.len());
            walk.beside.truncate(WORDS.len());
            walk.idle = ClauseBound::sets(walk.sources.iter().map(|source| source.most(K1)));
            walk
        })
    }

    fn holds_words(mask: u64) -> bool {
        mask & 0b0111 == 0b0111
    }

    /// Documents match that hold all three words.
    fn fit(held: ClauseDocs<'_>) -> MatchState {
        let fills = !DocBitSet::default();
        MatchState { fills, matches: [0, 1, 2].into_iter().fold(fills, |all, leaf| all & held.possible(leaf)) }
    }

    fn worst_of_best(wanted: usize, mut scores: Vec<f32>) -> f32 {
        scores.sort_by(|a, b| b.total_cmp(a));
        scores[wanted - 1]
    }

    /// The documents that match, and those that may score `bar`.
    fn run(walk: MaxScoreEvaluator, bar: f32) -> (Vec<DocId>, Vec<Hit>) {
        let (mut found, mut hits) = (MatchSet::default(), Vec::new());
        walk.run(
            bar,
            fit,
            |base, documents| found.push(base, documents),
            |hit| {
                hits.push(hit);
                bar
            },
        );
        let mut matched = Vec::new();
        found.each(|doc| matched.push(doc));
        (matched, hits)
    }

    fn every(walk: MaxScoreEvaluator) -> Vec<Hit> {
        run(walk, f32::NEG_INFINITY).1
    }

    #[test]
    fn every_document_is_met_once_in_order_with_all_its_leaves_and_what_they_tell() {
        let (segment, fields) = segment();
        let all = every(walk(&segment, fields, [0; 5], 0));
        let holds =
            |doc: u32| [2, 3, 41, 5, 3].iter().rev().fold(0, |m, by| m << 1 | u64::from(doc.is_multiple_of(*by)));
        let expected = (0..DOCUMENTS).map(|doc| (doc, holds(doc))).filter(|(_, mask)| *mask != 0);
        assert!(all.iter().map(|hit| (hit.doc, hit.mask)).eq(expected));
        for leveled in 1..8 {
            assert_eq!(every(walk(&segment, fields, [0; 5], leveled)), all);
        }
        // The second word stands for the first.
        let beside = every(walk(&segment, fields, [0, 1, 0, 0, 0], 0));
        for (alone, beside) in all.iter().zip(beside) {
            assert_eq!(alone.mask & 0b11 == 0b11, beside.score < alone.score, "{alone:?} {beside:?}");
        }
    }

    #[test]
    fn what_is_passed_over_neither_matches_nor_is_among_the_best() {
        let (segment, fields) = segment();
        for (beside, leveled) in
            [[0; 5], [0, 1, 0, 0, 0]].into_iter().flat_map(|beside| (0..8).map(move |of| (beside, of)))
        {
            let walk = || walk(&segment, fields, beside, leveled);
            let (found, all) = run(walk(), f32::NEG_INFINITY);
            assert!(found.iter().eq(all.iter().filter(|hit| holds_words(hit.mask)).map(|hit| &hit.doc)));
            for (wanted, is_free) in WANTED.into_iter().flat_map(|wanted| [(wanted, false), (wanted, true)]) {
                let may_be = |_, doc: DocId| !doc.is_multiple_of(10);
                let Estimate { bar: least, .. } =
                    estimate_threshold(&[walk()], wanted, is_free, may_be, &fit, |_, _, _| ());
                let alive = all.iter().filter(|hit| may_be(0, hit.doc)).map(|hit| hit.score);
                let bar = worst_of_best(wanted, alive.collect());
                assert!(0.0 < least && least <= bar, "{leveled} {wanted} {is_free}: {least} {bar}");
                for start in [0.0, 1.0, 3.0, least, bar] {
                    let (still_found, some) = run(walk(), start);
                    assert!(start < 3.0 || some.len() < all.len() / 4, "{start}: {}", some.len());
                    assert_eq!(still_found, found);
                    let good =
                        |hits: &[Hit]| -> Vec<Hit> { hits.iter().filter(|hit| hit.score >= start).copied().collect() };
                    assert_eq!(good(&some), good(&all));
                }
            }
        }
    }

    #[test]
    fn what_a_survey_tells_is_what_a_walk_finds() {
        let (segment, fields) = segment();
        for (beside, wanted) in [[0; 5], [0, 1, 0, 0, 0]].into_iter().flat_map(|beside| WANTED.map(|of| (beside, of))) {
            let walks = || words(&segment, fields, beside);
            let may_be = |_, doc: DocId| !doc.is_multiple_of(10);
            let mut matched = MatchSet::default();
            let Estimate { bar, rivals } =
                estimate_threshold(&walks(), wanted, true, may_be, &fit, |at, base, documents| {
                    assert_eq!(at, 0);
                    matched.push(base, documents);
                });
            let [(found, hits), (_, others)] = walks().map(|walk| run(walk, f32::NEG_INFINITY));
            let mut told = Vec::new();
            matched.each(|doc| told.push(doc));
            assert_eq!(told, found);
            let alive = hits.iter().chain(&others).filter(|hit| may_be(0, hit.doc));
            assert!(0.0 < bar && bar <= worst_of_best(wanted, alive.map(|hit| hit.score).collect()));
            let [Some(rivals), None] = &rivals[..] else { panic!("{rivals:?}") };
            assert!(rivals.len() < hits.len() / 4, "{}", rivals.len());
            let [first, _] = walks();
            let mut among = Vec::new();
            first.run_among(rivals, bar, fit, |hit| {
                among.push(hit);
                bar
            });
            among.retain(|hit| hit.score >= bar);
            let best: Vec<Hit> = hits.into_iter().filter(|hit| hit.score >= bar && may_be(0, hit.doc)).collect();
            assert_eq!(among, best);
        }
    }

    #[test]
    fn a_word_that_tells_much_hides_none_that_tell_next_to_nothing() {
        let (segment, fields) = segment();
        for (tiny, much) in
            [4.8e-7, 2.5e-5].into_iter().flat_map(|tiny| (0..40).map(move |step| (tiny, 2.0 + step as f32 * 0.153)))
        {
            let walk = || walk_of(&segment, fields, [tiny, 0.0, much], [0; 5], 0b101);
            let all = every(walk());
            let lacking = all.iter().filter(|hit| !has(hit.mask, 2)).map(|hit| hit.score);
            let bar = lacking.fold(0.0, f32::max);
            let good = |hits: &[Hit]| hits.iter().filter(|hit| hit.score >= bar).copied().collect::<Vec<_>>();
            assert!(good(&run(walk(), bar).1) == good(&all), "{tiny} {much}");
        }
    }
}
