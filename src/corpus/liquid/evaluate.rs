//! Evaluates expressions: paths into values, chains of filters, and conditions. It bounds the work on a page.

use std::cell::{Cell, RefCell};

use crate::corpus::Origin;
use crate::diagnostic::Code;

use super::expression::{Comparison, Condition, Expression, Filtered, Operator, Path, Scanner, Step};
use super::filters;
use super::scope::Scope;
use super::value::Value;

/// Work on a page: nodes, and pieces of values that filters read.
const MAX_STEPS: usize = 2_000_000;
/// Longest list of a range.
const MAX_ITEMS: i64 = 10_000;
/// Bytes of a value that count as one step.
const STEP_BYTES: usize = 64;

/// The variables and filters that a template cannot know itself.
pub(crate) trait Lookup {
    /// The value of a variable that the template does not define; `None` for an unknown one.
    fn variable(&self, name: &str) -> Option<Value>;

    /// The content of [`Value::Deferred`].
    fn load(&self, name: &str) -> Value {
        let _ = name;
        Value::Nil
    }

    /// The result of a filter that Liquid does not define.
    fn filter(&self, name: &str, input: &Value, arguments: &[Value]) -> Option<Value> {
        let _ = (name, input, arguments);
        None
    }

    /// Whether the missing entry of a variable is a fault.
    fn is_complete(&self, name: &str) -> bool {
        let _ = name;
        false
    }

    /// Reports a fault of the template.
    fn report(&self, code: Code, place: Origin, message: String);
}

/// The state of an evaluation.
pub(super) struct Evaluator<'h> {
    lookup: &'h dyn Lookup,
    pub(super) scope: Scope,
    /// The variables of filters such as `where_exp`, the innermost last.
    items: RefCell<Vec<(String, Value)>>,
    /// The place of the current node.
    pub(super) place: Origin,
    steps: Cell<usize>,
    /// Whether a bound was exceeded.
    is_full: Cell<bool>,
}

impl<'h> Evaluator<'h> {
    pub(super) fn new(lookup: &'h dyn Lookup) -> Self {
        let place = Origin { source: 0, line: 1 };
        let (steps, is_full) = (Cell::new(0), Cell::new(false));
        Self { lookup, scope: Scope::default(), items: RefCell::default(), place, steps, is_full }
    }

    /// Ends the evaluation because it is too long.
    pub(super) fn stop(&self) {
        if !self.is_full.replace(true) {
            let message = "the templates of this page are too long or loop too often; the rest was skipped";
            self.lookup.report(Code::IncludeTooDeep, self.place, message.to_owned());
        }
    }

    /// Whether a bound was exceeded.
    pub(super) fn is_full(&self) -> bool {
        self.is_full.get()
    }

    /// Counts work; `false` when there was too much.
    pub(super) fn spend(&self, steps: usize) -> bool {
        self.steps.set(self.steps.get().saturating_add(steps));
        if self.steps.get() > MAX_STEPS {
            self.stop();
        }
        !self.is_full.get()
    }

    /// The value of an expression with filters.
    pub(super) fn value(&self, markup: &str) -> Value {
        Scanner::new(markup).filtered().map(|filtered| self.filtered(&filtered)).unwrap_or_default()
    }

    /// The value of an output, which reports an unknown variable.
    pub(super) fn output(&self, filtered: &Filtered) -> Value {
        let value = self.filtered(filtered);
        let has_default = filtered.calls.iter().any(|call| call.name == "default");
        if let (Value::Nil, Expression::Path(path), false) = (&value, &filtered.expression, has_default) {
            self.report_missing(path);
        }
        value
    }

    /// The value of an expression and its filters.
    pub(super) fn filtered(&self, filtered: &Filtered) -> Value {
        let mut value = self.expression(&filtered.expression);
        for call in &filtered.calls {
            let arguments: Vec<Value> = call.arguments.iter().map(|argument| self.expression(argument)).collect();
            let weight = value.weight() + arguments.iter().map(Value::weight).sum::<usize>();
            if !self.spend(1 + weight / STEP_BYTES) {
                return Value::Nil;
            }
            let known = filters::apply(&call.name, &value, &arguments)
                .or_else(|| self.by_expression(&call.name, &value, &arguments));
            value = match known.or_else(|| self.lookup.filter(&call.name, &value, &arguments)) {
                Some(value) => value,
                None => {
                    let message = format!("there is no filter `{}`", call.name);
                    self.lookup.report(Code::UnknownDirective, self.place, message);
                    value
                }
            };
        }
        value
    }

    /// Applies a filter with an expression for each item; `None` for another filter.
    fn by_expression(&self, name: &str, input: &Value, arguments: &[Value]) -> Option<Value> {
        let base = name.strip_suffix("_exp")?;
        let (variable, markup) = (arguments.first()?.text(), arguments.get(1)?.text());
        let items = input.items();
        match base {
            "where" | "find" | "reject" | "has" => {
                let condition = Scanner::new(&markup).condition();
                Some(filters::select(base, items, |item| self.with_item(&variable, item, || self.holds(&condition))))
            }
            "group_by" => {
                let groups = filters::grouped(items, |item| self.with_item(&variable, item, || self.value(&markup)));
                Some(Value::list(groups))
            }
            _ => None,
        }
    }

    /// Evaluates with the variable of a filter.
    fn with_item<T>(&self, name: &str, item: &Value, evaluate: impl FnOnce() -> T) -> T {
        self.items.borrow_mut().push((name.to_owned(), item.clone()));
        let value = evaluate();
        self.items.borrow_mut().pop();
        value
    }

