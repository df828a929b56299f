//! Directives: arguments, options and content, and what each directive becomes.

mod boxes;
mod code;
mod condition;
mod include;
mod kind;
mod lines;
mod object;
mod run;
mod split;
mod substitution;
mod words;

pub(crate) use boxes::{box_title, in_version};
pub(crate) use condition::holds;
pub(super) use include::file_path;
pub(crate) use kind::{DirectiveKind, directive_kind, unknown_message};
pub(crate) use lines::{select, select_text};
pub(crate) use object::object_id;
pub(super) use run::read;
pub(super) use split::{Directive, Parts};
pub(super) use substitution::substitute;
