//! Random and real nights of pages in the dialect `probe`, plain and auth0's own.

use std::fs;
use std::path::Path;

use proptest::prelude::{Strategy, any, prop_oneof, proptest};

use crate::index::generation::FileCounts;

use super::super::report::SyncReport;
use super::twin::{assert_equals_fresh, run};

const FILES: [&str; 14] = [
    "a.md",
    "b.md",
    "A.md",
    "c/index.md",
    "c/d.md",
    "c/e.md",
    "_p.md",
    "c/_q.md",
    "_p",
    "c/f.rst",
    "skip/g.md",
    "../snippets/x.md",
    "../snippets/y.md",
    "../.hidden/z.md",
];

const PIECES: [&str; 35] = [
    "---\ndraft: true\ntitle: Two\n---\n",
    "---\nurl: /x\nnoindex: true\n---\n",
    "---\nsearch: {exclude: true}\n---\n",
    "@include snippets/x.md\n",
    "@include corpus/_p.md\n",
    "@include .hidden/z.md\n",
    "@include snippets/y.md\n",
    "@include corpus/c/_q.md\n",
    "---\nurl: /x\n---\n",
    "---\nurl: /c/d\ntitle: Claim\ntopics: [SPA, api]\n---\n",
    "---\ntitle: One\ntopics: [spa]\ncontentType: how-to\nweight: 3\n---\n",
    "---\ntitle: broken: yes: no\n---\n",
    "---\nredirect_from: [/old, /x, c/d]\nboost: 2\n---\n",
    "---\naliases: [/old, /a, /nowhere]\nboost: 0.5\ntags: [spa]\n---\n",
    "[old](/old) [old part](/Old#first) * [gone](/nowhere)\n",
    "[older](../old) [old here](old#own)\n",
    "# First\n\nwords here\n",
    "## Second {#own}\n\nmore words\n",
    "[to a](a.md) and [to x](/x)\n",
    "* [first of a](/a#first): a blurb\n* [own](#own)\n",
    "[d](d) [d there](c/d#own) [gone](/nowhere#frag)\n",
    "<ul class=\"topic-links\"><li><a href=\"/c/e\">card</a><p>about e</p></li></ul>\n",
    "[out](https://example.com/p) [out again](https://example.com/p)\n",
    "<%= include('./_p') %>\n",
    "<%= include('./_q.md') %>\n",
    "<%= include('../_p.md') %>\n",
    "[upper](/A) [lower](/a)\n",
    "[file](x.png) [c](../c) [index](index.md)\n",
    "<a name=\"first\"></a>plain\n",
    "[same](/a#First) [same](/a#first-)\n",
    "text without any mark\n",
    "# First\n\n# First\n",
    "Proof Key for Code Exchange (PKCE) of an <dfn data-key=\"x\">Own Token Service</dfn>\n",
    "[e](e#second) [e](/c/e#Second)\n",
    "\u{feff}",
];

/// Configurations of the dialect `probe`; the last one is broken.
const CONFIGURATIONS: [&str; 4] = [
    r#"{"content": "corpus/"}"#,
    r#"{"content": "corpus/", "prefix": "/docs"}"#,
    r#"{"content": "corpus/c/"}"#,
    r#"{"content": "corpus/""#,
];

