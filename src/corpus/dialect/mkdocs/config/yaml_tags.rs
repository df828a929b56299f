//! Python tags of a configuration: makes the names that they hold readable as data.

/// The start of each Python tag.
const TAG: &str = "!!python/";

/// Replaces `!!python/name:x` by the text `x`, and adds `apply: x` to the arguments of `!!python/object/apply:x`.
pub(in crate::corpus::dialect::mkdocs) fn resolve(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::with_capacity(text.len() + 64);
    for (index, line) in lines.iter().enumerate() {
        let tag = line.split_once(TAG).filter(|(before, _)| !before.trim_start().starts_with('#'));
        let Some((before, tag)) = tag else {
            out.push_str(line);
            out.push('\n');
            continue;
        };
        let end = tag.find([' ', ',', ']', '}', '\t']).unwrap_or(tag.len());
        let (tag, rest) = tag.split_at_checked(end).unwrap_or((tag, ""));
        let (kind, name) = tag.split_once(':').unwrap_or(("", ""));
        out.push_str(before);
        match kind {
            "name" | "module" => {
                let rest = rest.trim_start();
                let rest = rest.strip_prefix("\"\"").or_else(|| rest.strip_prefix("''")).unwrap_or(rest);
                out.push_str(&format!("\"{name}\"{rest}"));
            }
            "object/apply" | "object/new" => apply(name, rest, lines.get(index + 1).copied(), indent(line), &mut out),
            _ => out.push_str(rest),
        }
        out.push('\n');
    }
    out
}

/// Writes the arguments of a call with the name of its function.
fn apply(name: &str, rest: &str, next: Option<&str>, outer: usize, out: &mut String) {
    if let Some(arguments) = rest.trim_start().strip_prefix('{') {
        return out.push_str(&format!("{{apply: \"{name}\", {arguments}"));
    }
    let has_map = next.is_some_and(|next| indent(next) > outer && !next.trim_start().starts_with('-'));
    match next.filter(|_| rest.trim().is_empty()) {
        Some(next) if has_map => out.push_str(&format!("\n{}apply: \"{name}\"", " ".repeat(indent(next)))),
        Some(next) if !next.trim_start().starts_with('-') => out.push_str(&format!("\"{name}\"")),
        _ => out.push_str(rest),
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::resolve;
    use crate::corpus::data::{Format, parse};

    #[test]
    fn python_tags_become_names() {
        let text = "a: !!python/name:x.y.z\nb: !!python/name:f ''\ntoc:\n  slugify: !!python/object/apply:s.slugify\n    kwds:\n      \
                    case: lower\nc: !!python/object/apply:g {kwds: {k: 1}}\nd: !ENV [A, b]\n";
        let expected = json!({
            "a": "x.y.z", "b": "f", "toc": {"slugify": {"apply": "s.slugify", "kwds": {"case": "lower"}}},
            "c": {"apply": "g", "kwds": {"k": 1}}, "d": ["A", "b"],
        });
        assert_eq!(parse(&resolve(text), Format::Yaml).unwrap(), expected);
    }
}
