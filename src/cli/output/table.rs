//! A search answer as a table that fits 80 columns, and grows with the screen or with an address that is longer.

use std::io;

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};

use super::address;
use super::terminal::{Console, visible};
use crate::search::Answer;

/// How wide a table is when nobody has said.
const USUAL_WIDTH: usize = 80;

/// The narrowest column of titles.
const NARROWEST_TITLE: u16 = 16;

/// Writes one row a scenario, then one a resource.
pub(crate) fn write(answer: &Answer, console: &mut Console) -> io::Result<()> {
    let width = console.width.unwrap_or(USUAL_WIDTH);
    let scenarios = answer.scenarios.iter();
    let rows = scenarios.map(|it| [it.rank.to_string(), visible(&it.title), address(&it.url, &it.anchor)]);
    write_rows(["#", "Scenario", "Address"], rows.collect(), width, console.out())?;
    if !answer.scenarios.is_empty() && !answer.resources.is_empty() {
        writeln!(console.out())?;
    }
    let resources = answer.resources.iter();
    let rows = resources.map(|it| [it.rank.to_string(), visible(&it.label), visible(&it.target)]);
    write_rows(["#", "Resource", "Target"], rows.collect(), width, console.out())
}

fn write_rows(header: [&str; 3], rows: Vec<[String; 3]>, width: usize, out: &mut dyn io::Write) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX))
        .set_header(header)
        .add_rows(rows)
        .set_constraints([
            ColumnConstraint::ContentWidth,
            ColumnConstraint::LowerBoundary(Width::Fixed(NARROWEST_TITLE)),
            ColumnConstraint::ContentWidth,
        ]);
    table.lines().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
}
