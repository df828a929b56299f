//! Real pages: read from `../shared/data` when it is there; `.ci/run` demands it. What kb says of a tree is held
//! against what a test reads from the files itself, with nothing of kb's.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::builder::run;

pub(crate) fn shared() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if path.is_dir() {
        return Some(path);
    }
    assert!(option_env!("KB_DEMAND_SHARED").is_none(), "the shared data is missing");
    println!("skipped: no shared data");
    None
}

pub(crate) fn json(folder: &Path, arguments: &[&str]) -> Value {
    let said = run(folder, arguments);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    serde_json::from_str(&said.stdout).unwrap()
}

/// The last real night, indexed once for all tests: a folder with `articles` and `index`.
pub(crate) fn nightly() -> Option<&'static Path> {
    static NIGHTLY: OnceLock<Option<PathBuf>> = OnceLock::new();
    let folder = NIGHTLY.get_or_init(|| {
        let bundle = shared()?.join("auth0-nightly.bundle");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nightly");
        let _ = fs::remove_dir_all(&folder);
        let mut clone = Command::new("git");
        clone.args(["clone", "-q", "-b", "main"]).args([bundle.as_os_str(), folder.as_os_str()]);
        assert!(clone.status().unwrap().success());
        json(&folder, &["index", "articles", "--json"]);
        Some(folder)
    });
    folder.as_deref()
}

/// Every file below `root` that the design calls a page, as a path below it.
fn pages_of(root: &Path, folder: &Path, into: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.starts_with(['_', '.']) {
            continue;
        }
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if path.is_dir() {
            pages_of(root, &path, into);
        } else if ["md", "mdx", "markdown"].contains(&extension) {
            into.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
        }
    }
}

fn pages(root: &Path) -> Vec<String> {
    let mut pages = Vec::new();
    pages_of(root, root, &mut pages);
    pages.sort();
    pages
}

fn text(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap()).replace("\r\n", "\n").trim_start_matches('\u{feff}').to_owned()
}

/// The lines between the two fences at the top of a page.
fn front_matter(text: &str) -> Option<&str> {
    let block =
        text.strip_prefix("---\n").or_else(|| text.split_once("--- \n").filter(|(a, _)| a.is_empty())?.1.into())?;
    block.split("\n---").next()
}

fn urls(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let answer = json(folder, &[&["search", "--json"], arguments].concat());
    let scenarios = answer["scenarios"].as_array().unwrap();
    scenarios.iter().map(|page| page["url"].as_str().unwrap().to_owned()).collect()
}

fn url_of(folder: &Path, page: &str) -> String {
    json(folder, &["show", "--json", page])["url"].as_str().unwrap().to_owned()
}

