//! Patterns of paths: globs of page matchers, and the simple regular expressions of `ignoreFiles`.

/// Alternatives that the braces of one glob may give.
const MAX_ALTERNATIVES: usize = 64;
/// Steps of one match; a pattern that needs more does not match.
const MAX_STEPS: usize = 20_000;

/// Whether a glob such as `{/news/**,/docs/*}` matches the whole text.
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut steps = MAX_STEPS;
    alternatives(pattern).iter().any(|pattern| glob_at(&pattern.chars().collect::<Vec<char>>(), &text, &mut steps))
}

/// The patterns that the braces of a glob stand for.
fn alternatives(pattern: &str) -> Vec<String> {
    let mut open = vec![pattern.to_owned()];
    let mut plain = Vec::new();
    while let Some(pattern) = open.pop() {
        let braces = pattern.find('{').and_then(|start| Some((start, start + pattern.get(start..)?.find('}')?)));
        match braces.filter(|_| open.len() + plain.len() < MAX_ALTERNATIVES) {
            Some((start, end)) => {
                let (before, after) =
                    (pattern.get(..start).unwrap_or_default(), pattern.get(end + 1..).unwrap_or_default());
                let inner = pattern.get(start + 1..end).unwrap_or_default();
                open.extend(inner.split(',').map(|choice| format!("{before}{}{after}", choice.trim())));
            }
            None => plain.push(pattern),
        }
    }
    plain
}

fn glob_at(pattern: &[char], text: &[char], steps: &mut usize) -> bool {
    if *steps == 0 {
        return false;
    }
    *steps -= 1;
    match pattern {
        [] => text.is_empty(),
        ['*', '*', rest @ ..] => (0..=text.len()).any(|end| glob_at(rest, text.get(end..).unwrap_or_default(), steps)),
        ['*', rest @ ..] => {
            let len = text.iter().take_while(|c| **c != '/').count();
            (0..=len).any(|end| glob_at(rest, text.get(end..).unwrap_or_default(), steps))
        }
        ['?', rest @ ..] => matches!(text, [c, tail @ ..] if *c != '/' && glob_at(rest, tail, steps)),
        ['\\', c, rest @ ..] | [c, rest @ ..] => {
            matches!(text, [first, tail @ ..] if first == c && glob_at(rest, tail, steps))
        }
    }
}

/// A regular expression of literals, `.`, classes, groups, `^`, `$`, `*`, `+` and `?`.
#[derive(Debug)]
pub(super) struct Pattern(Vec<Vec<Item>>);

#[derive(Debug)]
struct Item {
    node: Node,
    min: usize,
    max: usize,
}

#[derive(Debug)]
enum Node {
    Any,
    Char(char),
    /// Ranges, and whether they are excluded.
    Class(Vec<(char, char)>, bool),
    Start,
    End,
    Group(Vec<Vec<Item>>),
}

impl Pattern {
    /// Parses a regular expression; `None` for one with other operators.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let chars: Vec<char> = text.chars().take(1_000).collect();
        let mut at = 0;
        let choices = choices(&chars, &mut at, 0)?;
        (at == chars.len()).then_some(Self(choices))
    }

    /// Whether the expression matches anywhere in a text.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().take(4_096).collect();
        let mut steps = MAX_STEPS;
        (0..=text.len()).any(|start| self.0.iter().any(|items| run(items, &text, start, &mut steps, &mut |_, _| true)))
    }
}

fn choices(chars: &[char], at: &mut usize, depth: usize) -> Option<Vec<Vec<Item>>> {
    if depth > 8 {
        return None;
    }
    let mut choices = vec![Vec::new()];
    while let Some(c) = chars.get(*at).copied() {
        if c == ')' {
            break;
        }
        *at += 1;
        let node = match c {
            '|' => {
                choices.push(Vec::new());
                continue;
            }
            '.' => Node::Any,
            '^' => Node::Start,
            '$' => Node::End,
            '(' => {
                if chars.get(*at..*at + 2) == Some(&['?', ':']) {
                    *at += 2;
                }
                let inner = self::choices(chars, at, depth + 1)?;
                (chars.get(*at) == Some(&')')).then(|| *at += 1)?;
                Node::Group(inner)
            }
            '[' => class(chars, at)?,
            '\\' => {
                let escaped = *chars.get(*at)?;
                *at += 1;
                match escaped {
                    'd' => Node::Class(vec![('0', '9')], false),
                    'w' => Node::Class(vec![('0', '9'), ('a', 'z'), ('A', 'Z'), ('_', '_')], false),
                    's' => Node::Class(vec![(' ', ' '), ('\t', '\t')], false),
                    c if c.is_ascii_alphanumeric() => return None,
                    c => Node::Char(c),
                }
            }
            '*' | '+' | '?' | '{' => return None,
            c => Node::Char(c),
        };
        let (min, max) = match chars.get(*at) {
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('?') => (0, 1),
            _ => (1, 1),
        };
        *at += usize::from((min, max) != (1, 1));
        choices.last_mut()?.push(Item { node, min, max });
    }
    Some(choices)
}

