//! Filters for numbers.

use super::super::value::Value;

/// Applies a filter for numbers; `None` for another one.
pub(super) fn apply(name: &str, input: &Value, argument: Option<&Value>) -> Option<Value> {
    let (a, b) = (number(input), argument.map_or(Value::Int(0), number));
    let both = |whole: fn(i64, i64) -> Option<i64>, real: fn(f64, f64) -> f64| match (&a, &b) {
        (Value::Int(a), Value::Int(b)) => whole(*a, *b).map_or(Value::Nil, Value::Int),
        (a, b) => real_of(real(a.number().unwrap_or_default(), b.number().unwrap_or_default())),
    };
    Some(match name {
        "plus" => both(i64::checked_add, |a, b| a + b),
        "minus" => both(i64::checked_sub, |a, b| a - b),
        "times" => both(i64::checked_mul, |a, b| a * b),
        "divided_by" => both(|a, b| (b != 0).then(|| a.div_euclid(b)), |a, b| a / b),
        "modulo" => both(|a, b| (b != 0).then(|| a.rem_euclid(b)), |a, b| a - b * (a / b).floor()),
        "at_least" => both(|a, b| Some(a.max(b)), f64::max),
        "at_most" => both(|a, b| Some(a.min(b)), f64::min),
        "abs" => match a {
            Value::Int(a) => Value::Int(a.saturating_abs()),
            other => real_of(other.number().unwrap_or_default().abs()),
        },
        "ceil" => Value::Int(input.number().unwrap_or_default().ceil() as i64),
        "floor" => Value::Int(input.number().unwrap_or_default().floor() as i64),
        "round" => {
            let digits = argument.map_or(0, Value::int).clamp(0, 12);
            let factor = 10_f64.powi(i32::try_from(digits).unwrap_or_default());
            let rounded = (input.number().unwrap_or_default() * factor).round() / factor;
            if digits == 0 { Value::Int(rounded as i64) } else { real_of(rounded) }
        }
        "to_integer" => Value::Int(match input {
            Value::Bool(value) => i64::from(*value),
            other => other.int(),
        }),
        _ => return None,
    })
}

/// A whole number stays one; a text becomes a number.
fn number(value: &Value) -> Value {
    match value {
        Value::Int(_) | Value::Float(_) => value.clone(),
        Value::Text(text) if text.trim().contains('.') => Value::Float(value.number().unwrap_or_default()),
        other => Value::Int(other.int()),
    }
}

fn real_of(number: f64) -> Value {
    if number.is_finite() { Value::Float(number) } else { Value::Nil }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_stay_whole_and_nothing_divides_by_zero() {
        let apply = |name: &str, a: Value, b: Value| apply(name, &a, Some(&b)).unwrap();
        assert_eq!(apply("divided_by", Value::Int(7), Value::Int(2)), Value::Int(3));
        assert_eq!(apply("divided_by", Value::Int(7), Value::Int(0)), Value::Nil);
        assert_eq!(apply("plus", "2".into(), Value::Float(0.5)), Value::Float(2.5));
        assert_eq!(apply("times", Value::Int(i64::MAX), Value::Int(2)), Value::Nil);
        assert_eq!(apply("round", Value::Float(1.256), Value::Int(2)), Value::Float(1.26));
    }
}
