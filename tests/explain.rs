//! What `kb explain` promises: the parts sum up to the score that `kb search` shows, and a page that is not in an answer
//! is told why.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::builder::{Kb, run};
use crate::real::{json, nightly, shared};

/// How far the sum may be from the score.
const NEAR: f64 = 1e-4;

/// The judged questions of a set.
fn questions(set: &Path) -> Vec<String> {
    let text = String::from_utf8(fs::read(set.join("queries.tsv")).unwrap()).unwrap();
    text.lines().map(|line| line.split('\t').nth(1).unwrap().to_owned()).collect()
}

/// The sum of all points.
fn sum(explanation: &Value) -> f64 {
    let points = |key: &str| -> f64 {
        explanation[key].as_array().unwrap().iter().map(|part| part["points"].as_f64().unwrap()).sum()
    };
    for word in explanation["words"].as_array().unwrap() {
        let shares: f64 =
            word["fields"].as_array().unwrap().iter().map(|field| field["points"].as_f64().unwrap()).sum();
        assert!((shares - word["points"].as_f64().unwrap()).abs() < NEAR, "{word}");
    }
    points("words") + points("boosts")
}

/// Explains a page of an answer and returns how far the sum of its parts is from its score.
fn difference(folder: &Path, index: &str, question: &str, page: &Value) -> f64 {
    let url = page["url"].as_str().unwrap();
    let arguments = ["explain", "--json", "--literal", "--index", index, "--url", url, "--", question];
    let explanation = json(folder, &arguments);
    let of = format!("{question}: {url}");
    assert_eq!(explanation["score"], page["score"], "{of}");
    assert_eq!(explanation["rank"], page["rank"], "{of}");
    assert_eq!(explanation["missing_terms"], page["missing_terms"], "{of}");
    assert_eq!(explanation["above"].is_null(), page["rank"] == 1, "{of}");
    let difference = (sum(&explanation) - page["score"].as_f64().unwrap()).abs();
    assert!(difference < NEAR, "{of}: {difference}");
    difference
}

/// Explains `count` pages somewhere in the answers to a set's questions, by a fixed rule; returns the largest difference.
fn explain_some(folder: &Path, index: &str, set: &Path, count: usize) -> f64 {
    let questions = questions(set);
    let mut largest: f64 = 0.0;
    let mut random = 7usize;
    for number in 0..count {
        let question = &questions[number % questions.len()];
        let answer =
            json(folder, &["search", "--json", "--literal", "--index", index, "--limit", "300", "--", question]);
        let pages = answer["scenarios"].as_array().unwrap();
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // Half of them stand at the top, where most boosts act.
        let reach = if number % 2 == 0 { pages.len() } else { pages.len().min(10) };
        largest = largest.max(difference(folder, index, question, &pages[(random >> 33) % reach]));
    }
    largest
}

#[test]
fn parts_sum_up_to_the_score() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    run(folder.path(), &["index", root.join("corpus").to_str().unwrap()]);
    explain_some(folder.path(), "index", &root.join("tests/judged"), 100);
}

#[test]
fn parts_sum_up_to_the_score_on_real_pages() {
    let (Some(shared), Some(folder)) = (shared(), nightly()) else { return };
    let largest = explain_some(folder, "index", &shared.join("judged/auth0"), 200);
    println!("largest difference of 200 pairs: {largest:e}");
}

const PAGES: [(&str, &[u8]); 6] = [
    ("mobile.md", b"---\ntopics: [mobile apps]\n---\n# Mobile\n\n## Login\n\nUse PKCE. PKCE protects the code.\n"),
    ("spa.md", b"---\ntopics: SPA\n---\n# Browser\n\nA browser uses PKCE as well; [mobile](mobile.md) does too.\n"),
    ("other.md", b"# Other\n\nNothing of it.\n"),
    ("sub/_part.md", b"A partial.\n"),
    ("stated.md", b"# Stated\n\nProof Key for Code Exchange (PKCE) is long.\n"),
    ("long.md", b"# Long\n\nA proof key for code exchange is made anew.\n"),
];

