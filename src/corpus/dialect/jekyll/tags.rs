//! The tags that Jekyll adds to Liquid: includes, links, highlighted code.

use crate::corpus::front_matter::{Notations, split};
use crate::corpus::liquid::{Host, Renderer, Tag, Value};
use crate::corpus::source::join_up;
use crate::diagnostic::Code;

use super::entry::dated;
use super::facts::Facts;
use super::filters::relative_url;
use super::host::PageHost;

/// Tags of Jekyll and its plugins without visible text.
const SILENT: [&str; 8] = ["seo", "feed_meta", "csrf_meta_tag", "avatar", "gist", "toc", "octicon", "favicon"];
/// Extensions of posts, for links by name.
const POSTS: [&str; 6] = ["md", "markdown", "html", "mkdown", "mkdn", "mkd"];

impl Host for PageHost<'_> {
    fn tag(&self, tag: &Tag<'_, '_>, renderer: &mut Renderer<'_>) -> bool {
        render(self, tag, renderer)
    }
}

/// Renders a tag of Jekyll; `false` for an unknown one.
fn render(host: &PageHost<'_>, tag: &Tag<'_, '_>, renderer: &mut Renderer<'_>) -> bool {
    match tag.name {
        "include" | "include_cached" | "render" => {
            let folder = join_up(&host.config.source, &host.config.includes_dir);
            include(host, tag, &folder, renderer);
        }
        "include_relative" => {
            let folder = host.path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            include(host, tag, &folder, renderer);
        }
        "link" => {
            let target = renderer.text_of(tag.markup, tag.place);
            let target = target.trim().trim_matches(['"', '\'']).to_owned();
            link(host, tag, &target, renderer);
        }
        "post_url" => {
            let target = renderer.text_of(tag.markup, tag.place);
            post_link(host, tag, target.trim(), renderer);
        }
        "highlight" => highlight(tag, renderer),
        name if SILENT.contains(&name) => {}
        _ => return false,
    }
    true
}

/// Puts a file in place, with the parameters of the tag as the variable `include`.
fn include(host: &PageHost<'_>, tag: &Tag<'_, '_>, folder: &str, renderer: &mut Renderer<'_>) {
    let (name, parameters) = file_and_parameters(tag.markup);
    let name = renderer.text_of(name, tag.place);
    let name = name.trim().trim_matches(['"', '\'']);
    if name.is_empty() {
        return;
    }
    let parameters: Value = Value::map(renderer.parameters(parameters).into_iter().collect());
    host.files.include(&join_up(folder, name), tag.place, |file, number| {
        renderer.with_local("include", parameters, |renderer| renderer.file(file.body(), number, file.body_line));
    });
}

/// The name of the file, which may hold outputs, and the parameters after it.
fn file_and_parameters(markup: &str) -> (&str, &str) {
    let mut end = 0;
    while let Some(rest) = markup.get(end..).filter(|rest| !rest.is_empty()) {
        end += match rest.starts_with("{{") {
            true => rest.find("}}").map_or(rest.len(), |close| close + 2),
            false if rest.starts_with(char::is_whitespace) => break,
            false => rest.chars().next().map_or(1, char::len_utf8),
        };
    }
    markup.split_at_checked(end).unwrap_or((markup, ""))
}

/// Writes the address of a file of the sources.
fn link(host: &PageHost<'_>, tag: &Tag<'_, '_>, target: &str, renderer: &mut Renderer<'_>) {
    let target = target.trim_start_matches('/');
    let is_page = target.rsplit_once('.').is_some_and(|(_, extension)| POSTS.contains(&extension));
    if !is_page {
        // Any other file is copied to its own path.
        return renderer.write(&relative_url(&format!("/{target}"), host.config), tag.place);
    }
    let config = host.config;
    let folders = [join_up(&config.source, &config.collections_dir), config.source.clone()];
    let paths = folders.iter().map(|folder| join_up(folder, target));
    match host.files.first(paths) {
        Some(path) => write_address(host, tag, &path, renderer),
        None => host.files.report(Code::BrokenLink, tag.place, format!("there is no file `{target}` to link to")),
    }
}

/// Writes the address of a post by its name, such as `2023-03-09-first-fire` or `folder/2023-03-09-first-fire`.
fn post_link(host: &PageHost<'_>, tag: &Tag<'_, '_>, target: &str, renderer: &mut Renderer<'_>) {
    let (folder, name) = target.rsplit_once('/').unwrap_or(("", target));
    let config = host.config;
    let root = join_up(&config.source, &config.collections_dir);
    let folders = [format!("_posts/{folder}"), format!("{folder}/_posts")];
    let paths = folders
        .iter()
        .flat_map(|folder| POSTS.map(|extension| join_up(&join_up(&root, folder), &format!("{name}.{extension}"))));
    let found = host.files.first(paths).filter(|path| dated(path).is_some());
    match found {
        Some(path) => write_address(host, tag, &path, renderer),
        None => host.files.report(Code::BrokenLink, tag.place, format!("there is no post `{target}` to link to")),
    }
}

/// Writes the address of a page by its path.
fn write_address(host: &PageHost<'_>, tag: &Tag<'_, '_>, path: &str, renderer: &mut Renderer<'_>) {
    let Some(file) = host.files.read(path) else { return };
    let front = split(file.text(), Notations::Yaml).block.tree();
    let url = Facts::of(path, &front, host.config).url;
    renderer.write(&relative_url(&url, host.config), tag.place);
}

/// Writes code as a fence that is longer than each row of ticks in it.
fn highlight(tag: &Tag<'_, '_>, renderer: &mut Renderer<'_>) {
    let Some(code) = renderer.body_text(tag) else { return };
    let language = tag.markup.split_whitespace().next().unwrap_or_default();
    let indent: String = renderer.line().chars().take_while(|c| matches!(c, ' ' | '\t' | '>')).collect();
    let is_alone = indent.len() == renderer.line().len();
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    let start = if is_alone { String::new() } else { format!("\n{indent}") };
    renderer.write(&format!("{start}{fence}{language}\n"), tag.place);
    let code = code.strip_prefix('\n').unwrap_or(&code);
    // The lines of the code follow those of the tag.
    for (line, number) in code.trim_end().split('\n').zip(1..) {
        let place = crate::corpus::Origin { line: tag.place.line.saturating_add(number), ..tag.place };
        renderer.write(line, place);
        renderer.write("\n", place);
    }
    renderer.write(&format!("{indent}{fence}\n"), tag.place);
}

#[cfg(test)]
mod tests {
    use super::file_and_parameters;

    #[test]
    fn the_name_of_an_include_may_hold_outputs() {
        for (markup, expected) in [
            ("box.html text=\"a\"", ("box.html", " text=\"a\"")),
            ("{{ page.box }}.html a=b", ("{{ page.box }}.html", " a=b")),
            ("x.md", ("x.md", "")),
        ] {
            assert_eq!(file_and_parameters(markup), expected);
        }
    }
}
