//! A search answer as text for a terminal.

use std::io;

use anstyle::Style;

use crate::render::passages::{citation, heading, write_end};
use crate::render::{address, below_title, count, visible, visible_block};
use crate::search::contract::{Answer, Resource, Scenario};

use super::paint::styled;
use super::terminal::{Console, RenderStyle};
use super::wrap::{StyledText, paragraph, snippet_lines};

/// Number of facet values shown for each key.
const SHOWN_VALUES: usize = 6;

/// Width of a rank and the spaces after it, in columns.
const INDENT: usize = 4;

/// `INDENT` spaces.
const MARGIN: &str = "    ";

/// Writes scenarios, resources and facet values.
pub(crate) fn write(answer: &Answer, console: &mut Console) -> io::Result<()> {
    let style = console.style();
    for (index, scenario) in answer.scenarios.iter().enumerate() {
        if index > 0 {
            writeln!(console.out())?;
        }
        write_scenario(scenario, &style, console.out())?;
    }
    if !answer.resources.is_empty() {
        if !answer.scenarios.is_empty() {
            writeln!(console.out())?;
        }
        writeln!(console.out(), "{}", styled(style.paint.strong(), "Resources"))?;
        for resource in &answer.resources {
            write_resource(resource, &style, console.out())?;
        }
    }
    write_facets(answer, &style, console.out())
}

/// Writes an answer within a token budget: passages with their sources, resources, and the number of omitted results.
/// Lines are not wrapped.
pub(crate) fn write_passages(answer: &Answer, style: &RenderStyle, out: &mut dyn io::Write) -> io::Result<()> {
    let RenderStyle { paint, links, .. } = style;
    for passage in &answer.passages {
        writeln!(out, "{}", styled(paint.strong(), visible(&heading(passage))))?;
        let source = (passage.source.file.as_str(), passage.source.line);
        let link = links.page(&passage.url, &passage.anchor, Some(source));
        writeln!(out, "{}", link.around(styled(paint.link(), address(&passage.url, &passage.anchor))))?;
        writeln!(out, "{}\n", styled(paint.dim(), visible(&citation(passage))))?;
        writeln!(out, "{}\n", visible_block(&passage.plain))?;
    }
    for Resource { label, target, blurb, .. } in &answer.resources {
        writeln!(out, "{}", styled(paint.strong(), visible(label)))?;
        writeln!(out, "{}", links.resource(target).around(styled(paint.link(), visible(target))))?;
        if !blurb.is_empty() {
            writeln!(out, "{}", visible(blurb))?;
        }
    }
    write_end(answer, false, out)
}

fn write_scenario(scenario: &Scenario, style: &RenderStyle, out: &mut dyn io::Write) -> io::Result<()> {
    let (dim, width) = (style.paint.dim(), style.width);
    let source = (scenario.source.file.as_str(), scenario.source.line);
    let link = style.links.page(&scenario.url, &scenario.anchor, Some(source));
    write!(out, "{}", ranked_title(scenario.rank, &scenario.title, style))?;
    let address = address(&scenario.url, &scenario.anchor);
    writeln!(out, "{MARGIN}{}", link.around(styled(style.paint.link(), address)))?;
    write!(
        out,
        "{}",
        paragraph(&below_title(&scenario.title, &scenario.heading_path).join(" › "), dim, INDENT, width)
    )?;
    write!(out, "{}", snippet_lines(&scenario.snippet, INDENT, width, style.paint))?;
    let mut details = Vec::new();
    if scenario.pinned {
        details.push("pinned".to_owned());
    }
    if !scenario.topics.is_empty() {
        details.push(format!("topics: {}", scenario.topics.join(", ")));
    }
    if !scenario.missing_terms.is_empty() {
        details.push(format!("without: {}", scenario.missing_terms.join(", ")));
    }
    write!(out, "{}", paragraph(&details.join("; "), dim, INDENT, width))
}

fn write_resource(resource: &Resource, style: &RenderStyle, out: &mut dyn io::Write) -> io::Result<()> {
    let (dim, width) = (style.paint.dim(), style.width);
    write!(out, "{}", ranked_title(resource.rank, &resource.label, style))?;
    let unresolved = if resource.resolved { "" } else { " (no page answers it)" };
    let target = StyledText::default()
        .address(&resource.target, style.paint.link(), style.links.resource(&resource.target))
        .text(unresolved, dim);
    write!(out, "{}", target.wrap(MARGIN, INDENT, width))?;
    write!(out, "{}", paragraph(&resource.blurb, Style::new(), INDENT, width))?;
    let page = &resource.from;
    let from = StyledText::default().text(&format!("from {} ", page.title), dim);
    let from = from.address(&address(&page.url, &page.anchor), dim, style.links.page(&page.url, &page.anchor, None));
    let from = match resource.pages {
        0 | 1 => from,
        pages => from.text(&format!(" and {}", count(pages - 1, "more page")), dim),
    };
    write!(out, "{}", from.wrap(MARGIN, INDENT, width))
}

fn ranked_title(rank: u64, title: &str, style: &RenderStyle) -> String {
    let rank = styled(style.paint.dim(), format_args!("{rank:>2}  ")).to_string();
    StyledText::default().text(title, style.paint.strong()).wrap(&rank, INDENT, style.width)
}

fn write_facets(answer: &Answer, style: &RenderStyle, out: &mut dyn io::Write) -> io::Result<()> {
    for (key, values) in answer.facets.iter().filter(|(_, values)| !values.is_empty()) {
        let shown = values.iter().take(SHOWN_VALUES).map(|value| format!("{} {}", value.value, value.count));
        let rest = if values.len() > SHOWN_VALUES { " …" } else { "" };
        let line = format!("{key}: {}{rest}", shown.collect::<Vec<_>>().join(", "));
        write!(out, "\n{}", paragraph(&line, style.paint.dim(), 0, style.width))?;
    }
    Ok(())
}
