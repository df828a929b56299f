//! What a directive tells its partial, and the places where the partial says it: `{ title: 'Foo' }` and
//! `${title}`, `<%= title %>`, `${next[1]}`, `<% links.forEach(…) { %> … <% }) %>`. No template language is run:
//! names that no directive binds, conditions and calls stay as they are, for `template` to take out.

use std::borrow::Cow;
use std::collections::BTreeMap;

use memchr::{memchr_iter, memchr2, memmem};

/// A value longer than this is not given on, in bytes: with it, partials could multiply text at will.
const MAX_VALUE: usize = 1_000;
/// No place in a partial is longer, in bytes.
const MAX_PLACE: usize = 200;
/// No loop in a partial is longer, in bytes.
const MAX_LOOP: usize = 8 << 10;

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Text(String),
    List(Vec<String>),
}

/// The names that a partial may use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scope {
    names: BTreeMap<String, Value>,
}

impl Scope {
    /// The names that `arguments` (the text behind a directive's path) bind, beside those of the including file.
    pub(crate) fn with(&self, arguments: &str) -> Self {
        let mut scope = self.clone();
        let Some((_, object)) = arguments.split_once('{') else { return scope };
        let mut rest = object;
        while let Some((name, after)) = key(rest) {
            let (value, after) = self.value(after.trim_start());
            if let Some(value) = value {
                scope.names.insert(name.to_owned(), value);
            }
            rest = next_entry(after);
        }
        scope
    }

    /// The value that `text` begins with, and what follows it.
    fn value<'t>(&self, text: &'t str) -> (Option<Value>, &'t str) {
        if let Some((literal, after)) = quoted(text) {
            return (Some(Value::Text(literal)), after);
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
                    (None, Some(after)) => return (Some(Value::List(items)), after),
                    (None, None) => return (None, rest),
                }
            }
        }
        let end = text.find(|c: char| !is_name(c) && c != '.').unwrap_or(text.len());
        let (word, after) = text.split_at(end);
        let number = word.starts_with(|c: char| c.is_ascii_digit()).then(|| Value::Text(word.to_owned()));
        (number.or_else(|| self.names.get(word).cloned()), after)
    }

    /// `text` with what it says in the places of the names; line ends stay where they are.
    pub(crate) fn fill<'t>(&self, text: &'t str, limit: usize) -> Cow<'t, str> {
        if self.names.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::new();
        let (mut from, mut at) = (0, 0);
        while let Some(found) = memchr2(b'$', b'<', text.as_bytes().get(at..).unwrap_or_default()) {
            let start = at + found;
            let tail = text.get(start..).unwrap_or_default();
            let Some((len, said)) = self.place(tail).or_else(|| self.repetition(tail)) else {
                at = start + 1;
                continue;
            };
            out.push_str(text.get(from..start).unwrap_or_default());
            out.push_str(&said);
            (from, at) = (start + len, start + len);
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

    /// The length of the place that `tail` begins with, and what is said there.
    fn place(&self, tail: &str) -> Option<(usize, String)> {
        let window = tail.get(..tail.floor_char_boundary(MAX_PLACE.min(tail.len())))?;
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
        Some((end + close.len(), self.said(name).or(fallback)?))
    }

    /// What `name` or `name[1]` says.
    fn said(&self, name: &str) -> Option<String> {
        let (name, index) = match name.strip_suffix(']').and_then(|inner| inner.split_once('[')) {
            Some((name, index)) => (name, Some(index.parse::<usize>().ok()?)),
            None => (name, None),
        };
        match (self.names.get(name)?, index) {
            (Value::Text(text), None) => Some(text.clone()),
            (Value::List(items), Some(index)) => items.get(index).cloned(),
            _ => None,
        }
    }

    /// A loop over a list of paths stands for one link card a path: what else it says of them is known to the site
    /// alone.
    fn repetition(&self, tail: &str) -> Option<(usize, String)> {
        let tail = tail.get(..tail.floor_char_boundary(MAX_LOOP.min(tail.len())))?;
        let head = tail.strip_prefix("<%")?;
        let head = head.get(..head.floor_char_boundary(MAX_PLACE.min(head.len())))?;
        let name = match head.split_once("forEach(") {
            Some((before, after)) if before.trim() == "_." => after.split([',', ')']).next()?.trim(),
            Some((before, _)) => before.trim().strip_suffix('.')?,
            None => return None,
        };
        let Value::List(paths) = self.names.get(name)? else { return None };
        if paths.is_empty() || paths.iter().any(|path| path.contains(char::is_whitespace)) {
            return None;
        }
        let end = memmem::find_iter(tail.as_bytes(), b"<%").skip(1).find_map(|at| {
            let inner = tail.get(at + 2..)?.trim_start();
            inner.starts_with("})").then(|| Some(at + tail.get(at..)?.find("%>")? + 2))?
        })?;
        let mut said = String::new();
        for path in paths {
            let address =
                if path.contains("://") { path.clone() } else { format!("/{}", path.trim_start_matches('/')) };
            said.push_str(&format!("<li><a href=\"{address}\">{}</a></li>", last_part_in_words(path)));
        }
        said.extend(memchr_iter(b'\n', tail.as_bytes().get(..end)?).map(|_| '\n'));
        Some((end, said))
    }
}

