//! Substitutes the arguments of an include directive: `{ title: 'Foo' }` sets `${title}` and `<%= title %>`. A list sets
//! `${next[1]}` and `<% links.forEach(…) { %> … <% }) %>`. All other template code stays; `strip_markup` removes it later.

use std::borrow::Cow;
use std::collections::BTreeMap;

use memchr::{memchr_iter, memchr2, memmem};

/// Longest value, in bytes; without a bound, nested partials multiply text.
const MAX_VALUE: usize = 1_000;
/// Longest placeholder, in bytes.
const MAX_PLACEHOLDER: usize = 200;
/// Longest loop, in bytes.
const MAX_LOOP: usize = 8 << 10;

/// The value of an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
enum ArgumentValue {
    Text(String),
    List(Vec<String>),
}

/// The arguments that a partial can use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scope {
    arguments: BTreeMap<String, ArgumentValue>,
}

impl Scope {
    /// This scope with the arguments of a nested directive; `arguments` is the text after its path.
    pub(crate) fn with(&self, arguments: &str) -> Self {
        let mut scope = self.clone();
        let Some((_, object)) = arguments.split_once('{') else { return scope };
        let mut rest = object;
        while let Some((name, after)) = key(rest) {
            let (value, after) = self.value(after.trim_start());
            if let Some(value) = value {
                scope.arguments.insert(name.to_owned(), value);
            }
            rest = next_entry(after);
        }
        scope
    }

    /// The value at the start of `text`, and the rest.
    fn value<'t>(&self, text: &'t str) -> (Option<ArgumentValue>, &'t str) {
        if let Some((literal, after)) = quoted(text) {
            return (Some(ArgumentValue::Text(literal)), after);
        }
        if let Some(mut rest) = text.strip_prefix('[') {
            let mut items = Vec::new();
            loop {
                rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
                match (quoted(rest), rest.strip_prefix(']')) {
                    (Some((item, after)), _) => {
                        items.push(item);
                        rest = after;
                    }
                    (None, Some(after)) => return (Some(ArgumentValue::List(items)), after),
                    (None, None) => return (None, rest),
                }
            }
        }
        let end = text.find(|c: char| !is_name(c) && c != '.').unwrap_or(text.len());
        let (word, after) = text.split_at(end);
        let number = word.starts_with(|c: char| c.is_ascii_digit()).then(|| ArgumentValue::Text(word.to_owned()));
        (number.or_else(|| self.arguments.get(word).cloned()), after)
    }

    /// Replaces the placeholders and loops in `text`; keeps its line ends. Stops when the result exceeds `limit` bytes.
    pub(crate) fn substitute<'t>(&self, text: &'t str, limit: usize) -> Cow<'t, str> {
        if self.arguments.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::new();
        let (mut from, mut offset) = (0, 0);
        while let Some(found) = memchr2(b'$', b'<', text.as_bytes().get(offset..).unwrap_or_default()) {
            let start = offset + found;
            let tail = text.get(start..).unwrap_or_default();
            let Some((len, replacement)) = self.placeholder(tail).or_else(|| self.expand_loop(tail)) else {
                offset = start + 1;
                continue;
            };
            out.push_str(text.get(from..start).unwrap_or_default());
            out.push_str(&replacement);
            (from, offset) = (start + len, start + len);
            if out.len() > limit {
                break;
            }
        }
        if from == 0 {
            return Cow::Borrowed(text);
        }
        out.push_str(text.get(from..).unwrap_or_default());
        Cow::Owned(out)
    }

    /// The length of the placeholder at the start of `tail`, and its replacement.
    fn placeholder(&self, tail: &str) -> Option<(usize, String)> {
        let window = tail.get(..tail.floor_char_boundary(MAX_PLACEHOLDER.min(tail.len())))?;
        let line = window.split('\n').next()?;
        let (open, close) = match line.as_bytes() {
            [b'$', b'{', ..] => (2, "}"),
            [b'<', b'%', b'=' | b'-', ..] => (3, "%>"),
            _ => return None,
        };
        let end = line.find(close)?;
        let (name, fallback) = match line.get(open..end)?.split_once("||") {
            Some((name, fallback)) => (name.trim(), quoted(fallback.trim()).map(|(text, _)| text)),
            None => (line.get(open..end)?.trim(), None),
        };
        Some((end + close.len(), self.lookup(name).or(fallback)?))
    }

    /// The value of `name` or `name[1]`.
    fn lookup(&self, name: &str) -> Option<String> {
        let (name, index) = match name.strip_suffix(']').and_then(|inner| inner.split_once('[')) {
            Some((name, index)) => (name, Some(index.parse::<usize>().ok()?)),
            None => (name, None),
        };
        match (self.arguments.get(name)?, index) {
            (ArgumentValue::Text(text), None) => Some(text.clone()),
            (ArgumentValue::List(items), Some(index)) => items.get(index).cloned(),
            _ => None,
        }
    }

    /// The length of the loop at the start of `tail`, and one link card for each path of its list. The site computes the rest
    /// of the loop's body.
    fn expand_loop(&self, tail: &str) -> Option<(usize, String)> {
        let tail = tail.get(..tail.floor_char_boundary(MAX_LOOP.min(tail.len())))?;
        let head = tail.strip_prefix("<%")?;
        let head = head.get(..head.floor_char_boundary(MAX_PLACEHOLDER.min(head.len())))?;
        let name = match head.split_once("forEach(") {
            Some((before, after)) if before.trim() == "_." => after.split([',', ')']).next()?.trim(),
            Some((before, _)) => before.trim().strip_suffix('.')?,
            None => return None,
        };
        let ArgumentValue::List(paths) = self.arguments.get(name)? else { return None };
        if paths.is_empty() || paths.iter().any(|path| path.contains(char::is_whitespace)) {
            return None;
        }
        let end = memmem::find_iter(tail.as_bytes(), b"<%").skip(1).find_map(|open| {
            let inner = tail.get(open + 2..)?.trim_start();
            inner.starts_with("})").then(|| Some(open + tail.get(open..)?.find("%>")? + 2))?
        })?;
        let mut cards = String::new();
        for path in paths {
            let address =
                if path.contains("://") { path.clone() } else { format!("/{}", path.trim_start_matches('/')) };
            cards.push_str(&format!("<li><a href=\"{address}\">{}</a></li>", last_segment_as_words(path)));
        }
        cards.extend(memchr_iter(b'\n', tail.as_bytes().get(..end)?).map(|_| '\n'));
        Some((end, cards))
    }
}

