//! The house: which room may know which, and what no room may hold.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

fn read() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    files.sort();
    let relative = |path: &PathBuf| path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
    files.iter().map(|path| (relative(path), String::from_utf8(fs::read(path).unwrap()).unwrap())).collect()
}

#[test]
fn imports_run_one_way() {
    let rooms = ["corpus", "index", "search", "lint", "eval", "mcp", "cli"];
    for (path, text) in read() {
        let Some(room) = rooms.iter().position(|room| path.starts_with(&format!("{room}/"))) else { continue };
        for later in &rooms[room + 1..] {
            assert!(!text.contains(&format!("crate::{later}")), "{path} knows {later}");
        }
    }
}

#[test]
fn libraries_stay_in_their_rooms() {
    let homes: [(&str, &[&str]); 12] = [
        ("rmcp::", &["mcp/"]),
        ("tokio::", &["mcp/"]),
        ("tantivy::", &["index/", "search/"]),
        ("clap::", &["cli/"]),
        ("clap_complete::", &["cli/complete"]),
        ("clap_mangen::", &["cli/man.rs"]),
        ("anstream::", &["cli/"]),
        ("comfy_table::", &["cli/"]),
        ("indicatif::", &["cli/"]),
        ("console::", &["cli/"]),
        ("serde_yaml::", &["corpus/yaml.rs"]),
        ("pulldown_cmark::", &["corpus/"]),
    ];
    for (path, text) in read() {
        for (library, rooms) in homes {
            let home = rooms.iter().any(|room| path.starts_with(room));
            assert!(home || !text.contains(library), "{path} knows {library}");
        }
    }
}

#[test]
fn every_file_says_what_it_owns_and_has_an_owner() {
    for (path, text) in read() {
        assert!(text.starts_with("//!"), "{path} does not say what it owns");
        for name in ["util", "common", "helper", "misc"] {
            assert!(!path.contains(name), "{path} has no owner");
        }
    }
}

#[test]
fn every_path_that_the_map_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = String::from_utf8(fs::read(root.join("ARCHITECTURE.md")).unwrap()).unwrap();
    let named = map.split('`').skip(1).step_by(2);
    for path in named.filter(|text| text.starts_with("src/") || text.starts_with("tests/")) {
        assert!(root.join(path).exists(), "ARCHITECTURE.md names {path}");
    }
}
