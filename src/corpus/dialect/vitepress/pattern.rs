//! Patterns of path-to-regexp, by which `rewrites` move pages: `packages/:pkg/src/:slug*` becomes `:pkg/:slug*`.

/// Steps of one match; a longer search has failed.
const MAX_STEPS: usize = 20_000;

/// A parsed pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Param(Param),
}

/// A parameter such as `/:slug*` or `/(.*)`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Param {
    /// The name, or the number of a parameter without one.
    name: String,
    /// The text before each value.
    prefix: String,
    class: Class,
    is_optional: bool,
    repeats: bool,
}

/// The values of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Class {
    /// The name of a file or folder.
    Name,
    /// Any text; at least one character.
    Any {
        is_filled: bool,
    },
    Digits,
    /// One of some texts: `(en|fr)`.
    Words(Vec<String>),
}

impl Class {
    /// `None` for an expression that kb does not know.
    fn parse(text: &str) -> Option<Self> {
        match text {
            ".*" => Some(Self::Any { is_filled: false }),
            ".+" | ".*?" | ".+?" => Some(Self::Any { is_filled: true }),
            "[^/]+" | "[^\\/]+" | "[^/]+?" | "\\w+" | "[\\w-]+" | "[^/]*" => Some(Self::Name),
            "\\d+" | "[0-9]+" => Some(Self::Digits),
            _ => {
                let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '|' | '-' | '_' | ' ');
                text.chars().all(is_plain).then(|| Self::Words(text.split('|').map(str::to_owned).collect()))
            }
        }
    }

    fn accepts(&self, value: &str) -> bool {
        match self {
            Self::Name => !value.is_empty() && !value.contains(['/', '#', '?']),
            Self::Any { is_filled } => !value.is_empty() || !is_filled,
            Self::Digits => !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()),
            Self::Words(words) => words.iter().any(|word| word == value),
        }
    }
}

impl Pattern {
    /// Parses a pattern; `None` when it has an expression that kb does not know.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts: Vec<Part> = Vec::new();
        let mut plain = String::new();
        let mut chars = text.chars().peekable();
        let mut unnamed = 0;
        while let Some(c) = chars.next() {
            let mut name = String::new();
            let mut class = Class::Name;
            match c {
                '\\' => {
                    plain.extend(chars.next());
                    continue;
                }
                '{' | '}' => continue,
                ':' => {
                    while let Some(c) = chars.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
                        name.push(c);
                    }
                }
                '(' => {}
                _ => {
                    plain.push(c);
                    continue;
                }
            }
            if c == '(' || chars.next_if(|c| *c == '(').is_some() {
                let mut inner = String::new();
                while let Some(c) = chars.next().filter(|c| *c != ')') {
                    inner.push(c);
                }
                class = Class::parse(&inner)?;
            }
            if name.is_empty() {
                name = unnamed.to_string();
                unnamed += 1;
            }
            let modifier = chars.next_if(|c| matches!(c, '*' | '+' | '?'));
            let prefix = plain.pop_if_prefix();
            if !plain.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut plain)));
            }
            let (is_optional, repeats) = (matches!(modifier, Some('*' | '?')), matches!(modifier, Some('*' | '+')));
            parts.push(Part::Param(Param { name, prefix, class, is_optional, repeats }));
        }
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Some(Self(parts))
    }

    /// The values of the parameters of a path, which starts without slash; `None` when the pattern does not match all of it.
    pub(super) fn matches<'p>(&self, path: &'p str) -> Option<Vec<(&str, &'p str)>> {
        let mut values = Vec::new();
        let mut steps = 0;
        find(&self.0, path, &mut values, &mut steps).then_some(values)
    }

    /// The path that the pattern makes of some values.
    pub(super) fn fill(&self, values: &[(&str, &str)]) -> String {
        let mut path = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => path.push_str(text),
                Part::Param(param) => {
                    let value = values.iter().find(|(name, _)| *name == param.name).map_or("", |(_, value)| value);
                    if !value.is_empty() {
                        path.push_str(&param.prefix);
                        path.push_str(value);
                    }
                }
            }
        }
        path
    }
}

