//! The configuration of a book, and the chapters that its summary names.

use std::collections::BTreeMap;

use crate::corpus::SourceMappedText;
use crate::corpus::data::{self, Format, Value};
use crate::corpus::default_address;
use crate::corpus::markup::{PLAIN, parse_markdown};
use crate::corpus::source::{SiteFolder, join_up, split_path};

use super::super::Fault;

/// A book: the values of `book.toml` that shape its pages, and its chapters.
#[derive(Debug, Default)]
pub(super) struct Book {
    /// The folder of the pages.
    pub(super) source: String,
    /// The path of the summary.
    pub(super) summary: String,
    /// The title of each chapter in the summary, by path; `None` without a summary.
    chapters: Option<BTreeMap<String, String>>,
    /// The chapter that is served at the root of the site too.
    first: Option<String>,
    /// The page of the site for addresses without a page.
    not_found: Option<String>,
    /// Old and new address of each redirect, both without slashes at their ends.
    redirects: Vec<(String, String)>,
    /// Whether a README becomes the page of its folder.
    has_index: bool,
    /// Whether directives such as `{{#include}}` are expanded.
    pub(super) has_links: bool,
    pub(super) has_smart_punctuation: bool,
    pub(super) has_boxes: bool,
    pub(super) has_definitions: bool,
    /// The start of a hidden line of code, by language.
    pub(super) hidden_prefixes: BTreeMap<String, String>,
    /// The base path of the site, with a leading slash and without a trailing one.
    pub(super) base: Option<String>,
}

impl Book {
    /// Reads the configuration and the summary; `None` when neither belongs to a book.
    pub(super) fn read(site: &SiteFolder, config: &str, faults: &mut Vec<Fault>) -> Option<Self> {
        let text = site.config(config).unwrap_or_default();
        let value = data::parse(&text, Format::Toml).unwrap_or_else(|fault| {
            faults.push((config.to_owned(), fault.line, fault.reason));
            Value::Null
        });
        let text_at = |path: &str| value.pointer(path).and_then(Value::as_str);
        let is_on = |path: &str, default: bool| value.pointer(path).and_then(Value::as_bool).unwrap_or(default);
        let has_defaults = is_on("/build/use-default-preprocessors", true);
        let runs = |name: &str| has_defaults || value.pointer(&format!("/preprocessor/{name}")).is_some();
        let source = join_up("", text_at("/book/src").unwrap_or("src"));
        let not_found = Some(text_at("/output/html/input-404").unwrap_or("404.md")).filter(|name| !name.is_empty());
        let base = text_at("/output/html/site-url").map(|base| format!("/{}", base.trim_matches('/')));
        let mut book = Self {
            summary: join_up(&source, "SUMMARY.md"),
            not_found: not_found.map(|name| join_up(&source, name)),
            has_index: runs("index"),
            has_links: runs("links"),
            has_smart_punctuation: is_on("/output/html/smart-punctuation", true),
            has_boxes: is_on("/output/html/admonitions", true),
            has_definitions: is_on("/output/html/definition-lists", true),
            hidden_prefixes: texts(value.pointer("/output/html/code/hidelines")).collect(),
            base: base.filter(|base| base != "/"),
            source,
            ..Self::default()
        };
        book.redirects =
            texts(value.pointer("/output/html/redirect")).filter_map(|(old, new)| book.redirect(&old, &new)).collect();
        match site.config(&book.summary) {
            Some(summary) => book.read_summary(&summary),
            None if value.get("book").is_none() => return None,
            None => faults.push((book.summary.clone(), 1, "the book has no summary".to_owned())),
        }
        Some(book)
    }

    /// Takes the chapters from the links of the summary. A link without target is a draft and has no page.
    fn read_summary(&mut self, summary: &str) {
        let mut chapters = BTreeMap::new();
        for link in parse_markdown(&SourceMappedText::of_file(summary, 0, 1), &PLAIN).mentions {
            let path = join_up(&self.source, &link.target.replace("%20", " "));
            self.first.get_or_insert_with(|| path.clone());
            chapters.entry(path).or_insert(link.label);
        }
        self.chapters = Some(chapters);
    }

    /// The old and the new address of a redirect inside of the site. One from a section leaves its page where it is.
    fn redirect(&self, old: &str, new: &str) -> Option<(String, String)> {
        if old.contains('#') {
            return None;
        }
        let new = new.split('#').next().filter(|new| !new.is_empty() && !new.contains("://"))?;
        let folder = split_path(old.trim_start_matches('/')).0;
        let new = match new.strip_prefix('/') {
            Some(rest) => {
                let base = self.base.as_deref().unwrap_or_default().trim_start_matches('/');
                let below = rest.strip_prefix(base).filter(|below| below.starts_with('/'));
                join_up("", below.unwrap_or(rest))
            }
            None => join_up(folder, new),
        };
        Some((default_address(old).into_owned(), default_address(&new).into_owned()))
    }

    /// Whether a path lies in the folder of the pages.
    pub(super) fn is_in_source(&self, path: &str) -> bool {
        self.below_source(path).is_some()
    }

    /// Whether a file is a page: the summary names it, or it is the page for missing addresses. Without a summary, each file
    /// of the folder is one.
    pub(super) fn is_page(&self, path: &str) -> bool {
        match &self.chapters {
            Some(chapters) => chapters.contains_key(path) || self.not_found.as_deref() == Some(path),
            None => self.is_in_source(path),
        }
    }

