//! Jupyter notebooks: the text and the code of their cells, without outputs. Nothing is executed.

mod cells;
mod json;
mod page;

pub(crate) use page::read_notebook;
