//! The contract with programs: whatever is asked, JSON validates against the schema that kb ships, and highlights cut
//! out of a text are exactly the words that are set off on a terminal.

use std::path::Path;

use serde_json::Value;

use crate::builder::{Kb, run};

const PAGES: [(&str, &[u8]); 4] = [
    (
        "mobile.md",
        b"---\ntitle: Mobile + API\ntopics: [pkce, mobile apps]\ncontentType: concept\nowner: a\n---\n# Mobile\n\nUse PKCE, \
          see [the spec](https://example.com/rfc7636) and [nothing](/none).\n",
    ),
    ("spa.md", b"---\ntopics: SPA\nuseCase: [build]\n---\nA browser uses PKCE as well; [mobile](mobile.md) does too.\n"),
    ("broken.md", b"---\ntitle: a: b: c\n---\n\nquixotic <%= include('./_none') %>\n"),
    ("draft.md", b"---\ndraft: true\n---\n"),
];

/// What is asked: a command, and whether it fails.
const ASKED: [(&str, &[&str]); 39] = [
    ("index", &["index", "--json"]),
    ("index", &["index", "--json", "--rebuild"]),
    ("search", &["search", "--json", "mobile PKCE"]),
    ("search", &["search", "--json", "*"]),
    ("search", &["search", "--json", "mobile quixotic nowhere-to-be-found"]),
    ("search", &["search", "--json", "nowhere-to-be-found"]),
    ("search", &["search", "--json", "((\" topic: OR -"]),
    ("search", &["search", "--json", ""]),
    ("search", &["search", "--json", "--literal", "a OR \"b"]),
    ("search", &["search", "--json", "--limit", "0", "pkce"]),
    ("search", &["search", "--json", "--offset", "99", "pkce"]),
    ("search", &["search", "--json", "--facets", "topics,owner,path,none", "--topic", "spa", "pkce"]),
    ("search", &["search", "--format", "json", "--filter", "owner=a", "pkce"]),
    ("search", &["search", "--json", "--max-tokens", "400", "mobile PKCE"]),
    ("show", &["show", "--json", "/mobile"]),
    ("show", &["show", "--json", "/mobile#mobile"]),
    ("show", &["show", "--json", "broken.md"]),
    ("topics", &["topics", "--json"]),
    ("topics", &["topics", "--json", "owner", "none"]),
    ("explain", &["explain", "--json", "mobile PKCE", "--url", "/mobile"]),
    ("explain", &["explain", "--json", "mobile PKCE", "--url", "broken.md"]),
    ("explain", &["explain", "--json", "pkce -browser", "--topic", "spa", "--url", "/spa"]),
    ("explain", &["explain", "--json", "*", "--url", "/spa"]),
    ("check", &["check", "--json"]),
    ("check", &["check", "--level", "info", "--format", "json"]),
    ("status", &["status", "--json"]),
    ("status", &["status", "--json", "--left-out"]),
    ("index", &["index", "--json", "--dry-run"]),
    ("config", &["config", "--json"]),
    ("report", &["report", "--json"]),
    ("error", &["eval", "--json", "nowhere"]),
    ("error", &["search", "--json", "--no-such-flag", "x"]),
    ("error", &["search", "--json"]),
    ("error", &["show", "--json", "/nowhere"]),
    ("error", &["explain", "--json", "pkce", "--url", "/nowhere"]),
    ("error", &["index", "--json", "nowhere"]),
    ("error", &["search", "--json", "--index", "nowhere", "--corpus", "nowhere", "x"]),
    ("error", &["status", "--json", "--index", "nowhere"]),
    ("error", &["nothing", "--json"]),
];

fn schema(of: &str) -> jsonschema::Validator {
    let kb = Kb::corpus(&[]);
    jsonschema::validator_for(&kb.json(&["schema", of])).unwrap()
}

fn assert_valid(schema: &jsonschema::Validator, output: &str, of: &[&str]) {
    let output: Value = serde_json::from_str(output).unwrap_or_else(|error| panic!("{of:?}: {error}: {output}"));
    let faults: Vec<String> = schema.iter_errors(&output).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{of:?}: {faults:?}");
}

#[test]
fn every_output_validates_against_the_shipped_schema() {
    let kb = Kb::corpus(&PAGES);
    for (command, arguments) in ASKED {
        let said = kb.run(arguments);
        assert_eq!(said.code.is_some_and(|code| code > 1), command == "error", "{arguments:?}: {}", said.stderr);
        assert_valid(&schema(command), &said.stdout, arguments);
        assert_eq!(said.stdout.matches('\n').count(), 1, "{arguments:?}: one object, one line");
    }
}

