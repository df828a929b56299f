//! Fumadocs: folders of pages that `source.config` names, with groups and languages; its components and includes.

mod address;
mod components;
mod config;
mod include;

use crate::corpus::SourceMappedText;
use crate::corpus::include::PageFiles;
use crate::corpus::markup::{COMMON, Extensions, Syntax};
use crate::corpus::mdx::{HeadingMarks, SluggerIds, expand, rewrite_blocks};
use crate::corpus::source::{FileList, LeftOut, Role, SiteFolder, join_up, split_path};

use self::address::{Place, place};
use self::config::Config;
use super::{Description, Dialect, Fault, Kind, PageText, ParsedPage, search_keys, standing};

/// The line of the table.
pub(super) const KIND: Kind = Kind {
    name: "fumadocs",
    configs: &[
        "source.config.ts",
        "source.config.mts",
        "source.config.tsx",
        "source.config.js",
        "source.config.mjs",
        // Later versions need no configuration beside the source itself.
        "lib/source.ts",
        "src/lib/source.ts",
        "app/lib/source.ts",
    ],
    open,
};

/// Marks of headings beside their ids.
const MARKS: &[&str] = &["[toc]", "[!toc]", "[step]"];

fn open(site: &SiteFolder, name: &str, faults: &mut Vec<Fault>) -> Option<Box<dyn Dialect>> {
    let config = Config::read(site, name, faults)?;
    let mut extensions = COMMON | Extensions::ENABLE_FOOTNOTES;
    extensions.set(Extensions::ENABLE_MATH, config.has_math);
    let ids = SluggerIds { has_h1: true, marks: HeadingMarks::Brackets(MARKS), ..SluggerIds::default() };
    Some(Box::new(Fumadocs { config, syntax: Syntax { extensions, ids: Box::new(ids) } }))
}

/// A site of Fumadocs.
#[derive(Debug)]
struct Fumadocs {
    config: Config,
    syntax: Syntax,
}

impl Fumadocs {
    /// The address of a page, and those in the languages that lack it.
    fn addresses(&self, place: &Place<'_>, path: &str, files: &PageFiles<'_>) -> (String, Vec<String>) {
        let (folder, stem) = split_path(path);
        let is_taken = stem == "index"
            && !folder.is_empty()
            && files.first(["mdx", "md"].map(|extension| format!("{folder}.{extension}"))).is_some();
        let languages = &self.config.languages;
        let url = place.address(&place.language, languages, is_taken);
        if place.language != languages.default {
            return (url, Vec::new());
        }
        let others = languages.all.iter().filter(|language| **language != languages.default);
        let missing = others.filter(|language| files.first(place.translations(language, languages)).is_none());
        let aliases = missing.map(|language| format!("/{}", place.address(language, languages, is_taken)));
        (url.clone(), aliases.collect())
    }
}

impl Dialect for Fumadocs {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn content(&self) -> Vec<String> {
        self.config.collections.iter().map(|collection| collection.folder.clone()).collect()
    }

    fn includes_hidden(&self) -> bool {
        true
    }

    fn extensions(&self) -> &[&str] {
        &["md", "mdx"]
    }

    fn role(&self, path: &str, _: &FileList<'_>) -> Role {
        match place(path, &self.config) {
            Some(_) => Role::Page,
            None if split_path(path).1.starts_with('_') => Role::Partial,
            None => Role::LeftOut(LeftOut::OutsideContent),
        }
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        let values = [("frontmatter".to_owned(), page.tree())].into();
        let text = expand(page.body, page.body_line, values, files, &self.config);
        rewrite_blocks(text, &self.config, files)
    }

    fn syntax(&self, _: &str) -> &Syntax {
        &self.syntax
    }

    fn describe(&self, ParsedPage { page, content, front, files }: ParsedPage<'_>) -> Description {
        let (url, others) = match place(page.path, &self.config) {
            Some(place) => self.addresses(&place, page.path, files),
            None => (join_up(split_path(page.path).0, split_path(page.path).1), Vec::new()),
        };
        let mut of_search = search_keys::describe(page, front, files, &search_keys::WORDS);
        of_search.aliases.extend(others);
        let title = front.take_first("title").or_else(|| content.first_h1().map(str::to_owned));
        Description { title, url, left_out: standing::left_out_of_search(page), ..of_search }
    }
}
