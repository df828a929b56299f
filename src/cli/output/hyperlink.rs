//! Hyperlinks in a terminal (OSC 8): which address a page, a line of a file or a resource is opened by, and how that is
//! written. Whether there is a terminal for them is `context`'s to know.
//!
//! The sequence is that of Egmont Koblinger's specification, which asks for addresses of visible ASCII alone.

use std::fmt::{self, Display};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::str::FromStr;

use crate::render::uri;

/// Formats by name; the schemes are those that the programs document.
const ALIASES: [(&str, &str); 12] = [
    ("cursor", "cursor://file{path}:{line}"),
    ("file", "file://{host}{path}"),
    ("grep+", "grep+://{path}:{line}"),
    ("kitty", "file://{host}{path}#{line}"),
    ("macvim", "mvim://open?url=file://{path}&line={line}"),
    ("none", ""),
    ("site", "{url}"),
    ("textmate", "txmt://open?url=file://{path}&line={line}"),
    ("vscode", "vscode://file{path}:{line}"),
    ("vscode-insiders", "vscode-insiders://file{path}:{line}"),
    ("vscodium", "vscodium://file{path}:{line}"),
    ("zed", "zed://file{path}:{line}"),
];

/// Where the system says what the machine is called; elsewhere `{host}` is empty, which RFC 8089 reads as "this one".
const HOST_NAME: &str = "/proc/sys/kernel/hostname";

/// How a hyperlink is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HyperlinkFormat {
    /// The site if there is one, else the file.
    Default,
    /// These parts in a row; none at all for no hyperlinks.
    Parts(Vec<Part>),
}

/// A part of a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// As it stands.
    Text(String),
    /// The address on the site.
    Url,
    /// The absolute path of the file.
    Path,
    /// The line, from 1.
    Line,
    /// The name of the machine.
    Host,
}

impl fmt::Display for HyperlinkFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Parts(parts) = self else { return f.write_str("default") };
        if parts.is_empty() {
            return f.write_str("none");
        }
        parts.iter().try_for_each(|part| match part {
            Part::Text(text) => f.write_str(text),
            Part::Url => f.write_str("{url}"),
            Part::Path => f.write_str("{path}"),
            Part::Line => f.write_str("{line}"),
            Part::Host => f.write_str("{host}"),
        })
    }
}

impl FromStr for HyperlinkFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "default" {
            return Ok(Self::Default);
        }
        let named = ALIASES.iter().find(|(name, _)| *name == text);
        let parts = parts(named.map_or(text, |(_, format)| format))?;
        if named.is_none() && !parts.iter().any(|part| matches!(part, Part::Url | Part::Path)) {
            let names = ALIASES.map(|(name, _)| name).join(", ");
            return Err(format!("a hyperlink format holds {{url}} or {{path}}, or is one of default, {names}"));
        }
        Ok(Self::Parts(parts))
    }
}

impl HyperlinkFormat {
    /// Whether it makes nothing of pages that are on no site.
    pub(crate) fn needs_site(&self) -> bool {
        matches!(self, Self::Parts(parts) if parts.contains(&Part::Url))
    }
}