    /// The title of a chapter in the summary.
    pub(super) fn chapter(&self, path: &str) -> Option<&str> {
        self.chapters.as_ref()?.get(path).map(String::as_str)
    }

    /// The address of a page, without slashes at its ends.
    pub(super) fn address(&self, path: &str) -> String {
        let path = self.below_source(path).unwrap_or_else(|| path.trim_start_matches("../"));
        let (folder, stem) = split_path(path);
        if self.has_index && stem.eq_ignore_ascii_case("readme") {
            return default_address(&format!("{folder}/index.md")).into_owned();
        }
        default_address(path).into_owned()
    }

    /// The other addresses of a page: redirects to it, and the root of the site for the first chapter.
    pub(super) fn aliases(&self, path: &str, address: &str) -> Vec<String> {
        let root = (self.first.as_deref() == Some(path) && !address.is_empty()).then(|| "/".to_owned());
        let old = self.redirects.iter().filter(|(_, new)| new == address).map(|(old, _)| format!("/{old}"));
        root.into_iter().chain(old).collect()
    }

    /// The address of a link to a built page that climbs out of the book, relative to the root of the site: `/../std/x.html`.
    /// Books that are published side by side link to each other so.
    pub(super) fn outside(&self, page: &str, target: &str) -> Option<String> {
        let path = target.split(['#', '?']).next().unwrap_or_default();
        let is_built = path.starts_with("../") && (path.ends_with(".html") || path.ends_with('/'));
        let depth = self.below_source(page).filter(|_| is_built)?.matches('/').count();
        let mut rest = target;
        let mut climbed = 0;
        while let Some(shorter) = rest.strip_prefix("../") {
            rest = shorter;
            climbed += 1;
        }
        (climbed > depth).then(|| format!("/{}{rest}", "../".repeat(climbed - depth)))
    }

    fn below_source<'p>(&self, path: &'p str) -> Option<&'p str> {
        if self.source.is_empty() {
            return Some(path).filter(|path| !path.starts_with("../"));
        }
        path.strip_prefix(&self.source)?.strip_prefix('/')
    }
}

/// The entries of a table whose values are text.
fn texts(table: Option<&Value>) -> impl Iterator<Item = (String, String)> + use<'_> {
    let entries = table.and_then(Value::as_object).into_iter().flatten();
    entries.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::Book;

    fn book() -> Book {
        let mut book = Book {
            source: "src".to_owned(),
            has_index: true,
            base: Some("/kites".to_owned()),
            not_found: Some("src/404.md".to_owned()),
            ..Book::default()
        };
        book.read_summary(
            "# Contents\n[Start](start.md)\n\n- [A *b*](./a/README.md)\n  - [Blank](<c d.md>)\n  - [Other](c%20e.md)\n- [Draft]()\n",
        );
        book
    }

    #[test]
    fn the_summary_names_the_pages() {
        let book = book();
        for (path, is_page) in [
            ("src/start.md", true),
            ("src/a/README.md", true),
            ("src/c d.md", true),
            ("src/c e.md", true),
            ("src/404.md", true),
            ("src/other.md", false),
            ("README.md", false),
        ] {
            assert_eq!(book.is_page(path), is_page, "{path}");
        }
        assert_eq!(book.chapter("src/a/README.md"), Some("A b"));
        assert!(Book { source: "src".to_owned(), ..Book::default() }.is_page("src/other.md"));
    }

    #[test]
    fn a_readme_is_the_page_of_its_folder() {
        let book = book();
        for (path, address) in [
            ("src/README.md", ""),
            ("src/a/readme.md", "a"),
            ("src/a/index.md", "a"),
            ("src/v1.2.md", "v1.2"),
            ("src/UPPER.md", "UPPER"),
            ("../notes/x.md", "notes/x"),
        ] {
            assert_eq!(book.address(path), address, "{path}");
        }
        assert_eq!(Book { source: "src".to_owned(), ..Book::default() }.address("src/a/README.md"), "a/README");
        assert_eq!(book.aliases("src/start.md", "start"), ["/"]);
    }

    #[test]
    fn links_to_other_books_climb_out_of_the_site() {
        for (page, target, expected) in [
            ("src/a.md", "../std/x.html#y", Some("/../std/x.html#y")),
            ("src/a/b.md", "../../std/", Some("/../std/")),
            ("src/a/b.md", "../c.html", None),
            ("src/a.md", "../c.md", None),
            ("src/a.md", "https://x.org/c.html", None),
        ] {
            assert_eq!(book().outside(page, target).as_deref(), expected, "{page} {target}");
        }
    }

    #[test]
    fn redirects_name_old_and_new_address() {
        for (old, new, expected) in [
            ("/old/knots.html", "../basics.html", Some(("old/knots", "basics"))),
            ("/a.html", "b/index.html#part", Some(("a", "b"))),
            ("/a.html", "/kites/c.html", Some(("a", "c"))),
            ("/a.html", "/c.html", Some(("a", "c"))),
            ("/a.html", "https://example.org/", None),
            ("/a.html#part", "b.html#part", None),
        ] {
            let expected = expected.map(|(old, new)| (old.to_owned(), new.to_owned()));
            assert_eq!(book().redirect(old, new), expected, "{old} {new}");
        }
    }
}
