//! The query language, from text to answer and explanation, on a small index.

#![no_main]

use std::fs;
use std::sync::LazyLock;
use std::time::SystemTime;

use kb::index::{IndexError, Progress, SyncOptions, Synced, sync};
use kb::search::answer::{Curation, Pattern, Pin, Question, Searcher};
use kb::search::expand::Synonyms;
use libfuzzer_sys::fuzz_target;

const PAGES: [(&str, &str); 3] = [
    (
        "mobile.md",
        "---\ntitle: Mobile + API\ntopics: [pkce, mobile apps]\n---\n# Mobile\n\nUse PKCE. See [SPA](spa.md).\n",
    ),
    (
        "spa.md",
        "---\ntopics: SPA\nuseCase: build\n---\n# SPA\n\nA `code_verifier` proves it; Proof Key for Code Exchange (PKCE).\n",
    ),
    ("guides/login.md", "# Log in\n\nSign in with [a password](https://example.com/pass).\n\n## Next\n\nLog out.\n"),
];

struct Quiet;

impl Progress for Quiet {}

fn build() -> Result<Searcher, IndexError> {
    let folder = kb_fuzz::folder("question");
    let corpus = folder.join("corpus");
    fs::create_dir_all(corpus.join("guides")).expect("a folder in the folder");
    for (path, text) in PAGES {
        fs::write(corpus.join(path), text).expect("a file is written");
    }
    let index = folder.join("index");
    let options = SyncOptions { corpus, index: index.clone(), ..SyncOptions::new(SystemTime::UNIX_EPOCH) };
    if let Synced::Staged(staged) = sync(&options, &Quiet)? {
        staged.publish()?;
    }
    Ok(Searcher::open(&index).expect("the index that was built"))
}

static SEARCHER: LazyLock<Searcher> = LazyLock::new(|| {
    let query = Pattern::new("log *").expect("a pattern");
    let pin = Pin { query, first: vec!["/spa".to_owned()], hide: Vec::new() };
    let synonyms = Synonyms::parse("- [log in, sign in]\n").expect("synonyms");
    build().expect("an index of three pages").curated(Curation { pins: vec![pin], synonyms, ..Curation::default() })
});

fuzz_target!(|text: &str| {
    let _ = Pattern::new(text);
    for literal in [false, true] {
        let question = Question {
            text: text.to_owned(),
            literal,
            expand: true,
            limit: 10,
            facets: vec!["topics".to_owned()],
            ..Question::default()
        };
        let answer = SEARCHER.answer(&question).expect("any text is a question");
        for scenario in &answer.scenarios {
            assert!((0.0..=1.0).contains(&scenario.coverage) && scenario.score.is_finite());
            let snippet = &scenario.snippet;
            let length = snippet.text.chars().count();
            assert!(snippet.highlights.iter().all(|[start, end]| start < end && *end as usize <= length));
        }
        assert!(SEARCHER.explain(&question, "/spa").is_ok());
    }
});
