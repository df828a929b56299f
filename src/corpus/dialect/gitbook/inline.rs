//! Marks in a line: variables, icons, and links that show the title of their page.

use std::borrow::Cow;

use crate::corpus::include::PageFiles;
use crate::corpus::mdx::{escape, text};
use crate::corpus::source::{join_up, split_path};

use super::config::Config;
use super::ids::slug;

/// Starts the value of an expression.
const EXPRESSION: &str = "<code class=\"expression\">";
/// Starts an icon, whose text is its name.
const ICON: &str = "<i class=\"fa-";
/// Starts a link that shows the title of its page.
const MENTION: &str = "<a data-mention href=\"";
/// Starts the title of a part that can be folded.
const SUMMARY: &str = "<summary>";
/// Ends a link that shows the title of its page.
const MARKDOWN_MENTION: &str = " \"mention\")";

/// Lines of a page in which its title is searched.
const MAX_LINES: usize = 64;

/// Rewrites the marks of a line of the file at a site path.
pub(super) fn rewrite<'t>(line: &'t str, path: &str, config: &Config, files: &PageFiles<'_>) -> Cow<'t, str> {
    let mut line = Cow::Borrowed(line);
    if line.contains(EXPRESSION) {
        line = Cow::Owned(replaced(&line, EXPRESSION, "</code>", |expression| {
            let name = expression.trim().strip_prefix("space.vars.")?;
            config.variables.get(name).map(|value| escape(value))
        }));
    }
    if line.contains(ICON) {
        line = Cow::Owned(replaced(&line, ICON, "</i>", |_| Some(String::new())));
    }
    if line.contains(MENTION) {
        line = Cow::Owned(replaced(&line, MENTION, "</a>", |inner| {
            let (target, label) = inner.split_once("\">")?;
            let title = title_of(target, path, files).unwrap_or_else(|| label.to_owned());
            Some(format!("<a href=\"{target}\">{title}</a>"))
        }));
    }
    if line.contains(SUMMARY) {
        line = Cow::Owned(replaced(&line, SUMMARY, "</summary>", |title| {
            Some(format!("<summary><a id=\"{}\"></a>{title}</summary>", slug(&text(title))))
        }));
    }
    if line.contains(MARKDOWN_MENTION) {
        line = Cow::Owned(mentions(&line, path, files));
    }
    line
}

/// Replaces what lies between two marks, with the marks; `None` keeps it.
fn replaced(line: &str, start: &str, end: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut written = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(start) {
        let Some((inner, after)) = after.split_once(end) else { break };
        written.push_str(before);
        match value(inner) {
            Some(value) => written.push_str(&value),
            None => written.extend([start, inner, end]),
        }
        rest = after;
    }
    written.push_str(rest);
    written
}

/// Gives `[page.md](page.md "mention")` the title of its page.
fn mentions(line: &str, path: &str, files: &PageFiles<'_>) -> String {
    let mut text = String::with_capacity(line.len());
    let mut parts = line.split(MARKDOWN_MENTION).peekable();
    while let Some(part) = parts.next() {
        let is_mention = parts.peek().is_some();
        let link = part.rsplit_once('[').and_then(|(before, link)| Some((before, link.split_once("](")?)));
        match link.filter(|_| is_mention) {
            Some((before, (label, target))) => {
                let title = title_of(target, path, files);
                let title = title.map_or_else(|| label.to_owned(), |title| escape(&title));
                text.push_str(&format!("{before}[{title}]({target})"));
            }
            None => text.push_str(part),
        }
    }
    text
}

/// The title of the page that a link of the file at a site path leads to.
pub(super) fn title_of(target: &str, path: &str, files: &PageFiles<'_>) -> Option<String> {
    let file = target.split('#').next().unwrap_or_default();
    if file.contains("://") || file.is_empty() {
        return None;
    }
    let file = join_up(split_path(path).0, &file.replace("%20", " "));
    let is_folder = !file.ends_with(".md");
    let read = files.read(&if is_folder { join_up(&file, "README.md") } else { file })?;
    let heading = read.body().lines().take(MAX_LINES).find_map(|line| line.strip_prefix("# "))?;
    // An anchor at the end of a heading is no part of the title.
    let heading = heading.split("<a ").next().unwrap_or_default().trim();
    Some(heading.to_owned()).filter(|heading| !heading.is_empty())
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn marks_are_replaced_between_their_ends() {
        let value = |inner: &str| (inner != "keep").then(|| inner.to_uppercase());
        for (line, expected) in
            [("a <b>x</b> c <b>y</b>", "a X c Y"), ("<b>keep</b>", "<b>keep</b>"), ("a <b>x", "a <b>x")]
        {
            assert_eq!(replaced(line, "<b>", "</b>", value), expected);
        }
    }
}
