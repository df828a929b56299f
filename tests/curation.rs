//! What is said by hand about answers: pins of kb.toml put pages first or hide them, synonyms stand for typed words, and
//! neither does more than it says.

use std::fs;

use serde_json::{Value, json};

use crate::builder::{Kb, Said};

const PAGES: [(&str, &[u8]); 5] = [
    ("login.md", b"---\ntopics: [access]\n---\n# Login page\n\nReset a password on the login page. Reset it once.\n"),
    ("reset.md", b"---\ntopics: [access]\n---\n# Reset a password\n\nReset the password here: password reset.\n"),
    ("old.md", b"---\ntopics: [old]\n---\n# Reset password, old\n\nReset password. Reset password.\n"),
    ("support.md", b"---\ntopics: [people]\n---\n# Support\n\nPeople who help.\n"),
    ("orchestration.md", b"# Orchestration\n\nKubernetes places containers; sign in first.\n"),
];

fn settled(settings: &str) -> Kb {
    let kb = Kb::corpus(&PAGES);
    fs::write(kb.root.path().join("kb.toml"), settings).unwrap();
    kb
}

fn search(kb: &Kb, arguments: &[&str]) -> Value {
    kb.json(&[&["search", "--json"], arguments].concat())
}

fn pages(answer: &Value) -> Vec<(&str, bool)> {
    let pages = answer["scenarios"].as_array().unwrap().iter();
    pages.map(|page| (page["url"].as_str().unwrap(), page["pinned"].as_bool().unwrap())).collect()
}

const PINS: &str =
    "[[pin]]\nquery = \"reset * password\"\nfirst = [\"/support\", \"/login\", \"/gone\"]\nhide = [\"/old\"]\n";

#[test]
fn pins_put_pages_first_and_hide_others() {
    let kb = settled(PINS);
    let plain = search(&kb, &["password reset"]);
    assert!(pages(&plain).contains(&("/old", false)) && plain["query"]["pins"] == json!([]), "{plain}");
    let answer = search(&kb, &["Resetting my passwords"]);
    assert_eq!(pages(&answer), [("/support", true), ("/login", true), ("/reset", false)]);
    let ranks: Vec<&Value> = answer["scenarios"].as_array().unwrap().iter().map(|page| &page["rank"]).collect();
    assert_eq!(ranks, [1, 2, 3]);
    assert_eq!(answer["scenarios"][0]["score"], 0.0);
    let warnings = answer["query"]["warnings"].to_string();
    assert!(
        warnings.contains("the pin for `reset * password` names /gone, and no page has that address"),
        "{warnings}"
    );
    let pin = json!([{"query": "reset * password", "first": ["/support", "/login", "/gone"], "hide": ["/old"]}]);
    assert_eq!(answer["query"]["pins"], pin);
    // Totals and facets are those of the match set: what is hidden is not counted, what is pinned is no match for that.
    assert_eq!(answer["total"]["scenarios"], 2);
    assert_eq!(answer["facets"]["topics"], json!([{"value": "access", "count": 2, "selected": false}]));
}

#[test]
fn pins_act_on_the_whole_question_and_overrule_no_filter() {
    let kb = settled(PINS);
    for question in ["reset", "reset password now", "password reset"] {
        assert!(pages(&search(&kb, &[question])).iter().all(|(_, pinned)| !pinned), "{question}");
    }
    assert_eq!(pages(&search(&kb, &["reset password", "--topic", "access"])), [("/login", true), ("/reset", false)]);
    assert_eq!(pages(&search(&kb, &["reset password -people"]))[0], ("/login", true));
    let second = search(&kb, &["reset password", "--offset", "1", "--limit", "1"]);
    assert_eq!(pages(&second), [("/login", true)]);
    assert_eq!(second["scenarios"][0]["rank"], 2);
}

#[test]
fn explanations_say_what_a_pin_did() {
    let kb = settled(PINS);
    let explain = |url: &str| kb.json(&["explain", "--json", "reset password", "--url", url]);
    let login = explain("/login");
    assert_eq!(
        (&login["pinned"], &login["rank"], &login["above"]["url"]),
        (&true.into(), &2.into(), &"/support".into())
    );
    let old = explain("/old");
    assert_eq!((&old["hidden"], &old["rank"], &old["score"]), (&true.into(), &Value::Null, &Value::Null));
    let said = |url: &str| kb.run(&["explain", "reset password", "--url", url]).stdout;
    assert!(said("/login").contains("rank 2, pinned there") && said("/old").contains("a pin hides it"));
    assert!(kb.run(&["search", "reset password"]).stdout.contains("pinned"));
}

