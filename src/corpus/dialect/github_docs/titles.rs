//! Titles of other pages: `[AUTOTITLE](/path)`.

use crate::corpus::front_matter::{Notations, split};
use crate::corpus::mdx::escape;
use crate::corpus::source::join_up;
use crate::corpus::{MappedWriter, SourceMappedText};

use super::host::PageHost;

/// The text of a link that asks for the title of its page.
const MARK: &str = "[AUTOTITLE](";

/// The name of a page by an earlier address.
pub(super) fn name(address: &str) -> String {
    format!("redirect from {}", address.trim_matches('/'))
}

/// A link with a plain text.
pub(super) fn link(title: &str, target: &str) -> String {
    format!("[{}]({target})", escape(title))
}

/// The title of the page at an address, or at an earlier one; `None` without a page.
pub(super) fn of(target: &str, host: &PageHost<'_>) -> Option<String> {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    let path = path.trim_start_matches("/en/").trim_matches('/');
    let path = match path.split_once('/') {
        Some((version, rest)) if version.contains('@') => rest,
        _ => path,
    };
    if path.contains("://") {
        return None;
    }
    let files = host.files;
    let at = join_up("content", path);
    let found = [format!("{at}.md"), format!("{at}/index.md")].iter().find_map(|path| files.read(path));
    let file = found.or_else(|| files.read(files.named(&name(path)).first()?))?;
    let title = split(file.text(), Notations::Yaml).front_matter.first("title").map(str::to_owned)?;
    Some(host.text(&title))
}

/// Replaces the marks of a text by titles.
pub(super) fn fill(mapped: SourceMappedText<'static>, host: &PageHost<'_>) -> SourceMappedText<'static> {
    if !mapped.text.contains(MARK) {
        return mapped;
    }
    let mut out = MappedWriter::with_capacity(mapped.text.len());
    let mut is_first = true;
    for (line, origin) in mapped.text.split('\n').zip(&mapped.lines) {
        if !std::mem::take(&mut is_first) {
            out.newline(*origin);
        }
        let mut parts = line.split(MARK);
        out.push(parts.next().unwrap_or_default(), *origin);
        for part in parts {
            let target = part.split([')', ' ']).next().unwrap_or_default();
            let title = of(target, host).unwrap_or_else(|| target.to_owned());
            out.push(&format!("[{}]({part}", escape(&title)), *origin);
        }
    }
    out.finish()
}
