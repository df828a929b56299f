//! `kb config`: each setting that is in force, and where it came from.

use std::fs;

use serde_json::{Value, json};

use crate::builder::Kb;

fn setting(report: &Value, key: &str) -> Value {
    let settings = report["settings"].as_array().unwrap();
    let found = settings.iter().find(|setting| setting["key"] == key).unwrap_or_else(|| panic!("no {key}"));
    json!([found["values"], found["origin"], found["line"]])
}

#[test]
fn every_setting_says_where_it_came_from() {
    let kb = Kb::corpus(&[("a.md", b"# A\n")]);
    let settings = "corpus = \"docs\"\nextensions = [\"txt\"]\n\n[check]\norphan-page = \"off\"\n\n[views]\nspa = \"topic:spa\"\n\n[[pin]]\nquery = \"a\"\nfirst = [\"/a\"]\n";
    fs::write(kb.root.path().join("kb.toml"), settings).unwrap();
    let mut command = kb.command(&["config", "--json", "--generation", "7"]);
    let output = command.env("KB_INDEX", "elsewhere").output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["file"], "kb.toml");
    for (key, expected) in [
        ("corpus", json!([["docs"], "file", 1])),
        ("index", json!([["elsewhere"], "environment", null])),
        ("generation", json!([["7"], "flag", null])),
        ("extensions", json!([["txt"], "file", 2])),
        ("check.orphan-page", json!([["off"], "file", 5])),
        ("check.broken-link", json!([["error"], "default", null])),
        ("views.spa", json!([["topic:spa"], "file", 8])),
        ("pin.1.query", json!([["a"], "file", 11])),
        ("pin.1.first", json!([["/a"], "file", 12])),
        ("log", json!([[], "default", null])),
        ("dialect", json!([[], "default", null])),
    ] {
        assert_eq!(setting(&report, key), expected, "{key}");
    }
    fs::write(kb.root.path().join("kb.toml"), "dialect = \"plain\"\n").unwrap();
    let report = kb.json(&["config", "--json"]);
    assert_eq!(setting(&report, "dialect"), json!([["plain"], "file", 1]));
    fs::write(kb.root.path().join("kb.toml"), "dialect = \"none\"\n").unwrap();
    assert!(kb.run(&["config"]).stderr.contains("kb.toml:1"));
    fs::write(kb.root.path().join("kb.toml"), "").unwrap();
    let flag = kb.json(&["config", "--json", "--corpus", "c"]);
    assert_eq!(setting(&flag, "corpus"), json!([["c"], "flag", null]));
}

#[test]
fn text_tells_the_same() {
    let kb = Kb::corpus(&[]);
    let text = kb.run(&["config"]).stdout;
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    assert!(lines.contains(&vec!["corpus", "corpus", "(default)"]), "{text}");
    fs::write(kb.root.path().join("kb.toml"), "\nindex = \"ix\"\n").unwrap();
    let text = kb.run(&["config"]).stdout;
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    assert!(lines.contains(&vec!["index", "ix", "(kb.toml:2)"]), "{text}");
}