#[derive(Debug, Clone)]
enum Change {
    Write(usize, Vec<usize>),
    Remove(usize),
    Move(usize, usize),
    /// The configuration of the site, above the corpus; `None` for none.
    Configure(Option<&'static str>),
    /// Whether `.gitignore` ignores the folder `skip`.
    Ignore(bool),
}

fn apply(corpus: &Path, change: &Change) {
    match change {
        Change::Write(file, pieces) => {
            let text: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
            fs::write(corpus.join(FILES[*file]), text).unwrap();
        }
        Change::Remove(file) => drop(fs::remove_file(corpus.join(FILES[*file]))),
        Change::Configure(None) => drop(fs::remove_file(corpus.join("../probe.json"))),
        Change::Configure(Some(text)) => fs::write(corpus.join("../probe.json"), text).unwrap(),
        Change::Ignore(true) => fs::write(corpus.join(".gitignore"), "/skip\n").unwrap(),
        Change::Ignore(false) => drop(fs::remove_file(corpus.join(".gitignore"))),
        Change::Move(from, to) => drop(fs::rename(corpus.join(FILES[*from]), corpus.join(FILES[*to]))),
    }
}

fn change() -> impl Strategy<Value = Change> {
    let pieces = proptest::collection::vec(0..PIECES.len(), 0..6);
    prop_oneof![
        5 => (0..FILES.len(), pieces).prop_map(|(file, pieces)| Change::Write(file, pieces)),
        2 => (0..FILES.len()).prop_map(Change::Remove),
        1 => (0..FILES.len(), 0..FILES.len()).prop_map(|(from, to)| Change::Move(from, to)),
        1 => proptest::option::of(proptest::sample::select(&CONFIGURATIONS[..])).prop_map(Change::Configure),
        1 => any::<bool>().prop_map(Change::Ignore),
    ]
}

/// Creates a tree with enough unchanged pages for incremental builds.
fn tree() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let corpus = root.path().join("corpus");
    for folder in ["c", "skip", "../snippets", "../.hidden"] {
        fs::create_dir_all(corpus.join(folder)).unwrap();
    }
    for n in 0..40 {
        fs::write(
            corpus.join(format!("quiet-{n}.md")),
            format!("# Quiet {n}\n\n[a](/a#first) [a](/a) [b](b#own) [e](c/e.md#second)\n"),
        )
        .unwrap();
    }
    root
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 24, ..Default::default() })]

    #[test]
    fn an_updated_index_equals_a_full_build(
        nights in proptest::collection::vec(proptest::collection::vec(change(), 1..5), 1..5),
        compact in any::<bool>(),
    ) {
        let root = tree();
        run(root.path(), "changed", |_| {}).unwrap();
        for night in nights {
            night.iter().for_each(|change| apply(&root.path().join("corpus"), change));
            run(root.path(), "changed", |options| options.compact = compact).unwrap();
            assert_equals_fresh(root.path(), |_| {});
            assert_no_change_reads_nothing(root.path());
        }
    }
}

#[test]
fn an_index_updated_by_aliases_alone_equals_a_full_build() {
    let root = tree();
    let corpus = root.path().join("corpus");
    let links = "[old](/old) [part](/Old#part) [a](/a) [two](/two/old) [far](../old#part)\n";
    fs::write(corpus.join("c/d.md"), links).unwrap();
    fs::write(corpus.join("a.md"), "# A\n").unwrap();
    // Each step: a file, its front matter; every page has the same text before and after.
    let page = |front: &str| format!("---\n{front}\n---\n# Page\n\n## Part\n\n{links}");
    for (file, front) in [
        ("b.md", "title: B"),
        ("A.md", "title: C"),
        ("b.md", "title: B\nredirect_from: [/old]"),
        ("A.md", "title: C\nredirect_from: [/old, /two/old]"),
        ("b.md", "title: B\nredirect_from: [/a, /two/old]"),
        ("A.md", "title: C\nboost: 3"),
        ("b.md", "title: B\nredirect_from: [/quiet-1]\nboost: 0.5"),
        ("b.md", "title: B"),
    ] {
        fs::write(corpus.join(file), page(front)).unwrap();
        run(root.path(), "changed", |_| {}).unwrap();
        assert_equals_fresh(root.path(), |_| {});
    }
    fs::write(corpus.join("b.md"), page("redirect_from: [/old, /two/old]")).unwrap();
    run(root.path(), "changed", |_| {}).unwrap();
    fs::create_dir(corpus.join("two")).unwrap();
    fs::write(corpus.join("two/old.md"), "# A page of its own\n").unwrap();
    fs::remove_file(corpus.join("a.md")).unwrap();
    run(root.path(), "changed", |_| {}).unwrap();
    assert_equals_fresh(root.path(), |_| {});
}

/// A run without changes publishes nothing, and its accounting adds up to the files that a plain listing finds.
fn assert_no_change_reads_nothing(root: &Path) {
    let report = run(root, "changed", |_| {}).unwrap();
    assert_eq!((report.published, report.reason.as_str()), (false, "nothing changed"));
    let FileCounts { found, pages, partials, data, .. } = report.files;
    assert_eq!(found, pages + partials + data + report.files.left_out_total(), "{:?}", report.files);
    assert_eq!((found, pages), (documents(&root.join("corpus")), report.pages));
    assert_eq!(report.unchanged, report.pages);
}

