//! Running text of MyST: roles, substitutions, links without words, attributes.

use std::collections::HashSet;

use crate::corpus::rst::{RstSite as _, role_markdown};
use crate::corpus::source::{join_up, split_path};

use super::attributes;
use super::fence::Line;
use super::pass::Pass;

/// Rewrites lines of running text.
pub(super) fn write(pass: &mut Pass<'_>, lines: &[Line<'_>]) {
    let Some(first) = lines.first() else { return };
    let whole = lines.iter().map(|line| line.text).collect::<Vec<_>>().join("\n");
    if let Some(text) = block_substitution(pass, &whole) {
        let inner: Vec<Line<'_>> = text.split('\n').map(|text| Line { text, origin: first.origin }).collect();
        return pass.lines(&inner, true);
    }
    let rewritten = if whole.contains(['{', '[', '<', ':', '$']) { rewrite(pass, &whole) } else { whole };
    let mut origins = lines.iter().map(|line| line.origin);
    let mut origin = first.origin;
    for line in rewritten.split('\n') {
        origin = origins.next().unwrap_or(origin);
        match pass.alert(line) {
            Some((markers, title)) => {
                pass.put(markers, title, origin);
                pass.put_blank(markers, origin);
            }
            None => pass.put("", line, origin),
        }
    }
}

/// The value of a substitution that is a block of its own.
fn block_substitution(pass: &mut Pass<'_>, text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    let is_one = !inner.contains("{{") && pass.has("substitution") && !text.starts_with("    ");
    // A value may hold its own name; it is not read again.
    is_one.then(|| pass.value(inner).replace("{{", "").replace("}}", ""))
}

/// Rewrites one text.
fn rewrite(pass: &mut Pass<'_>, text: &str) -> String {
    let mut reader =
        Reader { pass, text, out: String::with_capacity(text.len()), failed: HashSet::new(), lost: [false; 4] };
    let mut at = 0;
    while at < text.len() {
        at = reader.step(at);
    }
    reader.out
}

struct Reader<'r, 'p, 't> {
    pass: &'r mut Pass<'p>,
    text: &'t str,
    out: String,
    /// Lengths of back ticks that nothing closes.
    failed: HashSet<usize>,
    /// Whether `}}`, `}`, `)` and `>` were sought in vain.
    lost: [bool; 4],
}

