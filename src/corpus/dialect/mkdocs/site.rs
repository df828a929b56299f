//! The site: roles, titles, addresses and links of its pages.

use std::collections::BTreeSet;

use crate::corpus::dialect::{Description, Dialect, Kind, PageText, ParsedPage, search_keys, standing};
use crate::corpus::include::PageFiles;
use crate::corpus::markup::{Extensions, Syntax};
use crate::corpus::source::{FileList, LeftOut, Role};
use crate::corpus::{Origin, SourceMappedText};

use super::blocks::{self, Line};
use super::config::{Config, Post, page_address, split_metadata, title_of_path};
use super::inline::{Rules, fold_label};
use super::listing;

/// The line of the table.
pub(in crate::corpus::dialect) const KIND: Kind = Kind {
    name: "mkdocs",
    configs: &["mkdocs.yml", "mkdocs.yaml"],
    open: |site, name, faults| {
        let config = Config::read(site, name, faults);
        let tasks = config.extensions.has("pymdownx.tasklist");
        let extensions =
            if tasks { Extensions::ENABLE_TABLES | Extensions::ENABLE_TASKLISTS } else { Extensions::ENABLE_TABLES };
        let syntax = Syntax { extensions, ids: Box::new(config.extensions.ids()) };
        Some(Box::new(Mkdocs { config, syntax }))
    },
};

/// A site of MkDocs.
#[derive(Debug)]
struct Mkdocs {
    config: Config,
    syntax: Syntax,
}

impl Dialect for Mkdocs {
    fn name(&self) -> &'static str {
        "mkdocs"
    }

    fn content(&self) -> Vec<String> {
        vec![self.config.docs.clone()]
    }

    fn extensions(&self) -> &[&str] {
        &["md", "markdown", "mdown", "mkdn", "mkd"]
    }

    fn names(&self, path: &str, head: &dyn Fn() -> String) -> Vec<String> {
        self.config.below_docs(path).map(|below| listing::names(&self.config, below, head)).unwrap_or_default()
    }

    fn hidden(&self) -> Vec<String> {
        self.config.hidden.clone()
    }

    fn role(&self, path: &str, files: &FileList<'_>) -> Role {
        let Some(below) = self.config.below_docs(path) else { return Role::LeftOut(LeftOut::OutsideContent) };
        if !is_page(below) || shadowed_readme(path, files) {
            return Role::LeftOut(LeftOut::Unpublished);
        }
        if self.config.excluded.select(below) {
            return Role::LeftOut(LeftOut::Excluded);
        }
        if self.config.drafts.select(below) {
            return Role::LeftOut(LeftOut::Draft);
        }
        Role::Page
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        let skipped = if page.block.text.is_empty() { split_metadata(page.body).1 } else { 0 };
        let (before, body) = page.body.split_at_checked(skipped).unwrap_or(("", page.body));
        let lines = u32::try_from(before.matches('\n').count()).unwrap_or(u32::MAX);
        let text = blocks::expand(&self.config, files, page.path, body, page.body_line.saturating_add(lines));
        let mut lines: Vec<Line> =
            text.text.split('\n').zip(text.lines.iter()).map(|(line, origin)| expand_tabs(line, *origin)).collect();
        listing::replace_tags(&self.config, page.path, files, &mut lines);
        listing::add_excerpts(&self.config, page.path, files, &mut lines);
        let mut rules = Rules::new(&self.config.extensions, &self.config.extra);
        rules.hooks = self.config.has_hooks;
        rules.templates = self.config.plugin("macros").is_some();
        let resolves = ["autorefs", "mkdocstrings"].iter().any(|name| self.config.plugin(name).is_some());
        rules.references = resolves.then(|| references(&lines));
        blocks::rewrite(&self.config, files, rules, &lines)
    }

    fn syntax(&self, _: &str) -> &Syntax {
        &self.syntax
    }

    fn describe(&self, ParsedPage { page, content, front, files }: ParsedPage<'_>) -> Description {
        if page.block.text.is_empty() {
            split_metadata(page.body).0.into_iter().for_each(|(key, value)| front.set(&key, vec![value]));
        }
        let tree = page.tree();
        let below = self.config.below_docs(page.path).unwrap_or(page.path);
        let front_title = front.take_first("title");
        let heading = content.first_h1().map(str::to_owned);
        let menu_title = self.config.titles.get(below).cloned();
        let title =
            heading.clone().or(menu_title).or_else(|| front_title.clone()).unwrap_or_else(|| title_of_path(below));
        let blog = self.config.blogs.iter().find(|blog| blog.has_post(below));
        let url = blog.map_or_else(
            || page_address(&self.config.locales.path(below)),
            |blog| {
                let title = front_title.as_deref().or(heading.as_deref()).unwrap_or(&title);
                blog.address(&Post { path: below, front: &tree, title })
            },
        );
        let is_draft = blog.is_some() && front.is_true("draft");
        let left_out = is_draft.then_some(LeftOut::Draft).or_else(|| standing::left_out_of_search_by(&tree));
        let mut of_search = search_keys::describe(page, front, files, &search_keys::WORDS);
        of_search.aliases.extend(self.config.redirects.get(below).into_iter().flatten().cloned());
        Description { title: Some(title), url, left_out, ..of_search }
    }

    fn link(&self, _: &str, target: &str) -> Option<String> {
        let base = Some(self.config.base_path.as_str()).filter(|base| !base.is_empty())?;
        let rest = target.strip_prefix('/')?.strip_prefix(base)?;
        (rest.is_empty() || rest.starts_with(['/', '#'])).then(|| format!("/{}", rest.trim_start_matches('/')))
    }
}

