//! What a frequent word can count in the documents of a window, told from its impacts and not from its posting lists.

use std::cell::Cell;

use tantivy::DocId;

use crate::index::segment::{Block, Impact, LEVELS, NUMBERS};
use crate::search::reader::{BITS, DocBitSet, each};
use crate::search::retrieve::{ROUNDING, saturate};

/// ImpactWindow that are told together.
const TIERS: [[usize; 2]; 8] = [[0, 0], [1, 5], [6, 10], [11, 15], [16, 20], [21, 24], [25, 28], [29, LEVELS - 1]];

/// A word of which there are impacts.
#[derive(Clone)]
pub(crate) struct TermImpacts {
    impact: Impact,
    /// By level: what the word tells at most, and at least.
    most: [f32; LEVELS],
    least: [f32; LEVELS],
}

impl TermImpacts {
    /// A word that tells as much as `idf` says.
    pub(crate) fn new(impact: Impact, idf: f32, k1: f32) -> Self {
        let most = impact.most.map(|most| saturate(most, idf, k1) * ROUNDING);
        let least = impact.least.map(|least| saturate(least, idf, k1) / ROUNDING);
        Self { impact, most, least }
    }

    /// Room for the levels of a window, and what the word tells there at most.
    pub(crate) fn at_most(&self) -> ImpactWindow {
        ImpactWindow { planes: Block::default(), tells: ScoreByLevel::of(self.most) }
    }

    /// What the word tells at least.
    pub(crate) fn at_least(&self) -> ScoreByLevel {
        ScoreByLevel::of(self.least)
    }

    /// More than what it tells anywhere.
    pub(crate) fn most(&self) -> f32 {
        self.most[LEVELS - 1]
    }

    /// What it comes to in a document of a window, where that is known.
    pub(crate) fn exactly(&self, levels: &ImpactWindow, base: DocId, at: usize) -> Option<f32> {
        self.impact.exactly(base, &levels.planes, at)
    }

    /// Windows from the first to the last that has a document with the word or with another of its kind.
    pub(crate) fn windows(&self) -> usize {
        self.impact.blocks()
    }

    /// Where the first window begins at `end`, where one ends, or behind that has a document with the word.
    pub(crate) fn next(&self, end: DocId) -> Option<DocId> {
        self.impact.next(end)
    }
}

/// What a word tells, by level.
#[derive(Clone, Default)]
pub(crate) struct ScoreByLevel {
    by: [f32; LEVELS],
    /// The level that was asked for last.
    asked: Cell<usize>,
}

impl ScoreByLevel {
    fn of(by: [f32; LEVELS]) -> Self {
        Self { by, asked: Cell::new(1) }
    }

    /// What it tells where it tells most.
    pub(crate) fn most(&self) -> f32 {
        self.by[LEVELS - 1]
    }

    /// The first level at which the word tells as much where it stands; [`LEVELS`] when there is none.
    pub(crate) fn level(&self, least: f32) -> usize {
        // A window mostly asks for what the one before asked for.
        let mut level = self.asked.get().max(1);
        while self.by.get(level).is_some_and(|tells| *tells < least) {
            level += 1;
        }
        while level > 1 && self.by[level - 1] >= least {
            level -= 1;
        }
        self.asked.set(level);
        level
    }

    /// Pairs of levels, of the word and of another: where they tell as much together, both reach those of one pair.
    pub(crate) fn level_with(&self, other: &Self, least: f32) -> Vec<[usize; 2]> {
        let mut pairs: Vec<[usize; 2]> = Vec::with_capacity(TIERS.len());
        for [lowest, highest] in TIERS {
            let missing = least - self.by[highest];
            let enough = if missing > 0.0 { other.level(missing) } else { 0 };
            // Who reaches a higher level reaches the lower one.
            if enough < LEVELS && pairs.last().is_none_or(|[_, before]| enough < *before) {
                pairs.push([lowest, enough]);
            }
        }
        pairs
    }
}

/// The levels of a word in a window.
#[derive(Clone, Default)]
pub(crate) struct ImpactWindow {
    planes: Block,
    pub(crate) tells: ScoreByLevel,
}

