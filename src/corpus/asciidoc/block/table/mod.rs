//! Tables: their format, their columns, and the cells of each row.

mod cell;
mod delimited;
mod grid;
mod quoted;
mod specification;
mod write;
