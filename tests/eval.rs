//! Measuring: sets, baselines, gates, and the figures of our own corpus, which change in a commit or not at all.

use std::fs;
use std::path::Path;

use crate::builder::{Kb, run};

const PAGES: [(&str, &[u8]); 3] = [
    ("a.md", b"---\ntitle: Apples\n---\nApples are fruit.\n"),
    ("b/index.md", b"# Pears\n\nPears are fruit and so are apples.\n"),
    ("c.md", b"---\nurl: /nuts\n---\nNuts and raisins.\n"),
];

/// A set in `set`, with its own pages, and what its files say.
fn set(queries: &str, qrels: &str) -> Kb {
    let kb = Kb::corpus(&PAGES);
    let folder = kb.root.path().join("set");
    fs::create_dir(&folder).unwrap();
    fs::rename(kb.root.path().join("corpus"), folder.join("corpus")).unwrap();
    fs::write(folder.join("queries.tsv"), queries).unwrap();
    fs::write(folder.join("qrels.txt"), qrels).unwrap();
    kb
}

const QUERIES: &str = "1\tapples\tfruit\n2\tpears\tfruit\n3\traisins\n4\tunjudged\n";
const QRELS: &str = "1 0 a.md 2\n1 0 b 1\n2 0 b/index.md 1\n3 0 nuts 1\n3 0 a 0\n";

#[test]
fn a_set_brings_its_pages_along() {
    let kb = set(QUERIES, QRELS);
    let report = kb.json(&["eval", "set", "--json"]);
    let set = &report["sets"][0];
    assert_eq!((&set["name"], &set["pages"], &set["all"]["queries"]), (&"set".into(), &3.into(), &3.into()));
    assert_eq!(set["all"]["figures"]["ndcg_at_10"], 1.0);
    assert_eq!(set["all"]["figures"]["judged_at_10"], 1.0);
    assert_eq!(set["by_type"]["fruit"]["queries"], 2);
    assert_eq!(set["per_query"][2]["first"], "nuts");
    let said = kb.run(&["eval", "set", "--per-query"]);
    assert!(said.stdout.contains("ndcg@10") && said.stdout.contains("3  raisins"), "{}", said.stdout);
}

#[test]
fn sets_are_asked_of_the_index_that_is_named() {
    let kb = set(QUERIES, QRELS);
    assert_eq!(kb.run(&["index", "set/corpus", "--index", "other"]).code, Some(0));
    let files = ["eval", "--queries", "set/queries.tsv", "--qrels", "set/qrels.txt", "--index", "other", "--json"];
    assert_eq!(kb.json(&files)["sets"][0]["all"]["figures"]["ndcg_at_10"], 1.0);
    fs::create_dir(kb.root.path().join("empty")).unwrap();
    fs::write(kb.root.path().join("empty/x.md"), "nothing").unwrap();
    assert_eq!(kb.run(&["index", "empty", "--index", "none"]).code, Some(0));
    let said = kb.run(&["eval", "set", "--index", "none"]);
    assert!(said.stderr.contains("is this the index of its pages?"), "{}", said.stderr);
}

#[test]
fn gates_let_through_or_refuse() {
    // The page that should come first for the second question comes nowhere, so nDCG@10 is 2/3.
    let kb = set(QUERIES, &QRELS.replace("2 0 b/index.md 1", "2 0 gone.md 1"));
    let report = kb.run(&["eval", "set", "--json"]).stdout;
    fs::write(kb.root.path().join("worse.json"), report).unwrap();
    assert_eq!(kb.run(&["eval", "set", "--run", "worse.run"]).code, Some(0));
    fs::write(kb.root.path().join("set/qrels.txt"), QRELS).unwrap();
    let cases: [(&[&str], i32); 7] = [
        (&["--min", "ndcg@10=0.9", "--min", "mrr@10=1"], 0),
        (&["--baseline", "worse.json", "--max-drop", "ndcg@10=0"], 0),
        (&["--baseline", "worse.run", "--max-drop", "ndcg@10=0"], 0),
        (&["--max-drop", "ndcg@10=0"], 2),
        (&["--min", "speed=0.5"], 2),
        (&["--baseline", "none.json"], 2),
        (&["--baseline", "set/queries.tsv"], 2),
    ];
    for (arguments, code) in cases {
        let said = kb.run(&[&["eval", "set"], arguments].concat());
        assert_eq!(said.code, Some(code), "{arguments:?}: {}{}", said.stdout, said.stderr);
    }
    let best = kb.run(&["eval", "set", "--json"]).stdout;
    fs::write(kb.root.path().join("best.json"), best).unwrap();
    fs::write(kb.root.path().join("set/qrels.txt"), QRELS.replace("2 0 b/index.md 1", "2 0 gone.md 1")).unwrap();
    for arguments in [&["--min", "ndcg@10=0.7"][..], &["--baseline", "best.json", "--max-drop", "ndcg@10=0.3"]] {
        let said = kb.run(&[&["eval", "set", "--json"], arguments].concat());
        assert_eq!(said.code, Some(3), "{arguments:?}: {}", said.stderr);
        let report: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
        assert_eq!(report["gates"][0]["passed"], false);
    }
    let comparison = &kb.json(&["eval", "set", "--json", "--baseline", "best.json"])["sets"][0]["comparison"];
    assert_eq!((&comparison["moved"][0]["id"], &comparison["differences"][0]["worse"]), (&"2".into(), &1.into()));
    assert_eq!(comparison["differences"][0]["interval"], serde_json::json!([-1.0, 0.0]));
}