fn parts(format: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut rest = format;
    while let Some((text, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { return Err("a `{` is not closed".to_owned()) };
        parts.push(Part::Text(text.to_owned()));
        parts.push(match name {
            "url" => Part::Url,
            "path" => Part::Path,
            "line" => Part::Line,
            "host" => Part::Host,
            _ => return Err(format!("{{{name}}} is none of {{url}}, {{path}}, {{line}}, {{host}}")),
        });
        rest = after;
    }
    parts.push(Part::Text(rest.to_owned()));
    parts.retain(|part| *part != Part::Text(String::new()));
    Ok(parts)
}

/// What an address is made from.
#[derive(Debug)]
pub(crate) struct HyperlinkBuilder {
    /// How.
    pub(crate) format: HyperlinkFormat,
    /// What addresses of pages are below, if they are on a site.
    pub(crate) site: Option<String>,
    /// Folder of the pages.
    pub(crate) corpus: PathBuf,
}

/// Makes hyperlinks, or makes none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Links(Option<Rc<HyperlinkBuilder>>);

impl Links {
    /// Makes hyperlinks so.
    pub(crate) fn new(linker: HyperlinkBuilder) -> Self {
        Self(Some(Rc::new(linker)))
    }

    /// To a section of a page, which stands at this line of a file of the corpus, if that is known.
    pub(crate) fn page(&self, url: &str, anchor: &str, source: Option<(&str, u32)>) -> Target {
        let made = self.0.as_ref().and_then(|linker| linker.make(url, anchor, source));
        Target(made.unwrap_or_default())
    }

    /// To a line of a file of the corpus, wherever its page is published.
    pub(crate) fn line(&self, file: &str, line: u32) -> Target {
        let made = self.0.as_ref().and_then(|linker| linker.fill(None, file, line));
        Target(made.unwrap_or_default())
    }

    /// To what a resource leads to: another site, or a page of this one. What is relative leads nowhere by itself.
    pub(crate) fn resource(&self, target: &str) -> Target {
        if !target.starts_with('/') && !is_elsewhere(target) {
            return Target::default();
        }
        let (url, anchor) = target.split_once('#').unwrap_or((target, ""));
        self.page(url, anchor, None)
    }
}

impl HyperlinkBuilder {
    fn make(&self, url: &str, anchor: &str, source: Option<(&str, u32)>) -> Option<String> {
        let address = self.address(url, anchor);
        if self.format == HyperlinkFormat::Parts(Vec::new()) {
            return None;
        }
        // A resource has no file; its page may be on a site all the same.
        match source {
            Some((file, line)) if !is_elsewhere(url) => self.fill(address.as_deref(), file, line),
            _ => address,
        }
    }

    /// The format with everything in its place; `None` when something of it is not known.
    fn fill(&self, address: Option<&str>, file: &str, line: u32) -> Option<String> {
        let (on_site, in_file) = ([Part::Url], [Part::Text("file://".to_owned()), Part::Host, Part::Path]);
        let parts = match &self.format {
            HyperlinkFormat::Default if address.is_some() => &on_site[..],
            HyperlinkFormat::Default => &in_file,
            HyperlinkFormat::Parts(parts) => parts,
        };
        let path = parts.contains(&Part::Path).then(|| self.path(file));
        let mut made = String::new();
        for part in parts {
            match part {
                Part::Text(text) => made.extend(uri::address(text)),
                Part::Url => made.push_str(address?),
                Part::Path => made.push_str(path.as_ref()?.as_deref()?),
                Part::Line => made.push_str(&line.to_string()),
                Part::Host => made.extend(uri::path(&host())),
            }
        }
        Some(made).filter(|made| !made.is_empty())
    }

    /// Where a browser finds it.
    fn address(&self, url: &str, anchor: &str) -> Option<String> {
        let mut address = String::new();
        if !is_elsewhere(url) {
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

    /// The absolute path of a file of the corpus, if it is there: an index can be asked where its pages are not.
    fn path(&self, file: &str) -> Option<String> {
        let path = std::path::absolute(self.corpus.join(file)).ok().filter(|path| path.is_file())?;
        let mut encoded = String::new();
        let text = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        encoded.push_str(if text.starts_with('/') { "" } else { "/" });
        encoded.extend(uri::path(&text));
        Some(encoded)
    }
}

/// Whether an address leads to another site. Other schemes are not opened: a page could name any program by them.
fn is_elsewhere(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn host() -> String {
    let name = fs::read(Path::new(HOST_NAME)).unwrap_or_default();
    String::from_utf8_lossy(&name).trim().to_owned()
}

/// Where a text leads when it is opened; empty for nowhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Target(String);

impl Target {
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
    fn formats_are_names_or_hold_a_place() {
        for (name, _) in ALIASES {
            assert!(name.parse::<HyperlinkFormat>().is_ok(), "{name}");
        }
        for wrong in ["", "https://example.com", "{line}", "{urls}", "x://{path", "vs code"] {
            assert!(wrong.parse::<HyperlinkFormat>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn addresses_are_joined_and_encoded() {
        let site = |site: Option<&str>| {
            let format = HyperlinkFormat::Default;
            Links::new(HyperlinkBuilder { format, site: site.map(str::to_owned), corpus: PathBuf::from("nowhere") })
        };
        let cases = [
            (Some("https://example.com/docs/"), "/a b", "é", "https://example.com/docs/a%20b#%C3%A9"),
            (Some("https://example.com"), "a?b=c", "", "https://example.com/a?b=c"),
            (Some("https://example.com"), "https://other.example/\u{1b}x", "", "https://other.example/%1Bx"),
            (None, "http://other.example/", "x", "http://other.example/#x"),
            (None, "/a", "", ""),
            (None, "javascript:alert(1)", "", ""),
        ];
        for (base, url, anchor, address) in cases {
            assert_eq!(site(base).page(url, anchor, Some(("a.md", 1))).0, address, "{url}");
        }
    }
}