    /// Reports a variable that nobody defines.
    fn report_missing(&self, path: &Path) {
        let first = match path.steps.first() {
            Some(Step::Key(key)) => key,
            _ => "",
        };
        let is_loop = matches!(path.root.as_str(), "forloop" | "tablerowloop");
        if path.root.is_empty() || is_loop || self.scope.get(&path.root).is_some() {
            return;
        }
        let known = self.lookup.variable(&path.root);
        let is_missing = match known {
            None => true,
            Some(value) => self.lookup.is_complete(&path.root) && !first.is_empty() && value.get(first).is_none(),
        };
        if is_missing {
            let name = if first.is_empty() { path.root.clone() } else { format!("{}.{first}", path.root) };
            self.lookup.report(Code::UndefinedVariable, self.place, format!("no one defines the variable `{name}`"));
        }
    }

    /// The value of an expression.
    pub(super) fn expression(&self, expression: &Expression) -> Value {
        match expression {
            Expression::Literal(value) => value.clone(),
            Expression::Empty | Expression::Blank => "".into(),
            Expression::Path(path) => self.path(path),
            Expression::Range(first, last) => {
                let (first, last) = (self.expression(first).int(), self.expression(last).int());
                let last = last.min(first.saturating_add(MAX_ITEMS));
                if self.spend(usize::try_from(last.saturating_sub(first)).unwrap_or_default()) {
                    Value::list((first..=last).map(Value::Int).collect())
                } else {
                    Value::Nil
                }
            }
        }
    }

    fn path(&self, path: &Path) -> Value {
        let mut steps = path.steps.iter();
        if matches!(path.root.as_str(), "forloop" | "tablerowloop") {
            let above = path.steps.iter().take_while(|step| **step == Step::Key("parentloop".to_owned())).count();
            return match path.steps.get(above) {
                Some(Step::Key(key)) => self.scope.loop_value(above, key),
                _ => Value::Nil,
            };
        }
        let root = match path.root.as_str() {
            // `[name]` is the variable with that name.
            "" => match steps.next() {
                Some(Step::Index(index)) => self.expression(index).text(),
                _ => return Value::Nil,
            },
            root => root.to_owned(),
        };
        let item = self.items.borrow().iter().rev().find(|(name, _)| *name == root).map(|(_, item)| item.clone());
        let value = item.or_else(|| self.scope.get(&root)).or_else(|| self.lookup.variable(&root)).unwrap_or_default();
        steps.fold(self.force(value), |value, step| self.force(self.step(&value, step)))
    }

    /// Loads a deferred value.
    fn force(&self, value: Value) -> Value {
        match value {
            Value::Deferred(name) => self.lookup.load(&name),
            value => value,
        }
    }

    fn step(&self, value: &Value, step: &Step) -> Value {
        let key = match step {
            Step::Key(key) => key.as_str().into(),
            Step::Index(index) => self.expression(index),
        };
        match (value, &key) {
            (Value::List(items), Value::Int(index)) => {
                let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
                let index = if *index < 0 { index.saturating_add(length) } else { *index };
                usize::try_from(index).ok().and_then(|index| items.get(index)).cloned().unwrap_or_default()
            }
            (Value::List(items), Value::Text(key)) => match &**key {
                "first" => items.first().cloned().unwrap_or_default(),
                "last" => items.last().cloned().unwrap_or_default(),
                "size" => items.len().into(),
                _ => Value::Nil,
            },
            (Value::Map(entries), key) => match entries.get(&key.text()) {
                Some(value) => value.clone(),
                None if key.text() == "size" => entries.len().into(),
                None if key.text() == "first" => value.items().into_iter().next().unwrap_or_default(),
                None => Value::Nil,
            },
            (Value::Text(_), Value::Text(key)) if &**key == "size" => value.len().into(),
            _ => Value::Nil,
        }
    }

    /// Whether a condition is true. Its parts are joined from right to left.
    pub(super) fn holds(&self, condition: &Condition) -> bool {
        let mut parts = condition.parts.iter().rev();
        let Some((last, _)) = parts.next() else { return false };
        parts.fold(self.compare(last), |rest, (part, is_and)| {
            let holds = self.compare(part);
            if *is_and { holds && rest } else { holds || rest }
        })
    }

    fn compare(&self, comparison: &Comparison) -> bool {
        let Some((operator, right)) = &comparison.right else { return self.expression(&comparison.left).is_true() };
        if !self.spend(1) {
            return false;
        }
        match operator {
            Operator::Equal => self.equal(&comparison.left, right),
            Operator::Unequal => !self.equal(&comparison.left, right),
            Operator::Contains => match (self.expression(&comparison.left), self.expression(right)) {
                (Value::Text(text), part) => !matches!(part, Value::Nil) && text.contains(&part.text()),
                (Value::List(items), part) => items.iter().any(|item| item.equals(&part)),
                (Value::Map(entries), part) => entries.contains_key(&part.text()),
                _ => false,
            },
            _ => {
                let order = self.expression(&comparison.left).order(&self.expression(right));
                order.is_some_and(|order| match operator {
                    Operator::Less => order.is_lt(),
                    Operator::Greater => order.is_gt(),
                    Operator::LessOrEqual => order.is_le(),
                    _ => order.is_ge(),
                })
            }
        }
    }

    pub(super) fn equal(&self, left: &Expression, right: &Expression) -> bool {
        match (left, right) {
            (Expression::Empty, other) | (other, Expression::Empty) => self.expression(other).is_empty(),
            (Expression::Blank, other) | (other, Expression::Blank) => self.expression(other).is_blank(),
            _ => self.expression(left).equals(&self.expression(right)),
        }
    }
}
