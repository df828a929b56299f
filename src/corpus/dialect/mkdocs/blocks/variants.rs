//! Variants: `{* file *}` shows a program with its variants for versions of Python, in tabs.

use crate::corpus::include::PageFiles;
use crate::corpus::source::join_up;
use crate::corpus::{MappedWriter, Origin};

/// Ends of names that tell variants of one program apart, the newest version first.
const VERSIONS: [(&str, &str); 4] =
    [("_py311", "Python 3.11+"), ("_py310", "Python 3.10+"), ("_py39", "Python 3.9+"), ("", "Python 3.8+")];
/// The end of a name whose program has annotations.
const ANNOTATED: &str = "_an";

/// A variant of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Variant {
    path: String,
    title: String,
    /// Whether a variant with annotations is preferable.
    is_plain: bool,
}

/// Writes the blocks that a line `{* path ln[1:3] title["x"] *}` makes; `false` for another line.
pub(super) fn write(files: &PageFiles<'_>, line: &str, origin: Origin, out: &mut MappedWriter) -> bool {
    let inner = line.trim_end().strip_prefix("{*").and_then(|rest| rest.strip_suffix("*}"));
    let Some(inner) = inner.map(str::trim) else { return false };
    let (path, options) = inner.split_once(' ').unwrap_or((inner, ""));
    let path = join_up("", path);
    let mut writer = Writer { files, origin, out, title: option(options, "title").trim_matches('"') };
    let (preferred, others) = preferred_first(variants(files, &path), &path);
    let ranges = ranges(option(options, "ln"));
    let is_hidden = ranges == [(0, 0)];
    if !is_hidden {
        writer.tab(&preferred, &ranges);
    }
    if !ranges.is_empty() {
        writer.line("///// details | 👀 Full file preview");
        writer.line("");
        writer.tab(&preferred, &[]);
        writer.line("/////");
    }
    if !others.is_empty() {
        writer.line("///// details | 🤓 Other versions and variants");
        writer.line("");
        others.iter().for_each(|variant| writer.tab(variant, &[]));
        writer.line("/////");
    }
    writer.line("");
    true
}

/// The value of an option `name[value]`.
fn option<'o>(options: &'o str, name: &str) -> &'o str {
    let value = options.split_once(name).and_then(|(_, rest)| rest.strip_prefix('['));
    value.and_then(|value| value.split(']').next()).unwrap_or_default()
}

/// The ranges `1:3,5` of lines.
fn ranges(option: &str) -> Vec<(u32, u32)> {
    let number = |text: &str| text.trim().parse::<u32>().ok();
    let each = option.split(',').filter_map(|range| match range.split_once(':') {
        Some((first, last)) => Some((number(first)?, number(last)?)),
        None => number(range).map(|line| (line, line)),
    });
    let mut ranges: Vec<(u32, u32)> = each.collect();
    ranges.sort_unstable();
    ranges
}

/// The variants of a file by its name; those of its folder where the name has none.
fn variants(files: &PageFiles<'_>, path: &str) -> Vec<Variant> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.strip_suffix(".py").unwrap_or(name);
    let by_name = existing(files, bare(stem), |stem| join_up(folder, &format!("{stem}.py")));
    if by_name.len() > 1 {
        return by_name;
    }
    let (above, folder_name) = folder.rsplit_once('/').unwrap_or(("", folder));
    let by_folder = existing(files, bare(folder_name), |folder| join_up(above, &format!("{folder}/{name}")));
    let has_suffix = bare(folder_name) != folder_name && bare(stem) == stem;
    if by_folder.len() > 1 || !by_folder.is_empty() && has_suffix { by_folder } else { by_name }
}