/// Takes the separator before a parameter off the text: it belongs to the parameter.
trait PopPrefix {
    fn pop_if_prefix(&mut self) -> String;
}

impl PopPrefix for String {
    fn pop_if_prefix(&mut self) -> String {
        if self.ends_with(['/', '.']) { self.pop().map(String::from).unwrap_or_default() } else { Self::new() }
    }
}

/// Matches the parts from the start of a path on.
fn find<'p, 's>(parts: &'s [Part], path: &'p str, values: &mut Vec<(&'s str, &'p str)>, steps: &mut usize) -> bool {
    *steps += 1;
    if *steps > MAX_STEPS {
        return false;
    }
    let Some((part, rest)) = parts.split_first() else { return path.is_empty() };
    let param = match part {
        Part::Text(text) => {
            let start = path.get(..text.len()).filter(|start| start.eq_ignore_ascii_case(text));
            return start.is_some() && find(rest, path.get(text.len()..).unwrap_or_default(), values, steps);
        }
        Part::Param(param) => param,
    };
    let known = values.len();
    if let Some(path) = path.strip_prefix(param.prefix.as_str()) {
        let is_name = |value: &str| match param.repeats {
            true if param.prefix.is_empty() => param.class.accepts(value),
            true => value.split(param.prefix.as_str()).all(|name| param.class.accepts(name)),
            false => param.class.accepts(value),
        };
        let mut ends: Vec<usize> = path.char_indices().map(|(at, _)| at).chain([path.len()]).collect();
        // A single name ends as early as it can, a list as late.
        if param.repeats || matches!(param.class, Class::Any { .. }) {
            ends.reverse();
        }
        for end in ends {
            let (Some(value), Some(after)) = (path.get(..end), path.get(end..)) else { continue };
            if is_name(value) {
                values.push((&param.name, value));
                if find(rest, after, values, steps) {
                    return true;
                }
                values.truncate(known);
            }
        }
    }
    param.is_optional && find(rest, path, values, steps)
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn patterns_move_paths() {
        for (from, to, path, expected) in [
            ("packages/:pkg/src/:slug*", ":pkg/:slug*", "packages/warp/src/a/b.md", Some("warp/a/b.md")),
            ("packages/:pkg/src/:slug*", ":pkg/:slug*", "packages/warp/src/index.md", Some("warp/index.md")),
            ("packages/:pkg/src/:slug*", ":pkg/:slug*", "other/warp/src/index.md", None),
            ("en/:rest*", ":rest*", "en/guide/a.md", Some("guide/a.md")),
            ("en/:rest*", ":rest*", "fr/guide/a.md", None),
            ("old-name.md", "new/name.md", "old-name.md", Some("new/name.md")),
            ("old-name.md", "new/name.md", "old-nameXmd", None),
            (":lang(en|fr)/(.*)", ":lang/docs/(.*)", "fr/a/b.md", Some("fr/docs/a/b.md")),
            (":lang(en|fr)/(.*)", ":lang/docs/(.*)", "de/a/b.md", None),
            ("src/:name.md", ":name.md", "src/a.b.md", Some("a.b.md")),
            ("(.*)/README.md", "(.*)/index.md", "a/b/README.md", Some("a/b/index.md")),
        ] {
            let (from, to) = (Pattern::parse(from).unwrap(), Pattern::parse(to).unwrap());
            let moved = from.matches(path).map(|values| to.fill(&values).trim_start_matches('/').to_owned());
            assert_eq!(moved.as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn hostile_patterns_end() {
        let pattern = Pattern::parse(&":a*".repeat(40)).unwrap();
        assert_eq!(pattern.matches(&"x/".repeat(400)), None);
        assert_eq!(Pattern::parse("(a(?=b))"), None);
    }
}
