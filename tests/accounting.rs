//! Every file of a corpus has a place: it is a page, a partial, data, or left out for a reason that kb names.

use serde_json::{Value, json};

use crate::builder::Kb;

const FILES: [(&str, &[u8]); 10] = [
    (".gitignore", b"/api\n"),
    ("a.md", b"# Alpha\n\nneedle <%= include('./_used') %> [d](draft.md) [h](hidden.md) [s](search.md)\n"),
    ("b.md", b"---\nunlisted: true\nsidebar: hidden\n---\n# Beta\n\nneedle\n"),
    ("_used.md", b"used\n"),
    ("_spare.md", b"spare\n"),
    ("draft.md", b"---\ndraft: true\n---\nneedle\n"),
    ("hidden.md", b"---\nrobots: noindex, follow\n---\nneedle\n"),
    ("search.md", b"---\nsearch:\n  exclude: true\n---\nneedle\n"),
    ("api/x.md", b"needle\n"),
    ("old/manual.textile", b"needle\n"),
];

#[test]
fn every_file_is_counted_and_each_one_left_out_is_listed() {
    let kb = Kb::corpus(&FILES);
    let report = kb.json(&["index", "--json"]);
    let left_out = json!({
        "draft": 1, "excluded-from-search": 1, "ignored": 1, "no-index": 1, "not-included": 1, "unknown-format": 1
    });
    assert_eq!(report["files"], json!({"found": 9, "pages": 2, "partials": 1, "data": 0, "left_out": left_out}));
    assert_eq!(kb.json(&["search", "--json", "needle"])["total"]["scenarios"], 2);
    let status = kb.json(&["status", "--json", "--left-out"]);
    assert_eq!(status["files"], report["files"]);
    let listed: Vec<[&str; 2]> = status["left_out_files"].as_array().unwrap().iter().map(file).collect();
    assert_eq!(
        listed,
        [
            ["_spare.md", "not-included"],
            ["api/x.md", "ignored"],
            ["draft.md", "draft"],
            ["hidden.md", "no-index"],
            ["old/manual.textile", "unknown-format"],
            ["search.md", "excluded-from-search"],
        ]
    );
    assert_eq!(kb.json(&["status", "--json"])["left_out_files"], Value::Null);
    let text = kb.run(&["index"]).stdout;
    assert!(text.contains("9 files: 2 pages, 1 partial, 6 left out (1 draft, "), "{text}");
    let text = kb.run(&["status", "--left-out"]).stdout;
    assert!(text.contains("9 files: 2 pages") && text.ends_with("excluded-from-search  search.md\n"), "{text}");
    let why = kb.run(&["explain", "needle", "--url", "/draft"]);
    assert!(why.stderr.contains("draft.md is left out of the index: draft"), "{}", why.stderr);
}

fn file(left_out: &Value) -> [&str; 2] {
    ["file", "reason"].map(|key| left_out[key].as_str().unwrap())
}

/// Files that are no pages come and go without a new generation.
#[test]
fn the_status_follows_files_that_are_no_pages() {
    let kb = Kb::corpus(&FILES);
    kb.json(&["index", "--json"]);
    kb.write("new.org", b"* New\n");
    kb.remove("api/x.md");
    let report = kb.json(&["index", "--json"]);
    assert_eq!((&report["published"], &report["generation"]), (&json!(false), &json!(1)));
    assert_eq!(report["files"]["left_out"]["unknown-format"], 2);
    assert_eq!(kb.json(&["status", "--json"])["files"], report["files"]);
}

#[test]
fn a_page_left_out_is_not_checked_and_a_link_to_it_is_right_where_the_site_has_it() {
    let kb = Kb::corpus(&FILES);
    let found = kb.run(&["check", "--json"]).stdout;
    let found: Value = serde_json::from_str(&found).unwrap();
    let findings = found["findings"].as_array().unwrap();
    let messages: Vec<&str> = findings.iter().map(|finding| finding["message"].as_str().unwrap()).collect();
    assert_eq!(messages, ["no page answers the link to /draft.md"]);
}

#[test]
fn a_corpus_without_pages_says_what_it_has_and_what_to_do() {
    for (files, seen, step) in [
        (&[("a.org", &b"x"[..]), ("b.png", b"x")][..], "1 .org, 1 .png", "kb reads Markdown"),
        (&[("a.md", b"---\ndraft: true\n---\n")], "1 draft", "kb status --left-out"),
        (&[(".gitignore", b"*.md\n"), ("a.md", b"x")], "1 ignored", "correct .gitignore"),
        (&[(".hidden", b"x")], "no visible file", "--corpus DIR"),
    ] {
        let kb = Kb::corpus(files);
        for arguments in [&["index"][..], &["search", "x", "--index", "other"]] {
            let stderr = kb.run(arguments).stderr;
            assert!(stderr.contains("no page found") && stderr.contains(seen) && stderr.contains(step), "{stderr}");
        }
    }
}

#[test]
fn the_dialect_is_named() {
    let kb = Kb::corpus(&FILES);
    let first = kb.run(&["index"]);
    assert!(first.stderr.contains("dialect: plain, pages in the whole corpus"), "{}", first.stderr);
    assert!(!kb.run(&["index"]).stderr.contains("dialect"));
    let dialect = json!({"name": "plain", "config": null, "content": ["."]});
    for arguments in [&["index", "--json"][..], &["status", "--json"], &["config", "--json"]] {
        assert_eq!(kb.json(arguments)["dialect"], dialect, "{arguments:?}");
    }
}
