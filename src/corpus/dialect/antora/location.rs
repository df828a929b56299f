//! Where a file is in its component: module, family, and path.

/// The place of a file below `modules`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Location<'p> {
    pub(super) module: &'p str,
    /// The name of the family's folder, such as `pages`; empty for files of the module itself.
    pub(super) folder: &'p str,
    /// The path in that folder.
    pub(super) relative: &'p str,
}

impl<'p> Location<'p> {
    /// The place of a path that is relative to the component.
    pub(super) fn of(path: &'p str) -> Option<Self> {
        let (module, rest) = path.strip_prefix("modules/")?.split_once('/')?;
        let (folder, relative) = rest.split_once('/').unwrap_or(("", rest));
        Some(Self { module, folder, relative })
    }

    /// Whether the file becomes a page.
    pub(super) fn is_page(&self) -> bool {
        self.folder == "pages" && self.relative.ends_with(".adoc") && !self.is_hidden()
    }

    /// Whether the name of the file, or of a folder above it, makes it no page.
    pub(super) fn is_hidden(&self) -> bool {
        self.relative.split('/').any(|part| part.starts_with(['_', '.']))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_adoc_files_that_are_not_hidden() {
        for (path, is_page) in [
            ("modules/ROOT/pages/a.adoc", true),
            ("modules/x/pages/a/b.adoc", true),
            ("modules/x/pages/_a/b.adoc", false),
            ("modules/x/pages/.b.adoc", false),
            ("modules/x/pages/b.md", false),
            ("modules/x/partials/b.adoc", false),
            ("modules/x/nav.adoc", false),
        ] {
            assert_eq!(Location::of(path).is_some_and(|place| place.is_page()), is_page, "{path}");
        }
        assert_eq!(Location::of("other/x.adoc"), None);
    }
}
