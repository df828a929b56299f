//! Tables: drawn ones, and those of directives.

mod columns;
mod csv;
mod grid;
mod list;
mod simple;

pub(super) use csv::csv;
pub(crate) use csv::read_csv;
pub(super) use grid::grid;
pub(super) use list::list;
pub(super) use simple::simple;