#[test]
fn a_build_that_answers_worse_is_not_published() {
    let kb = set(QUERIES, QRELS);
    let index = |more: &[&str]| kb.run(&[&["index", "set/corpus", "--gate", "set"], more].concat());
    let first = index(&["--gate-min", "success@1=0.5"]);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    fs::write(kb.root.path().join("set/corpus/c.md"), "---\nurl: /nuts\n---\nThe word is gone.\n").unwrap();
    let refused = index(&[]);
    assert_eq!(refused.code, Some(3), "{}", refused.stderr);
    assert!(refused.stderr.contains("max-drop ndcg@10=0.01 refuses 0.3333"), "{}", refused.stderr);
    let answer = kb.json(&["search", "--corpus", "set/corpus", "--json", "raisins"]);
    assert_eq!(answer["scenarios"][0]["url"], "/nuts", "the old generation serves on");
    assert_eq!(index(&["--gate-max-drop", "ndcg@10=0.4"]).code, Some(0));
    fs::write(kb.root.path().join("set/corpus/d.md"), "more").unwrap();
    assert_eq!(index(&["--gate-min", "ndcg@10=0.9"]).code, Some(3));
    assert_eq!(index(&["--gate", "nowhere"]).code, Some(2));
}

#[test]
fn files_that_are_no_set_are_named() {
    let kb = set("1\n", "1 0 a 1\n");
    for arguments in [&["eval", "set"][..], &["eval", "nowhere"], &["eval"], &["eval", "set", "set", "--run", "x"]] {
        let said = kb.run(arguments);
        assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(said.stderr.contains("hint: "), "{arguments:?}: {}", said.stderr);
    }
    assert!(kb.run(&["eval", "set"]).stderr.contains("queries.tsv:1: "));
}

/// The ranking of our own corpus: `KB_UPDATE=1` rewrites the figures, and the commit shows what they were.
#[test]
#[expect(clippy::disallowed_methods, reason = "the test is its own command line")]
fn the_ranking_of_our_own_corpus_is_as_committed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let (corpus, judged) = (root.join("corpus"), root.join("tests/judged"));
    let said = run(folder.path(), &["--corpus", corpus.to_str().unwrap(), "eval", judged.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let file = judged.join("figures.txt");
    if std::env::var("KB_UPDATE").is_ok() {
        fs::write(&file, &said.stdout).unwrap();
    }
    let committed = String::from_utf8(fs::read(&file).unwrap()).unwrap();
    assert_eq!(said.stdout, committed, "the ranking has changed; KB_UPDATE=1 writes down its new figures");
    // A gate asks as people do, and so measures what is measured above.
    let gated = ["--corpus", corpus.to_str().unwrap(), "index", "--rebuild", "--gate-min", "ndcg@10=0.9", "--gate"];
    let gated = run(folder.path(), &[&gated[..], &[judged.to_str().unwrap()]].concat());
    let all = said.stdout.lines().find(|line| line.starts_with("all ")).unwrap();
    let figure = all.split_whitespace().nth(1).unwrap();
    assert!(gated.stderr.contains(&format!("refuses {figure}")), "{}", gated.stderr);
}
