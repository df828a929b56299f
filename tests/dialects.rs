//! Each tree under `tests/pages/<tree>/tree` reads as its generator shows it. `expected.jsonl` has the pages of the site that
//! the real generator built, `links.tsv` its links (page, text, target), `redirects.tsv` its old and new addresses.
//!
//! `tests/dialects.tsv` holds the floors: no share may fall below, and noise may not rise above. `KB_UPDATE=1` rewrites them
//! and prints what differs. `figures` of one run print with `--nocapture`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use kb::corpus::{PageUrl, SourcePath};
use kb::site::{LinkTarget, Site, find_anchor};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::builder::run;

/// The columns of shares, in the order of the table.
const SHARES: [&str; 6] = ["pages", "urls", "titles", "anchors", "words", "noise"];
/// Examples of each kind of difference that are printed.
const EXAMPLES: usize = 5;
/// The floors, relative to the root of the repository.
const FLOORS: &str = "tests/dialects.tsv";

/// How often something is right, and of how many.
#[derive(Debug, Clone, Copy, Default)]
struct Share {
    right: u64,
    of: u64,
}

impl Share {
    fn count(&mut self, is_right: bool) {
        self.right += u64::from(is_right);
        self.of += 1;
    }

    /// The share to four digits; 1 of nothing.
    fn value(self) -> f64 {
        let share = if self.of == 0 { 1.0 } else { self.right as f64 / self.of as f64 };
        (share * 10_000.0).round() / 10_000.0
    }
}

/// The figures of one tree.
#[derive(Debug, Default)]
struct Figures {
    /// By name, see [`SHARES`]. Noise is the share of kb's words that the site does not show.
    shares: BTreeMap<&'static str, Share>,
    links: Share,
    redirects: Share,
    /// Differences by kind.
    differences: Vec<(&'static str, String)>,
}

impl Figures {
    fn count(&mut self, kind: &'static str, is_right: bool, difference: impl FnOnce() -> String) {
        self.shares.entry(kind).or_default().count(is_right);
        if !is_right {
            self.differences.push((kind, difference()));
        }
    }

    fn row(&self, tree: &str) -> String {
        let share = |kind: &&str| format!("{:.4}", self.shares.get(kind).copied().unwrap_or_default().value());
        let shares: Vec<String> = SHARES.iter().map(share).collect();
        let Self { links, redirects, .. } = self;
        let counts = [links, redirects].map(|of| format!("{}/{}", of.right, of.of));
        format!("{tree}\t{}\t{}", shares.join("\t"), counts.join("\t"))
    }
}

/// The words of a text, lower case, with their number.
fn words(text: &str) -> BTreeMap<String, u64> {
    let mut words = BTreeMap::new();
    let text = text.nfc().collect::<String>().to_lowercase();
    for word in text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *words.entry(word.to_owned()).or_default() += 1;
    }
    words
}

