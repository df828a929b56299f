//! Rewrites one page of MyST into Markdown.

use crate::corpus::data::Value;
use crate::corpus::dialect::PageText;
use crate::corpus::dialect::sphinx::config::Config;
use crate::corpus::dialect::sphinx::references::References;
use crate::corpus::include::PageFiles;
use crate::corpus::{MappedWriter, Origin, SourceMappedText};

use super::fence::Line;
use super::pass::{Pass, lines};
use super::substitution;

/// Rewrites the body of a page into Markdown.
pub(in crate::corpus::dialect::sphinx) fn rewrite<'p>(
    page: &'p PageText<'_>,
    config: &'p Config,
    files: &'p PageFiles<'p>,
    site: &'p References<'p>,
) -> SourceMappedText<'static> {
    let front = page.tree();
    let values = substitution::values(&config.substitutions, &front);
    let out = MappedWriter::with_capacity(page.body.len());
    let reported = std::collections::BTreeSet::new();
    let mut pass = Pass { config, files, site, values, reported, out, mark: None, depth: 0, substituted: 0, offset: 0 };
    if let Some(title) = front.get("title").and_then(Value::as_str).filter(|_| config.title_to_header) {
        let heading = format!("# {title}");
        let origin = Origin { source: 0, line: 1 };
        pass.lines(&[Line { text: &heading, origin }, Line { text: "", origin }], true);
    }
    pass.lines(&lines(page.body, 0, page.body_line), true);
    pass.out.finish()
}
