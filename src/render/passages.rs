//! An answer within a token budget as Markdown: passages with citations, resources, and a summary of the omitted results.

use std::io::{self, Write};

use crate::search::contract::{Answer, Budget, Passage, Resource};
use crate::search::passage::{Place, code, escaped};

use super::address::{address, count, on_site, resource_address, without_results};
use super::markdown::{link, plain};
use super::visible::{visible, visible_block};

/// Writes the answer as Markdown.
pub(crate) fn write_markdown(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    for passage in &answer.passages {
        writeln!(
            out,
            "### {}\n",
            link(&heading(passage), &on_site(&answer.site, &address(&passage.url, &passage.anchor)))
        )?;
        writeln!(out, "{}\n", visible_block(&passage.text))?;
        writeln!(out, "*{}*\n", plain(&citation(passage)))?;
    }
    for resource in &answer.resources {
        let Resource { label, blurb, .. } = resource;
        let blurb = if blurb.is_empty() { String::new() } else { format!(" — {}", plain(blurb)) };
        writeln!(out, "- {}{blurb}", link(label, &resource_address(&answer.site, resource)))?;
    }
    write_end(answer, true, out)
}

/// The heading path of a passage, from the title of the page.
pub(crate) fn heading(passage: &Passage) -> String {
    let below = passage.heading_path.iter().filter(|heading| **heading != passage.title);
    [&passage.title].into_iter().chain(below).map(String::as_str).collect::<Vec<_>>().join(" › ")
}

/// The source of a passage, whether it is complete, and its missing words.
pub(crate) fn citation(passage: &Passage) -> String {
    let mut citation = format!("{}:{}", passage.source.file, passage.source.line);
    if !passage.complete {
        citation.push_str(", part of the section");
    }
    if passage.cut {
        citation.push_str(", shortened");
    }
    if !passage.missing_terms.is_empty() {
        citation.push_str(&format!(", without: {}", passage.missing_terms.join(", ")));
    }
    citation
}

/// Writes the last lines: the age of the index, the omitted results, and the command that prints them.
pub(crate) fn write_end(answer: &Answer, is_markdown: bool, out: &mut dyn Write) -> io::Result<()> {
    if answer.passages.is_empty() && answer.resources.is_empty() {
        let sentence = visible(&without_results(answer));
        writeln!(out, "{}", if is_markdown { escaped(&sentence, Place::Block) } else { sentence })?;
    }
    write!(out, "\nIndexed {}.", visible(&answer.index.built_at))?;
    let Some(Budget { left_out, more, .. }) = &answer.budget else { return writeln!(out) };
    let kinds = [(left_out.passages, "passage"), (left_out.scenarios, "page"), (left_out.resources, "resource")];
    let left_out: Vec<String> =
        kinds.into_iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(number, noun)).collect();
    if !left_out.is_empty() {
        write!(out, " Left out: {}.", left_out.join(", "))?;
    }
    if let Some(more) = more {
        let more = visible(more);
        write!(out, " More: {}", if is_markdown { code(&more) } else { more })?;
    }
    writeln!(out)
}
