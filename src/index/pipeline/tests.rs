//! Tests that an incrementally updated index equals, to the last posting, an index that is built from the same tree.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use proptest::prelude::{Strategy, any, prop_oneof, proptest};

use crate::index::IndexError;
use crate::index::target::dump;

use super::options::SyncOptions;
use super::progress::Progress;
use super::report::SyncReport;
use super::sync::{Synced, sync};

struct Quiet;

impl Progress for Quiet {}

fn run(root: &Path, index: &str, change: impl FnOnce(&mut SyncOptions)) -> Result<SyncReport, IndexError> {
    let mut options = SyncOptions {
        corpus: root.join("corpus"),
        index: root.join(index),
        // A child process of another test may inherit the lock of an earlier run until its exec.
        wait: Duration::from_secs(10),
        ..SyncOptions::new(SystemTime::UNIX_EPOCH)
    };
    change(&mut options);
    match sync(&options, &Quiet)? {
        Synced::Unchanged(report) => Ok(*report),
        Synced::Staged(staged) => staged.publish(),
    }
}

fn assert_equal(changed: &Path, fresh: &Path) {
    let (changed, fresh) = (dump(changed), dump(fresh));
    let different: Vec<_> =
        changed.keys().chain(fresh.keys()).filter(|key| changed.get(*key) != fresh.get(*key)).collect();
    for key in different.iter().take(5) {
        let cut = |text: Option<&String>| text.map(|text| text.chars().take(600).collect::<String>());
        println!("{key:?}\n  changed: {:?}\n  fresh:   {:?}", cut(changed.get(*key)), cut(fresh.get(*key)));
    }
    assert!(different.is_empty(), "{} of {} differ", different.len(), fresh.len());
}

const FILES: [&str; 9] = ["a.md", "b.md", "A.md", "c/index.md", "c/d.md", "c/e.md", "_p.md", "c/_q.md", "_p"];

const PIECES: [&str; 23] = [
    "---\nurl: /x\n---\n",
    "---\nurl: /c/d\ntitle: Claim\ntopics: [SPA, api]\n---\n",
    "---\ntitle: One\ntopics: [spa]\ncontentType: how-to\nweight: 3\n---\n",
    "---\ntitle: broken: yes: no\n---\n",
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

#[derive(Debug, Clone)]
enum Change {
    Write(usize, Vec<usize>),
    Remove(usize),
    Move(usize, usize),
}

fn apply(corpus: &Path, change: &Change) {
    match change {
        Change::Write(file, pieces) => {
            let text: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
            fs::write(corpus.join(FILES[*file]), text).unwrap();
        }
        Change::Remove(file) => drop(fs::remove_file(corpus.join(FILES[*file]))),
        Change::Move(from, to) => drop(fs::rename(corpus.join(FILES[*from]), corpus.join(FILES[*to]))),
    }
}

fn change() -> impl Strategy<Value = Change> {
    let pieces = proptest::collection::vec(0..PIECES.len(), 0..6);
    prop_oneof![
        5 => (0..FILES.len(), pieces).prop_map(|(file, pieces)| Change::Write(file, pieces)),
        2 => (0..FILES.len()).prop_map(Change::Remove),
        1 => (0..FILES.len(), 0..FILES.len()).prop_map(|(from, to)| Change::Move(from, to)),
    ]
}

/// Creates a tree with enough unchanged pages for incremental builds.
fn tree() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let corpus = root.path().join("corpus");
    fs::create_dir_all(corpus.join("c")).unwrap();
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
            let _ = fs::remove_dir_all(root.path().join("fresh"));
            run(root.path(), "fresh", |options| options.compact = true).unwrap();
            assert_equal(&root.path().join("changed"), &root.path().join("fresh"));
        }
    }
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
            let _ = fs::remove_dir_all(root.path().join("fresh"));
            run(root.path(), "fresh", |_| {}).unwrap();
            assert_equal(&root.path().join("changed"), &root.path().join("fresh"));
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
