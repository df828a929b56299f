//! Real pages: read from `../shared/data` when it is there; `.ci/run` demands it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::builder::run;

fn shared() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if path.is_dir() {
        return Some(path);
    }
    assert!(option_env!("KB_DEMAND_SHARED").is_none(), "the shared data is missing");
    println!("skipped: no shared data");
    None
}

fn json(folder: &Path, arguments: &[&str]) -> serde_json::Value {
    let said = run(folder, arguments);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    serde_json::from_str(&said.stdout).unwrap()
}

#[test]
fn every_page_of_the_real_tree_is_there() {
    let Some(shared) = shared() else { return };
    let root = tempfile::tempdir().unwrap();
    let bundle = shared.join("auth0-nightly.bundle");
    let clone = Command::new("git")
        .args(["clone", "-q", "-b", "main"])
        .args([bundle.as_os_str(), root.path().join("nightly").as_os_str()])
        .status();
    assert!(clone.unwrap().success());
    let report = json(root.path(), &["index", "nightly/articles", "--json"]);
    assert_eq!(report["pages"], 987);
    let broken =
        report["warnings"].as_array().unwrap().iter().filter(|warning| warning["code"] == "broken-front-matter");
    assert_eq!(broken.count(), 10);
    for (question, folder) in
        [("mobile PKCE", "/architecture-scenarios/mobile-api"), ("b2c", "/architecture-scenarios/b2c")]
    {
        let answer = json(root.path(), &["search", "--json", question]);
        let urls: Vec<&str> =
            answer["scenarios"].as_array().unwrap().iter().filter_map(|page| page["url"].as_str()).collect();
        assert!(urls.iter().any(|url| url.starts_with(folder)), "{question}: {urls:?}");
    }
}

#[test]
fn includes_without_a_target_are_warned_about() {
    let Some(shared) = shared() else { return };
    let root = tempfile::tempdir().unwrap();
    let corpus = shared.join("auth0-docs/articles");
    let report = json(root.path(), &["index", corpus.to_str().unwrap(), "--json"]);
    assert_eq!(report["pages"], 248);
    let warnings = report["warnings"].as_array().unwrap().iter();
    let missing: BTreeSet<&str> = warnings
        .filter(|warning| warning["code"] == "include-missing")
        .filter_map(|warning| warning["file"].as_str())
        .collect();
    assert!(missing.len() >= 20, "{missing:?}");
}

#[test]
fn our_own_corpus_answers_the_first_question() {
    let root = tempfile::tempdir().unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let answer = json(root.path(), &["--corpus", corpus.to_str().unwrap(), "search", "--json", "mobile PKCE"]);
    assert_eq!(answer["scenarios"][0]["url"], "/architecture-scenarios/mobile-api");
    let report = json(root.path(), &["--corpus", corpus.to_str().unwrap(), "index", "--json"]);
    assert_eq!(report["warnings"].as_array().unwrap().len(), 0);
}
