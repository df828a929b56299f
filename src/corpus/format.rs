//! The format of a page's file.

/// The language in which a page is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageFormat {
    /// AsciiDoc.
    AsciiDoc,
    /// A document of HTML.
    Html,
    /// Markdown of any flavour; also every extension that kb.toml adds.
    Markdown,
    /// A notebook of Jupyter.
    Notebook,
    /// reStructuredText.
    Rst,
}

impl PageFormat {
    /// The format by the extension of a path.
    pub(crate) fn of(path: &str) -> Self {
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
        match extension.to_ascii_lowercase().as_str() {
            "adoc" | "asciidoc" | "asc" => Self::AsciiDoc,
            "rst" | "rest" => Self::Rst,
            "htm" | "html" | "xhtml" => Self::Html,
            "ipynb" => Self::Notebook,
            _ => Self::Markdown,
        }
    }
}
