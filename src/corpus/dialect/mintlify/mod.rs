//! Mintlify: pages beside `docs.json`, whose navigation says which ones are searched; snippets; components.

mod code;
mod components;
mod config;
mod ids;
mod navigation;

use crate::corpus::front_matter::FrontMatter;
use crate::corpus::include::PageFiles;
use crate::corpus::markup::{COMMON, Extensions, Syntax};
use crate::corpus::mdx::{expand, rewrite_blocks};
use crate::corpus::source::{FileList, LeftOut, Role, SiteFolder, split_path};
use crate::corpus::{MappedWriter, Origin, SourceMappedText};
use crate::diagnostic::Code;

use self::config::Config;
use self::ids::MintlifyIds;
use super::{Description, Dialect, Fault, Kind, PageText, ParsedPage, search_keys, standing};

/// The line of the table.
pub(super) const KIND: Kind = Kind { name: "mintlify", configs: &["docs.json", "mint.json"], open };

/// The folders whose files are parts of pages; the second one is that of earlier versions.
const SNIPPETS: [&str; 2] = ["snippets/", "_snippets/"];
/// Keys of front matter with an operation that the page describes.
const OPERATIONS: [&str; 2] = ["api", "openapi"];

fn open(site: &SiteFolder, name: &str, faults: &mut Vec<Fault>) -> Option<Box<dyn Dialect>> {
    let config = Config::read(site, name, faults)?;
    let mut extensions = COMMON | Extensions::ENABLE_FOOTNOTES;
    extensions.set(Extensions::ENABLE_MATH, config.has_math);
    Some(Box::new(Mintlify { config, syntax: Syntax { extensions, ids: Box::new(MintlifyIds) } }))
}

/// A site of Mintlify.
#[derive(Debug)]
struct Mintlify {
    config: Config,
    syntax: Syntax,
}

impl Mintlify {
    /// Why the navigation or the page itself keeps a page out of searches.
    fn left_out(&self, page: &PageText<'_>, front: &FrontMatter) -> Option<LeftOut> {
        if front.first("url").is_some_and(|url| url.contains("://")) {
            return Some(LeftOut::Redirect);
        }
        if front.is_false("searchable") {
            return Some(LeftOut::ExcludedFromSearch);
        }
        if self.config.shows_all {
            return standing::left_out(page);
        }
        if front.is_true("hidden") {
            return Some(LeftOut::NoIndex);
        }
        let navigation = &self.config.navigation;
        let is_shown = navigation.is_empty()
            || navigation.entry(without_extension(page.path)).is_some_and(|entry| !entry.is_hidden);
        standing::left_out(page).or((!is_shown).then_some(LeftOut::ExcludedFromSearch))
    }

    /// The operation that a page describes, as a paragraph before its text.
    fn operation(page: &PageText<'_>, files: &PageFiles<'_>) -> SourceMappedText<'static> {
        let mut out = MappedWriter::default();
        for key in OPERATIONS {
            let starts = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':'));
            let Some(index) = page.block.text.lines().position(starts) else { continue };
            let line = u32::try_from(index).unwrap_or_default().saturating_add(2);
            let origin = Origin { source: 0, line };
            let tree = page.tree();
            let Some(operation) = tree.get(key).and_then(|value| value.as_str()) else { continue };
            if key == "openapi" {
                let message = format!("the text of `{operation}` is in an OpenAPI file, which kb does not read");
                files.report(Code::UnknownDirective, origin, message);
            }
            out.push(&format!("`{}`", operation.replace(['`', '\n'], " ")), origin);
            out.newline(origin);
            out.newline(origin);
        }
        out.finish()
    }
}

/// The path of a page without its extension.
fn without_extension(path: &str) -> &str {
    path.strip_suffix(".mdx").or_else(|| path.strip_suffix(".md")).unwrap_or(path)
}

impl Dialect for Mintlify {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn extensions(&self) -> &[&str] {
        &["md", "mdx"]
    }

    fn role(&self, path: &str, _: &FileList<'_>) -> Role {
        if path.starts_with("../") {
            return Role::LeftOut(LeftOut::OutsideContent);
        }
        if SNIPPETS.iter().any(|folder| path.starts_with(folder)) {
            return Role::Partial;
        }
        if self.config.ignored.select(path) { Role::LeftOut(LeftOut::Excluded) } else { Role::Page }
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        let body = self.config.fill(page.body);
        let text = expand(&body, page.body_line, Default::default(), files, &self.config);
        let text = rewrite_blocks(text, &self.config, files);
        text.preceded_by(Self::operation(page, files))
    }

    fn syntax(&self, _: &str) -> &Syntax {
        &self.syntax
    }

    fn describe(&self, ParsedPage { page, front, files, .. }: ParsedPage<'_>) -> Description {
        let path = without_extension(page.path);
        let (folder, stem) = split_path(page.path);
        let url = if stem == "index" { folder } else { path };
        let left_out = self.left_out(page, front);
        let mut of_search = search_keys::describe(page, front, files, &search_keys::WORDS);
        of_search.aliases.extend(self.config.redirects.aliases(url));
        let of_group = self.config.navigation.entry(path).and_then(|entry| entry.boost);
        of_search.boost = of_search.boost.or(of_group.map(|boost| boost.clamp(0.1, 10.0)));
        let title = front.take_first("title").map(|title| self.config.fill(&title).into_owned());
        Description { title, url: url.to_owned(), left_out, ..of_search }
    }
}