impl<'t> Reader<'_, '_, 't> {
    fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or_default()
    }

    /// The text up to a mark; a failed search is not repeated.
    fn until(&mut self, at: usize, mark: &str, kind: usize) -> Option<&'t str> {
        let lost = self.lost.get_mut(kind)?;
        let found = if *lost { None } else { self.text.get(at..)?.find(mark) };
        *lost |= found.is_none();
        self.text.get(at..at + found?)
    }

    /// Rewrites what starts at an offset; returns the offset behind it.
    fn step(&mut self, at: usize) -> usize {
        let rest = self.rest(at);
        let Some(first) = rest.chars().next() else { return self.text.len() };
        let next = match first {
            '\\' => {
                let length = 1 + rest.chars().nth(1).map_or(0, char::len_utf8);
                self.out.push_str(rest.get(..length).unwrap_or_default());
                return at + length;
            }
            '`' => return self.code(at, rest),
            '{' if rest.starts_with("{{") && self.pass.has("substitution") => self.substitution(at),
            '{' => self.role(at).or_else(|| self.attributes(at)),
            '[' if rest.starts_with("[](") => self.empty_link(at),
            ']' if rest.starts_with("](") => self.link(at),
            '<' => self.autolink(at),
            _ => None,
        };
        next.unwrap_or_else(|| {
            self.out.push(first);
            at + first.len_utf8()
        })
    }

    /// The content between runs of back ticks of the same length, and the offset behind them.
    fn ticked(&mut self, at: usize) -> Option<(&'t str, usize)> {
        let rest = self.rest(at);
        let length = rest.len() - rest.trim_start_matches('`').len();
        if length == 0 || self.failed.contains(&length) {
            return None;
        }
        let mut from = length;
        while let Some(found) = rest.get(from..).and_then(|rest| rest.find('`')) {
            let start = from + found;
            let run = rest.get(start..)?;
            let run = run.len() - run.trim_start_matches('`').len();
            if run == length {
                return Some((rest.get(length..start)?, at + start + run));
            }
            from = start + run;
        }
        self.failed.insert(length);
        None
    }

    /// A code span stays as it is.
    fn code(&mut self, at: usize, rest: &str) -> usize {
        let run = rest.len() - rest.trim_start_matches('`').len();
        let end = self.ticked(at).map_or(at + run, |(_, end)| end);
        self.out.push_str(self.text.get(at..end).unwrap_or_default());
        end
    }

    fn role(&mut self, at: usize) -> Option<usize> {
        let rest = self.rest(at + 1);
        let end = rest.find(|char: char| !char.is_alphanumeric() && !matches!(char, '-' | '_' | ':' | '.' | '+'))?;
        let name = rest.get(..end).filter(|name| !name.is_empty())?;
        let open = at + 1 + end + 1;
        if !rest.get(end..)?.starts_with("}`") {
            return None;
        }
        let (content, behind) = self.ticked(open)?;
        let content = content.replace('\n', " ");
        let markdown = role_markdown(name, content.trim(), self.pass.files, self.pass.site);
        self.out.push_str(&markdown);
        Some(behind)
    }

    /// Attributes behind a span, a link or code.
    fn attributes(&mut self, at: usize) -> Option<usize> {
        let is_behind = self.out.ends_with([']', ')', '`']) && self.pass.has("attrs_inline");
        if !is_behind {
            return None;
        }
        let inner = self.until(at + 1, "}", 1)?;
        let id = attributes::id(inner)?;
        if self.out.ends_with(']') {
            // A span is its words.
            let open = self.out.rfind('[')?;
            self.out.pop();
            self.out.remove(open);
        }
        if let Some(id) = id {
            self.out.push_str(&format!("<a id=\"{}\"></a>", id.replace(['"', '<', '>'], "")));
        }
        Some(at + 2 + inner.len())
    }

    fn substitution(&mut self, at: usize) -> Option<usize> {
        let inner = self.until(at + 2, "}}", 0)?;
        let value = self.pass.value(inner);
        self.out.push_str(&value.replace('\n', " "));
        Some(at + inner.len() + 4)
    }

    /// A link without words shows the title of its target.
    fn empty_link(&mut self, at: usize) -> Option<usize> {
        let target = self.until(at + 3, ")", 2)?;
        let end = at + 3 + target.len() + 1;
        let target = target.trim().trim_matches(['<', '>']);
        let (title, address) = self.place(target).unwrap_or_else(|| (target.to_owned(), target.to_owned()));
        self.out.push_str(&format!("[{}](<{address}>)", title.replace(['[', ']'], "")));
        Some(end)
    }

    /// The target of a link with words: a label or a path of the project.
    fn link(&mut self, at: usize) -> Option<usize> {
        let target = self.until(at + 2, ")", 2)?;
        let bare = target.trim().trim_matches(['<', '>']);
        // Anything that is no address may be a label.
        let is_label = !bare.contains("://") && !bare.starts_with("mailto:") && !bare.contains('"');
        let (_, address) = Some(()).filter(|()| is_label && !bare.is_empty()).and_then(|()| self.place(bare))?;
        self.out.push_str(&format!("](<{address}>)"));
        Some(at + 2 + target.len() + 1)
    }

    /// `<project:page.md>` shows the title of its target.
    fn autolink(&mut self, at: usize) -> Option<usize> {
        let rest = self.rest(at + 1);
        if !["project:", "path:", "myst:", "inv:"].iter().any(|scheme| rest.starts_with(scheme)) {
            return None;
        }
        let target = self.until(at + 1, ">", 3)?;
        let shown = target.rsplit([':', '#']).next().unwrap_or_default();
        match self.place(target) {
            Some((title, address)) => self.out.push_str(&format!("[{}](<{address}>)", title.replace(['[', ']'], ""))),
            None => self.out.push_str(shown),
        }
        Some(at + target.len() + 2)
    }

    /// Title and address of a target in the project: a label, a page, or a heading of a page.
    fn place(&self, target: &str) -> Option<(String, String)> {
        let (site, files) = (self.pass.site, self.pass.files);
        let target =
            ["project:", "myst:", "path:"].iter().find_map(|scheme| target.strip_prefix(scheme)).unwrap_or(target);
        let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
        let place = match (path, fragment) {
            ("", label) => site.label(label, files)?,
            (path, "") => {
                site.file(path, files).or_else(|| site.label(path, files)).or_else(|| site.document(path, files))?
            }
            (path, fragment) => {
                let folder = split_path(site.page()).0;
                let found = join_up(folder, path);
                let title = site.heading(&found, fragment, files);
                let place = site.file(path, files)?;
                crate::corpus::rst::Place {
                    target: format!("{}#{fragment}", place.target),
                    title: title.or(place.title),
                }
            }
        };
        let title = place.title.unwrap_or_else(|| target.to_owned());
        Some((title, if place.target.is_empty() { target.to_owned() } else { place.target }))
    }
}
