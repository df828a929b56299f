//! Tests of what changes a page beside its own file: its dates, and the files of a name.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::index::pipeline::options::SyncOptions;
use crate::index::pipeline::report::SyncReport;
use crate::index::pipeline::sync::{Synced, preview, sync};

use super::twin::Quiet;

/// 2024-01-01, in seconds since 1970.
const NEW_YEAR: u64 = 1_704_067_200;
const DAY: u64 = 86_400;

fn options(root: &Path, day: u64) -> SyncOptions {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(NEW_YEAR + day * DAY + 3_600);
    // A child process of another test may inherit the lock of an earlier run until its exec.
    let wait = Duration::from_secs(10);
    SyncOptions { corpus: root.join("site"), index: root.join("index"), wait, ..SyncOptions::new(now) }
}

fn run(root: &Path, day: u64) -> SyncReport {
    match sync(&options(root, day), &Quiet).unwrap() {
        Synced::Unchanged(report) => *report,
        Synced::Staged(staged) => staged.publish().unwrap(),
    }
}

fn write(root: &Path, path: &str, text: &str) {
    let file = root.join("site").join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

/// A site of twenty pages with this body.
fn write_site(root: &Path, body: &str) {
    write(root, "hugo.toml", "baseURL = 'https://example.org/'\n");
    for n in 0..20 {
        write(root, &format!("content/quiet-{n}.md"), &format!("---\ntitle: Quiet\n---\n{body}"));
    }
}

#[test]
fn a_page_appears_and_goes_at_its_dates() {
    let root = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| write(root.path(), path, text);
    write_site(root.path(), "[sale](/sale/)\n");
    write("content/sale.md", "---\ntitle: Sale\npublishDate: 2024-01-03\nexpiryDate: 2024-01-05\n---\nwords\n");
    let changes = |report: &SyncReport| (report.pages, report.added, report.removed);
    let left_out = |report: &SyncReport| report.files.left_out.keys().cloned().collect::<Vec<_>>();
    let first = run(root.path(), 0);
    assert_eq!((changes(&first), left_out(&first)), ((20, 20, 0), vec!["future".to_owned()]));
    let before = run(root.path(), 1);
    assert_eq!((changes(&before), before.reason.as_str()), ((20, 0, 0), "nothing changed"));
    assert_eq!(preview(&options(root.path(), 2), &Quiet).unwrap().added, 1);
    let due = run(root.path(), 2);
    assert_eq!((changes(&due), left_out(&due)), ((21, 1, 0), Vec::new()));
    assert_eq!((due.mended.len(), run(root.path(), 3).reason.as_str()), (20, "nothing changed"));
    let expired = run(root.path(), 4);
    assert_eq!((changes(&expired), left_out(&expired)), ((20, 0, 1), vec!["expired".to_owned()]));
    assert_eq!((expired.newly_broken.len(), run(root.path(), 5).reason.as_str()), (20, "nothing changed"));
}

#[test]
fn a_page_that_refers_by_name_follows_the_files_of_the_name() {
    let root = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| write(root.path(), path, text);
    write_site(root.path(), "");
    write(
        "content/from.md",
        "---\ntitle: From\n---\n[lamp]({{< ref \"lamp\" >}}) [lamp]({{< relref \"lamp.md#oil\" >}})\n",
    );
    let links = || {
        let reader = crate::corpus::Reader::open(&root.path().join("site"), &options(root.path(), 0).pages()).unwrap();
        let tree = reader.walk().unwrap();
        let page = reader.read(tree.pages.iter().find(|file| file.path.as_str() == "content/from.md").unwrap()).page;
        page.mentions.iter().map(|mention| mention.target.clone()).collect::<Vec<_>>()
    };
    run(root.path(), 0);
    assert!(links().iter().all(|link| !link.contains("lamp.md")));
    write("content/deep/er/lamp.md", "---\ntitle: Lamp\n---\n## Oil\n");
    let found = run(root.path(), 0);
    assert_eq!((found.added, found.updated), (1, 1));
    assert_eq!(links(), ["deep/er/lamp.md", "deep/er/lamp.md#oil"]);
    write("content/other/lamp.md", "---\ntitle: Other\n---\n");
    let ambiguous = run(root.path(), 0);
    assert_eq!((ambiguous.added, ambiguous.updated), (1, 1));
    assert!(links().iter().all(|link| !link.contains("lamp.md")));
    fs::remove_file(root.path().join("site/content/deep/er/lamp.md")).unwrap();
    assert_eq!(run(root.path(), 0).updated, 1);
    assert_eq!(links(), ["other/lamp.md", "other/lamp.md#oil"]);
}
