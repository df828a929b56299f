//! What each part costs by itself. Whole processes are timed by `benches/peers`.

use std::cell::LazyCell;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kb::corpus::{Page, Reader};
use kb::search::{Question, Searcher};
use parts::{Index, pages, question, tree};

/// The border inside which `count` counts instructions.
#[inline(never)]
fn measured<T>(work: impl FnOnce() -> T) -> T {
    black_box(work())
}

fn reading(c: &mut Criterion) {
    let pages = pages();
    let reader = Reader::open(&tree(), &Default::default()).expect("a tree of pages");
    // Each half is read as a page: what a page without words, or without front matter, costs beside them is little.
    let (fronts, bodies): (Vec<_>, Vec<_>) = pages
        .iter()
        .map(|(path, bytes)| {
            let is_open = bytes.starts_with(b"---\n");
            let close = bytes.windows(5).position(|end| end == b"\n---\n").filter(|_| is_open);
            let (front, body) = bytes.split_at(close.map_or(0, |at| at + 5));
            ((path.clone(), front.to_vec()), (path.clone(), body.to_vec()))
        })
        .unzip();
    let mut group = c.benchmark_group("reading");
    for (name, files) in [("front matter", fronts), ("Markdown to sections", bodies), ("whole pages", pages)] {
        let read = || files.iter().map(|(path, bytes)| reader.read_bytes(path, bytes.clone())).map(drop).count();
        group.throughput(Throughput::Bytes(files.iter().map(|(_, bytes)| bytes.len() as u64).sum()));
        group.bench_function(name, |b| b.iter(|| measured(read)));
    }
}

fn analysis(c: &mut Criterion) {
    let reader = Reader::open(&tree(), &Default::default()).expect("a tree of pages");
    let text_of = |page: Page| page.sections.into_iter().flat_map(|section| section.blocks).map(|block| block.text);
    let texts: Vec<String> =
        pages().into_iter().flat_map(|(path, bytes)| text_of(reader.read_bytes(&path, bytes).page)).collect();
    let text = texts.join("\n");
    let mut group = c.benchmark_group("analysis");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("text to terms", |b| b.iter(|| measured(|| kb::analysis::indexed_terms(&text))));
}

fn indexing(c: &mut Criterion) {
    let index = LazyCell::new(Index::default);
    let mut group = c.benchmark_group("indexing");
    group.throughput(Throughput::Elements(pages().len() as u64)).sample_size(10);
    group.bench_function("fresh", |b| b.iter(|| index.update(true)));
    group.bench_function("nothing changed", |b| b.iter(|| index.update(false)));
}

fn searching(c: &mut Criterion) {
    let index = LazyCell::new(Index::default);
    let open = || Searcher::open(index.path()).expect("an index that was built");
    let searcher = LazyCell::new(open);
    let ask = |question: &Question| searcher.answer(question).expect("an answer");
    let count = question();
    let facets = Question { facets: vec!["topics".to_owned()], ..count.clone() };
    let snippets = Question { limit: Question::LIMIT, ..count.clone() };
    let whole = Question { limit: Question::LIMIT, ..facets.clone() };
    let mut group = c.benchmark_group("searching");
    group.bench_function("open", |b| {
        LazyCell::force(&index);
        b.iter(|| measured(open))
    });
    for (name, question) in [
        ("find and count", &count),
        ("find, count and count facets", &facets),
        ("find, count and cut 10 snippets", &snippets),
    ] {
        group.bench_function(name, |b| {
            LazyCell::force(&searcher);
            b.iter(|| measured(|| ask(black_box(question))))
        });
    }
    group.bench_function("answer to JSON", |b| {
        let answer = ask(&whole);
        b.iter(|| measured(|| serde_json::to_vec(black_box(&answer)).map(drop)))
    });
}

criterion_group!(parts, reading, analysis, indexing, searching);
criterion_main!(parts);
