//! GitHub Docs: Liquid with reusable texts and variables from `data/`, of one version of the site.

mod host;
mod tags;
mod titles;

use crate::corpus::SourceMappedText;
use crate::corpus::data::Value;
use crate::corpus::front_matter::{Notations, split};
use crate::corpus::include::PageFiles;
use crate::corpus::liquid::render;
use crate::corpus::source::{FileList, LeftOut, Role, SiteFolder, join_up, split_path};
use crate::corpus::{MappedWriter, Origin, default_address};

use self::host::{PageHost, Version};
use super::{Description, Dialect, Fault, Kind, PageText, ParsedPage, search_keys, standing};

/// The line of the table.
pub(super) const KIND: Kind = Kind { name: "github-docs", configs: &["data/ui.yml", "content/index.md"], open };

/// The folder of the pages.
const CONTENT: &str = "content";

fn open(site: &SiteFolder, name: &str, _: &mut Vec<Fault>) -> Option<Box<dyn Dialect>> {
    let has_reusables = || site.names("data").iter().any(|name| name == "reusables/");
    (name.is_empty() || has_reusables()).then(|| Box::new(GithubDocs) as Box<dyn Dialect>)
}

/// A site of GitHub Docs.
#[derive(Debug)]
struct GithubDocs;

impl Dialect for GithubDocs {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn content(&self) -> Vec<String> {
        vec![CONTENT.to_owned()]
    }

    fn extensions(&self) -> &[&str] {
        &["md"]
    }

    fn role(&self, path: &str, _: &FileList<'_>) -> Role {
        if path.starts_with("data/") {
            return Role::Partial;
        }
        match below_content(path) {
            None => Role::LeftOut(LeftOut::OutsideContent),
            Some(_) if split_path(path).1 == "README" => Role::LeftOut(LeftOut::Excluded),
            Some(_) => Role::Page,
        }
    }

    fn names(&self, _: &str, head: &dyn Fn() -> String) -> Vec<String> {
        let head = head();
        if !head.contains("redirect_from") {
            return Vec::new();
        }
        split(&head, Notations::Yaml).front_matter.all("redirect_from").iter().map(|old| titles::name(old)).collect()
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        let front = page.tree();
        let host = PageHost::new(Version::of(&front), files);
        let mapped = titles::fill(render(page.body, page.body_line, &host), &host);
        let mapped = with_children(mapped, page.path, &front, &host);
        let intro = front.get("intro").and_then(Value::as_str).map(|intro| host.text(intro));
        mapped.preceded_by(paragraph(intro.as_deref().unwrap_or_default()))
    }

    fn describe(&self, ParsedPage { page, content, front, files }: ParsedPage<'_>) -> Description {
        let host = PageHost::new(Version::of(&page.tree()), files);
        let title = front.take_first("title").map(|title| host.text(&title));
        let title = title.or_else(|| content.first_h1().map(str::to_owned));
        let short = front.take_first("shortTitle").map(|title| host.text(&title));
        let intro = front.take_first("intro").map(|intro| host.text(&intro));
        if let (Some(intro), None) = (intro, front.first("description")) {
            front.set("description", vec![intro]);
        }
        for key in ["children", "versions", "layout", "introLinks", "featuredLinks"] {
            front.take_all(key);
        }
        let mut of_search = search_keys::describe(page, front, files, &search_keys::WORDS);
        front.take_all("redirect_from");
        of_search.keywords.extend(short.filter(|short| title.as_ref() != Some(short)));
        let url = default_address(below_content(page.path).unwrap_or(page.path)).into_owned();
        Description { title, url, left_out: standing::left_out(page), ..of_search }
    }

    fn link(&self, _: &str, target: &str) -> Option<String> {
        let rest = target.strip_prefix("/en/").map(|rest| format!("/{rest}"));
        let path = rest.as_deref().unwrap_or(target);
        let version =
            path.strip_prefix('/').and_then(|path| path.split_once('/')).filter(|(first, _)| first.contains('@'));
        version.map(|(_, rest)| format!("/{rest}")).or(rest)
    }
}

/// The path below the folder of the pages.
fn below_content(path: &str) -> Option<&str> {
    path.strip_prefix(CONTENT)?.strip_prefix('/')
}

fn paragraph(text: &str) -> SourceMappedText<'static> {
    let origin = Origin { source: 0, line: 1 };
    let mut out = MappedWriter::with_capacity(text.len() + 2);
    if text.trim().is_empty() {
        return SourceMappedText::of_file("", 0, 1);
    }
    for line in text.trim().lines().chain([""]) {
        out.push(line, origin);
        out.newline(origin);
    }
    out.finish()
}

/// The text with links to the pages that the page lists as its children.
fn with_children(
    mapped: SourceMappedText<'static>,
    path: &str,
    front: &Value,
    host: &PageHost<'_>,
) -> SourceMappedText<'static> {
    let children = front.get("children").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let folder = below_content(split_path(path).0).unwrap_or_default();
    let links = children.filter_map(|child| {
        let target = if child.starts_with("/content/") {
            child.trim_start_matches("/content").to_owned()
        } else {
            format!("/{}", join_up(folder, child))
        };
        Some(titles::link(&titles::of(&target, host)?, &target))
    });
    let list: Vec<String> = links.map(|link| format!("- {link}")).collect();
    if list.is_empty() {
        return mapped;
    }
    let origin = Origin { source: 0, line: 1 };
    let mut out = MappedWriter::with_capacity(mapped.text.len());
    for (line, origin) in mapped.text.split('\n').zip(&mapped.lines) {
        out.push(line, *origin);
        out.newline(*origin);
    }
    for line in std::iter::once("").chain(list.iter().map(String::as_str)) {
        out.push(line, origin);
        out.newline(origin);
    }
    out.finish()
}