impl ImpactWindow {
    /// Reads the levels of another window.
    pub(crate) fn read(&mut self, of: &TermImpacts, base: DocId) {
        of.impact.read(base, &mut self.planes);
    }

    /// The documents that hold the word.
    pub(crate) fn holds(&self) -> DocBitSet {
        let [a, b, c, d, e] = &self.planes;
        DocBitSet::of(std::array::from_fn(|at| a[at] | b[at] | c[at] | d[at] | e[at]))
    }

    /// The documents of at least this level.
    pub(crate) fn reaching(&self, level: usize) -> DocBitSet {
        if level >= LEVELS {
            return DocBitSet::default();
        }
        // Below its lowest bit the level asks for nothing.
        let mut planes = self.planes.iter().enumerate().skip(level.trailing_zeros() as usize);
        let Some((_, lowest)) = planes.next() else { return !DocBitSet::default() };
        let mut reaching = *lowest;
        for (plane, bits) in planes {
            // A number is as large as another if its highest bit is larger, or is the same and the rest is as large.
            let pairs = reaching.iter_mut().zip(bits);
            match level >> plane & 1 {
                1 => pairs.for_each(|(all, bits)| *all &= bits),
                _ => pairs.for_each(|(all, bits)| *all |= bits),
            }
        }
        DocBitSet::of(reaching)
    }

    /// The documents in which the word tells as much, of those that hold it.
    pub(crate) fn telling(&self, least: f32) -> DocBitSet {
        self.reaching(self.tells.level(least))
    }
}

