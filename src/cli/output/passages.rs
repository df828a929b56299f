//! An answer within a token budget as text for people.

use std::io::{self, Write};

use crate::render::passages::{citation, heading, write_end};
use crate::render::{address, visible, visible_block};
use crate::search::contract::{Answer, Resource};

use super::terminal::{RenderStyle, styled};

/// Writes the answer as text.
pub(crate) fn write_text(answer: &Answer, style: &RenderStyle, out: &mut dyn Write) -> io::Result<()> {
    let RenderStyle { paint, links, .. } = style;
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
