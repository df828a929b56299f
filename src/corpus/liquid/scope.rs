//! The variables of a template: what it assigns, the variables of open loops and includes, and the state of loops.

use std::collections::BTreeMap;

use super::value::Value;

/// The state of a loop.
#[derive(Debug, Clone, Copy)]
pub(super) struct LoopState {
    pub(super) index: usize,
    pub(super) length: usize,
    /// The number of columns of a table; 0 for another loop.
    pub(super) columns: usize,
}

impl LoopState {
    /// A value of `forloop` or `tablerowloop`.
    fn get(self, key: &str) -> Value {
        let Self { index, length, columns } = self;
        let column = index.checked_rem(columns).unwrap_or(index);
        match key {
            "index" => (index + 1).into(),
            "index0" => index.into(),
            "rindex" => length.saturating_sub(index).into(),
            "rindex0" => length.saturating_sub(index + 1).into(),
            "first" => Value::Bool(index == 0),
            "last" => Value::Bool(index + 1 == length),
            "length" => length.into(),
            "col" => (column + 1).into(),
            "col0" => column.into(),
            "col_first" => Value::Bool(column == 0),
            "col_last" => Value::Bool(column + 1 == columns || index + 1 == length),
            "row" => index.checked_div(columns).map_or(1, |row| row + 1).into(),
            _ => Value::Nil,
        }
    }
}

/// The variables of a template.
#[derive(Debug, Default)]
pub(super) struct Scope {
    pub(super) assigned: BTreeMap<String, Value>,
    /// Variables of loops and includes, the innermost last.
    locals: Vec<(String, Value)>,
    loops: Vec<LoopState>,
    /// The counters of `increment` and the positions of `cycle`.
    pub(super) counters: BTreeMap<String, i64>,
}

impl Scope {
    /// The value of a variable that the template itself defines.
    pub(super) fn get(&self, name: &str) -> Option<Value> {
        let local = self.locals.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value);
        local.or_else(|| self.assigned.get(name)).cloned()
    }

    /// A value of the loop `above` levels above the innermost one.
    pub(super) fn loop_value(&self, above: usize, key: &str) -> Value {
        let index = self.loops.len().checked_sub(above + 1);
        index.and_then(|index| self.loops.get(index)).map_or(Value::Nil, |state| state.get(key))
    }

    /// Adds a local variable; returns the mark for [`Scope::leave`].
    pub(super) fn enter(&mut self, name: &str, value: Value) -> usize {
        self.locals.push((name.to_owned(), value));
        self.locals.len() - 1
    }

    /// Removes the local variables since a mark.
    pub(super) fn leave(&mut self, mark: usize) {
        self.locals.truncate(mark);
    }

    pub(super) fn start_loop(&mut self, length: usize, columns: usize) {
        self.loops.push(LoopState { index: 0, length, columns });
    }

    pub(super) fn set_index(&mut self, index: usize) {
        if let Some(state) = self.loops.last_mut() {
            state.index = index;
        }
    }

    pub(super) fn end_loop(&mut self) {
        self.loops.pop();
    }
}
