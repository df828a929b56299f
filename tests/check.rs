//! `kb check`: each rule finds what it is for and leaves alone what is meant, and each format is what its readers take.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::builder::{Kb, run};
use crate::real::{nightly, shared};

/// A tree in which every rule has something to find, and something beside it to leave alone.
const PAGES: [(&str, &[u8]); 16] = [
    ("index.md", b"# Home\n\n[guide](guide/) [start](guide/start.md) [end](guide/end.md) [api](api/a.md) [b](api/b.md) [c](api/c.md)\n"),
    ("guide/index.md", b"---\ndescription: d\n---\n# Guide\n\n[x](start.md#set-ups) [ok](start.md#setup) [root](/) [mail](mailto:a@b)\n"),
    ("guide/start.md", b"---\ntitle: Start\ntopics:\n  - spa\n  - single page\ndescription: d\n---\n## Set up\n\n[gone](strat.md)\n[end](end.md)\n[site](/pricing/plans)\n[f](/api/none)\n"),
    ("guide/end.md", b"---\ntitle: start\ntopics: [SPA, spas]\ndescription: d\n---\nText [file](files/a.pdf) [there](files/b.pdf) [licence](../LICENSE) [out](../../../x.md)\n"),
    ("guide/files/b.pdf", b"pdf"),
    ("LICENSE", b"free"),
    ("api/a.md", b"---\nurl: /api/same\ntopics: [spa, spas]\ndescription: d\n---\n# A\n<%= include('../_shared') %>\n"),
    ("api/b.md", b"---\nurl: /api/same\ndescription: d\n---\n# B\n<%= include('../_shared') %>\n<%= include('./_none') %>\n"),
    ("api/c.md", b"---\ntitle: a: b\ndescription: d\n---\n\n[v](/api/v2) [v](../api/v2/x.md)\n"),
    ("api/v2/x.md", b"---\ntopics: [spa]\ndescription: d\n---\n# X\n\nbytes \xff [top](#none)\n"),
    ("_shared.md", b"Shared.\n\n[lost](./lost.md)\n"),
    ("api/d.md", b"---\ndescription: d\n---\n[a](a.md) [x](v2/x.md)\n"),
    ("api/e.md", b"---\ndescription: d\n---\n[lonely](d.md)\n"),
    ("api/f.md", b"---\ndescription: d\n---\n[e](e.md) [f](f.md) [g](g.md)\n"),
    ("api/g.md", b"---\ndescription: d\n---\n# G\n"),
    ("api/h.md", b"---\ndescription: d\n---\n[f](f.md)\n"),
];

const FOUND: [(&str, u64, &str, &str, &str); 19] = [
    (
        "_shared.md",
        3,
        "error",
        "broken-link",
        "no page answers the link to /api/lost.md (as part of api/a.md and 1 more)",
    ),
    ("api/a.md", 2, "error", "duplicate-url", "claimed by api/b.md too"),
    ("api/b.md", 2, "error", "duplicate-url", "claimed by api/a.md too"),
    ("api/b.md", 7, "error", "include-missing", "`./_none`"),
    ("api/c.md", 2, "error", "broken-front-matter", "mapping values"),
    ("api/c.md", 6, "info", "folder-link", "the folder /api/v2,"),
    ("api/h.md", 1, "info", "orphan-page", "no other page"),
    ("api/v2/x.md", 7, "warning", "invalid-text", "not UTF-8"),
    ("api/v2/x.md", 7, "warning", "broken-anchor", "/api/v2/x has no section #none"),
    ("guide/end.md", 2, "info", "duplicate-title", "guide/start.md"),
    ("guide/end.md", 3, "info", "topic-spelling", "`SPA` (1 page) is spelled `spa` on 3 pages"),
    ("guide/end.md", 6, "warning", "missing-file", "there is no file /guide/files/a.pdf"),
    ("guide/end.md", 6, "info", "outside-link", "../x.md"),
    ("guide/index.md", 6, "warning", "broken-anchor", "/guide/start has no section #set-ups; near: #set-up"),
    ("guide/start.md", 5, "info", "rare-topic", "`single page`"),
    ("guide/start.md", 10, "error", "broken-link", "/guide/strat.md; near: /guide/start"),
    ("guide/start.md", 12, "info", "outside-link", "/pricing/plans"),
    ("guide/start.md", 13, "error", "broken-link", "/api/none"),
    ("index.md", 1, "info", "empty-description", "no description"),
];