#[test]
fn synonyms_stand_for_words_unless_they_are_left_off() {
    let kb = settled("");
    fs::write(kb.root.path().join("synonyms.yaml"), "- [login, Sign In]\n- k8s: [kubernetes]\n").unwrap();
    let expansions = |answer: &Value| -> Vec<(String, String)> {
        let found = answer["query"]["expansions"].as_array().unwrap().iter();
        found
            .map(|it| (it["with"][0].as_str().unwrap().to_owned(), it["reason"].as_str().unwrap().to_owned()))
            .collect()
    };
    for (question, with, found, typed_alone) in [
        ("login", "Sign In", &["/login", "/orchestration"][..], &["/login"][..]),
        ("sign in", "login", &["/login", "/orchestration"], &["/orchestration"]),
        ("k8s", "kubernetes", &["/orchestration"], &[]),
        ("kubernetes", "", &["/orchestration"], &["/orchestration"]),
    ] {
        let answer = search(&kb, &[question]);
        let urls = |answer: &Value| -> Vec<String> {
            let mut urls: Vec<String> = pages(answer).into_iter().map(|(url, _)| url.to_owned()).collect();
            urls.sort();
            urls
        };
        assert_eq!(urls(&answer), found, "{question}");
        let expected: Vec<(String, String)> = match with {
            "" => Vec::new(),
            with => vec![(with.to_owned(), "synonym".to_owned())],
        };
        assert_eq!(expansions(&answer), expected, "{question}");
        assert_eq!(urls(&search(&kb, &[question, "--no-expand"])), typed_alone, "{question}");
    }
    let explanation = kb.json(&["explain", "--json", "sign in", "--url", "/login"]);
    let words = explanation["words"].as_array().unwrap();
    assert!(words.iter().any(|word| word["found_as"] == "synonym" && word["term"] == "login"), "{words:?}");
}

#[test]
fn settings_that_cannot_be_meant_are_told_by_file_and_line() {
    let refused = |settings: &str, synonyms: Option<&str>| -> Said {
        let kb = settled(settings);
        if let Some(synonyms) = synonyms {
            fs::write(kb.root.path().join("synonyms.yaml"), synonyms).unwrap();
        }
        kb.run(&["search", "login"])
    };
    for (settings, synonyms, message) in [
        ("\ncorpsu = \"x\"\n", None, "kb.toml:2: unknown key `corpsu`"),
        ("\ncorpsu = \"x\"\n", None, "did you mean `corpus`?"),
        ("[[pin]]\nquery = \"a\"\nfrist = [\"/x\"]\n", None, "kb.toml:3: unknown key `frist`"),
        ("[[pin]]\nquery = \"a\"\nfrist = [\"/x\"]\n", None, "did you mean `first`?"),
        ("[[pin]]\nfirst = [\"/x\"]\n", None, "kb.toml:1: `query` must be a question in quotes"),
        ("[[pin]]\nquery = 1\nfirst = [\"/x\"]\n", None, "kb.toml:2: `query` must be a question in quotes"),
        ("[[pin]]\nquery = \"a*b\"\nfirst = [\"/x\"]\n", None, "kb.toml:2: `query` of a pin: `*` must be"),
        ("[[pin]]\nquery = \"a\"\n", None, "kb.toml:1: a pin needs `first` or `hide`"),
        ("[[pin]]\nquery = \"a\"\nhide = \"/x\"\n", None, "kb.toml:3: `hide` must be a list of addresses"),
        ("\n[pin]\nquery = \"a\"\n", None, "kb.toml:2: `pin` must be tables"),
        ("index = \"\"\n", None, "kb.toml:1: `index` must be a path"),
        ("extensions = [1]\n", None, "kb.toml:1: `extensions` must be a list"),
        ("index = \n", None, "kb.toml:1: "),
        ("[check]\norphan-pages = \"off\"\n", None, "kb.toml:2: unknown key `orphan-pages`"),
        ("[check]\norphan-pages = \"off\"\n", None, "did you mean `orphan-page`?"),
        (
            "[check]\norphan-page = \"of\"\n",
            None,
            "kb.toml:2: `orphan-page` must be `error`, `warning`, `info` or `off`",
        ),
        ("check = 1\n", None, "kb.toml:1: `check` must be a table of rules"),
        ("synonyms = \"none.yaml\"\n", None, "none.yaml cannot be read"),
        ("", Some("- [a, b]\n- [c]\n"), "synonyms.yaml:2: "),
        ("synonyms = \"synonyms.yaml\"\n", Some("- [a, b]\n- c\n"), "synonyms.yaml:2: "),
    ] {
        let said = refused(settings, synonyms);
        assert_eq!(said.code, Some(2), "{settings}: {}", said.stderr);
        assert!(said.stderr.contains(message), "{settings}: {}", said.stderr);
    }
}
