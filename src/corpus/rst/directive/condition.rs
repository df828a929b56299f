//! Content for some builds only: `only` with tags, `ifconfig` with values of the configuration.

use crate::corpus::rst::node::Node;
use crate::corpus::rst::parser::Parser;
use crate::corpus::rst::site::RstSettings;

use super::split::Directive;

/// Reads the content when its condition holds.
pub(super) fn read(parser: &mut Parser<'_>, directive: &Directive<'_>, nodes: &mut Vec<Node>) {
    let parts = directive.split(true);
    let condition = parts.argument();
    let settings = parser.site.settings();
    if holds(&directive.name, &condition, settings) {
        let body = parser.blocks(&parts.content, directive.titles);
        nodes.extend(body);
    }
}

/// Whether the condition of a directive holds.
pub(crate) fn holds(name: &str, condition: &str, settings: &RstSettings) -> bool {
    if name == "only" { has_tags(condition, settings) } else { has_values(condition, settings) }
}

/// Whether an expression of tags holds for a build of HTML.
fn has_tags(condition: &str, settings: &RstSettings) -> bool {
    let spaced = condition.replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().take(64).collect();
    let mut at = 0;
    any(&words, &mut at, settings, 0)
}

fn any(words: &[&str], at: &mut usize, settings: &RstSettings, depth: usize) -> bool {
    let mut holds = all(words, at, settings, depth);
    while words.get(*at) == Some(&"or") {
        *at += 1;
        holds |= all(words, at, settings, depth);
    }
    holds
}

fn all(words: &[&str], at: &mut usize, settings: &RstSettings, depth: usize) -> bool {
    let mut holds = tag(words, at, settings, depth);
    while words.get(*at) == Some(&"and") {
        *at += 1;
        holds &= tag(words, at, settings, depth);
    }
    holds
}

fn tag(words: &[&str], at: &mut usize, settings: &RstSettings, depth: usize) -> bool {
    let Some(word) = words.get(*at).filter(|_| depth < 32) else { return false };
    *at += 1;
    match *word {
        "not" => !tag(words, at, settings, depth + 1),
        "(" => {
            let holds = any(words, at, settings, depth + 1);
            *at += 1;
            holds
        }
        "html" | "builder_html" | "format_html" | "builder_dirhtml" | "dirhtml" => true,
        name => settings.tags.contains(name),
    }
}

/// Whether an expression over values of the configuration holds; one that is none of the usual forms does.
fn has_values(condition: &str, settings: &RstSettings) -> bool {
    let condition = condition.trim();
    if let Some(rest) = condition.strip_prefix("not ") {
        return !has_values(rest, settings);
    }
    let value = |name: &str| settings.values.get(name.trim()).map_or("", String::as_str);
    let text = |quoted: &str| quoted.trim().trim_matches(['"', '\'']).to_owned();
    if let Some((name, rest)) = condition.split_once(".startswith(") {
        return value(name).starts_with(&text(rest.trim_end_matches(')')));
    }
    if let Some((name, rest)) = condition.split_once(".endswith(") {
        return value(name).ends_with(&text(rest.trim_end_matches(')')));
    }
    if let Some((name, wanted)) = condition.split_once("==") {
        return value(name) == text(wanted);
    }
    if let Some((name, wanted)) = condition.split_once("!=") {
        return value(name) != text(wanted);
    }
    if let Some((name, list)) = condition.split_once(" not in ") {
        return !list.trim_matches(['(', ')', '[', ']']).split(',').any(|item| text(item) == value(name));
    }
    if let Some((name, list)) = condition.split_once(" in ") {
        return list.trim_matches(['(', ')', '[', ']']).split(',').any(|item| text(item) == value(name));
    }
    if condition.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return !matches!(value(condition), "" | "False" | "None" | "0");
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_values_decide() {
        let settings = RstSettings {
            tags: ["brass".to_owned()].into(),
            values: [("release".to_owned(), "3.1".to_owned()), ("loud".to_owned(), "True".to_owned())].into(),
            ..RstSettings::default()
        };
        for (condition, holds) in [
            ("html", true),
            ("latex", false),
            ("html and brass", true),
            ("not html or brass", true),
            ("not (html or latex)", false),
        ] {
            assert_eq!(has_tags(condition, &settings), holds, "{condition}");
        }
        for (condition, holds) in [
            ("release.startswith(\"3\")", true),
            ("release == '3.2'", false),
            ("release in ('3.1', '3.2')", true),
            ("loud", true),
            ("not loud", false),
            ("quiet", false),
        ] {
            assert_eq!(has_values(condition, &settings), holds, "{condition}");
        }
    }
}
