//! All files of a tree with the extension of a page: the role of one may depend on the others.

use super::site_folder::SiteFolder;
use super::tree::SourceFile;

/// The files, and the folder that their site paths start at. A run without changes asks for few paths, so none is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FileList<'a> {
    /// Sorted by path.
    files: &'a [SourceFile],
    site: &'a SiteFolder,
}

impl<'a> FileList<'a> {
    /// The list of files that are sorted by path.
    pub(crate) fn new(files: &'a [SourceFile], site: &'a SiteFolder) -> Self {
        Self { files, site }
    }

    /// Whether the tree has a file at a site path.
    pub(crate) fn has(&self, path: &str) -> bool {
        let path = self.site.source_path(path);
        self.files.binary_search_by(|file| file.path.as_str().cmp(&path)).is_ok()
    }
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
