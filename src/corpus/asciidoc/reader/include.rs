//! Includes: puts the lines of another file in place of a directive.

use crate::diagnostic::Code;

use super::super::attribute_list::AttributeList;
use super::super::document::Document;
use super::line::Line;
use super::lines::{MAX_INCLUDES, Piece, Reader};
use super::selection::Selection;

/// Widest indentation that a directive can ask for.
const MAX_INDENT: usize = 100;

impl Reader {
    /// Includes the file that a directive names, with the lines that its attributes select.
    pub(super) fn include(&mut self, target: &str, attributes: &str, line: &Line, document: &mut Document<'_>) {
        let expanded = document.with_attributes(target);
        let list = AttributeList::parse(&document.with_attributes(attributes));
        let from = self.open_files.last().cloned().unwrap_or_else(|| document.files.site_path(0));
        let Some(path) = document.host.include(&from, &expanded).filter(|_| !expanded.is_empty()) else {
            return;
        };
        if list.has_option("optional") && !document.files.exists(&path) {
            return;
        }
        if self.open_files.contains(&path) || path == document.files.site_path(0) {
            let message = format!("`{path}` includes itself; the inner include was skipped");
            return document.files.report(Code::IncludeCycle, line.origin, message);
        }
        if self.open_files.len() >= MAX_INCLUDES {
            let message = "the includes of this page are nested too deep or are too long together";
            return document.files.report(Code::IncludeTooDeep, line.origin, message.to_owned());
        }
        let selection = Selection::of(&list);
        let read =
            document.files.include(&path, line.origin, |partial, source| (selection.select(partial.text()), source));
        let Some((lines, source)) = read else { return };
        self.pending.push(Piece::End { level_offset: offset(&list, document) });
        self.open_files.push(path);
        self.push_lines(&indented(lines, &list), source);
    }
}

/// The lines with the indentation that the directive asks for.
fn indented(mut lines: Vec<(String, u32)>, list: &AttributeList) -> Vec<(String, u32)> {
    let Some(indent) = list.get("indent").and_then(|indent| indent.parse::<usize>().ok()) else { return lines };
    let (indent, cut) = (" ".repeat(indent.min(MAX_INDENT)), common_indent(&lines));
    for (line, _) in lines.iter_mut().filter(|(line, _)| !line.is_empty()) {
        *line = format!("{indent}{}", line.get(cut..).unwrap_or_default());
    }
    lines
}

/// Sets the offset of levels for an include; returns the one to restore at its end.
fn offset(list: &AttributeList, document: &mut Document<'_>) -> Option<Option<String>> {
    let offset = list.get("leveloffset")?;
    let earlier = document.attributes.get("leveloffset").map(str::to_owned);
    document.attributes.set("leveloffset", Some(offset)).then_some(earlier)
}

fn common_indent(lines: &[(String, u32)]) -> usize {
    let indents = lines.iter().filter(|(line, _)| !line.is_empty());
    indents.map(|(line, _)| line.len() - line.trim_start_matches([' ', '\t']).len()).min().unwrap_or_default()
}
