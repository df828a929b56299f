//! The corpus as a run saw it: its dialect, what became of its files, and the next step when it has no page.

use std::collections::BTreeMap;

use crate::index::pipeline::SyncReport;
use crate::index::{DialectInfo, FileCounts};
use crate::render::count;

use super::terminal::Console;

/// Extensions that the report of a corpus without pages names.
const NAMED: usize = 5;

/// The dialect in words: `mkdocs (mkdocs.yml), pages in docs`.
pub(crate) fn dialect(DialectInfo { name, config, content }: &DialectInfo) -> String {
    let config = config.as_ref().map(|config| format!(" ({config})")).unwrap_or_default();
    let folder = |folder: &String| if folder == "." { "the whole corpus".to_owned() } else { folder.clone() };
    format!("{name}{config}, pages in {}", content.iter().map(folder).collect::<Vec<_>>().join(", "))
}

/// The accounting in words: `5 files: 2 pages, 1 partial, 2 left out (1 draft, 1 ignored)`.
pub(crate) fn files(files: &FileCounts) -> String {
    let mut parts = vec![count(files.pages, "page")];
    if files.partials > 0 {
        parts.push(count(files.partials, "partial"));
    }
    if files.data > 0 {
        parts.push(format!("{} data", files.data));
    }
    if !files.left_out.is_empty() {
        let reasons = files.left_out.iter().map(|(reason, number)| format!("{number} {reason}"));
        parts.push(format!("{} left out ({})", files.left_out_total(), reasons.collect::<Vec<_>>().join(", ")));
    }
    format!("{}: {}", count(files.found, "file"), parts.join(", "))
}

/// Prints the dialect after the first build, and the reasons and the next step when there is no page.
pub(crate) fn print_first_look(report: &SyncReport, console: &mut Console) {
    if report.reason == "built" {
        console.note(&format!("dialect: {}", dialect(&report.dialect)));
    }
    // A dry run without an index counts no page yet.
    let is_empty = report.pages == 0 && report.generation > 0 && report.added == 0;
    if is_empty || !report.seen.is_empty() {
        console.warn(&format!("no page found: {}", seen(report)));
        console.warn(next_step(report));
    }
}

/// The files of a corpus without pages.
fn seen(report: &SyncReport) -> String {
    if report.seen.is_empty() {
        return match report.files.found {
            0 => "the corpus has no visible file".to_owned(),
            _ => files(&report.files),
        };
    }
    let mut extensions: Vec<(&String, &u64)> = report.seen.iter().collect();
    extensions.sort_by_key(|(extension, number)| (std::cmp::Reverse(**number), *extension));
    let named = extensions.iter().take(NAMED).map(|(extension, number)| match extension.as_str() {
        "none" => format!("{number} without extension"),
        extension => format!("{number} .{extension}"),
    });
    let rest = if extensions.len() > NAMED { " …" } else { "" };
    let left_out = &report.files.left_out;
    let reasons = if left_out.is_empty() { String::new() } else { format!("; {}", files(&report.files)) };
    format!("the corpus has {}{rest}{reasons}", named.collect::<Vec<_>>().join(", "))
}

fn next_step(report: &SyncReport) -> &'static str {
    let left_out: &BTreeMap<String, u64> = &report.files.left_out;
    let has = |reason: &str| left_out.contains_key(reason);
    if has("outside-content") || has("not-in-summary") || has("excluded") {
        "the site's configuration names no file here as a page: name its folder of pages with --corpus DIR, or set \
         dialect = \"plain\" in kb.toml"
    } else if has("ignored") {
        "git ignores the pages: correct .gitignore, or name another folder with --corpus DIR"
    } else if has("draft") || has("unpublished") || has("no-index") || has("excluded-from-search") {
        "the pages ask to be left out: list them with `kb status --left-out`"
    } else {
        "kb reads Markdown (.md, .mdx, .markdown): name the folder of the pages with --corpus DIR, or other extensions of \
         Markdown with `extensions` in kb.toml"
    }
}
