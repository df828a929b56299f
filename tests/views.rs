//! Views: a question that was given a name is asked by it, wherever questions are asked.

use std::fs;

use serde_json::Value;

use crate::batch::fed;
use crate::builder::Kb;

const PAGES: [(&str, &[u8]); 3] = [
    ("spa.md", b"---\ntopics: [spa]\n---\n# Login in a browser\n\nlogin text\n"),
    ("api.md", b"---\ntopics: [api]\n---\n# Login for an API\n\nlogin text\n"),
    ("old.md", b"---\ntopics: [spa]\n---\n# Login as it was\n\nlogin text, legacy\n"),
];

fn viewed(settings: &str) -> Kb {
    let kb = Kb::corpus(&PAGES);
    fs::write(kb.root.path().join("kb.toml"), settings).unwrap();
    kb
}

const VIEWS: &str = "[views]\nspa = \"topic:spa -legacy\"\nboth = 'topic:api OR legacy'\n";

fn urls(answer: &Value) -> Vec<&str> {
    answer["scenarios"].as_array().unwrap().iter().map(|page| page["url"].as_str().unwrap()).collect()
}

#[test]
fn a_view_is_its_text_and_the_words_beside_it() {
    let kb = viewed(VIEWS);
    for (question, found, warned) in
        [("@spa login", &["/spa"][..], false), ("@spa", &["/spa"], false), ("@spaa browser", &["/old", "/spa"], true)]
    {
        let answer = kb.json(&["search", "--json", question]);
        let mut urls = urls(&answer);
        urls.sort_unstable();
        assert_eq!(urls, found, "{question}");
        assert_eq!(answer["query"]["raw"], question);
        let warnings = answer["query"]["warnings"].to_string();
        assert_eq!(
            warnings.contains("@spaa is no saved query") && warnings.contains("near: @spa;"),
            warned,
            "{warnings}"
        );
    }
    for (question, typed) in [("@both login", "(topic:api OR legacy) login"), ("login @spa", "login spa")] {
        let (view, typed) = (kb.json(&["search", "--json", question]), kb.json(&["search", "--json", typed]));
        assert_eq!(view["scenarios"], typed["scenarios"], "{question}");
    }
    let literal = kb.json(&["search", "--json", "--literal", "@spa login"]);
    assert_eq!(literal["query"]["warnings"], serde_json::json!([]));
    let explained = kb.json(&["explain", "--json", "@spa login", "--url", "/old"]);
    assert_eq!(
        explained["verdict"],
        kb.json(&["explain", "--json", "topic:spa -legacy login", "--url", "/old"])["verdict"]
    );
}

#[test]
fn a_batch_knows_views_too() {
    let kb = viewed(VIEWS);
    let said = fed(kb.command(&["search", "--batch", "-", "--json"]), b"@spa login\nlogin\n");
    let answers: Vec<Value> = said.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((urls(&answers[0]), urls(&answers[1]).len()), (vec!["/spa"], 3));
}

#[test]
fn views_that_cannot_be_meant_are_told_by_line() {
    for (settings, message) in [
        ("[views]\nspa = 1\n", "kb.toml:2: `views` must be questions in quotes"),
        ("[views]\n\"a b\" = \"x\"\n", "kb.toml:2: `views` must be names without spaces"),
        ("views = 1\n", "kb.toml:1: `views` must be a table of questions"),
    ] {
        let said = viewed(settings).run(&["search", "login"]);
        assert_eq!(said.code, Some(2), "{settings}");
        assert!(said.stderr.contains(message), "{}", said.stderr);
    }
}
