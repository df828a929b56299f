//! A search answer for people. What an answer holds is decided in `search`.

use std::io;

use anstyle::Style;

use crate::render::{address, count};
use crate::search::contract::{Answer, Resource, Scenario};

use super::terminal::{Console, RenderStyle, styled};
use super::wrap::{Flow, paragraph, passage};

/// How many facet values are offered for narrowing.
const OFFERED: usize = 6;

/// Columns of a rank and the blanks behind it.
const INDENT: usize = 4;

/// What stands there below it.
const MARGIN: &str = "    ";

/// Writes the scenarios, the resources and what to narrow by.
pub(crate) fn write(answer: &Answer, console: &mut Console) -> io::Result<()> {
    let look = console.look();
    for (place, scenario) in answer.scenarios.iter().enumerate() {
        if place > 0 {
            writeln!(console.out())?;
        }
        write_scenario(scenario, &look, console.out())?;
    }
    if !answer.resources.is_empty() {
        if !answer.scenarios.is_empty() {
            writeln!(console.out())?;
        }
        writeln!(console.out(), "{}", styled(look.paint.strong(), "Resources"))?;
        for resource in &answer.resources {
            write_resource(resource, &look, console.out())?;
        }
    }
    write_facets(answer, &look, console.out())
}

fn write_scenario(scenario: &Scenario, look: &RenderStyle, out: &mut dyn io::Write) -> io::Result<()> {
    let (dim, width) = (look.paint.dim(), look.width);
    let source = (scenario.source.file.as_str(), scenario.source.line);
    let target = look.links.page(&scenario.url, &scenario.anchor, Some(source));
    write!(out, "{}", titled(scenario.rank, &scenario.title, look))?;
    let address = address(&scenario.url, &scenario.anchor);
    writeln!(out, "{MARGIN}{}", target.around(styled(look.paint.link(), address)))?;
    write!(out, "{}", paragraph(&scenario.heading_path.join(" › "), dim, INDENT, width))?;
    write!(out, "{}", passage(&scenario.snippet, INDENT, width, look.paint))?;
    let mut about = Vec::new();
    if scenario.pinned {
        about.push("pinned".to_owned());
    }
    if !scenario.topics.is_empty() {
        about.push(format!("topics: {}", scenario.topics.join(", ")));
    }
    if !scenario.missing_terms.is_empty() {
        about.push(format!("without: {}", scenario.missing_terms.join(", ")));
    }
    write!(out, "{}", paragraph(&about.join("; "), dim, INDENT, width))
}

fn write_resource(resource: &Resource, look: &RenderStyle, out: &mut dyn io::Write) -> io::Result<()> {
    let (dim, width) = (look.paint.dim(), look.width);
    write!(out, "{}", titled(resource.rank, &resource.label, look))?;
    let dead = if resource.resolved { "" } else { " (no page answers it)" };
    let target = Flow::default()
        .address(&resource.target, look.paint.link(), look.links.resource(&resource.target))
        .text(dead, dim);
    write!(out, "{}", target.lines(MARGIN, INDENT, width))?;
    write!(out, "{}", paragraph(&resource.blurb, Style::new(), INDENT, width))?;
    let from = Flow::default().text(&format!("from {} ", resource.from.title), dim);
    let page = &resource.from;
    let from = from.address(&address(&page.url, &page.anchor), dim, look.links.page(&page.url, &page.anchor, None));
    let from = match resource.pages {
        0 | 1 => from,
        pages => from.text(&format!(" and {}", count(pages - 1, "more page")), dim),
    };
    write!(out, "{}", from.lines(MARGIN, INDENT, width))
}

/// The rank and what it is of.
fn titled(rank: u64, title: &str, look: &RenderStyle) -> String {
    let rank = styled(look.paint.dim(), format_args!("{rank:>2}  ")).to_string();
    Flow::default().text(title, look.paint.strong()).lines(&rank, INDENT, look.width)
}

fn write_facets(answer: &Answer, look: &RenderStyle, out: &mut dyn io::Write) -> io::Result<()> {
    for (key, values) in answer.facets.iter().filter(|(_, values)| !values.is_empty()) {
        let offered = values.iter().take(OFFERED).map(|value| format!("{} {}", value.value, value.count));
        let rest = if values.len() > OFFERED { " …" } else { "" };
        let line = format!("{key}: {}{rest}", offered.collect::<Vec<_>>().join(", "));
        write!(out, "\n{}", paragraph(&line, look.paint.dim(), 0, look.width))?;
    }
    Ok(())
}
