//! The arguments of filters, and the bounds on their results.

use super::super::value::Value;

/// Longest text that a filter makes, in bytes.
pub(super) const MAX_TEXT: usize = 1 << 20;
/// Longest list that a filter makes.
pub(super) const MAX_ITEMS: usize = 100_000;

/// The text of an argument; empty without one.
pub(super) fn text_at(arguments: &[Value], index: usize) -> String {
    arguments.get(index).map(Value::text).unwrap_or_default()
}
