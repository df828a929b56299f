//! A search answer as a table that fits the screen and grows with it. Addresses are never cut: where one does not fit
//! beside its title, all of them stand below theirs, and one that is longer than the screen is broken by the terminal
//! alone. Where nobody has said how wide the screen is, as in a pipe, a result is a line.

use std::io;

use anstyle::Style;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use unicode_width::UnicodeWidthStr;

use crate::render::{address, visible};
use crate::search::contract::Answer;

use super::hyperlink::Target;
use super::terminal::{Console, RenderStyle, styled};
use super::wrap::paragraph;

/// The narrowest column of titles.
const NARROWEST_TITLE: usize = 24;

/// Columns that the rank and the blanks around the cells of a row take.
const FRAME: usize = 8;

/// A line of the answer.
struct Row {
    rank: String,
    title: String,
    address: String,
    target: Target,
}

/// Writes one row a scenario, then one a resource.
pub(crate) fn write(answer: &Answer, console: &mut Console) -> io::Result<()> {
    let look = console.look();
    let row = |rank: u64, title: &str, address, target| Row {
        rank: rank.to_string(),
        title: visible(title),
        address,
        target,
    };
    let scenarios = answer.scenarios.iter().map(|it| {
        let target = look.links.page(&it.url, &it.anchor, Some((&it.source.file, it.source.line)));
        row(it.rank, &it.title, address(&it.url, &it.anchor), target)
    });
    write_rows(["#", "Scenario", "Address"], &scenarios.collect::<Vec<_>>(), &look, console.out())?;
    if !answer.scenarios.is_empty() && !answer.resources.is_empty() {
        writeln!(console.out())?;
    }
    let resources =
        answer.resources.iter().map(|it| row(it.rank, &it.label, visible(&it.target), look.links.resource(&it.target)));
    write_rows(["#", "Resource", "Target"], &resources.collect::<Vec<_>>(), &look, console.out())
}

fn write_rows(header: [&str; 3], rows: &[Row], look: &RenderStyle, out: &mut dyn io::Write) -> io::Result<()> {
    let (paint, width) = (look.paint, look.width);
    let Some(widest) = rows.iter().map(|row| row.address.width()).max() else { return Ok(()) };
    let is_beside = width.is_none_or(|width| FRAME + NARROWEST_TITLE + widest <= width);
    let table = if is_beside { beside(header, rows) } else { below(header, rows, widest, width) };
    let mut addresses = rows.iter().peekable();
    for (place, line) in fitted(table, width).lines().enumerate() {
        let line = line.trim_end();
        let ends = addresses.peek().and_then(|row| line.strip_suffix(&row.address).map(|before| (before, *row)));
        match ends {
            _ if place == 0 => writeln!(out, "{}", styled(paint.strong(), line))?,
            Some((before, row)) => {
                writeln!(out, "{before}{}", row.target.around(styled(paint.link(), &row.address)))?;
                addresses.next();
            }
            None => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}

fn fitted(mut table: Table, width: Option<usize>) -> Table {
    table.load_style(presets::NOTHING);
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(u16::try_from(width).unwrap_or(u16::MAX));
    }
    table
}

/// A table with a column of addresses.
fn beside(header: [&str; 3], rows: &[Row]) -> Table {
    let mut table = Table::new();
    table.set_header(header).add_rows(rows.iter().map(|row| [&row.rank, &row.title, &row.address]));
    table.set_constraints([ColumnConstraint::ContentWidth, at_least(NARROWEST_TITLE), ColumnConstraint::ContentWidth]);
    table
}

/// A table with each address below its title. The column is as wide as the addresses, be that more than the screen:
/// titles are broken before they come into it.
fn below([rank, title, address]: [&str; 3], rows: &[Row], widest: usize, width: Option<usize>) -> Table {
    let mut table = Table::new();
    let room = width.map(|width| width.saturating_sub(FRAME));
    table.set_header([rank.to_owned(), format!("{title}, {}", address.to_lowercase())]);
    table.add_rows(rows.iter().map(|row| {
        let title = paragraph(&row.title, Style::new(), 0, room);
        [row.rank.clone(), format!("{title}{}", row.address)]
    }));
    // The blanks around a cell count.
    table.set_constraints([ColumnConstraint::ContentWidth, at_least(widest + 2)]);
    table
}

fn at_least(width: usize) -> ColumnConstraint {
    ColumnConstraint::LowerBoundary(Width::Fixed(u16::try_from(width).unwrap_or(u16::MAX)))
}
