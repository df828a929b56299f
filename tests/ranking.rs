//! What the ranking promises: words beside those typed, one answer a partial, the same order whatever is asked for.

use serde_json::Value;

use crate::builder::Kb;

fn search(kb: &Kb, arguments: &[&str]) -> Value {
    let mut all = vec!["search", "--json"];
    all.extend(arguments);
    kb.json(&all)
}

fn urls(answer: &Value) -> Vec<&str> {
    answer["scenarios"].as_array().unwrap().iter().filter_map(|page| page["url"].as_str()).collect()
}

const PAGES: [(&str, &[u8]); 5] = [
    ("grants.md", b"# Grants\n\nUse the Resource Owner Password Credentials Grant for trusted apps alone.\n"),
    ("factors.md", b"# Factors\n\nAn app for two-factor authentication shows codes. Multifactor it is.\n"),
    ("pkce.md", b"# Native apps\n\nProof Key for Code Exchange (PKCE) protects the code.\n"),
    ("exchange.md", b"# Exchange\n\nA proof key for code exchange is made anew for every login.\n"),
    ("browser.md", b"# Browser\n\nThe web auth object opens the page; web auth is for browsers.\n"),
];

#[test]
fn words_beside_those_typed_come_from_the_pages() {
    let kb = Kb::corpus(&PAGES);
    for (question, reason, with, page) in [
        ("ROPC", "acronym", "resource owner password credentials", "/grants"),
        ("2FA", "acronym", "two-factor authentication", "/factors"),
        ("PKCE", "acronym", "proof key for code exchange", "/exchange"),
        ("proof key for code exchange", "acronym", "pkce", "/pkce"),
        ("webauth", "compound", "web auth", "/browser"),
        ("autentication", "spelling", "authentication", "/factors"),
        ("multifator", "spelling", "multifactor", "/factors"),
    ] {
        let answer = search(&kb, &[question]);
        let expansion = &answer["query"]["expansions"][0];
        assert_eq!((&expansion["reason"], &expansion["with"][0]), (&reason.into(), &with.into()), "{question}");
        assert!(urls(&answer).contains(&page), "{question}: {:?}", urls(&answer));
        let typed = search(&kb, &[question, "--no-expand"]);
        assert_eq!(typed["query"]["expansions"], Value::Array(Vec::new()), "{question}");
    }
    assert_eq!(urls(&search(&kb, &["ROPC", "--no-expand"])), Vec::<&str>::new());
}

/// What pages say by phrases alone is read again where it stands, whatever pages hold it.
#[test]
fn an_unknown_short_form_stands_for_the_phrase_that_most_pages_have() {
    let kb = Kb::corpus(&[
        ("title.md", b"---\ntitle: Virtual Private Gateways\n---\nwords\n"),
        ("about.md", b"---\ndescription: The Border Gateway Keeper\n---\n# About\n"),
        ("mark.md", b"# Mark\n\nThe <dfn data-key=\"x\">Foo Bar Interface</dfn>s are many.\n"),
        ("a.md", b"# Ties\n\none Zero Queue Token, another Zebra Queue Token.\n"),
        ("b.md", b"# Two\n\nSecure Token Policies here.\n\n## Heading of Secure Token Policies\n"),
        ("c.md", b"# Three\n\nA Secure Token Policy, and a Safe Token Page.\n"),
        ("d.md", b"# Four\n\nThe Secure Token Policy again.\n"),
    ]);
    let stands_for = |question: &str| search(&kb, &[question])["query"]["expansions"][0]["with"][0].clone();
    for (question, with) in [
        ("VPG", "virtual private gateways"),
        ("BGK", "border gateway keeper"),
        ("FBI", "foo bar interfaces"),
        ("ZQT", "zebra queue token"),
        ("STP", "secure token policy"),
    ] {
        assert_eq!(stands_for(question), with, "{question}");
    }
    // The first pages that have a phrase may be gone, and the others stand in another segment.
    kb.write("c.md", b"# Three\n\nNothing of it.\n");
    kb.write("e.md", b"# Five\n\nMore on the Secure Token Policy.\n");
    assert_eq!(kb.json(&["index", "--json"])["reason"], "updated");
    assert_eq!(stands_for("STP"), "secure token policy");
    for page in ["d.md", "e.md"] {
        kb.write(page, b"# Other\n\nNothing of it.\n");
    }
    assert_eq!(kb.json(&["index", "--json"])["reason"], "updated");
    assert_eq!(stands_for("STP"), "secure token policies");
}

#[test]
fn parentheses_in_prose_ask_for_no_more_than_the_words_in_them() {
    let kb = Kb::corpus(&PAGES);
    for (question, pages) in [
        ("codes (shown by an app or a token)", &["/factors"][..]),
        ("-codes (apps (trusted zeppelins))", &["/grants"]),
        ("codes -(trusted apps)", &["/factors"]),
        ("zeppelin OR (two factor codes)", &["/factors"]),
    ] {
        let answer = search(&kb, &[question]);
        for page in pages {
            assert!(urls(&answer).contains(page), "{question}: {:?}", urls(&answer));
        }
    }
}

#[test]
fn a_small_word_is_no_acronym() {
    let kb = Kb::corpus(&[
        ("a.md", b"# A\n\nAll about Representational State Transfer (REST) and the rest of it.\n"),
        ("b.md", b"# B\n\nRepresentational State Transfer (REST) again.\n"),
    ]);
    assert_eq!(search(&kb, &["rest"])["query"]["expansions"].as_array().unwrap().len(), 0);
    assert_eq!(search(&kb, &["REST"])["query"]["expansions"].as_array().unwrap().len(), 1);
}

