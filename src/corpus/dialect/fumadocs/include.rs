//! `<include>`: another page, one of its sections, or a file as code.

use std::ops::Range;

use crate::corpus::dialect::code::region;
use crate::corpus::include::PageFiles;
use crate::corpus::markup::Fence;
use crate::corpus::mdx::{Element, Shown, attribute, escape, slug};
use crate::corpus::source::{join_up, split_path};

/// Longest file that is searched for a section or shown as code, in bytes.
const MAX_FILE: usize = 256 << 10;

/// How an include is shown; `text` is between its tags.
pub(super) fn show(element: &Element, text: &str, from: &str, files: &PageFiles<'_>) -> Shown {
    let text = text.trim();
    let (file, section) = text.rsplit_once('#').map_or((text, None), |(file, section)| (file, Some(section.trim())));
    if file.is_empty() {
        return Shown::Nothing;
    }
    let folder = if element.value("cwd").is_some() { "" } else { split_path(from).0 };
    let path = join_up(folder, file);
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let language = element.text("lang");
    let is_page = matches!(extension, "md" | "mdx") && language.is_none();
    let Some(read) = files.read(&path).filter(|read| read.text().len() <= MAX_FILE) else {
        // The engine reports a missing file.
        return Shown::File { path, part: None };
    };
    if is_page {
        let part = section.and_then(|section| section_of(read.body(), section));
        return Shown::File { path, part };
    }
    let lines: Vec<&str> = read.text().lines().collect();
    let code = match section.and_then(|section| region(&lines, section)) {
        Some(numbers) => {
            numbers.into_iter().filter_map(|number| lines.get(number)).copied().collect::<Vec<_>>().join("\n")
        }
        None => read.text().to_owned(),
    };
    let title = element.text("meta").and_then(|meta| attribute(&meta, "title").map(escape));
    Shown::Code { title, language: language.unwrap_or_else(|| extension.to_owned()), code: Some(code) }
}

/// The range of a section: a heading with the text up to the next one, or the content of `<section id="…">`.
fn section_of(body: &str, section: &str) -> Option<Range<usize>> {
    let opened = format!("<section id=\"{section}\">");
    if let Some(start) = body.find(&opened).map(|start| start + opened.len()) {
        let end = body.get(start..).and_then(|rest| rest.find("</section>")).map_or(body.len(), |len| start + len);
        return Some(start..end);
    }
    let (mut at, mut start, mut fence) = (0, None, None);
    for line in body.split_inclusive('\n') {
        let mark = Fence::of(line.trim_end());
        match (fence, mark) {
            (None, Some(mark)) => fence = Some((mark.byte, mark.len)),
            (Some((byte, len)), Some(mark)) if mark.closes(byte, len) => fence = None,
            (None, None) if line.starts_with('#') => {
                if let Some(start) = start {
                    return Some(start..at);
                }
                start = (id_of(line) == section).then_some(at);
            }
            _ => {}
        }
        at += line.len();
    }
    start.map(|start| start..body.len())
}

/// The id of a heading, as far as its line says it.
fn id_of(line: &str) -> String {
    let text = line.trim_start_matches('#').trim();
    match text.rsplit_once("[#").and_then(|(_, id)| id.strip_suffix(']')) {
        Some(id) => id.to_owned(),
        None => slug(&text.replace('`', "")),
    }
}

#[cfg(test)]
mod tests {
    use super::section_of;

    #[test]
    fn a_section_ends_at_the_next_heading() {
        let body =
            "a\n\n## One `x`\n\nb\n\n```md\n# no\n```\n\n### Two [#own]\n\nc\n\n<section id=\"in\">\nd\n</section>\n";
        for (section, expected) in [
            ("one-x", Some("## One `x`\n\nb\n\n```md\n# no\n```\n\n")),
            ("own", Some("### Two [#own]\n\nc\n\n<section id=\"in\">\nd\n</section>\n")),
            ("in", Some("\nd\n")),
            ("none", None),
        ] {
            assert_eq!(section_of(body, section).map(|range| &body[range]), expected, "{section}");
        }
    }
}
