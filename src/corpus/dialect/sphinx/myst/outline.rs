//! The labels and headings of a page of MyST, for references from other pages.

use crate::corpus::rst::{Outline, normalize_name};

use super::attributes;

/// Reads the outline of a text.
pub(in crate::corpus::dialect::sphinx) fn outline(text: &str) -> Outline {
    let mut outline = Outline::default();
    let mut open: Vec<String> = Vec::new();
    let mut fence: Option<(u8, usize)> = None;
    let mut name = false;
    let mut above = "";
    for line in body(text).lines() {
        let bare = line.trim();
        if let Some((byte, len)) = fence {
            // A figure with a name has its caption behind the options.
            if let Some(label) = bare.strip_prefix(":name:").or_else(|| bare.strip_prefix("name:")) {
                open.push(normalize_name(label));
                name = true;
            } else if name && !bare.is_empty() && !bare.starts_with(':') && !is_run(bare, byte) {
                outline.close(&mut open, Some(bare));
                name = false;
            }
            if is_run(bare, byte) && bare.len() >= len {
                fence = None;
            }
            continue;
        }
        if let Some(label) = target(bare) {
            open.push(normalize_name(label));
        } else if let Some(id) = attributes::line(bare) {
            open.extend(id.map(|id| normalize_name(&id)));
        } else if let Some(title) = heading(bare, above) {
            outline.title.get_or_insert_with(|| title.to_owned());
            outline.headings.push(title.to_owned());
            outline.close(&mut open, Some(title));
        } else if bare.starts_with("```") || bare.starts_with("~~~") || bare.starts_with(":::") {
            let byte = bare.as_bytes().first().copied().unwrap_or(b'`');
            let len = bare.bytes().take_while(|other| *other == byte).count();
            fence = (len < bare.len() || byte != b':').then_some((byte, len));
            let is_named = bare.contains("{figure") || bare.contains("-table}") || bare.contains("{table");
            if !is_named {
                outline.close(&mut open, None);
            }
        }
        above = bare;
    }
    outline.close(&mut open, None);
    outline
}

/// The text behind the front matter.
fn body(text: &str) -> &str {
    let Some(rest) = text.strip_prefix("---\n") else { return text };
    rest.split_once("\n---\n").map_or(text, |(_, body)| body)
}

fn is_run(text: &str, byte: u8) -> bool {
    text.len() >= 3 && text.bytes().all(|other| other == byte)
}

/// The label of a line `(label)=`.
pub(super) fn target(bare: &str) -> Option<&str> {
    let label = bare.trim().strip_prefix('(')?.strip_suffix(")=")?;
    (!label.is_empty() && !label.contains(['(', ')'])).then_some(label)
}

fn heading<'t>(bare: &'t str, above: &'t str) -> Option<&'t str> {
    let hashes = bare.bytes().take_while(|byte| *byte == b'#').count();
    if (1..=6).contains(&hashes) {
        let title = bare.get(hashes..).filter(|title| title.starts_with(' '))?;
        return Some(title.trim().trim_end_matches('#').trim_end());
    }
    let is_line = is_run(bare, b'=') || is_run(bare, b'-');
    (is_line && !above.is_empty() && !above.starts_with(['|', '-', '*', '>', '#'])).then_some(above)
}

/// The words of a title without its marks.
pub(in crate::corpus::dialect::sphinx) fn plain_words(title: &str) -> String {
    let mut words = String::with_capacity(title.len());
    let mut rest = title;
    while let Some(char) = rest.chars().next() {
        let behind = rest.get(char.len_utf8()..).unwrap_or_default();
        let skipped = match char {
            '*' | '`' => Some(""),
            '{' => behind.split_once("}`").map(|(_, behind)| behind),
            '[' => None,
            ']' if behind.starts_with('(') => behind.split_once(')').map(|(_, behind)| behind),
            _ => None,
        };
        match (char, skipped) {
            ('*' | '`' | '[', _) => rest = behind,
            (_, Some(behind)) => rest = behind,
            _ => {
                words.push(char);
                rest = behind;
            }
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_have_the_heading_behind_them() {
        let read = outline(
            "---\na: b\n---\n(top)=\n# A *title*\n\n(para)=\nWords.\n\nTwo\n---\n\n```{figure} a.png\n:name: Fig\n\nCaption\n```\n",
        );
        assert_eq!(read.title.as_deref(), Some("A *title*"));
        let title = |label: &str| read.labels.get(label).and_then(Option::as_deref);
        assert_eq!((title("top"), title("fig")), (Some("A *title*"), Some("Caption")));
        assert_eq!(plain_words("A *b* `c` [d](e) {kbd}`F`"), "A b c d F");
    }
}
