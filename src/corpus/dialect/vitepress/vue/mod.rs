//! Vue in Markdown: templates, components, directives and attributes.

mod attributes;
mod component;
mod element;
mod expression;
mod marks;
mod writer;

pub(super) use expression::Scope;
pub(super) use writer::{TemplateOptions, fill_in};
