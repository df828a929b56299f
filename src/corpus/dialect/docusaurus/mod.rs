//! Docusaurus: docs with versions, blogs, pages and their translations; MDX with the components of its classic theme.

mod address;
mod components;
mod config;
mod folder;
mod links;
mod title;

use std::borrow::Cow;
use std::ops::Range;

use crate::corpus::SourceMappedText;
use crate::corpus::data::Value;
use crate::corpus::front_matter::FrontMatter;
use crate::corpus::include::PageFiles;
use crate::corpus::markup::{COMMON, Extensions, Syntax, parse_markdown};
use crate::corpus::mdx::{HeadingMarks, SluggerIds, expand, rewrite_blocks};
use crate::corpus::source::{FileList, LeftOut, Role, SiteFolder, join_up, split_path};

use self::config::{Config, PageFormat};
use self::folder::Plugin;
use super::base_path::without_base;
use super::{Description, Dialect, Fault, Kind, PageText, ParsedPage, search_keys, standing};

/// The line of the table.
pub(super) const KIND: Kind = Kind {
    name: "docusaurus",
    configs: &[
        "docusaurus.config.js",
        "docusaurus.config.ts",
        "docusaurus.config.mjs",
        "docusaurus.config.cjs",
        "docusaurus.config.mts",
        "docusaurus.config.cts",
    ],
    open,
};

fn open(site: &SiteFolder, name: &str, faults: &mut Vec<Fault>) -> Option<Box<dyn Dialect>> {
    let config = Config::read(site, name, faults);
    let mut extensions = COMMON | Extensions::ENABLE_FOOTNOTES;
    extensions.set(Extensions::ENABLE_MATH, config.has_math);
    let ids = Box::new(SluggerIds { counts_alt: true, marks: HeadingMarks::Braces, ..SluggerIds::default() });
    Some(Box::new(Docusaurus { config, syntax: Syntax { extensions, ids } }))
}

/// A site of Docusaurus.
#[derive(Debug)]
struct Docusaurus {
    config: Config,
    syntax: Syntax,
}

impl Docusaurus {
    /// Whether a page is MDX.
    fn is_mdx(&self, path: &str, front: &Value) -> bool {
        let own = front.pointer("/mdx/format").and_then(Value::as_str);
        let format = match own {
            Some("md") => PageFormat::Md,
            Some("detect") => PageFormat::Detect,
            Some(_) => PageFormat::Mdx,
            None => self.config.format,
        };
        format == PageFormat::Mdx || format == PageFormat::Detect && path.ends_with(".mdx")
    }

    /// The text of the heading of level 1 that starts a page.
    fn content_title(&self, page: &PageText<'_>) -> Option<String> {
        let range = title::content_title(page.body, self.is_mdx(page.path, &page.tree()))?;
        let heading = SourceMappedText::of_file(page.body.get(range)?, 0, page.body_line);
        parse_markdown(&heading, &self.syntax).title.map(|(title, _)| title)
    }

    /// The address of a page, and the name that is its title when it has no other.
    fn address(&self, path: &str, front: &FrontMatter) -> (String, String) {
        let stem = split_path(path).1;
        let Some((folder, relative)) = self.config.folder(path) else {
            return (path.to_owned(), stem.to_owned());
        };
        let slug = front.first("slug");
        let (inner, name) = match folder.plugin {
            Plugin::Docs => {
                let has_prefixes = folder.has_prefixes && !front.is_false("parse_number_prefixes");
                let name = if has_prefixes { address::without_number(stem) } else { stem };
                let name = front.first("id").unwrap_or(name).to_owned();
                (address::document(relative, front.first("id"), slug, has_prefixes), name)
            }
            Plugin::Blog => address::post(relative, slug),
            Plugin::Pages => (address::page(relative, slug), stem.to_owned()),
        };
        (join_up(&folder.route, &inner), name)
    }
}

/// A text without a range; its line ends stay.
fn without(text: &str, range: Range<usize>) -> String {
    let (before, after) = (text.get(..range.start).unwrap_or_default(), text.get(range.end..).unwrap_or_default());
    let ends = text.get(range).unwrap_or_default().matches('\n').count();
    format!("{before}{}{after}", "\n".repeat(ends))
}

