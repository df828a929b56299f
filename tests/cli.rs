//! Commands, formats, filters, exit codes and bad input.

use crate::builder::Kb;

const PAGES: [(&str, &[u8]); 3] = [
    ("mobile.md", b"---\ntitle: Mobile + API\ntopics: [pkce, mobile apps]\ncontentType: concept\n---\n# Mobile\n\nUse PKCE in mobile apps. See [the spec](https://example.com/rfc7636).\n"),
    ("spa.md", b"---\ntitle: SPA + API\ntopics:\n  - SPA\nuseCase: build-an-app\n---\n# SPA\n\nA browser uses PKCE as well; [mobile](mobile.md) does too.\n"),
    ("broken.md", b"---\ntitle: a: b: c\n---\n\nquixotic text\n"),
];

fn urls(kb: &Kb, arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["search", "--json"];
    all.extend(arguments);
    let answer = kb.json(&all);
    answer["scenarios"].as_array().unwrap().iter().map(|page| page["url"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn questions_find_the_pages_they_ask_for() {
    let kb = Kb::corpus(&PAGES);
    let cases: [(&[&str], &[&str]); 10] = [
        (&["mobile PKCE"], &["/mobile", "/spa"]),
        (&["--topic", "spa", "pkce"], &["/spa"]),
        (&["--topic", "mobile-apps", "pkce"], &["/mobile"]),
        (&["--use-case", "build an app", "pkce"], &["/spa"]),
        (&["--type", "concept", "*"], &["/mobile"]),
        (&["\"PKCE in mobile\""], &["/mobile"]),
        (&["pkce", "-browser"], &["/mobile"]),
        (&["title:spa"], &["/spa"]),
        (&["quixot*"], &["/broken"]),
        (&["quixotic OR browser"], &["/broken", "/spa"]),
    ];
    for (arguments, expected) in cases {
        let mut found = urls(&kb, arguments);
        if arguments[0].contains(" OR ") {
            found.sort();
        }
        assert_eq!(found, expected, "{arguments:?}");
    }
}

#[test]
fn highlights_are_the_words_asked_for() {
    let kb = Kb::corpus(&PAGES);
    let answer = kb.json(&["search", "--json", "mobile PKCE"]);
    for page in answer["scenarios"].as_array().unwrap() {
        let text: Vec<char> = page["snippet"]["text"].as_str().unwrap().chars().collect();
        let ranges = page["snippet"]["highlights"].as_array().unwrap();
        assert!(!ranges.is_empty());
        for range in ranges {
            let at = |end: usize| usize::try_from(range[end].as_u64().unwrap()).unwrap();
            let word: String = text[at(0)..at(1)].iter().collect();
            assert!(["mobile", "pkce"].contains(&word.to_lowercase().as_str()), "{word}");
        }
    }
}

#[test]
fn outputs_validate_against_the_shipped_schemas() {
    let kb = Kb::corpus(&PAGES);
    let cases: [(&str, &[&str]); 7] = [
        ("search", &["search", "--json", "mobile PKCE"]),
        ("search", &["search", "--json", "nowhere-to-be-found"]),
        ("search", &["search", "--json", "((\" topic: OR"]),
        ("status", &["status", "--json"]),
        ("topics", &["topics", "--json"]),
        ("show", &["show", "--json", "/mobile"]),
        ("index", &["index", "--json"]),
    ];
    for (command, arguments) in cases {
        let schema = kb.json(&["schema", command]);
        let output = kb.json(arguments);
        let faults: Vec<String> =
            jsonschema::validator_for(&schema).unwrap().iter_errors(&output).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{arguments:?}: {faults:?}");
    }
    let empty = tempfile::tempdir().unwrap();
    let said = crate::builder::run(empty.path(), &["search", "--json", "x"]);
    assert_eq!(said.code, Some(4));
    let schema = kb.json(&["schema", "error"]);
    let error = serde_json::from_str(&said.stdout).unwrap();
    assert!(jsonschema::is_valid(&schema, &error), "{}", said.stdout);
}

#[test]
fn exit_codes_are_those_of_the_contract() {
    let kb = Kb::corpus(&PAGES);
    let cases: [(&[&str], i32); 6] = [
        (&["index"], 0),
        (&["index", "--strict"], 5),
        (&["search", "xyzzyx"], 0),
        (&["search", "xyzzyx", "--exit-status"], 1),
        (&["search", "--no-such-flag", "x"], 2),
        (&["search", "--index", "nowhere", "--corpus", "nowhere", "x"], 4),
    ];
    for (arguments, code) in cases {
        let said = kb.run(arguments);
        assert_eq!(said.code, Some(code), "{arguments:?}: {}", said.stderr);
    }
}

#[test]
fn broken_front_matter_is_warned_about_and_the_page_found() {
    let kb = Kb::corpus(&PAGES);
    let said = kb.run(&["index"]);
    assert!(said.stderr.contains("broken.md:2: "), "{}", said.stderr);
    assert_eq!(urls(&kb, &["quixotic"]), ["/broken"]);
}

#[test]
fn hostile_pages_are_indexed_and_never_reach_a_terminal_raw() {
    let nested = (0..100).map(|depth| format!("{}- word\n", "  ".repeat(depth))).collect::<String>();
    let tags = "<div>".repeat(10_000) + "needle";
    let kb = Kb::corpus(&[
        ("escape.md", b"---\ntitle: \"evil \\e[31mtitle\\u202e\"\n---\nalpha\n"),
        ("utf8.md", b"\xef\xbb\xbf# Bom\r\n\r\nbeta \xff\x00 text\r\n"),
        ("empty.md", b""),
        ("nested.md", nested.as_bytes()),
        ("tags.md", tags.as_bytes()),
        ("cycle.md", b"gamma <%= include('./_a') %>\n"),
        ("_a.md", b"<%= include('./_b') %>\n"),
        ("_b.md", b"<%= include('./_a') %>\n"),
        ("out.md", b"delta <%= include('../../secret') %>\n"),
    ]);
    let said = kb.run(&["index"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert_eq!(kb.json(&["status", "--json"])["pages"], 7);
    for format in ["text", "table", "md", "urls"] {
        let said = kb.run(&["search", "--format", format, "alpha"]);
        assert!(!said.stdout.contains(['\u{1b}', '\u{202e}']), "{format}: {}", said.stdout);
    }
    for (word, url) in [("beta", "/utf8"), ("needle", "/tags"), ("gamma", "/cycle"), ("delta", "/out")] {
        assert_eq!(urls(&kb, &[word]), [url]);
    }
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    let kb = Kb::corpus(&PAGES);
    kb.run(&["index"]);
    let first = kb.run(&["search", "--json", "pkce"]).stdout;
    assert_eq!(first, kb.run(&["search", "--json", "pkce"]).stdout);
}
