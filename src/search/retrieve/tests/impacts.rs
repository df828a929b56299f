//! Answers with impacts and without, and damaged impacts.

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

/// Numbers that look random, and are equal in each run.
fn numbers(mut state: u64) -> impl FnMut(u64) -> u64 {
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    }
}

/// Writes a page with frequent and rare words, and with links whose labels have them too.
fn write(root: &Path, page: u64, version: u64) {
    let mut number = numbers(page * 1000 + version);
    let words = |number: &mut dyn FnMut(u64) -> u64, count: u64| {
        let word = |_| format!("word{} ", 40 / (1 + number(60)) * (1 + number(2)) / 2);
        (0..count).map(word).collect::<String>()
    };
    let length = 5 + number(200) / (1 + number(6)) * (1 + version);
    let mut text = format!("---\nurl: /p{page}\ntitle: {}\ntopics: [t{}]\n---\n", words(&mut number, 3), page % 3);
    for _ in 0..number(6) {
        text += &format!("{}\n\n## {}\n\n", words(&mut number, length), words(&mut number, 2));
        // Pages from 500 on recommend other resources, so that they change no resource of the pages before.
        let target = page / 500 * 300 + number(300);
        text += &format!("* [{}](https://example.com/{target})\n\n", words(&mut number, 2));
    }
    if page % 37 == 3 {
        text += "\n\nA rare word.\n";
    }
    std::fs::write(root.join(format!("corpus/p{page}.md")), text).unwrap();
}

/// Compares the answers with impacts and without. Returns the number of segments with impacts.
fn compare(root: &Path) -> usize {
    let searcher = Searcher::open(&root.join("index")).unwrap();
    let mut plain = Searcher::open(&root.join("index")).unwrap();
    let folder = ReadOnlyDirectory::open(&plain.index.generation.path).unwrap();
    let found = tantivy::Index::open(folder).unwrap().searchable_segments().unwrap();
    plain.index.segments = found.iter().map(|segment| Segment::open(segment).unwrap()).collect();
    let words = ["word0", "word1 word2", "word0 word3 word1", "word40 word0", "word4 -word0", "word1 topic:t1"];
    let others = ["word*", "\"word0 word1\" word2", "word0 OR word5 word1", "title:word1 word0", "word0 word0 word6"];
    // A rare word has no impacts.
    let rare = ["word0 OR rare", "word0 word1 OR rare", "word1 OR rare*", "word0 -rare", "rare word0"];
    for (text, limit) in
        words.into_iter().chain(others).chain(rare).flat_map(|text| [1, 10, 200].map(|limit| (text, limit)))
    {
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
    let files = std::fs::read_dir(&searcher.index.generation.path).unwrap().flatten().map(|file| file.path());
    files.filter(|file| file.extension().is_some_and(|extension| extension == "impacts")).collect()
}

#[test]
fn answers_are_the_same_with_impacts_and_without() {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("corpus")).unwrap();
    (0..400).for_each(|page| write(root.path(), page, 0));
    index(root.path(), |_| ());
    let mut files = vec![compare(root.path())];
    (500..600).for_each(|page| write(root.path(), page, 0));
    index(root.path(), |_| ());
    files.push(compare(root.path()));
    // Longer pages change the average lengths that stored impacts were computed with.
    (0..12).for_each(|page| write(root.path(), page * 5, 3));
    (0..20).for_each(|page| std::fs::remove_file(root.path().join(format!("corpus/p{}.md", page * 7 + 1))).unwrap());
    (400..450).for_each(|page| write(root.path(), page, 2));
    index(root.path(), |_| ());
    files.push(compare(root.path()));
    (450..455).for_each(|page| write(root.path(), page, 0));
    index(root.path(), |_| ());
    files.push(compare(root.path()));
    index(root.path(), |options| options.compact = true);
    files.push(compare(root.path()));
    // A large update adds a segment with impacts, merged segments get new ones, and a segment of a few documents has none.
    assert_eq!(files, [1, 2, 1, 1, 1]);
}

#[test]
fn damaged_impacts_are_an_error() {
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
        // Queries of rare words read no impacts.
        assert!(answer("word99").is_ok());
        std::fs::write(&file, &good).unwrap();
    }
    assert!(answer("word0").is_ok());
}
