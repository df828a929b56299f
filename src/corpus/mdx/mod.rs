//! MDX and the blocks of remark: rewrites them into Markdown by the rules of a generator.

mod blocks;
mod character;
mod component;
mod container;
mod element;
mod escape;
mod expand;
mod html;
mod inline;
mod lines;
mod rules;
mod scope;
mod script;
mod shown;
mod slug;
#[cfg(test)]
mod tests;

pub(crate) use blocks::{Blocks, Directive, DirectiveForm, attribute, rewrite_blocks};
pub(crate) use escape::escape;
pub(crate) use expand::expand;
pub(crate) use html::text;
pub(crate) use rules::Rules;
pub(crate) use script::module::block_at as module_at;
pub(crate) use script::operator::text_of;
pub(crate) use shown::{Element, Shown};
pub(crate) use slug::{HeadingMarks, SluggerIds, slug};