/// A text without case, punctuation and white space at its ends.
fn flat(text: &str) -> String {
    let text = text.nfc().collect::<String>().to_lowercase();
    text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// An address without escapes and slashes at its ends, but the first.
fn address(url: &str) -> String {
    format!("/{}", percent_decode_str(url).decode_utf8_lossy().trim_matches('/'))
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

fn items<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// The text of a file; empty without the file.
fn content(path: &Path) -> String {
    String::from_utf8(fs::read(path).unwrap_or_default()).unwrap()
}

/// The lines of a table; none without the file.
fn rows(path: &Path) -> Vec<Vec<String>> {
    let table = content(path);
    let lines = table.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// An index of one tree, and its pages as `kb show --json` gives them.
struct Held {
    folder: tempfile::TempDir,
    pages: Vec<Value>,
}

impl Held {
    /// Indexes a copy of the tree, so that no repository lies above it.
    fn of(tree: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(tree, &folder.path().join("tree"));
        let built = run(folder.path(), &["index", "tree"]);
        assert_eq!(built.code, Some(0), "{}: {}", tree.display(), built.stderr);
        let listed = run(folder.path(), &["search", "--json", "--limit", "100000", "*"]);
        let listed: Value = serde_json::from_str(&listed.stdout).unwrap();
        let mut held = Self { folder, pages: Vec::new() };
        let pages = items(&listed, "scenarios").iter().map(|page| held.show(text(page, "url")).unwrap());
        held.pages = pages.collect();
        held
    }

    fn show(&self, url: &str) -> Option<Value> {
        let shown = run(self.folder.path(), &["show", "--json", "--", url]);
        serde_json::from_str(&shown.stdout).ok().filter(|_| shown.code == Some(0))
    }

    /// The page of an expected one: by its file, by the end of its file's path, or else by its address.
    fn find(&self, expected: &Value) -> Option<&Value> {
        let file = |page: &Value| text(&page["source"], "file").to_owned();
        let wanted = text(expected, "file");
        let ends = |longer: &str, end: &str| longer.strip_suffix(end).is_some_and(|start| start.ends_with('/'));
        let by_file = || self.pages.iter().find(|page| file(page) == wanted);
        let by_tail = || {
            let mut same = self.pages.iter().filter(|page| ends(&file(page), wanted) || ends(wanted, &file(page)));
            same.next().filter(|_| same.next().is_none())
        };
        let found = if wanted.is_empty() { None } else { by_file().or_else(by_tail) };
        found.or_else(|| self.at(text(expected, "url")))
    }

    fn at(&self, url: &str) -> Option<&Value> {
        self.pages.iter().find(|page| address(text(page, "url")) == address(url))
    }

    /// Where a link of a page leads: the address of a page, and the fragment if there is one.
    fn resolve(&self, site: &Site<'_>, page: &Value, target: &str) -> Option<String> {
        let path = SourcePath::new(text(&page["source"], "file"));
        let (candidates, fragment) = match LinkTarget::of(&path, &PageUrl::new(text(page, "url")), target) {
            LinkTarget::Internal { candidates, fragment } => (candidates, fragment),
            LinkTarget::External(_) | LinkTarget::Ignored => return None,
        };
        let of_site = site.resolve(&candidates).and_then(|index| site.url(index));
        let page = match of_site {
            Some(url) => self.at(url.as_str())?.clone(),
            // An earlier address.
            None => candidates.iter().find_map(|url| self.show(&format!("/{url}")))?,
        };
        let anchors: Vec<&str> = items(&page, "sections").iter().map(|section| text(section, "anchor")).collect();
        let fragment = find_anchor(&anchors, &fragment).unwrap_or(&fragment);
        let separator = if fragment.is_empty() { "" } else { "#" };
        Some(format!("{}{separator}{fragment}", address(text(&page, "url"))))
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, copied) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() { copy(&path, &copied) } else { fs::copy(path, copied).map(|_| ()).unwrap() }
    }
}

/// Compares the pages of the site with those of kb.
fn compare(site: &[Value], held: &Held, figures: &mut Figures) {
    for expected in site {
        let url = address(text(expected, "url"));
        let page = held.find(expected);
        figures.count("pages", page.is_some(), || url.clone());
        let held_url = page.map(|page| address(text(page, "url")));
        figures.count("urls", held_url.as_ref() == Some(&url), || format!("{url} is {held_url:?}"));
        let Some(page) = page else { continue };
        let titles = [expected, page].map(|page| text(page, "title"));
        if !titles[0].is_empty() {
            figures.count("titles", flat(titles[0]) == flat(titles[1]), || format!("{url}: {titles:?}"));
        }
        let sections = items(page, "sections");
        let anchors: HashSet<String> = sections.iter().map(|section| text(section, "anchor").to_owned()).collect();
        let decoded = |id: &str| percent_decode_str(id).decode_utf8_lossy().into_owned();
        let known = |id: &str| anchors.contains(id) || anchors.iter().any(|anchor| decoded(anchor) == decoded(id));
        for anchor in items(expected, "anchors").iter().filter(|anchor| anchor[2] != 1) {
            let id = anchor[0].as_str().unwrap_or_default();
            figures.count("anchors", known(id), || format!("{url}#{id}"));
        }
        let of_sections =
            sections.iter().map(|section| format!(" {} {}", text(section, "heading"), text(section, "text")));
        let ours = words(&[titles[1].to_owned(), of_sections.collect()].concat());
        compare_words(&url, &words(text(expected, "text")), &ours, figures);
    }
}

fn compare_words(url: &str, site: &BTreeMap<String, u64>, ours: &BTreeMap<String, u64>, figures: &mut Figures) {
    for (kind, of, other) in [("words", site, ours), ("noise", ours, site)] {
        let mut lost: Vec<&str> = Vec::new();
        let share = figures.shares.entry(kind).or_default();
        for (word, number) in of {
            let shared = other.get(word).copied().unwrap_or_default().min(*number);
            share.of += number;
            share.right += if kind == "noise" { number - shared } else { shared };
            lost.extend((shared < *number).then_some(word.as_str()));
        }
        if !lost.is_empty() {
            figures.differences.push((kind, format!("{url}: {}", lost.join(" "))));
        }
    }
}

/// Compares where links lead. Links of one label are told apart by their targets.
fn compare_links(links: &[Vec<String>], held: &Held, figures: &mut Figures) {
    let mut pages: Vec<(SourcePath, PageUrl)> = Vec::new();
    for page in &held.pages {
        pages.push((SourcePath::new(text(&page["source"], "file")), PageUrl::new(text(page, "url"))));
    }
    pages.sort();
    let site = Site::new(pages.iter().map(|(path, url)| (path, Some(url))).collect());
    let mut resolved: HashMap<String, Vec<(String, Option<String>)>> = HashMap::new();
    for row in links {
        let [from, label, target, ..] = &row[..] else { continue };
        let of_page = resolved.entry(from.clone()).or_insert_with(|| {
            let Some(page) = held.at(from) else { return Vec::new() };
            let link = |link: &Value| (flat(text(link, "label")), held.resolve(&site, page, text(link, "target")));
            items(page, "resources").iter().map(link).collect()
        });
        let target = target.trim_end_matches("#top");
        let target = match target.split_once('#') {
            Some((url, fragment)) => format!("{}#{fragment}", address(url)),
            None => address(target),
        };
        let has_label = of_page.iter().any(|(known, _)| *known == flat(label));
        let same: Vec<_> = of_page.iter().filter(|(known, _)| !has_label || *known == flat(label)).collect();
        let is_right = same.iter().any(|(_, leads_to)| leads_to.as_ref() == Some(&target));
        figures.links.count(is_right);
        if !is_right {
            figures.differences.push(("links", format!("{from} [{label}] to {target}: {same:?}")));
        }
    }
}

fn compare_redirects(redirects: &[Vec<String>], held: &Held, figures: &mut Figures) {
    for row in redirects {
        let [old, new, ..] = &row[..] else { continue };
        let shown = held.show(old).map(|page| address(text(&page, "url")));
        let is_right = shown.as_ref() == Some(&address(new));
        figures.redirects.count(is_right);
        if !is_right {
            figures.differences.push(("redirects", format!("{old} to {new}: {shown:?}")));
        }
    }
}

fn figures(folder: &Path) -> Figures {
    let mut figures = Figures::default();
    let held = Held::of(&folder.join("tree"));
    let site = content(&folder.join("expected.jsonl"));
    let site: Vec<Value> = site.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    compare(&site, &held, &mut figures);
    compare_links(&rows(&folder.join("links.tsv")), &held, &mut figures);
    compare_redirects(&rows(&folder.join("redirects.tsv")), &held, &mut figures);
    figures
}

/// The columns of a row that are worse than those of its floor.
fn worse(row: &str, floor: &str) -> Vec<String> {
    let number = |text: &str| -> f64 { text.split('/').next().and_then(|number| number.parse().ok()).unwrap_or(-1.0) };
    let columns = SHARES.iter().chain(&["links", "redirects"]).zip(row.split('\t').zip(floor.split('\t')).skip(1));
    let is_worse = |(kind, (now, floor)): &(&&str, (&str, &str))| match **kind {
        "noise" => number(now) > number(floor),
        _ => number(now) < number(floor),
    };
    columns.filter(is_worse).map(|(kind, (now, floor))| format!("{kind} {now}, floor {floor}")).collect()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test is its own command line")]
fn each_tree_reads_as_its_generator_shows_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = root.join("tests/pages");
    let folders = fs::read_dir(&pages).unwrap().map(|entry| entry.unwrap());
    let folders = folders.filter(|entry| entry.path().join("expected.jsonl").is_file());
    let mut trees: Vec<String> = folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    trees.sort();
    let floors = content(&root.join(FLOORS));
    let (mut table, mut failures) = (format!("tree\t{}\tlinks\tredirects\n", SHARES.join("\t")), Vec::new());
    for tree in trees {
        let figures = figures(&pages.join(&tree));
        let row = figures.row(&tree);
        println!("{row}");
        for kind in SHARES.iter().chain(&["links", "redirects"]) {
            let differences = figures.differences.iter().filter(|(of, _)| of == kind);
            differences.take(EXAMPLES).for_each(|(_, difference)| println!("  {kind}: {difference}"));
        }
        let floor = floors.lines().find(|line| line.split('\t').next() == Some(&*tree));
        failures.extend(match floor {
            Some(floor) => worse(&row, floor).into_iter().map(|worse| format!("{tree}: {worse}")).collect(),
            None => vec![format!("{tree} has no floors")],
        });
        writeln!(table, "{row}").unwrap();
    }
    if std::env::var("KB_UPDATE").is_ok() {
        fs::write(root.join(FLOORS), table).unwrap();
    } else {
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }
}

#[test]
fn a_share_below_its_floor_is_worse_and_so_is_more_noise() {
    let floor = "x\t1.0000\t0.5000\t1.0000\t1.0000\t0.9000\t0.0200\t3/4\t0/0";
    assert_eq!(worse(floor, floor), Vec::<String>::new());
    let row = "x\t1.0000\t0.4999\t1.0000\t1.0000\t0.9500\t0.0300\t2/4\t0/0";
    assert_eq!(worse(row, floor), ["urls 0.4999, floor 0.5000", "noise 0.0300, floor 0.0200", "links 2/4, floor 3/4"]);
}
