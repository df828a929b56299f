//! Runs over a corpus, and the comparison of an updated index with one that was built anew.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::index::IndexError;
use crate::index::target::dump;

use super::super::options::SyncOptions;
use super::super::progress::Progress;
use super::super::report::SyncReport;
use super::super::sync::{Synced, sync};

/// Shows no progress.
pub(super) struct Quiet;

impl Progress for Quiet {}

/// Brings the index of a name up to date with the folder `corpus`; both lie in `root`.
pub(super) fn run(root: &Path, index: &str, change: impl FnOnce(&mut SyncOptions)) -> Result<SyncReport, IndexError> {
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

/// Builds the index `fresh` of the folder `corpus`, and compares `changed` with it.
pub(super) fn assert_equals_fresh(root: &Path, change: impl FnOnce(&mut SyncOptions)) -> SyncReport {
    let _ = fs::remove_dir_all(root.join("fresh"));
    let report = run(root, "fresh", |options| {
        options.compact = true;
        change(options);
    });
    let report = report.unwrap();
    assert_equal(&root.join("changed"), &root.join("fresh"));
    report
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