impl Dialect for Docusaurus {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn content(&self) -> Vec<String> {
        self.config.folders.iter().map(|folder| folder.path.clone()).collect()
    }

    fn extensions(&self) -> &[&str] {
        &["md", "mdx"]
    }

    fn role(&self, path: &str, _: &FileList<'_>) -> Role {
        match self.config.folder(path) {
            Some((folder, relative)) if folder.includes(relative) => Role::Page,
            Some((_, relative)) if relative.split('/').any(|part| part.starts_with('_')) => Role::Partial,
            Some(_) => Role::LeftOut(LeftOut::Excluded),
            None if split_path(path).1.starts_with('_') => Role::Partial,
            None => Role::LeftOut(LeftOut::OutsideContent),
        }
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        let front = page.tree();
        let is_mdx = self.is_mdx(page.path, &front);
        // The title is no section of its own, wherever it is written.
        let body = match title::content_title(page.body, is_mdx) {
            Some(range) => Cow::Owned(without(page.body, range)),
            None => Cow::Borrowed(page.body),
        };
        let text = if is_mdx {
            let values = [("frontMatter".to_owned(), front)].into();
            expand(&body, page.body_line, values, files, &self.config)
        } else {
            let lines = SourceMappedText::of_file(&body, 0, page.body_line).lines;
            SourceMappedText { text: body, lines }
        };
        let text = rewrite_blocks(text, &self.config, files);
        match self.config.folder(page.path) {
            Some((folder, _)) => links::resolve(text, page.path, folder, files),
            None => text,
        }
    }

    fn syntax(&self, _: &str) -> &Syntax {
        &self.syntax
    }

    fn describe(&self, ParsedPage { page, content, front, files }: ParsedPage<'_>) -> Description {
        let (url, name) = self.address(page.path, front);
        let heading = self.content_title(page).or_else(|| content.leading_h1().map(str::to_owned));
        let own = heading.or_else(|| front.first("title").map(str::to_owned));
        let title = own.or_else(|| content.first_h1().map(str::to_owned)).unwrap_or(name);
        let mut of_search = search_keys::describe(page, front, files, &search_keys::WORDS);
        let redirects = self.config.redirects.get(url.trim_matches('/')).into_iter().flatten();
        of_search.aliases.extend(redirects.cloned());
        front.take_first("title");
        let is_draft = front.is_true("draft").then_some(LeftOut::Draft);
        let left_out = is_draft.or_else(|| standing::left_out_of_search(page));
        Description { title: Some(title), url, left_out, ..of_search }
    }

    fn link(&self, page: &str, target: &str) -> Option<String> {
        if let Some(path) = target.strip_prefix("@site/") {
            return Some(address::relative(page, &join_up("", path)));
        }
        if let Some(path) = target.strip_prefix("pathname://") {
            return Some(path.to_owned());
        }
        let path = target.split(['#', '?']).next().unwrap_or_default();
        if target.starts_with('/') && (path.ends_with(".md") || path.ends_with(".mdx")) {
            let (folder, _) = self.config.folder(page)?;
            let is_whole = target.strip_prefix('/')?.strip_prefix(&folder.path)?.starts_with('/');
            let file = if is_whole { join_up("", target) } else { join_up(&folder.path, target) };
            return Some(address::relative(page, &file));
        }
        without_base(&self.config.base, target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_respelled() {
        let config = Config { base: "/beacon/".into(), ..Config::default() };
        let syntax = Syntax { extensions: COMMON, ids: Box::new(SluggerIds::default()) };
        let site = Docusaurus { config, syntax };
        for (target, expected) in [
            ("@site/docs/b.md#x", Some("./b.md#x")),
            ("/beacon/manual", Some("/manual")),
            ("/beacon", Some("/")),
            ("/manual", None),
            ("./b.md", None),
            ("pathname:///files/a.zip", Some("/files/a.zip")),
        ] {
            assert_eq!(site.link("docs/a.md", target).as_deref(), expected, "{target}");
        }
    }
}
