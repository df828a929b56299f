//! JavaScript as far as MDX needs it: brackets, expressions, tags of JSX, imports and exports. Nothing is executed.

pub(super) mod expression;
pub(super) mod function;
pub(super) mod module;
mod operand;
pub(super) mod operator;
pub(super) mod scan;
pub(super) mod tag;
