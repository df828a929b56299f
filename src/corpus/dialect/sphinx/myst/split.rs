//! The parts of a directive of MyST: argument, options, content.

use crate::corpus::Origin;

use super::fence::Line;
use super::pass::Pass;

/// A directive as written.
pub(super) struct Directive<'d, 't> {
    pub(super) name: String,
    pub(super) argument: &'d str,
    /// The blanks and marks of quotations before its lines.
    pub(super) prefix: &'d str,
    pub(super) content: &'d [Line<'t>],
    pub(super) origin: Origin,
}

/// The options of a directive, and its content without them.
pub(super) struct Parts<'d, 't> {
    options: Vec<(String, String)>,
    pub(super) content: &'d [Line<'t>],
}

impl Parts<'_, '_> {
    pub(super) fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl<'d, 't> Directive<'d, 't> {
    /// Splits options and content: lines `:key: value`, or a block between dashes.
    pub(super) fn split(&self) -> Parts<'d, 't> {
        let mut options: Vec<(String, String)> = Vec::new();
        let is_dashes = |line: &Line<'_>| line.bare().trim_end() == "---";
        let mut at = 0;
        if self.content.first().is_some_and(is_dashes) {
            let end = self.content.iter().skip(1).position(is_dashes).map_or(self.content.len(), |end| end + 1);
            for line in self.content.get(1..end).unwrap_or_default() {
                if let Some((key, value)) = line.bare().split_once(':') {
                    options.push((key.trim().to_lowercase(), unquoted(value)));
                }
            }
            at = end + 1;
        } else {
            while let Some(line) = self.content.get(at) {
                let Some((key, value)) = line.bare().strip_prefix(':').and_then(|rest| rest.split_once(':')) else {
                    break;
                };
                let is_key =
                    !key.is_empty() && key.chars().all(|char| char.is_alphanumeric() || matches!(char, '-' | '_'));
                if !is_key || !value.is_empty() && !value.starts_with(' ') {
                    break;
                }
                options.push((key.to_lowercase(), unquoted(value)));
                at += 1;
            }
        }
        let rest = self.content.get(at..).unwrap_or_default();
        let blank = rest.iter().take_while(|line| line.is_blank()).count();
        Parts { options, content: rest.get(blank..).unwrap_or_default() }
    }
}

fn unquoted(value: &str) -> String {
    let value = value.trim();
    let inner = ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    inner.unwrap_or(value).to_owned()
}

/// Writes a text as a paragraph of its own.
pub(super) fn paragraph(pass: &mut Pass<'_>, directive: &Directive<'_, '_>, text: &str) {
    if !text.trim().is_empty() {
        let line = format!("{}{}", directive.prefix, text.trim());
        pass.lines(&[Line { text: &line, origin: directive.origin }], false);
        pass.put_blank(directive.prefix, directive.origin);
    }
}
