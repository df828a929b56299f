//! Conditions: `ifdef`, `ifndef`, `ifeval` and `endif`.

use std::cmp::Ordering;

use super::super::document::Document;

/// A condition whose end has not been read.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) target: String,
    /// Whether the lines inside are skipped.
    pub(super) is_skipping: bool,
}

/// A directive of the reader.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Directive<'t> {
    /// A directive behind a backslash: text.
    Escaped(&'t str),
    Include {
        target: &'t str,
        attributes: &'t str,
    },
    If(Test<'t>),
    EndIf(&'t str),
}

/// The test of a condition.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Test<'t> {
    /// Names of attributes, and the text of a condition on one line.
    Defined { names: &'t str, is_negated: bool, text: Option<&'t str> },
    /// A comparison.
    Compared(&'t str),
}

impl<'t> Directive<'t> {
    /// The directive that a line is.
    pub(super) fn parse(line: &'t str) -> Option<Self> {
        if !line.ends_with(']') {
            return None;
        }
        let (bare, is_escaped) = line.strip_prefix('\\').map_or((line, false), |bare| (bare, true));
        let (name, rest) = bare.split_once("::")?;
        let (target, brackets) = rest.split_once('[')?;
        let inner = brackets.strip_suffix(']')?;
        let directive = match name {
            "include" if !target.is_empty() && !target.starts_with(' ') && !target.ends_with(' ') => {
                Self::Include { target, attributes: inner }
            }
            _ if target.contains(char::is_whitespace) => return None,
            "ifdef" | "ifndef" if !target.is_empty() => {
                let text = Some(inner).filter(|inner| !inner.is_empty());
                Self::If(Test::Defined { names: target, is_negated: name == "ifndef", text })
            }
            "ifeval" if target.is_empty() => Self::If(Test::Compared(inner)),
            "endif" => Self::EndIf(target),
            _ => return None,
        };
        Some(if is_escaped { Self::Escaped(bare) } else { directive })
    }
}

impl<'t> Test<'t> {
    /// The text of a condition on one line.
    pub(super) fn text(&self) -> Option<&'t str> {
        match self {
            Self::Defined { text, .. } => *text,
            Self::Compared(_) => None,
        }
    }

    /// The condition that the test opens.
    pub(super) fn condition(&self, is_skipping: bool) -> Condition {
        let target = match self {
            Self::Defined { names, .. } => names.to_lowercase(),
            Self::Compared(_) => String::new(),
        };
        Condition { target, is_skipping }
    }

    /// Whether the test holds.
    pub(super) fn holds(&self, document: &mut Document<'_>) -> bool {
        match self {
            Self::Defined { names, is_negated, .. } => {
                let names = names.to_lowercase();
                let has = |name: &str| document.attributes.has(name);
                let is_all = names.contains('+') && !names.contains(',');
                // With `,`, one of the names is enough; with `+`, all must be set.
                match (is_negated, is_all) {
                    (false, true) => names.split('+').all(has),
                    (false, false) => names.split(',').any(has),
                    (true, true) => !names.split('+').all(has),
                    (true, false) => !names.split(',').any(has),
                }
            }
            Self::Compared(expression) => compare(expression, document).unwrap_or(false),
        }
    }
}

/// A side of a comparison.
#[derive(Debug, PartialEq)]
enum Operand {
    Text(String),
    Number(f64),
    Bool(bool),
    Nothing,
}

fn compare(expression: &str, document: &mut Document<'_>) -> Option<bool> {
    let expression = expression.trim();
    let operators = ["==", "!=", ">=", "<=", ">", "<"];
    let found = operators.iter().filter_map(|operator| Some((expression.find(operator)?, *operator)));
    let (place, operator) = found.min_by_key(|(place, operator)| (*place, 2 - operator.len()))?;
    let left = operand(expression.get(..place)?, document);
    let right = operand(expression.get(place + operator.len()..)?, document);
    let order = match (&left, &right) {
        (Operand::Number(left), Operand::Number(right)) => left.partial_cmp(right),
        (Operand::Text(left), Operand::Text(right)) => Some(left.cmp(right)),
        _ => (left == right).then_some(Ordering::Equal),
    };
    Some(match operator {
        "==" => left == right,
        "!=" => left != right,
        ">=" => order?.is_ge(),
        "<=" => order?.is_le(),
        ">" => order?.is_gt(),
        _ => order?.is_lt(),
    })
}

fn operand(text: &str, document: &mut Document<'_>) -> Operand {
    let text = text.trim();
    let quotes = |quote: char| text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    let quoted = quotes('"').or_else(|| quotes('\''));
    let value = document.with_attributes(quoted.unwrap_or(text));
    if quoted.is_some() {
        return Operand::Text(value);
    }
    match value.as_str() {
        "" => Operand::Nothing,
        "true" => Operand::Bool(true),
        "false" => Operand::Bool(false),
        number => number.trim().parse().map_or_else(|_| Operand::Text(value.clone()), Operand::Number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_directives() {
        for (line, expected) in [
            ("include::a b.adoc[tag=x]", Some(Directive::Include { target: "a b.adoc", attributes: "tag=x" })),
            ("\\include::a[]", Some(Directive::Escaped("include::a[]"))),
            ("endif::[]", Some(Directive::EndIf(""))),
            ("ifeval::[1 < 2]", Some(Directive::If(Test::Compared("1 < 2")))),
            ("ifdef::[]", None),
            ("image::a[]", None),
            ("include::a[] b", None),
        ] {
            assert_eq!(Directive::parse(line), expected, "{line}");
        }
    }
}
