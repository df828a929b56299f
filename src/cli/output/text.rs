//! A search answer for people. What an answer holds is decided in `search`.

use std::io;

use super::terminal::{Console, Paint, styled, visible};
use super::{address, count, wrap};
use crate::search::{Answer, Resource, Scenario};

/// How many facet values are offered for narrowing.
const OFFERED: usize = 6;

/// Writes the scenarios, the resources and what to narrow by.
pub(crate) fn write(answer: &Answer, console: &mut Console) -> io::Result<()> {
    let (paint, width) = (console.paint, console.width);
    for (place, scenario) in answer.scenarios.iter().enumerate() {
        if place > 0 {
            writeln!(console.out())?;
        }
        write_scenario(scenario, paint, width, console.out())?;
    }
    if !answer.resources.is_empty() {
        if !answer.scenarios.is_empty() {
            writeln!(console.out())?;
        }
        writeln!(console.out(), "{}", styled(paint.strong(), "Resources"))?;
        for resource in &answer.resources {
            write_resource(resource, paint, width, console.out())?;
        }
    }
    write_facets(answer, paint, console.out())
}

fn write_scenario(scenario: &Scenario, paint: Paint, width: Option<usize>, out: &mut dyn io::Write) -> io::Result<()> {
    let rank = format!("{:>2}  ", scenario.rank);
    let (indent, dim) = (rank.len(), paint.dim());
    let margin = " ".repeat(indent);
    writeln!(out, "{}{}", styled(dim, rank), styled(paint.strong(), visible(&scenario.title)))?;
    writeln!(out, "{margin}{}", styled(paint.link(), address(&scenario.url, &scenario.anchor)))?;
    if !scenario.heading_path.is_empty() {
        writeln!(out, "{margin}{}", styled(dim, visible(&scenario.heading_path.join(" › "))))?;
    }
    write!(out, "{}", wrap::passage(&scenario.snippet, indent, width, paint))?;
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
    if !about.is_empty() {
        writeln!(out, "{margin}{}", styled(dim, visible(&about.join("; "))))?;
    }
    Ok(())
}

fn write_resource(resource: &Resource, paint: Paint, width: Option<usize>, out: &mut dyn io::Write) -> io::Result<()> {
    let rank = format!("{:>2}  ", resource.rank);
    let (indent, dim) = (rank.len(), paint.dim());
    let margin = " ".repeat(indent);
    let dead = if resource.resolved { "" } else { " (no page answers it)" };
    writeln!(out, "{}{}", styled(dim, rank), styled(paint.strong(), visible(&resource.label)))?;
    writeln!(out, "{margin}{}{}", styled(paint.link(), visible(&resource.target)), styled(dim, dead))?;
    write!(out, "{}", wrap::paragraph(&resource.blurb, indent, width))?;
    let others = match resource.pages {
        0 | 1 => String::new(),
        pages => format!(" and {}", count(pages - 1, "more page")),
    };
    let from = format!("from {} {}", visible(&resource.from.title), address(&resource.from.url, &resource.from.anchor));
    writeln!(out, "{margin}{}", styled(dim, format_args!("{from}{others}")))
}

fn write_facets(answer: &Answer, paint: Paint, out: &mut dyn io::Write) -> io::Result<()> {
    for (key, values) in answer.facets.iter().filter(|(_, values)| !values.is_empty()) {
        let offered = values.iter().take(OFFERED).map(|value| format!("{} {}", value.value, value.count));
        let rest = if values.len() > OFFERED { " …" } else { "" };
        let line = format!("{key}: {}{rest}", offered.collect::<Vec<_>>().join(", "));
        writeln!(out, "\n{}", styled(paint.dim(), visible(&line)))?;
    }
    Ok(())
}