#[test]
fn every_line_validates_against_the_shipped_schema() {
    let kb = Kb::corpus(&PAGES);
    let schema = schema("search-ndjson");
    for question in ["mobile PKCE", "nowhere-to-be-found", "*", "((\" topic: OR"] {
        let arguments = ["search", "--format", "ndjson", question];
        let lines = kb.run(&arguments).stdout;
        lines.lines().for_each(|line| assert_valid(&schema, line, &arguments));
        let types: Vec<Value> =
            lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["type"].take()).collect();
        assert_eq!((&types[0], types.last().unwrap()), (&Value::from("query"), &Value::from("summary")));
    }
}

#[test]
fn fields_leave_keys_out_and_the_rest_as_it_is() {
    let kb = Kb::corpus(&PAGES);
    let whole = kb.json(&["search", "--json", "mobile PKCE"]);
    let part = kb.json(&["search", "--json", "--fields", "url,score,snippet.text,from.url,label", "mobile PKCE"]);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&whole), keys(&part));
    assert_eq!(keys(&part["scenarios"][0]), ["score", "snippet", "url"]);
    assert_eq!(keys(&part["scenarios"][0]["snippet"]), ["text"]);
    assert_eq!(keys(&part["resources"][0]), ["from", "label", "score"]);
    for key in ["url", "score"] {
        assert_eq!(part["scenarios"][0][key], whole["scenarios"][0][key]);
    }
    assert_eq!(part["facets"], whole["facets"]);
    let lines = kb.run(&["search", "--format", "ndjson", "--fields", "url", "mobile PKCE"]).stdout;
    assert_eq!(lines.lines().nth(1), Some(r#"{"type":"scenario","url":"/mobile"}"#), "{lines}");
    let passages = kb.json(&["search", "--json", "--fields", "text,url", "--max-tokens", "400", "PKCE"]);
    assert_eq!(keys(&passages["passages"][0]), ["text", "url"]);
    for (arguments, says) in [
        (&["search", "--fields", "url", "PKCE"][..], "add --json"),
        (&["search", "--json", "--fields", "url,urls", "PKCE"], "snippet.highlights"),
    ] {
        let said = kb.run(arguments);
        assert!(said.code == Some(2) && (said.stderr + &said.stdout).contains(says), "{arguments:?}");
    }
}

/// Questions about our own corpus: the judged ones, and pairs of words that stand in it, picked by a fixed rule.
fn questions() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| String::from_utf8(std::fs::read(root.join(path)).unwrap()).unwrap();
    let judged = read("tests/judged/queries.tsv");
    let mut questions: Vec<String> = judged.lines().map(|line| line.split('\t').nth(1).unwrap().to_owned()).collect();
    let page = read("corpus/concepts/pkce.md") + &read("corpus/architecture-scenarios/mobile-api/flow.md");
    let words: Vec<&str> =
        page.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| word.len() > 3).collect();
    let pairs = (0..120).map(|n| format!("{} {}", words[n * 7 % words.len()], words[n * 31 % words.len()]));
    questions.extend(pairs);
    questions
}

/// The words of the stretches between "bold", or "bold" and "red", and "plain".
fn set_off(text: &str) -> Vec<String> {
    let stretches = text.split("\u{1b}[1m").skip(1).map(|rest| rest.split("\u{1b}[0m").next().unwrap());
    let stretches = stretches.map(|stretch| stretch.trim_start_matches("\u{1b}[31m"));
    stretches.flat_map(str::split_whitespace).map(str::to_owned).collect()
}

#[test]
fn highlights_are_exactly_the_words_shown() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let ask = |more: &[&str]| run(folder.path(), &[&["--corpus", corpus.to_str().unwrap(), "search"], more].concat());
    let mut seen = 0;
    for question in questions() {
        let answer: Value = serde_json::from_str(&ask(&["--json", "--literal", &question]).stdout).unwrap();
        let mut expected = Vec::new();
        for page in answer["scenarios"].as_array().unwrap() {
            expected.extend(page["title"].as_str().unwrap().split_whitespace().map(str::to_owned));
            let text: Vec<char> = page["snippet"]["text"].as_str().unwrap().chars().collect();
            let mut before = 0;
            for range in page["snippet"]["highlights"].as_array().unwrap() {
                let [from, to] = [0, 1].map(|end| usize::try_from(range[end].as_u64().unwrap()).unwrap());
                assert!(before <= from && from < to && to <= text.len(), "{question}: {range} of {text:?}");
                let word: String = text[from..to].iter().collect();
                assert_eq!(word.trim(), word, "{question}");
                expected.extend(word.split_whitespace().map(str::to_owned));
                (before, seen) = (to, seen + 1);
            }
        }
        let shown = ask(&["--color", "always", "--literal", &question]).stdout;
        let scenarios = shown.split("\u{1b}[1mResources").next().unwrap();
        // Parts of one word that stand side by side are set off as one.
        assert_eq!(set_off(scenarios).concat(), expected.concat(), "{question}");
    }
    assert!(seen > 1_000, "{seen}");
}
