//! Running text: marks, roles, references.

mod marks;
mod read;
mod roles;

pub(super) use marks::{simple_name, unescape};
pub(super) use read::label;
pub(super) use roles::role_parts;