#[test]
fn a_partial_that_many_pages_share_answers_once() {
    let mut files: Vec<(String, String)> = (0..12)
        .map(|page| (format!("page{page:02}.md"), format!("# Page {page}\n\nOwn text.\n\n<%= include('./_keys') %>\n")))
        .collect();
    files.push((
        "_keys.md".to_owned(),
        "Rotate the signing keys every month; old signing keys stay known.\n".to_owned(),
    ));
    files.push((
        "own.md".to_owned(),
        "# Own\n\nMuch else is told here, of keys too, and at last of signing.\n".to_owned(),
    ));
    let files: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    let kb = Kb::corpus(&files);
    let answer = search(&kb, &["signing keys"]);
    assert_eq!(answer["total"]["scenarios"], 13);
    assert_eq!(urls(&answer)[..3], ["/page00", "/own", "/page01"]);
}

#[test]
fn the_order_is_the_same_however_much_is_asked_for() {
    let kb = Kb::corpus(&PAGES);
    for question in ["code app", "login form for web", "the exchange of a code"] {
        let all = search(&kb, &[question]);
        for limit in 1..urls(&all).len() {
            let some = search(&kb, &[question, "--limit", &limit.to_string()]);
            assert_eq!(urls(&some), urls(&all)[..limit], "{question}");
        }
        let second = search(&kb, &[question, "--limit", "1", "--offset", "1"]);
        assert_eq!(urls(&second), urls(&all)[1..2], "{question}");
    }
}

#[test]
fn a_filter_alone_finds_each_kind_in_its_own_list() {
    let kb = Kb::corpus(&[
        ("a.md", b"---\ntopics: [spa]\n---\n# A\n\nSee [the other](b.md).\n"),
        ("b.md", b"# B\n\nIt is the other.\n"),
    ]);
    for (question, pages, links) in [("topic:spa", 1, 1), ("kind:inline", 0, 1), ("-topic:spa kind:inline", 0, 0)] {
        let answer = search(&kb, &[question, "--no-expand"]);
        let found = ["scenarios", "resources"].map(|list| answer[list].as_array().unwrap().len());
        assert_eq!(found, [pages, links], "{question}");
        assert_eq!(answer["total"], serde_json::json!({"scenarios": pages, "resources": links}), "{question}");
    }
}

/// Pages with one word and more and more others; some ask for a boost.
fn boosted(boosts: &[(usize, &str)]) -> Kb {
    let kb = Kb::corpus(&[]);
    for number in 0..320 {
        let boost = boosts.iter().find(|(page, _)| *page == number);
        let front = boost.map(|(_, boost)| format!("---\nboost: {boost}\n---\n")).unwrap_or_default();
        let text = format!("{front}# Page\n\nlantern {}\n", "filler ".repeat(number + 1));
        kb.write(&format!("page-{number:03}.md"), text.as_bytes());
    }
    kb
}

/// The pages of an answer with their scores.
fn scores(answer: &Value) -> Vec<(String, f64)> {
    let pages = answer["scenarios"].as_array().unwrap().iter();
    pages.map(|page| (page["url"].as_str().unwrap().to_owned(), page["score"].as_f64().unwrap())).collect()
}

#[test]
fn a_boost_is_a_factor_on_the_score_of_any_page() {
    let factors = [(319, "10"), (250, "3.5"), (3, "0.1"), (0, "0.5"), (100, "1")];
    let (plain, kb) = (boosted(&[]), boosted(&factors));
    for question in ["lantern", "filler lantern", "*", "lantern -nothing"] {
        let all = |kb: &Kb| scores(&search(kb, &["--limit", "400", question]));
        let factor = |url: &str| -> f64 {
            let boost = factors.iter().find(|(page, _)| url == format!("/page-{page:03}"));
            boost.map_or(1.0, |(_, boost)| boost.parse().unwrap())
        };
        let mut expected: Vec<(String, f64)> =
            all(&plain).into_iter().map(|(url, score)| (url.clone(), score * factor(&url))).collect();
        expected.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let found = all(&kb);
        let urls = |pages: &[(String, f64)]| pages.iter().map(|(url, _)| url.clone()).collect::<Vec<_>>();
        assert_eq!(found.len(), 320);
        if question == "lantern" {
            assert_eq!(urls(&found), urls(&expected), "{question}");
            assert!(found.iter().zip(&expected).all(|(found, expected)| (found.1 - expected.1).abs() < 1e-3));
        }
        let first = search(&kb, &["--limit", "5", question]);
        assert_eq!(scores(&first), found[..5], "{question}");
        assert_eq!(first["total"], search(&plain, &["--limit", "5", question])["total"], "{question}");
    }
}

#[test]
fn a_boost_comes_and_goes_with_its_page() {
    let kb = boosted(&[(319, "10"), (5, "0.2")]);
    kb.run(&["index"]);
    assert_eq!(urls(&search(&kb, &["--limit", "1", "lantern"])), ["/page-319"]);
    kb.write("page-319.md", b"# Page\n\nlantern\n");
    kb.remove("page-005.md");
    kb.write("page-200.md", b"---\nboost: 9\n---\nlantern filler\n");
    kb.run(&["index"]);
    let changed = scores(&search(&kb, &["--limit", "400", "lantern"]));
    assert_eq!(changed[0].0, "/page-200");
    kb.run(&["index", "--rebuild"]);
    assert_eq!(scores(&search(&kb, &["--limit", "400", "lantern"])), changed);
}
