//! Ids of headings: those of docutils, after the replacement of quotes and signs.

use crate::corpus::markup::{Extensions, HeadingId, HeadingIds, HeadingPart, HeadingText, Syntax};
use crate::corpus::rst::PageIds;

/// The sign before an id that replaces the one of the title.
const OWN: char = '=';
/// Signs that become one sign outside of ASCII.
const REPLACED: [(&str, &str); 12] = [
    ("(c)", ""),
    ("(C)", ""),
    ("(r)", ""),
    ("(R)", ""),
    ("(tm)", ""),
    ("(TM)", ""),
    ("+-", ""),
    ("(p)", ""),
    ("...", ""),
    ("..", ""),
    ("---", ""),
    ("--", ""),
];

/// The syntax of pages with some extensions.
pub(in crate::corpus::dialect::sphinx) fn syntax(extensions: &[String]) -> Syntax {
    let has = |name: &str| extensions.iter().any(|extension| extension == name);
    let mut options = Extensions::ENABLE_TABLES | Extensions::ENABLE_FOOTNOTES | Extensions::ENABLE_DEFINITION_LIST;
    for (name, option) in [
        ("strikethrough", Extensions::ENABLE_STRIKETHROUGH),
        ("tasklist", Extensions::ENABLE_TASKLISTS),
        ("dollarmath", Extensions::ENABLE_MATH),
    ] {
        if has(name) {
            options |= option;
        }
    }
    let ids = MystIds { has_quotes: has("smartquotes"), has_replacements: has("replacements") };
    Syntax { extensions: options, ids: Box::new(ids) }
}

/// The rule for ids.
#[derive(Debug)]
struct MystIds {
    has_quotes: bool,
    has_replacements: bool,
}

impl HeadingIds for MystIds {
    fn cut_id(&self, heading: &mut HeadingText) {
        // The pass writes `{#id}` behind a heading; braces of the author are escaped.
        let raw = heading.raw.trim_end();
        let mark = raw.rsplit_once(" {#").filter(|(before, _)| raw.ends_with('}') && !before.ends_with('\\'));
        let Some((_, id)) = mark else { return };
        let id = id.trim_end_matches('}').to_owned();
        if let Some(text) = heading.text.strip_suffix(&format!("{{#{id}}}")) {
            heading.text.truncate(text.trim_end().len());
            heading.id = Some(format!("{OWN}{id}"));
        }
    }

    fn assign(&self, headings: &[HeadingText]) -> Vec<HeadingId> {
        let mut ids = PageIds::default();
        let assign = |heading: &HeadingText| match &heading.id {
            _ if heading.is_html => HeadingId { id: heading.id.clone().unwrap_or_default(), also: None },
            Some(id) if id.starts_with(OWN) => HeadingId { id: ids.target(id.trim_start_matches(OWN)), also: None },
            Some(label) => {
                let (label, own) = (ids.target(label), ids.section(&self.name(heading)));
                // Sphinx prefers the id of a target to one that looks made up.
                let (id, also) = if own.starts_with("id") { (label, own) } else { (own, label) };
                HeadingId { id, also: Some(also) }
            }
            None => HeadingId { id: ids.section(&self.name(heading)), also: None },
        };
        headings.iter().map(assign).collect()
    }
}

impl MystIds {
    /// The words of a heading that count for its id.
    fn name(&self, heading: &HeadingText) -> String {
        let mut name = String::new();
        for part in &heading.parts {
            match part {
                HeadingPart::Text(text) => name.push_str(&self.replaced(text)),
                HeadingPart::Code(text) | HeadingPart::Math(text) | HeadingPart::Footnote(text) => name.push_str(text),
                HeadingPart::Alt(_) | HeadingPart::Html(_) | HeadingPart::Open | HeadingPart::Close => {}
            }
        }
        let end = name.rfind("{#").filter(|_| heading.id.as_deref().is_some_and(|id| id.starts_with(OWN)));
        name.truncate(end.unwrap_or(name.len()));
        name
    }

    fn replaced(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if self.has_replacements {
            for (written, shown) in REPLACED {
                text = text.replace(written, shown);
            }
        }
        if self.has_quotes {
            text.retain(|char| !matches!(char, '\'' | '"'));
        }
        text
    }
}