fn class(chars: &[char], at: &mut usize) -> Option<Node> {
    let excluded = chars.get(*at) == Some(&'^');
    *at += usize::from(excluded);
    let mut ranges = Vec::new();
    loop {
        let mut c = *chars.get(*at)?;
        *at += 1;
        if c == ']' && !ranges.is_empty() {
            return Some(Node::Class(ranges, excluded));
        }
        if c == '\\' {
            c = *chars.get(*at)?;
            *at += 1;
        }
        match (chars.get(*at), chars.get(*at + 1)) {
            (Some('-'), Some(end)) if *end != ']' => {
                ranges.push((c, *end));
                *at += 2;
            }
            _ => ranges.push((c, c)),
        }
    }
}

type Next<'n> = dyn FnMut(usize, &mut usize) -> bool + 'n;

fn run(items: &[Item], text: &[char], at: usize, steps: &mut usize, next: &mut Next<'_>) -> bool {
    match items {
        [] => next(at, steps),
        [item, rest @ ..] => repeat(item, 0, rest, text, at, steps, next),
    }
}

fn repeat(
    item: &Item,
    count: usize,
    rest: &[Item],
    text: &[char],
    at: usize,
    steps: &mut usize,
    next: &mut Next<'_>,
) -> bool {
    if *steps == 0 {
        return false;
    }
    *steps -= 1;
    if count < item.max {
        let mut again = |end: usize, steps: &mut usize| {
            // An empty match cannot be repeated.
            (end > at || count < item.min) && repeat(item, count + 1, rest, text, end, steps, next)
        };
        let matched = match &item.node {
            Node::Group(choices) => choices.iter().any(|items| run(items, text, at, steps, &mut again)),
            Node::Start => at == 0 && again(at, steps),
            Node::End => at == text.len() && again(at, steps),
            node => text.get(at).is_some_and(|c| is_match(node, *c)) && again(at + 1, steps),
        };
        if matched {
            return true;
        }
    }
    count >= item.min && run(rest, text, at, steps, next)
}

fn is_match(node: &Node, c: char) -> bool {
    match node {
        Node::Any => true,
        Node::Char(own) => *own == c,
        Node::Class(ranges, excluded) => ranges.iter().any(|(start, end)| (*start..=*end).contains(&c)) != *excluded,
        Node::Start | Node::End | Node::Group(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_whole_paths() {
        for (pattern, text, expected) in [
            ("{/functions/**,/methods/**}", "/methods/page/a", true),
            ("{/functions/**,/methods/**}", "/method", false),
            ("/guide/deep/**", "/guide/deep/er", true),
            ("/guide/*", "/guide/a/b", false),
            ("{home,section}", "section", true),
            ("**", "/a/b", true),
            ("/", "/", true),
            ("page?", "pages", true),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
        }
        assert!(!glob(&"**a".repeat(40), &"a".repeat(30)));
    }

    #[test]
    fn expressions_match_parts_of_paths() {
        for (pattern, text, expected) in [
            (r"\.bak\.md$", "/content/old.bak.md", true),
            (r"\.bak\.md$", "/content/old-bak.md", false),
            ("/scratch/", "/content/scratch/idea.md", true),
            ("^content", "/content/x.md", false),
            ("(foo|ba+r)[0-9]?$", "/x/baaar7", true),
            ("[^a-z]x", "/content/ax", false),
            ("_?draft.*md", "/a/draft-1.md", true),
        ] {
            assert_eq!(Pattern::parse(pattern).unwrap().is_in(text), expected, "{pattern} {text}");
        }
        assert!(Pattern::parse("a{2}").is_none() && Pattern::parse("(a").is_none());
        assert!(!Pattern::parse("(a*)*b").unwrap().is_in(&"a".repeat(60)));
    }
}
