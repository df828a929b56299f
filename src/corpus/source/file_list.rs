//! All files of a tree with the extension of a page: the role of one may depend on the others.

use std::cell::OnceCell;

use crate::corpus::PageFormat;

use super::site_folder::SiteFolder;
use super::tree::SourceFile;

/// Most pages that a generator makes of one source: with lists, tags and translations.
const MOST_PAGES: usize = 20;

/// The files, and the folder that their site paths start at. A run without changes asks for few paths, so none is kept.
#[derive(Debug)]
pub(crate) struct FileList<'a> {
    /// Sorted by path.
    files: &'a [SourceFile],
    site: &'a SiteFolder,
    /// See [`FileList::has_sources`]; few trees ask.
    has_sources: OnceCell<bool>,
}

impl<'a> FileList<'a> {
    /// The list of files that are sorted by path.
    pub(crate) fn new(files: &'a [SourceFile], site: &'a SiteFolder) -> Self {
        Self { files, site, has_sources: OnceCell::new() }
    }

    /// Whether the tree has the Markdown from which its HTML can be built. A README is none, nor are other files in capitals,
    /// nor is a file among many pages of HTML.
    pub(crate) fn has_sources(&self) -> bool {
        *self.has_sources.get_or_init(|| {
            let sources = self.files.iter().filter(|file| is_source(file.path.as_str())).count();
            let is_html = |file: &&SourceFile| PageFormat::of(file.path.as_str()) == PageFormat::Html;
            sources * MOST_PAGES >= self.files.iter().filter(is_html).count().max(1)
        })
    }

    /// Whether the tree has a file at a site path.
    pub(crate) fn has(&self, path: &str) -> bool {
        let path = self.site.source_path(path);
        self.files.binary_search_by(|file| file.path.as_str().cmp(&path)).is_ok()
    }
}

/// Whether a file is Markdown for a site.
fn is_source(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_markdown = ["md", "mdx", "markdown"].iter().any(|known| extension.eq_ignore_ascii_case(known));
    is_markdown && stem.chars().any(char::is_lowercase) && !stem.eq_ignore_ascii_case("readme")
}

/// Files for the tests of dialects.
#[cfg(test)]
pub(crate) fn files_at(paths: &[&str]) -> Vec<SourceFile> {
    let file = |path: &&str| SourceFile { path: crate::corpus::SourcePath::new(*path), stamp: Default::default() };
    let mut files: Vec<SourceFile> = paths.iter().map(file).collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn site_paths_find_files_of_the_corpus() {
        let files = files_at(&["b/c.md", "a.md"]);
        let above = SiteFolder::new(Path::new("/p/docs"), "/p".into(), "/p".into());
        let list = FileList::new(&files, &above);
        assert!(list.has("docs/b/c.md") && !list.has("b/c.md") && !list.has("docs/c.md"));
    }
}
