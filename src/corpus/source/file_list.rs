//! All files of a tree with the extension of a page: the role of one may depend on the others.

use super::site_folder::SiteFolder;
use super::tree::SourceFile;

/// The files, and the folder that their site paths start at. A run without changes asks for few paths, so none is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FileList<'a> {
    /// Sorted by path.
    files: &'a [SourceFile],
    site: &'a SiteFolder,
    has_sources: bool,
}

impl<'a> FileList<'a> {
    /// The list of files that are sorted by path.
    pub(crate) fn new(files: &'a [SourceFile], site: &'a SiteFolder) -> Self {
        let has_sources = files.iter().any(|file| is_source(file.path.as_str()));
        Self { files, site, has_sources }
    }

    /// Whether the tree has Markdown from which a site can be built. A README is none, nor are other files in capitals.
    pub(crate) fn has_sources(&self) -> bool {
        self.has_sources
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
