//! Tests that an incrementally updated index equals, to the last posting, an index that is built from the same tree.

mod dates;
mod dialects;
mod nights;
mod site_edit;
mod twin;