#[test]
fn says_how_each_word_was_found() {
    let kb = Kb::corpus(&PAGES);
    let found = |question: &str, url: &str| -> Vec<String> {
        let explanation = kb.json(&["explain", "--json", question, "--url", url]);
        assert!((sum(&explanation) - explanation["score"].as_f64().unwrap()).abs() < NEAR, "{question}");
        let words = explanation["words"].as_array().unwrap().iter();
        words.map(|word| format!("{} {} {}", word["word"], word["found_as"], word["term"]).replace('"', "")).collect()
    };
    assert_eq!(found("browsers", "/spa"), ["browsers typed browser"]);
    assert_eq!(found("brows*", "/spa"), ["brows* prefix brows*"]);
    assert_eq!(found("browserr", "/spa"), ["browserr spelling browser"]);
    let acronym = found("PKCE", "/long");
    assert!(acronym.contains(&"PKCE acronym proof key for code exchang".to_owned()), "{acronym:?}");
    let explanation = kb.json(&["explain", "--json", "pkce", "--url", "mobile.md"]);
    assert_eq!(explanation["words"][0]["section"]["anchor"], "login");
    assert_eq!(explanation["words"][0]["section"]["heading_path"], serde_json::json!(["Mobile", "Login"]));
}

#[test]
fn says_why_a_page_is_not_in_an_answer() {
    let kb = Kb::corpus(&PAGES);
    for (arguments, verdict, refused_by, missing) in [
        (&["pkce", "--url", "/other"][..], "no-words", &[][..], &["pkce"][..]),
        (&["pkce", "--topic", "spa", "--url", "/mobile"], "excluded", &["topic:spa"], &[]),
        (&["pkce -code", "--url", "/mobile"], "excluded", &["-code"], &[]),
        (&["pkce \"protects code\"", "--url", "/mobile"], "excluded", &["\"protect code\""], &[]),
        (&["browser pkce title:other", "--url", "/spa"], "excluded", &["title:other"], &["other"]),
        (&["pkce browser", "--url", "/mobile"], "relaxed", &[], &["browser"]),
    ] {
        let explanation = kb.json(&[&["explain", "--json"], arguments].concat());
        assert_eq!(explanation["verdict"], verdict, "{arguments:?}");
        assert_eq!(explanation["refused_by"], serde_json::json!(refused_by), "{arguments:?}");
        assert_eq!(explanation["missing_terms"], serde_json::json!(missing), "{arguments:?}");
        assert_eq!(explanation["score"].is_null(), verdict != "relaxed", "{arguments:?}");
        let said = kb.run(&[&["explain"], arguments].concat());
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        for reason in refused_by {
            assert!(said.stdout.contains(reason), "{}", said.stdout);
        }
    }
}

#[test]
fn says_what_became_of_an_address_without_a_page() {
    let kb = Kb::corpus(&PAGES);
    kb.run(&["index"]);
    kb.write("new.md", b"# New\n");
    for (url, reason) in [
        ("/nowhere", "no page has the address /nowhere"),
        ("/sub/_part", "sub/_part.md is a partial"),
        ("new.md", "new.md is not in the index"),
        ("/new#top", "new.md is not in the index"),
        ("/mobil/e", "no page has the address"),
    ] {
        let said = kb.run(&["explain", "pkce", "--url", url]);
        assert_eq!(said.code, Some(2), "{url}");
        assert!(said.stderr.contains(reason), "{}", said.stderr);
    }
    let near = kb.run(&["explain", "pkce", "--url", "/apps/mobile"]).stderr;
    assert!(near.contains("similar addresses: /mobile"), "{near}");
}

#[test]
fn a_boost_is_a_part_of_the_score() {
    let kb = Kb::corpus(&PAGES);
    for (boost, sign) in [("2.5", 1.0), ("0.25", -1.0)] {
        kb.write("spa.md", format!("---\nboost: {boost}\n---\n# Browser\n\nA browser uses PKCE.\n").as_bytes());
        kb.run(&["index"]);
        let explanation = kb.json(&["explain", "--json", "pkce browser", "--url", "/spa"]);
        let score = explanation["score"].as_f64().unwrap();
        assert!((sum(&explanation) - score).abs() < NEAR, "{explanation}");
        let boosts = explanation["boosts"].as_array().unwrap();
        let points = boosts.iter().find(|part| part["name"] == "boost").unwrap()["points"].as_f64().unwrap();
        let factor: f64 = boost.parse().unwrap();
        assert!((points - (score - score / factor)).abs() < NEAR && points * sign > 0.0, "{points} of {score}");
        let shows_boost =
            |url: &str| kb.run(&["explain", "pkce browser", "--url", url]).stdout.contains("boost: boost\n");
        assert!(shows_boost("/spa") && !shows_boost("/mobile"));
    }
}