/// The key at the start of `text`, and the rest after its colon.
fn key(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let (name, rest) = match quote {
        Some(quote) => text.get(1..)?.split_once(quote)?,
        None => text.split_at(text.find(|c: char| !is_name(c))?),
    };
    Some((name, rest.trim_start().strip_prefix(':')?)).filter(|(name, _)| !name.is_empty())
}

/// The text after the next comma of the same object; empty at its end.
fn next_entry(text: &str) -> &str {
    let mut depth = 0_usize;
    for (index, c) in text.char_indices() {
        match c {
            ',' if depth == 0 => return text.get(index + 1..).unwrap_or_default(),
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' if depth == 0 => return "",
            '}' | ']' | ')' => depth -= 1,
            _ => {}
        }
    }
    ""
}

/// The string literal at the start of `text` as one line, and the rest.
fn quoted(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"' | '`'))?;
    let mut literal = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((index, c)) = chars.next() {
        match c {
            '\\' => literal.extend(chars.next().map(|(_, escaped)| escaped)),
            '\n' => literal.push(' '),
            _ if c == quote => return Some((literal, text.get(index + 1..)?)),
            _ => literal.push(c),
        }
        if literal.len() > MAX_VALUE {
            return None;
        }
    }
    None
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// The last segment of a path as words: `services/code-review` becomes "Code review".
fn last_segment_as_words(path: &str) -> String {
    let last = crate::corpus::markup::last_segment(path).replace(['-', '_'], " ");
    let mut chars = last.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn substitute(arguments: &str, text: &str) -> String {
        Scope::default().with(arguments).substitute(text, 1 << 20).into_owned()
    }

    #[test]
    fn arguments_replace_their_placeholders() {
        let arguments = r#", { service: "Egnyte", 'img' : 'e\'g', next: ["2. Next", "/b"], mobile: true, n: 3, f: g(1, 2), last: 'z' }) "#;
        for (text, expected) in [
            ("# ${service} SSO <%= service %> <%- img %>", "# Egnyte SSO Egnyte e'g"),
            ("[${ next[0] }](${next[1]}) ${next[2]} ${next}", "[2. Next](/b) ${next[2]} ${next}"),
            ("${mobile} ${n} ${f} ${last}", "${mobile} 3 ${f} z"),
            (
                "${org || 'auth0'} ${service || 'x'} ${account.name} <% if (service) { %>",
                "auth0 Egnyte ${account.name} <% if (service) { %>",
            ),
        ] {
            assert_eq!(substitute(arguments, text), expected);
        }
        assert_eq!(substitute("", "${service}"), "${service}");
    }

    #[test]
    fn nested_directives_inherit_arguments() {
        let outer = Scope::default().with("{ platform: 'iOS', a: 'b' }");
        let inner = outer.with(", { where: platform, a: 'c' }");
        assert_eq!(inner.substitute("${where} ${platform} ${a}", 99), "iOS iOS c");
    }

    #[test]
    fn a_loop_over_paths_becomes_link_cards() {
        let text =
            "<ul>\n<% _.forEach(links, function(path) {\n var a = get(path); %>\n<li>${a.title}</li>\n<% }) %>\n</ul>";
        let expected = substitute("{ links: ['services/code-review', '/b'] }", text);
        let cards = "<li><a href=\"/services/code-review\">Code review</a></li><li><a href=\"/b\">B</a></li>";
        assert_eq!(expected, format!("<ul>\n{cards}\n\n\n\n</ul>"));
        assert_eq!(
            substitute(
                "{ links: ['services/code-review', '/b'] }",
                &text.replace("_.forEach(links, ", "links.forEach(")
            ),
            expected
        );
        assert_eq!(substitute("{ links: ['two words'] }", text), text);
    }

    #[test]
    fn substituted_text_is_bounded() {
        let arguments = format!("{{ a: '{}' }}", "x".repeat(MAX_VALUE));
        assert!(Scope::default().with(&arguments).substitute(&"${a}".repeat(100_000), 10_000).len() < 500_000);
        assert_eq!(substitute(&format!("{{ a: '{}' }}", "x".repeat(MAX_VALUE + 1)), "${a}"), "${a}");
    }
}