/// Calls `take` with each of the documents and what these words tell there together, by what each tells by level.
pub(crate) fn sum_scores<'a>(
    documents: &DocBitSet,
    words: impl Iterator<Item = (&'a ImpactWindow, &'a ScoreByLevel)> + Clone,
    mut take: impl FnMut(usize, f32),
) {
    let mut sums = [0.0_f32; BITS];
    documents.words(|first, among| {
        for (ImpactWindow { planes, .. }, tells) in words.clone() {
            let mut planes = planes.each_ref().map(|plane| plane[first / BITS % NUMBERS]);
            let mut at = 0;
            each(among, |bit| {
                // Shifted step by step, so that each document is the lowest.
                planes = planes.map(|plane| plane >> (bit - at));
                at = bit;
                let level = planes.iter().rev().fold(0, |level, plane| level << 1 | (plane & 1) as usize);
                sums[bit % BITS] += tells.by[level % LEVELS];
            });
        }
        each(among, |bit| take(first + bit, std::mem::take(&mut sums[bit % BITS])));
    });
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::time::SystemTime;

    use crate::index::pipeline::{Progress, SyncOptions, Synced, sync};
    use crate::index::segment::ReadOnlyDirectory;
    use crate::search::answer::{Question, Searcher};
    use crate::search::reader::Segment;

    struct Quiet;

    impl Progress for Quiet {}

    fn index(root: &Path, change: impl FnOnce(&mut SyncOptions)) {
        let (corpus, index) = (root.join("corpus"), root.join("index"));
        let mut options = SyncOptions { corpus, index, ..SyncOptions::new(SystemTime::UNIX_EPOCH) };
        change(&mut options);
        match sync(&options, &Quiet).unwrap() {
            Synced::Staged(staged) => drop(staged.publish().unwrap()),
            Synced::Unchanged(_) => panic!("nothing changed"),
        }
    }

    /// Numbers that look random, the same each time.
    fn numbers(mut state: u64) -> impl FnMut(u64) -> u64 {
        move |below| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        }
    }

    /// Writes a page in which some words are frequent and others rare, with links whose labels are made of the same.
    fn write(root: &Path, page: u64, version: u64) {
        let mut number = numbers(page * 1000 + version);
        let words = |number: &mut dyn FnMut(u64) -> u64, many: u64| {
            let word = |_| format!("word{} ", 40 / (1 + number(60)) * (1 + number(2)) / 2);
            (0..many).map(word).collect::<String>()
        };
        let many = 5 + number(200) / (1 + number(6)) * (1 + version);
        let mut text = format!("---\nurl: /p{page}\ntitle: {}\ntopics: [t{}]\n---\n", words(&mut number, 3), page % 3);
        for _ in 0..number(6) {
            text += &format!("{}\n\n## {}\n\n", words(&mut number, many), words(&mut number, 2));
            text += &format!("* [{}](https://example.com/{})\n\n", words(&mut number, 2), number(300));
        }
        std::fs::write(root.join(format!("corpus/p{page}.md")), text).unwrap();
    }

    /// Asks with impacts and without, and answers how many segments have some.
    fn ask(root: &Path) -> usize {
        let searcher = Searcher::open(&root.join("index")).unwrap();
        let mut plain = Searcher::open(&root.join("index")).unwrap();
        let folder = ReadOnlyDirectory::open(&plain.generation.path).unwrap();
        let found = tantivy::Index::open(folder).unwrap().searchable_segments().unwrap();
        plain.segments = found.iter().map(|segment| Segment::open(segment).unwrap()).collect();
        let words = ["word0", "word1 word2", "word0 word3 word1", "word40 word0", "word4 -word0", "word1 topic:t1"];
        let others =
            ["word*", "\"word0 word1\" word2", "word0 OR word5 word1", "title:word1 word0", "word0 word0 word6"];
        for (text, limit) in words.into_iter().chain(others).flat_map(|text| [1, 10, 200].map(|limit| (text, limit))) {
            let facets = vec!["topics".to_owned()];
            let question = Question { text: text.to_owned(), expand: true, limit, facets, ..Question::default() };
            let [with, without] = [&searcher, &plain].map(|searcher| searcher.answer(&question).unwrap());
            let [with, without] = [with, without].map(|answer| serde_json::to_string_pretty(&answer).unwrap());
            assert_eq!(with, without, "{text} {limit}");
        }
        files(&searcher).len()
    }

    /// The files of impacts.
    fn files(searcher: &Searcher) -> Vec<PathBuf> {
        let files = std::fs::read_dir(&searcher.generation.path).unwrap().flatten().map(|file| file.path());
        files.filter(|file| file.extension().is_some_and(|extension| extension == "impacts")).collect()
    }

    #[test]
    fn answers_are_the_same_with_impacts_and_without() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("corpus")).unwrap();
        (0..400).for_each(|page| write(root.path(), page, 0));
        index(root.path(), |_| ());
        let mut files = vec![ask(root.path())];
        // Pages become longer, so that what was computed before is computed with other averages.
        (0..12).for_each(|page| write(root.path(), page * 5, 3));
        (0..20)
            .for_each(|page| std::fs::remove_file(root.path().join(format!("corpus/p{}.md", page * 7 + 1))).unwrap());
        (400..450).for_each(|page| write(root.path(), page, 2));
        index(root.path(), |_| ());
        files.push(ask(root.path()));
        (450..455).for_each(|page| write(root.path(), page, 0));
        index(root.path(), |_| ());
        files.push(ask(root.path()));
        index(root.path(), |options| options.compact = true);
        files.push(ask(root.path()));
        // The pages' segment keeps its own, those that were merged get new ones, and one of a few documents has none.
        assert_eq!(files, [2, 2, 2, 1]);
    }

    #[test]
    fn damaged_impacts_are_told_of() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("corpus")).unwrap();
        (0..100).for_each(|page| write(root.path(), page, 0));
        index(root.path(), |options| options.compact = true);
        let answer = |text: &str| {
            let searcher = Searcher::open(&root.path().join("index")).unwrap();
            searcher.answer(&Question { text: text.to_owned(), limit: 10, ..Question::default() })
        };
        let file = files(&Searcher::open(&root.path().join("index")).unwrap()).remove(0);
        let good = std::fs::read(&file).unwrap();
        for bad in [Some(&good[..good.len() - 1]), Some(&[][..]), None] {
            std::fs::remove_file(&file).unwrap();
            bad.into_iter().for_each(|bad| std::fs::write(&file, bad).unwrap());
            assert!(answer("word0").unwrap_err().to_string().contains("cannot be read"));
            // They are asked of frequent words alone.
            assert!(answer("word99").is_ok());
            std::fs::write(&file, &good).unwrap();
        }
        assert!(answer("word0").is_ok());
    }
}
