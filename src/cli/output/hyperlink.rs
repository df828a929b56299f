//! Terminal hyperlinks (OSC 8) to pages, lines of files and resources.
//!
//! Format: <https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>; addresses are visible ASCII.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::render::uri;
use crate::settings::{HyperlinkFormat, HyperlinkPart};

/// The file with the host name on Linux. Elsewhere `{host}` is empty, which RFC 8089 defines as the local machine.
const HOST_NAME: &str = "/proc/sys/kernel/hostname";

/// The inputs of hyperlinks.
#[derive(Debug)]
pub(crate) struct HyperlinkBuilder {
    /// The format.
    pub(crate) format: HyperlinkFormat,
    /// The address of the published site, if there is one.
    pub(crate) site: Option<String>,
    /// Folder of the pages.
    pub(crate) corpus: PathBuf,
}

/// Builds hyperlinks; the default builds none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hyperlinks {
    builder: Option<Rc<HyperlinkBuilder>>,
    /// The files of pages by URL.
    files: Rc<BTreeMap<String, String>>,
}

impl Hyperlinks {
    /// Builds hyperlinks with `builder`.
    pub(crate) fn new(builder: HyperlinkBuilder) -> Self {
        Self { builder: Some(Rc::new(builder)), ..Self::default() }
    }

    /// Whether a hyperlink to a page opens its file.
    pub(crate) fn open_files(&self) -> bool {
        self.builder.as_ref().is_some_and(|builder| match &builder.format {
            HyperlinkFormat::Default => builder.site.is_none(),
            HyperlinkFormat::Parts(parts) => parts.contains(&HyperlinkPart::Path),
        })
    }

    /// Adds the files of pages by URL, for pages that are named without their file.
    pub(crate) fn add_files(&mut self, files: BTreeMap<String, String>) {
        self.files = Rc::new(files);
    }

    /// The hyperlink to a section of a page. `source` is its file, relative to the corpus, and its line.
    pub(crate) fn page(&self, url: &str, anchor: &str, source: Option<(&str, u32)>) -> Hyperlink {
        let source = source.or_else(|| self.files.get(url).map(|file| (file.as_str(), 1)));
        let address = self.builder.as_ref().and_then(|builder| builder.page(url, anchor, source));
        Hyperlink(address.unwrap_or_default())
    }

    /// The hyperlink to a line of a file of the corpus; never to the site.
    pub(crate) fn line(&self, file: &str, line: u32) -> Hyperlink {
        let address = self.builder.as_ref().and_then(|builder| builder.expand(None, file, line));
        Hyperlink(address.unwrap_or_default())
    }

    /// The hyperlink to the target of a resource: another site, or a page. A relative target has none.
    pub(crate) fn resource(&self, target: &str) -> Hyperlink {
        if !target.starts_with('/') && !is_external(target) {
            return Hyperlink::default();
        }
        let (url, anchor) = target.split_once('#').unwrap_or((target, ""));
        self.page(url, anchor, None)
    }
}

impl HyperlinkBuilder {
    fn page(&self, url: &str, anchor: &str, source: Option<(&str, u32)>) -> Option<String> {
        if self.format == HyperlinkFormat::Parts(Vec::new()) {
            return None;
        }
        let address = self.address(url, anchor);
        // A resource has no file, but its page may be on the site.
        match source {
            Some((file, line)) if !is_external(url) => self.expand(address.as_deref(), file, line),
            _ => address,
        }
    }

    /// Replaces the places of the format; `None` when a value is unknown.
    fn expand(&self, address: Option<&str>, file: &str, line: u32) -> Option<String> {
        let on_site = [HyperlinkPart::Url];
        let in_file = [HyperlinkPart::Text("file://".to_owned()), HyperlinkPart::Host, HyperlinkPart::Path];
        let parts = match &self.format {
            HyperlinkFormat::Default if address.is_some() => &on_site[..],
            HyperlinkFormat::Default => &in_file,
            HyperlinkFormat::Parts(parts) => parts,
        };
        let mut expanded = String::new();
        for part in parts {
            match part {
                HyperlinkPart::Text(text) => expanded.extend(uri::address(text)),
                HyperlinkPart::Url => expanded.push_str(address?),
                HyperlinkPart::Path => expanded.push_str(&self.path(file)?),
                HyperlinkPart::Line => expanded.push_str(&line.to_string()),
                HyperlinkPart::Host => expanded.extend(uri::path(&host())),
            }
        }
        Some(expanded).filter(|expanded| !expanded.is_empty())
    }

    /// The address in a browser.
    fn address(&self, url: &str, anchor: &str) -> Option<String> {
        let mut address = String::new();
        if !is_external(url) {
            address.extend(uri::address(self.site.as_ref()?.trim_end_matches('/')));
            address.push_str(if url.starts_with('/') { "" } else { "/" });
        }
        address.extend(uri::address(url));
        if !anchor.is_empty() {
            address.push('#');
            address.extend(uri::address(anchor));
        }
        Some(address)
    }

    /// The absolute path of a file of the corpus. `None` if the file is missing: an index works without its corpus.
    fn path(&self, file: &str) -> Option<String> {
        let path = std::path::absolute(self.corpus.join(file)).ok().filter(|path| path.is_file())?;
        let mut encoded = String::new();
        let text = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        encoded.push_str(if text.starts_with('/') { "" } else { "/" });
        encoded.extend(uri::path(&text));
        Some(encoded)
    }
}

/// Whether an address is on another site. Other schemes get no hyperlink: a page could start any program with them.
fn is_external(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn host() -> String {
    let name = fs::read(Path::new(HOST_NAME)).unwrap_or_default();
    String::from_utf8_lossy(&name).trim().to_owned()
}

/// The encoded target of a hyperlink; empty for no hyperlink.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Hyperlink(String);

impl Hyperlink {
    /// `content` as a hyperlink.
    pub(crate) fn around(&self, content: impl Display) -> impl Display {
        fmt::from_fn(move |f| match self.0.as_str() {
            "" => write!(f, "{content}"),
            address => write!(f, "\x1b]8;;{address}\x1b\\{content}\x1b]8;;\x1b\\"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_joined_and_encoded() {
        let links = |site: Option<&str>| {
            let (format, site) = (HyperlinkFormat::Default, site.map(str::to_owned));
            Hyperlinks::new(HyperlinkBuilder { format, site, corpus: PathBuf::from("nowhere") })
        };
        let cases = [
            (Some("https://example.com/docs/"), "/a b", "é", "https://example.com/docs/a%20b#%C3%A9"),
            (Some("https://example.com"), "a?b=c", "", "https://example.com/a?b=c"),
            (Some("https://example.com"), "https://other.example/\u{1b}x", "", "https://other.example/%1Bx"),
            (None, "http://other.example/", "x", "http://other.example/#x"),
            (None, "/a", "", ""),
            (None, "javascript:alert(1)", "", ""),
        ];
        for (site, url, anchor, address) in cases {
            assert_eq!(links(site).page(url, anchor, Some(("a.md", 1))).0, address, "{url}");
        }
    }
}