fn existing(files: &PageFiles<'_>, base: &str, path_of: impl Fn(&str) -> String) -> Vec<Variant> {
    let (mut annotated, mut plain, mut only) = (Vec::new(), Vec::new(), Vec::new());
    for (suffix, title) in VERSIONS {
        let path = path_of(&format!("{base}{ANNOTATED}{suffix}"));
        let has_annotated = files.exists(&path);
        if has_annotated {
            annotated.push(Variant { path, title: title.to_owned(), is_plain: false });
        }
        let path = path_of(&format!("{base}{suffix}"));
        if files.exists(&path) && has_annotated {
            plain.push(Variant { path, title: format!("{title} - non-Annotated"), is_plain: true });
        } else if files.exists(&path) {
            only.push(Variant { path, title: title.to_owned(), is_plain: false });
        }
    }
    annotated.into_iter().chain(plain).chain(only).collect()
}

/// A name without the ends that tell variants apart.
fn bare(name: &str) -> &str {
    let mut name = name;
    while let Some(rest) = [ANNOTATED, "_py39", "_py310", "_py311"].iter().find_map(|suffix| name.strip_suffix(suffix))
    {
        name = rest;
    }
    name
}

/// The variant that the line names, and the others.
fn preferred_first(variants: Vec<Variant>, path: &str) -> (Variant, Vec<Variant>) {
    let (mut preferred, others): (Vec<Variant>, Vec<Variant>) =
        variants.into_iter().partition(|found| found.path == path);
    let unknown = Variant { path: path.to_owned(), title: String::new(), is_plain: false };
    (preferred.pop().unwrap_or(unknown), others)
}

/// Writes the blocks of one line.
struct Writer<'w> {
    files: &'w PageFiles<'w>,
    origin: Origin,
    out: &'w mut MappedWriter,
    title: &'w str,
}

impl Writer<'_> {
    fn line(&mut self, text: &str) {
        self.out.push(text, self.origin);
        self.out.newline(self.origin);
    }

    /// Writes a tab with the ranges of a file; all of it without ranges.
    fn tab(&mut self, variant: &Variant, ranges: &[(u32, u32)]) {
        let (files, place) = (self.files, self.origin);
        files.include(&variant.path, place, |partial, source| {
            if !variant.title.is_empty() {
                self.line(&format!("//// tab | {}", variant.title));
            }
            self.line("");
            if variant.is_plain {
                for text in ["/// tip", "", "Prefer to use the `Annotated` version if possible.", "", "///", ""] {
                    self.line(text);
                }
            }
            let text = partial.text().trim_end_matches('\n');
            let longest =
                text.lines().map(|line| line.trim_start().bytes().take_while(|byte| *byte == b'`').count()).max();
            let ticks = "`".repeat(3.max(longest.unwrap_or_default() + 1));
            let title = if self.title.is_empty() { String::new() } else { format!(" title=\"{}\"", self.title) };
            let language = variant.path.rsplit_once('.').map_or("", |(_, extension)| extension);
            self.line(&format!("{ticks}{language}{title}"));
            let total = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
            let all = [(1, total)];
            let shown = if ranges.is_empty() { all.as_slice() } else { ranges };
            for (index, (first, last)) in shown.iter().enumerate() {
                match index {
                    0 if *first > 1 => self.line("# Code above omitted 👆"),
                    0 => {}
                    _ => self.line("# Code here omitted 👈"),
                }
                let lines = text.lines().zip(1..).filter(|(_, line)| (*first..=*last).contains(line));
                for (text, line) in lines {
                    self.out.push(text, Origin { source, line });
                    self.out.newline(Origin { source, line });
                }
            }
            if shown.last().is_some_and(|(_, last)| *last < total) {
                self.line("# Code below omitted 👇");
            }
            self.line(&ticks);
            self.line("");
            if !variant.title.is_empty() {
                self.line("////");
            }
            self.line("");
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_and_names_are_read() {
        assert_eq!(ranges(option("hl[2] ln[5:7,1] title[\"x\"]", "ln")), [(1, 1), (5, 7)]);
        assert_eq!(option("hl[2] title[\"x\"]", "title"), "\"x\"");
        assert_eq!((bare("tutorial001_an_py310"), bare("app_py39"), bare("main")), ("tutorial001", "app", "main"));
    }
}
