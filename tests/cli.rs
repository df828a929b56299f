//! Questions, filters and exit codes.

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
    let cases: [(&[&str], &[&str]); 12] = [
        (&["mobile PKCE"], &["/mobile", "/spa"]),
        (&["--topic", "spa", "pkce"], &["/spa"]),
        (&["--topic", "mobile-apps", "pkce"], &["/mobile"]),
        (&["--use-case", "build an app", "pkce"], &["/spa"]),
        (&["--type", "concept", "*"], &["/mobile"]),
        (&["\"PKCE in mobile\""], &["/mobile"]),
        (&["pkce", "-browser"], &["/mobile"]),
        (&["title:spa"], &["/spa"]),
        (&["uses", "-m", "browser"], &["/spa", "/mobile"]),
        (&["quixotic", "-x"], &["/broken"]),
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
fn a_name_written_in_one_is_that_name() {
    let kb = Kb::corpus(&[
        ("a.md", b"Call CreateFileMapping first.\n"),
        ("b.md", b"To create a file, mapping is needed.\n"),
        ("c.md", b"See openFileMapping and file mapping.\n"),
    ]);
    assert_eq!(urls(&kb, &["CreateFileMapping"]), ["/a"]);
    // One that nobody writes so is asked for by its parts.
    assert!(urls(&kb, &["mapFileCreate"]).contains(&"/b".to_owned()));
}

#[test]
fn broken_front_matter_is_warned_about_and_the_page_found() {
    let kb = Kb::corpus(&PAGES);
    let said = kb.run(&["index"]);
    assert!(said.stderr.contains("broken.md:2: "), "{}", said.stderr);
    assert_eq!(urls(&kb, &["quixotic"]), ["/broken"]);
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    let kb = Kb::corpus(&PAGES);
    kb.run(&["index"]);
    let first = kb.run(&["search", "--json", "pkce"]).stdout;
    assert_eq!(first, kb.run(&["search", "--json", "pkce"]).stdout);
}

#[test]
fn nothing_found_says_why_and_what_there_would_be() {
    let kb = Kb::corpus(&PAGES);
    kb.run(&["index"]);
    let cases: [(&[&str], &[&str], serde_json::Value); 8] = [
        (&["xyzzyx"], &["no match for xyzzyx", "not in the index: xyzzyx"], serde_json::json!([])),
        (&["--no-expand", "mobilee"], &["not in the index: mobilee; similar: mobile"], serde_json::json!([])),
        (
            &["--topic", "spaa", "pkce"],
            &["without topic:spaa: 2 pages; similar: SPA"],
            serde_json::json!([{"filter": "topic:spaa", "scenarios": 2, "near": ["SPA"]}]),
        ),
        (
            &["topic:spa", "quixotic"],
            &["without topic:spa: 1 page"],
            serde_json::json!([{"filter": "topic:spa", "scenarios": 1, "near": []}]),
        ),
        (
            &["pkce", "-uses", "-api"],
            &["without -uses: no match", "without -uses -api: 2 pages"],
            serde_json::json!([
                {"filter": "-uses", "scenarios": 0, "near": []},
                {"filter": "-api", "scenarios": 0, "near": []},
                {"filter": "-uses -api", "scenarios": 2, "near": []},
            ]),
        ),
        (
            &["--type", "concept", "--topic", "spa", "pkce"],
            &["without type:concept: 1 page", "without topic:spa: 1 page"],
            serde_json::json!([
                {"filter": "topic:spa", "scenarios": 1, "near": []},
                {"filter": "type:concept", "scenarios": 1, "near": []},
            ]),
        ),
        (
            &["pkce", "\"uses mobile apps\""],
            &["without \"uses mobile apps\": 2 pages"],
            serde_json::json!([{"filter": "\"uses mobile apps\"", "scenarios": 2, "near": []}]),
        ),
        (&["pkce"], &["2 pages"], serde_json::json!([])),
    ];
    for (arguments, said, emptied_by) in cases {
        let stderr = kb.run(&[&["search"], arguments].concat()).stderr;
        said.iter().for_each(|line| assert!(stderr.contains(line), "{arguments:?}: {stderr}"));
        assert_eq!(kb.json(&[&["search", "--json"], arguments].concat())["emptied_by"], emptied_by, "{arguments:?}");
    }
}

#[test]
fn whoever_begins_is_told_how() {
    let empty = tempfile::tempdir().unwrap();
    let said = crate::builder::run(empty.path(), &["search", "x"]);
    assert_eq!(said.code, Some(4), "{}", said.stderr);
    assert!(said.stderr.contains("no index at index and no corpus folder corpus"), "{}", said.stderr);
    assert!(said.stderr.contains("with `kb index FOLDER`"), "{}", said.stderr);
    let kb = Kb::corpus(&PAGES);
    kb.run(&["index"]);
    let status = kb.run(&["status"]).stdout;
    let bytes = status.lines().find(|line| line.starts_with("bytes")).unwrap();
    assert!(bytes.contains("KiB)"), "{status}");
}
