//! An answer within a token budget, as text and as Markdown: passages with their citations, resources, and what was
//! left out. Which passages those are is decided in `search`; they are printed as they stand, with no line broken.

use std::io::{self, Write};

use crate::cli::output::{RenderStyle, address, count, styled};
use crate::search::contract::{Answer, Budget, Passage, Resource};

use super::markdown::{link, plain};
use super::visible::{visible, visible_block};

/// Writes the answer as text.
pub(crate) fn write_text(answer: &Answer, look: &RenderStyle, out: &mut dyn Write) -> io::Result<()> {
    let RenderStyle { paint, links, .. } = look;
    for passage in &answer.passages {
        writeln!(out, "{}", styled(paint.strong(), visible(&heading(passage))))?;
        let source = (passage.source.file.as_str(), passage.source.line);
        let target = links.page(&passage.url, &passage.anchor, Some(source));
        writeln!(out, "{}", target.around(styled(paint.link(), address(&passage.url, &passage.anchor))))?;
        writeln!(out, "{}\n", styled(paint.dim(), visible(&citation(passage))))?;
        writeln!(out, "{}\n", visible_block(&passage.text))?;
    }
    for Resource { label, target, blurb, .. } in &answer.resources {
        writeln!(out, "{}", styled(paint.strong(), visible(label)))?;
        writeln!(out, "{}", links.resource(target).around(styled(paint.link(), visible(target))))?;
        if !blurb.is_empty() {
            writeln!(out, "{}", visible(blurb))?;
        }
    }
    write_end(answer, out)
}

/// Writes the answer as Markdown.
pub(crate) fn write_markdown(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    for passage in &answer.passages {
        writeln!(out, "### {}\n", link(&heading(passage), &address(&passage.url, &passage.anchor)))?;
        writeln!(out, "{}\n", visible_block(&passage.text))?;
        writeln!(out, "*{}*\n", plain(&citation(passage)))?;
    }
    for Resource { label, target, blurb, .. } in &answer.resources {
        let blurb = if blurb.is_empty() { String::new() } else { format!(" — {}", plain(blurb)) };
        writeln!(out, "- {}{blurb}", link(label, &visible(target)))?;
    }
    write_end(answer, out)
}

/// The headings that the passage stands under, the title of the page first.
fn heading(passage: &Passage) -> String {
    let below = passage.heading_path.iter().filter(|heading| **heading != passage.title);
    [&passage.title].into_iter().chain(below).map(String::as_str).collect::<Vec<_>>().join(" › ")
}

/// Where it stands, and what is to be known of it.
fn citation(passage: &Passage) -> String {
    let mut citation = format!("{}:{}", passage.source.file, passage.source.line);
    if !passage.complete {
        citation.push_str(", part of the section");
    }
    if !passage.missing_terms.is_empty() {
        citation.push_str(&format!(", without: {}", passage.missing_terms.join(", ")));
    }
    citation
}

/// The last lines: as of when, what was left out, and how to get it.
fn write_end(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    if answer.passages.is_empty() && answer.resources.is_empty() {
        writeln!(out, "No results for “{}”.", visible(&answer.query.raw))?;
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
        write!(out, " More: {}", visible(more))?;
    }
    writeln!(out)
}
