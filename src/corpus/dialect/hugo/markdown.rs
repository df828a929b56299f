//! Rewrites the marks of Goldmark that Markdown does not know: alerts, block attributes and emoji codes.

use crate::corpus::markup::anchor::Anchors;
use crate::corpus::{MappedWriter, Origin, SourceMappedText};

use super::emoji;
use super::heading_ids::{Ids, TERM};
use super::lines::{Fence, content_of, indent_of};

/// Terms that may share a definition.
const MAX_TERMS: usize = 8;

/// What a site has switched on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marks {
    pub(super) has_emoji: bool,
    pub(super) has_block_attributes: bool,
    /// The ids of definition terms; `None` for terms without ids.
    pub(super) term_ids: Option<Ids>,
}

/// An alert: `[!NOTE]- Title`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Alert<'t> {
    pub(super) kind: &'t str,
    pub(super) sign: &'t str,
    pub(super) title: &'t str,
}

/// Rewrites a page; `heading` gives the text that an alert shows above its own, `None` where the marks stay as text.
pub(super) fn rewrite(
    mapped: &SourceMappedText<'_>,
    marks: Marks,
    mut heading: impl FnMut(Alert<'_>, Origin) -> Option<String>,
) -> SourceMappedText<'static> {
    let mut out = MappedWriter::with_capacity(mapped.text.len());
    let mut fence = Fence::default();
    let mut terms: Vec<String> = Vec::new();
    let mut known = Anchors::default();
    let mut following = mapped.text.split('\n');
    let (mut in_quote, mut is_blank_above) = (false, true);
    for (number, line) in mapped.text.split('\n').enumerate() {
        let origin = mapped.lines.get(number).copied().unwrap_or(Origin { source: 0, line: 1 });
        if number > 0 {
            out.newline(origin);
        }
        following.next();
        let was_quote = std::mem::replace(&mut in_quote, is_quote(line));
        if fence.pass(line) {
            out.push(line, origin);
            continue;
        }
        let content = content_of(line);
        let start = line.len() - content.len();
        let was_blank = std::mem::replace(&mut is_blank_above, content.is_empty());
        if let Some(ids) = marks.term_ids.filter(|_| is_term(content, following.clone())) {
            let slug = term_id(content, ids);
            out.push(line.get(..start).unwrap_or_default(), origin);
            out.push(&format!("<a id=\"{}\"></a>{content}", known.assign(&slug)), origin);
            terms.push(slug);
            continue;
        }
        let alert = if in_quote && !was_quote { alert_of(content) } else { None };
        if let Some(shown) = alert.and_then(|alert| heading(alert, origin)) {
            let prefix = line.get(..start).unwrap_or_default();
            out.push(prefix.trim_end(), origin);
            if !shown.is_empty() {
                out.push(" ", origin);
                out.push(&shown, origin);
                out.newline(origin);
                out.push(indent_of(prefix).trim_end(), origin);
            }
        } else if marks.has_block_attributes && !was_blank && is_attributes(content) {
            is_blank_above = true;
        } else if marks.has_emoji && !content.starts_with('#') {
            push_emoji(line, origin, &mut out);
        } else {
            out.push(line, origin);
            if let Some(ids) = marks.term_ids.filter(|_| content.starts_with('#')) {
                known.assign(&term_id(content.trim_matches('#').trim(), ids));
            }
            if content.starts_with('#') && !terms.is_empty() && !content.contains("{#") {
                out.push(&format!(" {{#{TERM}{}}}", terms.join(&String::from(TERM))), origin);
                terms.clear();
            }
        }
    }
    out.finish()
}

/// Whether a line is the term of a definition, which follows it.
fn is_term<'t>(content: &str, mut following: impl Iterator<Item = &'t str>) -> bool {
    let is_definition = |line: &str| line.trim_start().starts_with(": ");
    if content.is_empty() || content.starts_with([':', '#', '|']) {
        return false;
    }
    for _ in 0..MAX_TERMS {
        match following.next() {
            Some(line) if is_definition(line) => return true,
            Some(line) if line.trim().is_empty() => return following.next().is_some_and(is_definition),
            Some(_) => {}
            None => return false,
        }
    }
    false
}

