//! What a document needs of its site: attributes, the files that it includes, and the pages that it refers to.

use std::fmt;

use crate::corpus::source::{join_up, split_path};

use super::attributes::Attributes;

/// A reference to another page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The target of the link.
    pub(crate) link: String,
    /// The text of a link without one of its own, in HTML.
    pub(crate) text: String,
}

/// The site of a document.
pub(crate) trait Host: fmt::Debug {
    /// The attributes that are set before the page's own.
    fn attributes(&self) -> Attributes;

    /// The site path of the file that an include in the file at `from` names; `None` for a target that names no file.
    fn include(&self, from: &str, target: &str) -> Option<String>;

    /// The page that `path` names, and the fragment in it, which may be empty. A macro may leave out the extension.
    fn reference(&self, path: &str, fragment: &str) -> Reference;
}

/// A tree of files without configuration: paths are relative to the file that names them.
#[derive(Debug)]
pub(crate) struct FileHost<'a> {
    /// The site path of the page.
    pub(crate) page: &'a str,
}

impl Host for FileHost<'_> {
    fn attributes(&self) -> Attributes {
        let mut attributes = Attributes::default();
        let name = self.page.rsplit('/').next().unwrap_or_default();
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        attributes.preset("docname", Some(stem), true);
        attributes.preset("docfilesuffix", Some(&format!(".{extension}")), true);
        attributes
    }

    fn include(&self, from: &str, target: &str) -> Option<String> {
        Some(join_up(split_path(from).0, target)).filter(|_| !target.contains("://"))
    }

    fn reference(&self, path: &str, fragment: &str) -> Reference {
        let name = path.rsplit('/').next().unwrap_or_default();
        let (stem, extension) = path.rsplit_once('.').filter(|_| name.contains('.')).unwrap_or((path, ""));
        let is_page = matches!(extension, "" | "adoc" | "asciidoc" | "asc" | "ad");
        let file = if extension.is_empty() { format!("{path}.adoc") } else { path.to_owned() };
        let link = if fragment.is_empty() { file } else { format!("{file}#{fragment}") };
        Reference { link, text: if is_page { format!("{stem}.html") } else { path.to_owned() } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_start_at_the_file_that_names_them() {
        let host = FileHost { page: "guide/a.adoc" };
        assert_eq!(host.include("guide/a.adoc", "../parts/b.adoc").as_deref(), Some("parts/b.adoc"));
        assert_eq!(host.include("a.adoc", "https://x.example/b.adoc"), None);
        let reference = host.reference("b.adoc", "x");
        assert_eq!((reference.link.as_str(), reference.text.as_str()), ("b.adoc#x", "b.html"));
        assert_eq!(host.reference("b", "").link, "b.adoc");
        assert_eq!(host.reference("b.pdf", "").text, "b.pdf");
    }
}
