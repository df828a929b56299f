//! Filters for lists.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::super::value::Value;
use super::argument::{MAX_ITEMS, MAX_TEXT, text_at};

/// Applies a filter for lists; `None` for another one.
pub(super) fn apply(name: &str, input: &Value, arguments: &[Value]) -> Option<Value> {
    let items = || input.items();
    let first = || text_at(arguments, 0);
    Some(match name {
        "join" => join(&items(), arguments),
        "first" => items().into_iter().next().unwrap_or_default(),
        "last" => items().pop().unwrap_or_default(),
        "reverse" => Value::list(items().into_iter().rev().collect()),
        "compact" => Value::list(items().into_iter().filter(|item| *item != Value::Nil).collect()),
        "uniq" => Value::list(unique(items())),
        "sample" => items().into_iter().next().unwrap_or_default(),
        "concat" | "push" | "unshift" | "pop" | "shift" => change(name, items(), arguments),
        "map" => Value::list(items().iter().map(|item| property(item, &first())).collect()),
        "sum" => sum(&items(), arguments.first().map(Value::text)),
        "sort" | "sort_natural" => {
            let key = arguments.first().filter(|key| !matches!(key, Value::Nil)).map(Value::text);
            Value::list(sorted(items(), key.as_deref(), name == "sort_natural"))
        }
        "where" | "find" | "reject" | "has" => {
            let target = arguments.get(1);
            let matches = |item: &Value| {
                let value = property(item, &first());
                match target {
                    None => value.is_true(),
                    Some(Value::Text(text)) if &**text == "nil" => value == Value::Nil,
                    Some(target) => is_or_holds(&value, target),
                }
            };
            select(name, items(), matches)
        }
        "group_by" => Value::list(grouped(items(), |item| property(item, &first()))),
        "array_to_sentence_string" => sentence(&items(), arguments).into(),
        _ => return None,
    })
}

/// A property of an item.
fn property(item: &Value, key: &str) -> Value {
    key.split('.').try_fold(item.clone(), |value, key| value.get(key).cloned()).unwrap_or_default()
}

fn join(items: &[Value], arguments: &[Value]) -> Value {
    let glue = arguments.first().map_or_else(|| " ".to_owned(), Value::text);
    let texts: Vec<String> = items.iter().map(Value::text).collect();
    let length = texts.iter().map(String::len).sum::<usize>().saturating_add(glue.len().saturating_mul(texts.len()));
    if length > MAX_TEXT { Value::Nil } else { texts.join(&glue).into() }
}

fn unique(items: Vec<Value>) -> Vec<Value> {
    let mut seen = std::collections::BTreeSet::new();
    items.into_iter().filter(|item| seen.insert(item.json().to_string())).collect()
}

fn change(name: &str, mut items: Vec<Value>, arguments: &[Value]) -> Value {
    let argument = arguments.first().cloned().unwrap_or_default();
    let count = arguments.first().map_or(1, |count| usize::try_from(count.int()).unwrap_or_default());
    match name {
        "concat" => items.extend(argument.items()),
        "push" => items.push(argument),
        "unshift" => items.insert(0, argument),
        "pop" => items.truncate(items.len().saturating_sub(count)),
        _ => drop(items.drain(..count.min(items.len()))),
    }
    items.truncate(MAX_ITEMS);
    Value::list(items)
}

fn sum(items: &[Value], key: Option<String>) -> Value {
    let values = items.iter().map(|item| key.as_deref().map_or_else(|| item.clone(), |key| property(item, key)));
    let total: f64 = values.filter_map(|value| value.number()).sum();
    if total == total.trunc() { Value::Int(total as i64) } else { Value::Float(total) }
}

/// The items in order; those without a value come first.
fn sorted(mut items: Vec<Value>, key: Option<&str>, is_natural: bool) -> Vec<Value> {
    let value = |item: &Value| {
        let value = key.map_or_else(|| item.clone(), |key| property(item, key));
        if is_natural { value.text().to_lowercase().into() } else { value }
    };
    // Items of different kinds have a fixed order, so that the order is total.
    let rank = |value: &Value| match value {
        Value::Nil => 0,
        Value::Bool(_) => 1,
        Value::Int(_) | Value::Float(_) => 2,
        Value::Text(_) => 3,
        _ => 4,
    };
    items.sort_by_cached_key(|item| {
        let value = value(item);
        SortKey(rank(&value), value)
    });
    items
}

/// A value with the rank of its kind.
#[derive(PartialEq)]
struct SortKey(u8, Value);

impl Eq for SortKey {}

impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SortKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0).then_with(|| self.1.order(&other.1).unwrap_or(Ordering::Equal))
    }
}

/// Whether a value is the target, or a list that holds it.
fn is_or_holds(value: &Value, target: &Value) -> bool {
    match value {
        Value::List(items) => items.iter().any(|item| item.equals(target)),
        value => value.equals(target) || !matches!(value, Value::Nil) && value.text() == target.text(),
    }
}

/// Selects the items of `where`, `find`, `reject` and `has`.
pub(in super::super) fn select(name: &str, items: Vec<Value>, matches: impl Fn(&Value) -> bool) -> Value {
    match name {
        "find" => items.into_iter().find(|item| matches(item)).unwrap_or_default(),
        "has" => Value::Bool(items.iter().any(matches)),
        "reject" => Value::list(items.into_iter().filter(|item| !matches(item)).collect()),
        _ => Value::list(items.into_iter().filter(|item| matches(item)).collect()),
    }
}

/// One map for each value, in the order of their first items.
pub(in super::super) fn grouped(items: Vec<Value>, value: impl Fn(&Value) -> Value) -> Vec<Value> {
    let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for item in items {
        let key = value(&item);
        let index = *known.entry(key.text()).or_insert_with(|| {
            groups.push((key, Vec::new()));
            groups.len() - 1
        });
        if let Some((_, members)) = groups.get_mut(index) {
            members.push(item);
        }
    }
    let group = |(name, members): (Value, Vec<Value>)| {
        let size = members.len().into();
        Value::map(BTreeMap::from([
            ("name".into(), name),
            ("size".into(), size),
            ("items".into(), Value::list(members)),
        ]))
    };
    groups.into_iter().map(group).collect()
}

fn sentence(items: &[Value], arguments: &[Value]) -> String {
    let connector = arguments.first().map_or_else(|| "and".to_owned(), Value::text);
    let texts: Vec<String> = items.iter().map(Value::text).collect();
    match texts.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} {connector} {two}"),
        [rest @ .., last] => format!("{}, {connector} {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_grouped_and_joined() {
        let item = |year: i64, name: &str| {
            Value::map(BTreeMap::from([("year".into(), Value::Int(year)), ("name".into(), name.into())]))
        };
        let items = vec![item(2, "b"), item(1, "a"), item(2, "c"), Value::Nil];
        let names = |items: &[Value]| items.iter().map(|item| property(item, "name").text()).collect::<Vec<_>>();
        assert_eq!(names(&sorted(items.clone(), Some("year"), false)), ["", "a", "b", "c"]);
        let groups = grouped(items.clone(), |item| property(item, "year"));
        assert_eq!(groups.iter().map(|group| property(group, "size").int()).collect::<Vec<_>>(), [2, 1, 1]);
        assert_eq!(sentence(&["a".into(), "b".into(), "c".into()], &[]), "a, b, and c");
        assert_eq!(unique(vec!["a".into(), "b".into(), "a".into()]).len(), 2);
    }
}