fn findings(kb: &Kb, arguments: &[&str]) -> Vec<Value> {
    let said = kb.run(&[&["check", "--json"], arguments].concat());
    let report: Value = serde_json::from_str(&said.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().clone();
    assert_eq!(said.code, Some(i32::from(!findings.is_empty())), "{}", said.stderr);
    findings
}

fn codes(findings: &[Value]) -> BTreeSet<&str> {
    findings.iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

#[test]
fn every_rule_finds_what_it_is_for_and_nothing_else() {
    let kb = Kb::corpus(&PAGES);
    let found = findings(&kb, &["--level", "info"]);
    let all: Vec<String> = found.iter().map(ToString::to_string).collect();
    for (finding, (file, line, level, code, message)) in found.iter().zip(FOUND) {
        let place = (&finding["file"], &finding["line"], &finding["level"], &finding["code"]);
        assert_eq!(place, (&file.into(), &line.into(), &level.into(), &code.into()), "{all:#?}");
        assert!(finding["message"].as_str().unwrap().contains(message), "{finding}");
    }
    assert_eq!(found.len(), FOUND.len(), "{all:#?}");
    assert!(!kb.root.path().join("index").exists(), "no index is needed");
}

#[test]
fn levels_choose_what_is_told_and_settings_what_it_weighs() {
    let kb = Kb::corpus(&PAGES);
    let of = |level: &str| FOUND.iter().filter(|(_, _, known, ..)| *known == level).count();
    assert_eq!(findings(&kb, &["--level", "error"]).len(), of("error"));
    assert_eq!(findings(&kb, &[]).len(), of("error") + of("warning"));
    let settings = "[check]\nbroken-link = \"off\"\norphan-page = \"error\"\nelsewhere = [\"/pricing\"]\n";
    fs::write(kb.root.path().join("kb.toml"), settings).unwrap();
    let weighed = findings(&kb, &["--level", "error"]);
    assert!(codes(&weighed).contains("orphan-page") && !codes(&weighed).contains("broken-link"), "{weighed:?}");
    let all = findings(&kb, &["--level", "info"]);
    assert!(!all.iter().any(|finding| finding["message"].as_str().unwrap().contains("/pricing")), "{all:?}");
}

#[test]
fn a_pin_on_a_page_that_is_gone_is_found_in_the_settings() {
    let kb = Kb::corpus(&[("a.md", b"# A\n")]);
    let settings = "[[pin]]\nquery = \"a\"\nfirst = [\"/a\", \"a.md\"]\nhide = [\n  \"/gone\",\n]\n";
    fs::write(kb.root.path().join("kb.toml"), settings).unwrap();
    let found = findings(&kb, &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((&found[0]["file"], &found[0]["line"]), (&"kb.toml".into(), &5.into()));
    let text = kb.run(&["check"]).stdout;
    assert!(text.starts_with("kb.toml\n    5  a pin names /gone, which no page has [dead-pin]\n"), "{text}");
}

#[test]
fn text_names_files_as_the_shell_does_and_counts_by_rule() {
    let kb = Kb::corpus(&PAGES);
    let mut command = kb.command(&["check"]);
    let text = String::from_utf8(command.env("COLUMNS", "80").output().unwrap().stdout).unwrap();
    assert!(text.contains("\ncorpus/guide/start.md\n   10  no page answers the link to "), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(text.contains("    3  error    broken-link          A link leads to no page of the corpus.\n"), "{text}");
    assert!(text.ends_with("11 findings in 8 files\n"), "{text}");
}

#[test]
fn workflow_commands_name_the_line() {
    let kb = Kb::corpus(&[("50%, a:b.md", b"[x](100%25.md)\n")]);
    let text = kb.run(&["check", "--format", "github"]).stdout;
    let expected =
        "::error file=corpus/50%25%2C a%3Ab.md,line=1,title=broken-link::no page answers the link to /100%25.md\n";
    assert_eq!(text, expected);
}

#[test]
fn sarif_names_rules_and_places() {
    let kb = Kb::corpus(&PAGES);
    kb.write("guide/a b.md", b"[x](none.md)\n");
    let log: Value = serde_json::from_str(&kb.run(&["check", "--level", "info", "--format", "sarif"]).stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert!(results.len() > FOUND.len());
    for result in results {
        let at = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[at]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
        assert!(place["region"]["startLine"].as_u64().unwrap() > 0);
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(kb.root.path().join(uri.replace("%20", " ")).is_file(), "{uri}");
    }
}

/// docs/check.md has a row for each rule, as the rules are.
#[test]
fn every_rule_is_documented() {
    let kb = Kb::corpus(&[("a.md", b"# A\n")]);
    let log: Value = serde_json::from_str(&kb.run(&["check", "--format", "sarif"]).stdout).unwrap();
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/check.md");
    let page = String::from_utf8(fs::read(page).unwrap()).unwrap();
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap() {
        let level = rule["defaultConfiguration"]["level"].as_str().unwrap().replace("note", "info");
        let sentence = rule["shortDescription"]["text"].as_str().unwrap();
        let row = format!("| `{}` | {level} | {sentence}", rule["id"].as_str().unwrap());
        assert!(page.contains(&row), "{row}");
    }
}

#[test]
fn the_known_faults_of_the_real_trees_are_found() {
    let (Some(folder), Some(shared)) = (nightly(), shared()) else { return };
    let check = |corpus: &Path| -> (BTreeMap<String, u64>, Vec<Value>) {
        let said = run(folder, &["check", "--json", "--corpus", corpus.to_str().unwrap()]);
        let report: Value = serde_json::from_str(&said.stdout).unwrap();
        let by_code = serde_json::from_value(report["by_code"].clone()).unwrap();
        (by_code, report["findings"].as_array().unwrap().clone())
    };
    let (by_code, _) = check(&folder.join("articles"));
    assert_eq!(by_code["broken-front-matter"], 10);
    assert!(by_code["broken-link"] > 100, "{by_code:?}");
    let (_, findings) = check(&shared.join("auth0-docs/articles"));
    let missing = findings.iter().filter(|finding| finding["code"] == "include-missing");
    let targets: BTreeSet<PathBuf> = missing
        .map(|finding| {
            let from = Path::new(finding["file"].as_str().unwrap()).parent().unwrap();
            from.join(finding["message"].as_str().unwrap().split('`').nth(1).unwrap())
        })
        .collect();
    assert!(targets.len() >= 21, "{targets:?}");
}
