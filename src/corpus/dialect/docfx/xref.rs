//! Cross references: pages that are named by the `uid` of their front matter (<https://dotnet.github.io/docfx/docs/links-and-cross-references.html>).

use crate::corpus::front_matter::{Notations, split};
use crate::corpus::include::PageFiles;

/// Longest reference, in bytes.
const MAX_REFERENCE: usize = 512;

/// A reference and its length.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) uid: String,
    /// `#fragment`, or empty.
    pub(super) fragment: String,
    /// The text that the author asks for.
    text: Option<String>,
    pub(super) length: usize,
}

/// A page that a reference leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The site path.
    pub(super) path: String,
    pub(super) title: String,
}

impl Reference {
    /// The reference of a mark: `<xref:uid>`, `@uid`, or `@"uid"`. `before` is the text of the line before it.
    pub(super) fn at(tail: &str, before: &str) -> Option<Self> {
        let window = tail.get(..tail.floor_char_boundary(MAX_REFERENCE.min(tail.len())))?;
        let line = window.split('\n').next()?;
        if let Some(inner) = line.strip_prefix("<xref:") {
            let end = inner.find('>')?;
            return Some(Self { length: "<xref:".len() + end + 1, ..Self::of(inner.get(..end)?) });
        }
        let inner = line.strip_prefix('@').filter(|_| !before.ends_with(|c: char| c.is_alphanumeric()))?;
        if let Some(quote) = inner.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            let (uid, _) = inner.get(1..)?.split_once(quote)?;
            return Some(Self { length: uid.len() + 3, ..Self::of(uid) });
        }
        let end = inner.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '`' | '/')));
        let uid = inner.get(..end.unwrap_or(inner.len()))?.trim_end_matches(['.', '-', '/']);
        uid.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| Self { length: uid.len() + 1, ..Self::of(uid) })
    }

    /// The reference of the target of a link, `uid?query#fragment`, after `xref:`.
    pub(super) fn of(target: &str) -> Self {
        let (rest, fragment) =
            target.split_once('#').map_or((target, String::new()), |(rest, f)| (rest, format!("#{f}")));
        let (uid, query) = rest.split_once('?').unwrap_or((rest, ""));
        let text = query.split('&').find_map(|pair| pair.strip_prefix("text=")).map(decoded);
        Self { uid: decoded(uid), fragment, text, length: target.len() }
    }

    /// The page with the uid, if the tree has one.
    pub(super) fn target(&self, files: &PageFiles<'_>) -> Option<Target> {
        let path = files.named(&self.uid).into_iter().next()?;
        let file = files.read(&path)?;
        let page = split(file.text(), Notations::Yaml);
        let heading = || page.body.lines().find_map(|line| line.strip_prefix("# ")).map(|line| line.trim().to_owned());
        let title = page.front_matter.first("title").map(str::to_owned).or_else(heading);
        Some(Target { title: title.unwrap_or_else(|| self.uid.clone()), path })
    }

    /// The words of the reference: those that the author asks for, the title of its page, or the uid.
    pub(super) fn words(&self, target: Option<&Target>) -> String {
        let title = target.map_or_else(|| self.uid.trim_end_matches('*'), |target| &target.title);
        self.text.clone().unwrap_or_else(|| title.to_owned())
    }
}

/// A text whose signs of ASCII may be escaped, such as `%2A` for `*`.
fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(u8::is_ascii);
        match code {
            Some(code) => {
                out.push(char::from(code));
                out.push_str(part.get(2..).unwrap_or_default());
            }
            None => {
                out.push('%');
                out.push_str(part);
            }
        }
    }
    out
}

/// The target of the link whose parentheses follow: `(xref:uid)`.
pub(super) fn link_target(tail: &str) -> Option<Reference> {
    let inner = tail.strip_prefix("(xref:")?;
    let inner = inner.get(..inner.floor_char_boundary(MAX_REFERENCE.min(inner.len())))?;
    let end = inner.find([')', ' ', '\n'])?;
    Some(Reference::of(inner.get(..end)?))
}

/// The names of a file: its uid.
pub(super) fn names(head: &str) -> Vec<String> {
    // Most pages have no uid, and a front matter costs more than a search.
    if !head.contains("uid") {
        return Vec::new();
    }
    split(head, Notations::Yaml).front_matter.first("uid").map(str::to_owned).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_have_uid_fragment_and_text() {
        let at = |tail: &str, before: &str| {
            Reference::at(tail, before).map(|found| (found.uid, found.fragment, found.length))
        };
        let found = |uid: &str, fragment: &str, length| Some((uid.to_owned(), fragment.to_owned(), length));
        for (tail, before, expected) in [
            ("<xref:System.String.Format%2A?a=b> c", "", found("System.String.Format*", "", 34)),
            ("<xref:lamps#oil>", "", found("lamps", "#oil", 16)),
            ("<xref:a\n>", "", None),
            ("@lamps.oil. And", "see ", found("lamps.oil", "", 10)),
            ("@\"a b\" c", "", found("a b", "", 6)),
            ("@example.org", "me", None),
            ("@ x", "", None),
        ] {
            assert_eq!(at(tail, before), expected, "{tail}");
        }
        let reference = Reference::of("lamps?text=Oil%20lamps");
        assert_eq!(reference.words(None), "Oil lamps");
        assert_eq!(Reference::of("System.Format*").words(None), "System.Format");
        assert_eq!(
            link_target("(xref:lamps#oil)").map(|found| (found.uid, found.length)),
            Some(("lamps".to_owned(), 9))
        );
        assert_eq!(names("---\nuid: lamps\n---\nx"), ["lamps"]);
    }
}
