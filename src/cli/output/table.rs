//! A search answer as a table. Addresses are never cut: without space for a column of addresses, each is printed below
//! its title. Without a known screen width, as in a pipe, each result is one line.

use std::io;

use anstyle::Style;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use unicode_width::UnicodeWidthStr;

use crate::render::{address, visible};
use crate::search::contract::Answer;

use super::hyperlink::Hyperlink;
use super::paint::styled;
use super::terminal::{Console, RenderStyle};
use super::wrap::paragraph;

/// The narrowest column of titles.
const MIN_TITLE_WIDTH: usize = 24;

/// Width of the rank and the padding of a row, in columns.
const FRAME_WIDTH: usize = 8;

/// A result.
struct TableRow {
    rank: String,
    title: String,
    address: String,
    link: Hyperlink,
}

/// Writes a table of scenarios and a table of resources.
pub(crate) fn write(answer: &Answer, console: &mut Console) -> io::Result<()> {
    let style = console.style();
    let row = |rank: u64, title: &str, address, link| TableRow {
        rank: rank.to_string(),
        title: visible(title),
        address,
        link,
    };
    let scenarios = answer.scenarios.iter().map(|it| {
        let link = style.links.page(&it.url, &it.anchor, Some((&it.source.file, it.source.line)));
        row(it.rank, &it.title, address(&it.url, &it.anchor), link)
    });
    write_rows(["#", "Scenario", "Address"], &scenarios.collect::<Vec<_>>(), &style, console.out())?;
    if !answer.scenarios.is_empty() && !answer.resources.is_empty() {
        writeln!(console.out())?;
    }
    let resources = answer
        .resources
        .iter()
        .map(|it| row(it.rank, &it.label, visible(&it.target), style.links.resource(&it.target)));
    write_rows(["#", "Resource", "Target"], &resources.collect::<Vec<_>>(), &style, console.out())
}

fn write_rows(header: [&str; 3], rows: &[TableRow], style: &RenderStyle, out: &mut dyn io::Write) -> io::Result<()> {
    let (paint, width) = (style.paint, style.width);
    let Some(widest) = rows.iter().map(|row| row.address.width()).max() else { return Ok(()) };
    let has_column = width.is_none_or(|width| FRAME_WIDTH + MIN_TITLE_WIDTH + widest <= width);
    let table = if has_column { with_column(header, rows) } else { below_titles(header, rows, widest, width) };
    let mut pending = rows.iter().peekable();
    for (index, line) in arranged(table, width).lines().enumerate() {
        let line = line.trim_end();
        let address = pending.peek().and_then(|row| line.strip_suffix(&row.address).map(|before| (before, *row)));
        match address {
            _ if index == 0 => writeln!(out, "{}", styled(paint.strong(), line))?,
            Some((before, row)) => {
                writeln!(out, "{before}{}", row.link.around(styled(paint.link(), &row.address)))?;
                pending.next();
            }
            None => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}

fn arranged(mut table: Table, width: Option<usize>) -> Table {
    table.load_style(presets::NOTHING);
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(u16::try_from(width).unwrap_or(u16::MAX));
    }
    table
}

/// A table with a column of addresses.
fn with_column(header: [&str; 3], rows: &[TableRow]) -> Table {
    let mut table = Table::new();
    table.set_header(header).add_rows(rows.iter().map(|row| [&row.rank, &row.title, &row.address]));
    let title = min_width(MIN_TITLE_WIDTH);
    table.set_constraints([ColumnConstraint::ContentWidth, title, ColumnConstraint::ContentWidth]);
    table
}

/// A table with each address below its title. The column may be wider than the screen, so titles are wrapped first.
fn below_titles([rank, title, address]: [&str; 3], rows: &[TableRow], widest: usize, width: Option<usize>) -> Table {
    let mut table = Table::new();
    let title_width = width.map(|width| width.saturating_sub(FRAME_WIDTH));
    table.set_header([rank.to_owned(), format!("{title}, {}", address.to_lowercase())]);
    table.add_rows(rows.iter().map(|row| {
        let title = paragraph(&row.title, Style::new(), 0, title_width);
        [row.rank.clone(), format!("{title}{}", row.address)]
    }));
    // The bound includes the padding of a cell.
    table.set_constraints([ColumnConstraint::ContentWidth, min_width(widest + 2)]);
    table
}

fn min_width(width: usize) -> ColumnConstraint {
    ColumnConstraint::LowerBoundary(Width::Fixed(u16::try_from(width).unwrap_or(u16::MAX)))
}
