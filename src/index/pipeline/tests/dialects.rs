//! Random nights of the sites under `tests/pages`, for every dialect of the table: edits of pages, and of all that pages
//! depend on, such as configuration, navigation, data, partials, snippets and templates.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, any};
use proptest::sample::Index;
use proptest::test_runner::TestRunner;

use crate::corpus::Reader;
use crate::corpus::source::Options;
use crate::diagnostic::Diagnostic;
use crate::index::pipeline::{SyncOptions, diagnostics};

use super::site_edit::{Edit, StartSite, edit};
use super::twin::{assert_equals_fresh, run};

/// The time of all runs, between the dates of posts: 2026-01-01.
const NOW: u64 = 1_767_225_600;

/// The cases of a site: one in a usual run, and twenty with `PROPTEST_CASES=5120`.
fn cases() -> u32 {
    (ProptestConfig::default().cases / 256).max(1)
}

/// A site to start from.
struct Start {
    folder: PathBuf,
    /// `None` when the dialect is recognized.
    chosen: Option<&'static str>,
    site: StartSite,
    /// The folders that a user may name, relative to `folder`: the folder itself and those of the pages.
    corpora: Vec<String>,
}

/// The sites of a dialect: those that are recognized as its own, else the loose pages, read by its rules.
fn starts(dialect: &'static str) -> Vec<Start> {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let entries = fs::read_dir(&pages).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let sites = entries.map(|path| if path.join("tree").is_dir() { path.join("tree") } else { path });
    let own = sites.filter(|site| Reader::open(site, &Options::default()).unwrap().dialect().0 == dialect);
    let mut starts: Vec<Start> = own.map(|folder| Start::read(folder, None)).collect();
    // The loose pages are Markdown; a tree of plain AsciiDoc lies beside them.
    if starts.is_empty() || dialect == "plain" {
        starts.push(Start::read(pages, Some(dialect)));
    }
    starts.sort_by(|a, b| a.folder.cmp(&b.folder));
    starts
}

impl Start {
    fn read(folder: PathBuf, chosen: Option<&'static str>) -> Self {
        let mut files = Vec::new();
        collect(&folder, "", chosen.is_none(), &mut files);
        files.sort();
        let options = Options { dialect: chosen.map(str::to_owned), ..Options::default() };
        let reader = Reader::open(&folder, &options).unwrap();
        let tree = reader.walk().unwrap();
        let is_page = |path: &str| tree.pages.iter().any(|page| page.path.as_str() == path);
        let (pages, rest) = (0..files.len()).partition(|file| is_page(&files[*file].0));
        let below = reader.content().into_iter().filter(|content| !content.is_empty() && folder.join(content).is_dir());
        let corpora = std::iter::once(String::new()).chain(below).collect();
        Self { folder, chosen, site: StartSite { files, pages, rest }, corpora }
    }
}

/// All files below a folder, hidden ones too; those of folders when `is_deep`.
fn collect(folder: &Path, below: &str, is_deep: bool, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        let path = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_file() {
            files.push((path, fs::read(entry.path()).unwrap()));
        } else if is_deep {
            collect(&entry.path(), &format!("{path}/"), is_deep, files);
        }
    }
}

#[test]
fn an_updated_site_of_every_dialect_equals_a_full_build() {
    let (runs, mut failed) = (RefCell::new(BTreeMap::new()), Vec::new());
    for dialect in Reader::dialects().into_iter().filter(|name| *name != "probe") {
        let starts = starts(dialect);
        let pages: usize = starts.iter().map(|start| start.site.pages.len()).sum();
        assert!(pages > 3, "{dialect} has no site to start from");
        for start in starts {
            let strategy = (vec(vec(edit(), 1..7), 1..3), any::<Index>(), any::<bool>());
            let mut runner = TestRunner::new(ProptestConfig {
                cases: cases(),
                failure_persistence: None,
                max_shrink_iters: 100,
                ..ProptestConfig::default()
            });
            let result = runner.run(&strategy, |(edits, corpus, compact)| {
                for reason in nights_equal(&start, &start.corpora[corpus.index(start.corpora.len())], &edits, compact) {
                    *runs.borrow_mut().entry(reason).or_insert(0) += 1;
                }
                Ok(())
            });
            failed.extend(result.err().map(|error| format!("{}: {error}", start.folder.display())));
        }
    }
    println!("{:?}", runs.into_inner());
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

/// Updates an index after each night, and compares it with one that is built anew. Returns what each update was.
fn nights_equal(start: &Start, corpus: &str, nights: &[Vec<Edit>], compact: bool) -> Vec<String> {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join(".git")).unwrap();
    let folder = root.path().join("site");
    start.site.write(&folder);
    let options = |options: &mut SyncOptions| {
        options.now = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
        options.corpus = folder.join(corpus);
        options.dialect = start.chosen.map(str::to_owned);
    };
    run(root.path(), "changed", options).unwrap();
    let mut reasons = Vec::new();
    for night in nights {
        night.iter().for_each(|edit| start.site.apply(&folder, edit));
        fs::create_dir_all(folder.join(corpus)).unwrap();
        let updated = run(root.path(), "changed", |changed| {
            options(changed);
            changed.compact = compact;
        });
        let updated = updated.unwrap();
        let fresh = assert_equals_fresh(root.path(), options);
        assert_eq!((&updated.files, updated.pages), (&fresh.files, fresh.pages));
        assert_eq!(findings(root.path(), "changed"), findings(root.path(), "fresh"));
        let files = &updated.files;
        assert_eq!(files.found, files.pages + files.partials + files.data + files.left_out_total(), "{files:?}");
        let again = run(root.path(), "changed", options).unwrap();
        assert_eq!((again.published, &again.files), (false, &fresh.files), "{:?}", again.changes);
        reasons.push(updated.reason);
    }
    reasons
}

fn findings(root: &Path, index: &str) -> Vec<Diagnostic> {
    diagnostics(&root.join(index)).unwrap()
}