/// Whether the generator makes a page of such a name.
fn is_page(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    matches!(extension, "md" | "markdown" | "mdown" | "mkdn" | "mkd")
}

/// Whether a README has an index beside it, which is the page of the folder.
fn shadowed_readme(path: &str, files: &FileList<'_>) -> bool {
    let start = path.rfind('/').map_or(0, |slash| slash + 1);
    let (folder, name) = path.split_at_checked(start).unwrap_or(("", path));
    if name.rsplit_once('.').is_none_or(|(stem, _)| stem != "README") {
        return false;
    }
    ["md", "markdown", "mdown", "mkdn", "mkd"].iter().any(|extension| files.has(&format!("{folder}index.{extension}")))
}

/// A line whose indentation is blanks.
fn expand_tabs(line: &str, origin: Origin) -> Line {
    let content = line.trim_start_matches([' ', '\t']);
    let space = line.get(..line.len() - content.len()).unwrap_or_default();
    if !space.contains('\t') {
        return Line { text: line.to_owned(), origin };
    }
    let column = space.bytes().fold(0, |column, byte| if byte == b'\t' { column / 4 * 4 + 4 } else { column + 1 });
    Line { text: " ".repeat(column) + content, origin }
}

/// The labels that a page defines.
fn references(lines: &[Line]) -> BTreeSet<String> {
    lines.iter().filter_map(|line| blocks::reference(line.text.trim())).map(fold_label).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::corpus::source::{SiteFolder, files_at};

    use super::*;

    #[test]
    fn a_readme_gives_way_to_an_index() {
        let paths = files_at(&["docs/README.md", "docs/index.md", "docs/a/README.md"]);
        let site = SiteFolder::new(Path::new("/p"), "/p".into(), "/p".into());
        let files = FileList::new(&paths, &site);
        assert!(shadowed_readme("docs/README.md", &files));
        assert!(!shadowed_readme("docs/a/README.md", &files) && !shadowed_readme("docs/index.md", &files));
    }

    #[test]
    fn tabs_fill_up_to_four_columns() {
        let origin = Origin { source: 0, line: 1 };
        assert_eq!(expand_tabs("\tA\tb", origin).text, "    A\tb");
        assert_eq!(expand_tabs("  \tx", origin).text, "    x");
    }
}
