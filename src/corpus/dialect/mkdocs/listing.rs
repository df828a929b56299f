//! The lists that Material writes into pages: excerpts of the posts of a blog, and pages by tag.

use std::collections::BTreeMap;

use crate::corpus::Origin;
use crate::corpus::data::Value;
use crate::corpus::front_matter::{FrontMatter, Notations, split};
use crate::corpus::include::PageFiles;
use crate::corpus::markup::Fence;

use super::super::file_link::file_link;
use super::blocks::Line;
use super::config::{Blog, Config, title_of_path};

/// The name of all pages with tags, see [`PageFiles::named`].
const TAGGED: &str = "tags";
/// The mark that the list of tags replaces.
const TAGS_MARK: &str = "<!-- material/tags";
/// Deepest heading.
const MAX_LEVEL: usize = 6;

/// The names of a page by which lists find it.
pub(super) fn names(config: &Config, below: &str, head: &dyn Fn() -> String) -> Vec<String> {
    let blog = config.blogs.iter().find(|blog| blog.has_post(below)).map(Blog::name);
    let is_tagged = config.plugin("tags").is_some() && {
        let head = head();
        head.contains("tags") && !split(&head, Notations::Yaml).front_matter.all("tags").is_empty()
    };
    blog.into_iter().chain(is_tagged.then(|| TAGGED.to_owned())).collect()
}

/// Writes the list of tags in place of its mark.
pub(super) fn replace_tags(config: &Config, page: &str, files: &PageFiles<'_>, lines: &mut Vec<Line>) {
    if config.plugin("tags").is_none() {
        return;
    }
    let Some(mark) = lines.iter().position(|line| line.text.trim_start().starts_with(TAGS_MARK)) else { return };
    let Some(origin) = lines.get(mark).map(|line| line.origin) else { return };
    let mut by_tag: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for path in files.named(TAGGED) {
        let Some(file) = files.read(&path) else { continue };
        let parts = split(file.text(), Notations::Yaml);
        for tag in parts.front_matter.all("tags") {
            by_tag
                .entry(tag.clone())
                .or_default()
                .push((title(config, &parts.front_matter, parts.body, &path), path.clone()));
        }
    }
    let mut list = Vec::new();
    for (tag, mut pages) in by_tag {
        pages.sort();
        list.push(format!("<h2 id=\"tag:{}\">{tag}</h2>", tag.to_lowercase().replace(' ', "-")));
        list.push(String::new());
        list.extend(pages.iter().map(|(title, path)| format!("- [{title}]({})", file_link(page, path))));
        list.push(String::new());
    }
    lines.splice(mark..=mark, list.into_iter().map(|text| Line { text, origin }));
}

/// Adds the excerpts of the newest posts to the page of a blog.
pub(super) fn add_excerpts(config: &Config, page: &str, files: &PageFiles<'_>, lines: &mut Vec<Line>) {
    let below = config.below_docs(page).unwrap_or(page);
    let Some(blog) = config.blogs.iter().find(|blog| blog.is_index(below)) else { return };
    let mut posts: Vec<(bool, String, String)> = Vec::new();
    for path in files.named(&blog.name()) {
        let Some(file) = files.read(&path) else { continue };
        let parts = split(file.text(), Notations::Yaml);
        if parts.front_matter.is_true("draft") {
            continue;
        }
        let tree = parts.block.tree();
        let date = tree.get("date").and_then(|date| date.as_str().or_else(|| date.get("created")?.as_str()));
        let is_pinned = tree.get("pin").and_then(Value::as_bool).unwrap_or_default();
        posts.push((is_pinned, date.unwrap_or_default().to_owned(), path));
    }
    posts.sort_by(|a, b| (b.0, &b.1).cmp(&(a.0, &a.1)).then_with(|| a.2.cmp(&b.2)));
    for (_, _, path) in posts.iter().take(blog.per_page) {
        let place = lines.last().map_or(Origin { source: 0, line: 1 }, |line| line.origin);
        files.include(path, place, |partial, source| {
            let parts = split(partial.text(), Notations::Yaml);
            let origin = |index: u32| Origin { source, line: parts.body_line.saturating_add(index) };
            lines.push(Line { text: String::new(), origin: origin(0) });
            if first_heading(parts.body).is_none() {
                let title = title(config, &parts.front_matter, parts.body, path);
                lines.push(Line { text: format!("## {title}"), origin: origin(0) });
                lines.push(Line { text: String::new(), origin: origin(0) });
            }
            let folder = file_link(page, path);
            let folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
            let mut fence: Option<Fence<'_>> = None;
            let excerpt = parts.body.lines().take_while(|line| !line.trim().starts_with(blog.excerpt_end.as_str()));
            for (line, index) in excerpt.zip(0..) {
                let was_code = fence.is_some();
                match (&fence, Fence::of(line)) {
                    (None, Some(opened)) => fence = Some(opened),
                    (Some(open), Some(closing)) if closing.closes(open.byte, open.len) => fence = None,
                    _ => {}
                }
                let text = if was_code || fence.is_some() { line.to_owned() } else { moved(line, folder) };
                lines.push(Line { text, origin: origin(index) });
            }
        });
    }
}

/// A line of a post on the page of its blog: headings are one level deeper, and relative links start at its folder.
fn moved(line: &str, folder: &str) -> String {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let is_heading = (1..MAX_LEVEL).contains(&level) && line.get(level..).is_some_and(|rest| rest.starts_with(' '));
    let mut out = if is_heading { "#".to_owned() } else { String::new() };
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("](") {
        out.push_str(before);
        out.push_str("](");
        let target = after.split([')', ' ']).next().unwrap_or_default();
        let is_relative = !target.is_empty() && !target.starts_with(['/', '#', '<']) && !target.contains(':');
        if is_relative && !folder.is_empty() {
            out.push_str(folder);
            out.push('/');
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The title of a page: of its front matter, or its first heading of level 1, or its name.
fn title(config: &Config, front: &FrontMatter, body: &str, path: &str) -> String {
    let heading = || first_heading(body).map(str::to_owned);
    let name = || title_of_path(config.below_docs(path).unwrap_or(path));
    front.first("title").map(str::to_owned).or_else(heading).unwrap_or_else(name)
}

fn first_heading(body: &str) -> Option<&str> {
    body.lines().find_map(|line| line.strip_prefix("# ")).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_post_move_with_their_links() {
        for (line, folder, expected) in [
            ("# Title", "posts", "## Title"),
            (
                "[a](../x.md) ![b](y.png \"t\") [c](/z) [d](#e) [f](https://g)",
                "posts",
                "[a](posts/../x.md) ![b](posts/y.png \"t\") [c](/z) [d](#e) [f](https://g)",
            ),
            ("#tag and words", "posts", "#tag and words"),
            ("[a](x.md)", "", "[a](x.md)"),
        ] {
            assert_eq!(moved(line, folder), expected);
        }
    }
}