/// The key that an object goes on with, and what follows its colon.
fn key(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let (name, rest) = match quote {
        Some(quote) => text.get(1..)?.split_once(quote)?,
        None => text.split_at(text.find(|c: char| !is_name(c))?),
    };
    Some((name, rest.trim_start().strip_prefix(':')?)).filter(|(name, _)| !name.is_empty())
}

/// What stands behind the next comma of the same object; empty behind its end.
fn next_entry(text: &str) -> &str {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            ',' if depth == 0 => return text.get(at + 1..).unwrap_or_default(),
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' if depth == 0 => return "",
            '}' | ']' | ')' => depth -= 1,
            _ => {}
        }
    }
    ""
}

/// The string literal that `text` begins with, as one line, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"' | '`'))?;
    let mut literal = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => literal.extend(chars.next().map(|(_, escaped)| escaped)),
            '\n' => literal.push(' '),
            _ if c == quote => return Some((literal, text.get(at + 1..)?)),
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

/// `services/code-review` is "Code review".
fn last_part_in_words(path: &str) -> String {
    let last = crate::corpus::markup::last_segment(path).replace(['-', '_'], " ");
    let mut chars = last.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(arguments: &str, text: &str) -> String {
        Scope::default().with(arguments).fill(text, 1 << 20).into_owned()
    }

    #[test]
    fn names_say_what_the_directive_binds() {
        let arguments = r#", { service: "Egnyte", 'img' : 'e\'g', next: ["2. Next", "/b"], mobile: true, n: 3, f: g(1, 2), last: 'z' }) "#;
        for (text, said) in [
            ("# ${service} SSO <%= service %> <%- img %>", "# Egnyte SSO Egnyte e'g"),
            ("[${ next[0] }](${next[1]}) ${next[2]} ${next}", "[2. Next](/b) ${next[2]} ${next}"),
            ("${mobile} ${n} ${f} ${last}", "${mobile} 3 ${f} z"),
            (
                "${org || 'auth0'} ${service || 'x'} ${account.name} <% if (service) { %>",
                "auth0 Egnyte ${account.name} <% if (service) { %>",
            ),
        ] {
            assert_eq!(fill(arguments, text), said);
        }
        assert_eq!(fill("", "${service}"), "${service}");
    }

    #[test]
    fn nested_directives_give_names_on() {
        let outer = Scope::default().with("{ platform: 'iOS', a: 'b' }");
        let inner = outer.with(", { where: platform, a: 'c' }");
        assert_eq!(inner.fill("${where} ${platform} ${a}", 99), "iOS iOS c");
    }

    #[test]
    fn a_loop_over_paths_is_cards() {
        let text =
            "<ul>\n<% _.forEach(links, function(path) {\n var a = get(path); %>\n<li>${a.title}</li>\n<% }) %>\n</ul>";
        let said = fill("{ links: ['services/code-review', '/b'] }", text);
        let cards = "<li><a href=\"/services/code-review\">Code review</a></li><li><a href=\"/b\">B</a></li>";
        assert_eq!(said, format!("<ul>\n{cards}\n\n\n\n</ul>"));
        assert_eq!(
            fill("{ links: ['services/code-review', '/b'] }", &text.replace("_.forEach(links, ", "links.forEach(")),
            said
        );
        assert_eq!(fill("{ links: ['two words'] }", text), text);
    }

    #[test]
    fn text_cannot_be_multiplied_at_will() {
        let arguments = format!("{{ a: '{}' }}", "x".repeat(MAX_VALUE));
        assert!(Scope::default().with(&arguments).fill(&"${a}".repeat(100_000), 10_000).len() < 500_000);
        assert_eq!(fill(&format!("{{ a: '{}' }}", "x".repeat(MAX_VALUE + 1)), "${a}"), "${a}");
    }
}
