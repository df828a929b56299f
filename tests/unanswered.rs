//! The log of questions that no page answers, and `kb report` on it: off unless asked for, only questions, never a hindrance.

use std::fs;

use serde_json::Value;

use crate::batch::fed;
use crate::builder::Kb;

const PAGES: [(&str, &[u8]); 2] =
    [("login.md", b"# Login\n\nHow users log in with a password.\n"), ("token.md", b"# Tokens\n\nWhat tokens are.\n")];

fn logging(settings: &str) -> Kb {
    let kb = Kb::corpus(&PAGES);
    fs::write(kb.root.path().join("kb.toml"), settings).unwrap();
    kb
}

fn log(kb: &Kb) -> Vec<Value> {
    let text = fs::read(kb.root.path().join("unanswered.ndjson")).unwrap_or_default();
    String::from_utf8(text).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_no_page_answers_is_logged_and_nothing_else() {
    let kb = logging("log = \"unanswered.ndjson\"\n");
    for question in ["login", "xyzzy frobnicate", "topic:none", "tokens", ""] {
        kb.run(&["search", question]);
    }
    kb.run(&["search", "--topic", "none", "plugh"]);
    kb.run(&["search", "--limit", "0", "plugh"]);
    fed(kb.command(&["search", "--batch", "-"]), b"login\nplugh\nXYZZY, frobnicate!\n");
    let questions: Vec<Value> = log(&kb).iter().map(|entry| entry["question"].clone()).collect();
    assert_eq!(questions, ["xyzzy frobnicate", "topic:none", "plugh", "XYZZY, frobnicate!"]);
    let keys: Vec<String> = log(&kb)[0].as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["at", "question"]);
}

#[test]
fn without_the_setting_nothing_is_written() {
    let kb = logging("");
    kb.run(&["search", "plugh"]);
    assert!(!kb.root.path().join("unanswered.ndjson").exists());
    assert_eq!(kb.run(&["report"]).stdout, "no question is logged\n");
}

#[test]
fn a_log_that_cannot_be_written_costs_no_answer() {
    let kb = logging("log = \"none/unanswered.ndjson\"\n");
    let said = kb.run(&["search", "--json", "plugh"]);
    assert_eq!(said.code, Some(0));
    assert!(serde_json::from_str::<Value>(&said.stdout).is_ok());
    assert!(said.stderr.contains("none/unanswered.ndjson cannot be written"), "{}", said.stderr);
}

#[test]
fn the_report_folds_questions_and_asks_again() {
    let kb = logging("log = \"unanswered.ndjson\"\n");
    for question in ["plugh", "xyzzy frobnicate", "Xyzzy  frobnicate?", "plover", "xyzzy frobnicate"] {
        kb.run(&["search", question]);
    }
    let path = kb.root.path().join("unanswered.ndjson");
    let mut text = fs::read(&path).unwrap();
    text.extend(b"no json\n");
    fs::write(&path, text).unwrap();
    kb.write("plugh.md", b"# Plugh\n\nA hollow voice.\n");
    kb.run(&["index"]);
    let report = kb.json(&["report", "--json"]);
    assert_eq!((&report["asked"], &report["distinct"], &report["unreadable"]), (&6.into(), &3.into(), &1.into()));
    let questions = report["questions"].as_array().unwrap();
    let rows: Vec<(&str, u64, bool)> = questions
        .iter()
        .map(|row| {
            (row["question"].as_str().unwrap(), row["times"].as_u64().unwrap(), row["answered"].as_bool().unwrap())
        })
        .collect();
    assert_eq!(rows, [("xyzzy frobnicate", 3, false), ("plover", 1, false), ("plugh", 1, true)]);
    assert_eq!(questions[2]["best"]["url"], "/plugh");
    let text = kb.run(&["report", "--limit", "1"]).stdout;
    let expected = "    3  xyzzy frobnicate\n3 questions asked 6 times in unanswered.ndjson; 2 more: --limit 3\n";
    assert_eq!(text, expected);
}