/// The files that were warned about with this code, each as often as it was.
fn warned(folder: &Path, code: &str) -> Vec<String> {
    let findings = run(folder, &["check", "--json"]).stdout;
    let findings: Value = serde_json::from_str(&findings).unwrap();
    let of_code = findings["findings"].as_array().unwrap().iter().filter(|finding| finding["code"] == code);
    of_code.map(|finding| finding["file"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_page_of_the_real_tree_is_there() {
    let Some(folder) = nightly() else { return };
    let expected = pages(&folder.join("articles"));
    assert_eq!(expected.len(), 987);
    let answer = json(folder, &["search", "--json", "--limit", "2000", "*"]);
    assert_eq!(answer["total"]["scenarios"], 987);
    let scenarios = answer["scenarios"].as_array().unwrap();
    let urls: BTreeSet<&str> = scenarios.iter().map(|page| page["url"].as_str().unwrap()).collect();
    for page in expected {
        let shown = json(folder, &["show", "--json", &page]);
        assert_eq!(shown["source"]["file"], page);
        assert!(urls.contains(shown["url"].as_str().unwrap()), "{page}");
    }
}

#[test]
fn broken_front_matter_costs_no_page() {
    let Some(folder) = nightly() else { return };
    let articles = folder.join("articles");
    let mut expected = Vec::new();
    for page in pages(&articles) {
        let text = text(&articles.join(&page));
        let Some(block) = front_matter(&text) else { continue };
        if serde_yaml::from_str::<BTreeMap<String, serde_yaml::Value>>(block).is_err() {
            let titled = block.lines().find_map(|line| line.strip_prefix("title:"));
            let headed = text.lines().find_map(|line| line.strip_prefix("# "));
            expected.push((page, titled.or(headed).unwrap().trim().to_owned()));
        }
    }
    let names: Vec<&String> = expected.iter().map(|(page, _)| page).collect();
    assert_eq!(expected.len(), 10);
    assert_eq!(warned(folder, "broken-front-matter").iter().collect::<Vec<_>>(), names);
    for (page, title) in &expected {
        let url = url_of(folder, page);
        let found = urls(folder, &["--literal", title]);
        assert!(found.contains(&url), "{page} by {title}: {found:?}");
    }
}

/// The target of every include that stands at the beginning of a line of a page.
fn include_targets(text: &str) -> Vec<&str> {
    let directives = text.lines().filter_map(|line| line.strip_prefix("<%= include("));
    directives.filter_map(|rest| rest.get(1..)?.split(['\'', '"']).next()).collect()
}

/// Four plain words that follow one another in a partial, if there are such.
fn telling_words(partial: &str) -> Option<String> {
    let prose = partial.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()));
    prose.into_iter().find_map(|line| {
        let run: String = line.chars().take_while(|c| c.is_ascii_alphabetic() || *c == ' ').collect();
        let words: Vec<&str> = run.split(' ').collect();
        (words.len() > 5).then(|| words[..4].join(" "))
    })
}

/// Every include of `tree` in its pages is either expanded or warned about; answers how many were expanded.
fn includes_are_expanded_or_warned(folder: &Path, tree: &Path) -> usize {
    let warned: BTreeSet<String> = warned(folder, "include-missing").into_iter().collect();
    let (mut expanded, mut missing) = (0, BTreeSet::new());
    for page in pages(tree) {
        let path = tree.join(&page);
        let text = text(&path);
        let targets = include_targets(&text);
        let shown = if targets.is_empty() { String::new() } else { run(folder, &["show", &page]).stdout };
        for target in targets {
            let named = path.parent().unwrap().join(target);
            let candidates = ["", ".md", ".html"].map(|end| PathBuf::from(format!("{}{end}", named.display())));
            match candidates.iter().find(|candidate| candidate.is_file()) {
                None => drop(missing.insert(page.clone())),
                Some(partial) => {
                    let Some(words) = telling_words(&self::text(partial)) else { continue };
                    assert!(shown.contains(&words), "{page} does not hold `{words}` of {target}");
                    expanded += 1;
                }
            }
        }
    }
    assert!(missing.is_subset(&warned), "{:?}", missing.difference(&warned));
    expanded
}

#[test]
fn every_include_is_expanded_or_warned_about() {
    let Some(folder) = nightly() else { return };
    assert!(includes_are_expanded_or_warned(folder, &folder.join("articles")) > 200);
    let Some(shared) = shared() else { return };
    let root = tempfile::tempdir().unwrap();
    let articles = shared.join("auth0-docs/articles");
    let report = json(root.path(), &["index", articles.to_str().unwrap(), "--json"]);
    assert_eq!(report["pages"], 248);
    assert!(includes_are_expanded_or_warned(root.path(), &articles) > 20);
    assert!(warned(root.path(), "include-missing").len() >= 20);
}

/// The values of `topics` as serde_yaml reads them, or, in a broken block, the items that stand below the key.
fn topics(block: &str) -> Vec<String> {
    let scalar = |value: &serde_yaml::Value| match value {
        serde_yaml::Value::String(text) => Some(text.clone()),
        serde_yaml::Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match serde_yaml::from_str::<BTreeMap<String, serde_yaml::Value>>(block) {
        Ok(keys) => match keys.get("topics") {
            Some(serde_yaml::Value::Sequence(items)) => items.iter().filter_map(scalar).collect(),
            Some(value) => scalar(value).into_iter().collect(),
            None => Vec::new(),
        },
        Err(_) => {
            let items = block.lines().skip_while(|line| !line.starts_with("topics:")).skip(1);
            let items = items.map_while(|line| line.trim().strip_prefix('-'));
            items.map(|item| item.trim().to_owned()).collect()
        }
    }
}

#[test]
fn topics_are_counted_as_the_files_say() {
    let Some(folder) = nightly() else { return };
    let articles = folder.join("articles");
    let fold = |value: &str| value.trim().to_lowercase().replace([' ', '_'], "-");
    let mut expected: BTreeMap<String, u64> = BTreeMap::new();
    for page in pages(&articles) {
        let text = text(&articles.join(&page));
        let folded: BTreeSet<String> =
            front_matter(&text).map(topics).unwrap_or_default().iter().map(|topic| fold(topic)).collect();
        for topic in folded {
            *expected.entry(topic).or_default() += 1;
        }
    }
    let said = json(folder, &["topics", "--json"]);
    let said: BTreeMap<String, u64> = said["facets"]["topics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| (fold(value["value"].as_str().unwrap()), value["count"].as_u64().unwrap()))
        .collect();
    assert!(expected.len() > 300, "{}", expected.len());
    assert_eq!(said, expected);
}

/// The questions of the seven scenarios, and the folder of their own page on the real tree and on ours.
const SCENARIOS: [(&str, &str); 7] = [
    ("b2b identity", "b2b"),
    ("b2c", "b2c"),
    ("employees enterprise login", "b2e"),
    ("sso regular web app", "web-app-sso"),
    ("server to server api", "server-api"),
    ("spa api implicit", "spa-api"),
    ("mobile PKCE", "mobile-api"),
];

#[test]
fn the_seven_scenarios_are_found_by_their_questions() {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let root = tempfile::tempdir().unwrap();
    for (question, own) in SCENARIOS {
        let found = urls(root.path(), &["--corpus", ours.to_str().unwrap(), question]);
        assert_eq!(found[0], format!("/architecture-scenarios/{own}"), "{question}: {found:?}");
    }
    let Some(folder) = nightly() else { return };
    for (question, own) in SCENARIOS {
        let found = urls(folder, &[question]);
        let own = format!("/architecture-scenarios/{own}");
        assert!(found.iter().take(3).any(|url| *url == own), "{question}: {found:?}");
    }
}

#[test]
fn no_page_that_a_filter_has_to_find_is_missing() {
    let (Some(folder), Some(shared)) = (nightly(), shared()) else { return };
    let filters = text(&shared.join("judged/auth0/filters.tsv"));
    for line in filters.lines() {
        let [_, words, field, value, expected] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let filter = format!("{field}={value}");
        let found = urls(folder, &["--filter", &filter, "--limit", "1000", words]);
        for page in expected.split(',') {
            assert!(found.contains(&url_of(folder, page)), "{words} {filter}: {page} is missing");
        }
    }
}

#[test]
fn our_own_corpus_has_no_fault() {
    let root = tempfile::tempdir().unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let said = run(root.path(), &["--corpus", corpus.to_str().unwrap(), "check"]);
    assert_eq!((said.stdout.as_str(), said.code), ("nothing found\n", Some(0)));
}
