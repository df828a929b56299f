//! Liquid: evaluates the template language of Shopify as data. It executes nothing, bounds loops and output, and keeps the
//! origin of each line.

mod date_pattern;
mod evaluate;
mod expression;
mod filters;
mod frame;
mod node;
mod parse;
mod render;
mod scope;
mod tags;
mod token;
mod value;

pub(crate) use date_pattern::format as format_date;
pub(crate) use evaluate::Lookup;
pub(crate) use render::{Host, Renderer, Tag, render};
pub(crate) use value::Value;