/// The files of documentation below a folder.
fn documents(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let count = |path: std::path::PathBuf| match path.extension() {
        _ if path.is_dir() => documents(&path),
        Some(extension) if extension == "md" || extension == "rst" => 1,
        _ => 0,
    };
    entries.map(count).sum()
}

#[test]
fn a_page_that_is_published_or_withdrawn_is_an_added_or_removed_one() {
    let root = tree();
    let write = |file: &str, text: &str| fs::write(root.path().join("corpus").join(file), text).unwrap();
    write("a.md", "---\ndraft: true\n---\n# A\n");
    write("b.md", "# B\n\n[a](a.md)\n");
    let report = run(root.path(), "index", |_| {}).unwrap();
    let changes = |report: &SyncReport| (report.added, report.updated, report.removed, report.unchanged);
    assert_eq!((report.pages, changes(&report)), (41, (41, 0, 0, 0)));
    assert_eq!(report.files.left_out, [("draft".to_owned(), 1)].into());
    write("a.md", "---\ndraft: true\n---\n# A again\n");
    assert_eq!(changes(&run(root.path(), "index", |_| {}).unwrap()), (0, 0, 0, 41));
    write("a.md", "# A\n");
    let published = run(root.path(), "index", |_| {}).unwrap();
    assert_eq!((published.pages, changes(&published)), (42, (1, 0, 0, 41)));
    assert!(!published.mended.is_empty());
    write("a.md", "---\npublished: false\n---\n# A\n");
    let withdrawn = run(root.path(), "index", |_| {}).unwrap();
    assert_eq!((withdrawn.pages, changes(&withdrawn)), (41, (0, 0, 1, 41)));
    assert!(!withdrawn.newly_broken.is_empty());
    fs::remove_file(root.path().join("corpus/a.md")).unwrap();
    assert_eq!(changes(&run(root.path(), "index", |_| {}).unwrap()), (0, 0, 0, 41));
}

#[test]
fn pages_that_move_with_the_configuration_are_reported() {
    let root = tree();
    run(root.path(), "index", |_| {}).unwrap();
    fs::write(root.path().join("probe.json"), CONFIGURATIONS[1]).unwrap();
    let report = run(root.path(), "index", |_| {}).unwrap();
    assert_eq!((report.moved, report.dialect.name.as_str()), (40, "probe"));
    assert_eq!(report.dialect.config.as_deref(), Some("../probe.json"));
    let moved = &report.changes.moved[0];
    assert_eq!((moved.from.as_str(), moved.to.as_str()), ("/quiet-0", "/docs/quiet-0"));
}

/// Replays the real nights and compares every `step`th of them with a full build.
fn replay(step: usize) {
    let bundle = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/auth0-nightly.bundle");
    if !bundle.exists() {
        assert!(option_env!("KB_DEMAND_SHARED").is_none(), "the shared data is missing");
        return println!("skipped: no shared data");
    }
    let root = tempfile::tempdir().unwrap();
    let tree = root.path().join("tree");
    let git = |arguments: &[&str]| {
        let mut git = std::process::Command::new("git");
        let output = git.arg("-C").arg(&tree).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    fs::create_dir(&tree).unwrap();
    git(&["clone", "-q", "-b", "main", bundle.to_str().unwrap(), "."]);
    std::os::unix::fs::symlink("tree/articles", root.path().join("corpus")).unwrap();
    for (night, commit) in git(&["log", "--reverse", "--format=%H"]).lines().enumerate() {
        git(&["checkout", "-q", commit]);
        run(root.path(), "changed", |options| options.guards.max_shrink = 1.0).unwrap();
        if (night + 1) % step == 0 {
            assert_equals_fresh(root.path(), |options| options.compact = false);
        }
    }
}

#[cfg(unix)]
#[test]
fn an_index_updated_by_real_nights_equals_a_full_build() {
    replay(20);
}

#[cfg(unix)]
#[test]
#[ignore = "takes minutes: compares after every night"]
fn an_index_updated_by_real_nights_equals_a_full_build_every_night() {
    replay(1);
}