/// The id of a term: the slug of its text, without the marks of links.
fn term_id(content: &str, ids: Ids) -> String {
    let mut text = String::new();
    let mut rest = content;
    while let Some((before, after)) = rest.split_once(']') {
        text.push_str(before);
        let close = if after.starts_with('(') { Some(')') } else { after.starts_with('[').then_some(']') };
        rest = close.and_then(|close| after.split_once(close)).map_or(after, |(_, rest)| rest);
    }
    text.push_str(rest);
    ids.slug(&text)
}

/// Whether a line is in a quotation.
fn is_quote(line: &str) -> bool {
    let content = content_of(line);
    line.get(..line.len() - content.len()).is_some_and(|prefix| prefix.contains('>'))
}

/// The alert that starts a quotation.
fn alert_of(content: &str) -> Option<Alert<'_>> {
    let (kind, rest) = content.strip_prefix("[!")?.split_once(']')?;
    let is_kind =
        !kind.is_empty() && kind.len() < 64 && kind.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    let sign_len = usize::from(rest.starts_with(['+', '-']));
    let (sign, title) = rest.split_at_checked(sign_len)?;
    (is_kind && (title.is_empty() || title.starts_with(char::is_whitespace))).then(|| Alert {
        kind,
        sign,
        title: title.trim(),
    })
}

/// Whether a line is only the attributes of the block above it.
fn is_attributes(content: &str) -> bool {
    let inner = content.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let Some(inner) = inner.filter(|inner| !inner.contains(['{', '}'])) else { return false };
    let first = inner.split_whitespace().next().unwrap_or_default();
    let is_key = |key: &str| !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    first.starts_with(['.', '#']) && first.len() > 1 || first.split_once('=').is_some_and(|(key, _)| is_key(key))
}

/// Writes a line with signs in place of emoji codes, except in code spans.
fn push_emoji(line: &str, origin: Origin, out: &mut MappedWriter) {
    for (index, part) in line.split('`').enumerate() {
        if index > 0 {
            out.push("`", origin);
        }
        if index % 2 == 0 { out.push(&emoji::replace(part), origin) } else { out.push(part, origin) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::heading_ids::IdType;
    use super::*;

    fn rewritten(text: &str) -> String {
        let ids = Ids {
            id_type: IdType::Github,
            is_automatic: true,
            has_attributes: true,
            has_emoji: true,
            has_typographer: true,
        };
        let marks = Marks { has_emoji: true, has_block_attributes: true, term_ids: Some(ids) };
        let mapped = SourceMappedText::of_file(text, 0, 1);
        let heading = |alert: Alert<'_>, _| (alert.kind != "KEEP").then(|| format!("{}{}", alert.title, alert.sign));
        rewrite(&mapped, marks, heading).text.into_owned()
    }

    #[test]
    fn marks_become_text() {
        for (text, expected) in [
            ("> [!NOTE] Hot\n> a", "> Hot\n>\n> a"),
            ("> [!NOTE]\n> a", ">\n> a"),
            ("> [!TIP]+\n> a", "> +\n>\n> a"),
            ("> a\n> [!NOTE]", "> a\n> [!NOTE]"),
            ("> [!KEEP]\n> a", "> [!KEEP]\n> a"),
            ("- > [!NOTE] T\n  > a", "- > T\n  >\n  > a"),
            ("a\n{.lead #x}\nb", "a\n\nb"),
            ("\n{.lead}", "\n{.lead}"),
            ("a\n{curly}", "a\n{curly}"),
            ("`a` [b](c)\n: d\n\n# B", "<a id=\"a-b\"></a>`a` [b](c)\n: d\n\n# B {#\u{f8fe}a-b}"),
            (":bulb: `:bulb:`", "💡 `:bulb:`"),
            ("# :bulb:\n```\n:bulb:\n```", "# :bulb:\n```\n:bulb:\n```"),
        ] {
            assert_eq!(rewritten(text), expected, "{text}");
        }
    }
}
