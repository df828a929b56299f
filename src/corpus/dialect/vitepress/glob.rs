//! Globs of paths: `**`, `*`, `?`, `[a-z]` and `{a,b}`, as the configuration excludes files by them.

/// Most patterns that the braces of one glob expand to.
const MAX_PATTERNS: usize = 64;

/// A glob, its braces expanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glob {
    /// The parts between the slashes of each pattern.
    patterns: Vec<Vec<String>>,
}

impl Glob {
    pub(super) fn new(glob: &str) -> Self {
        let glob = glob.strip_prefix("./").unwrap_or(glob).trim_start_matches('/');
        let parts = |pattern: String| pattern.split('/').map(str::to_owned).collect();
        Self { patterns: expand_braces(glob).into_iter().map(parts).collect() }
    }

    /// Whether a path matches as a whole.
    pub(super) fn matches(&self, path: &str) -> bool {
        let names: Vec<&str> = path.split('/').collect();
        self.patterns.iter().any(|pattern| matches_parts(pattern, &names))
    }
}

/// The patterns of a glob with braces.
fn expand_braces(glob: &str) -> Vec<String> {
    let mut done = Vec::new();
    let mut open = vec![glob.to_owned()];
    while let Some(pattern) = open.pop() {
        // The last `{` has no other one inside.
        let braces = pattern.rfind('{').and_then(|start| Some((start, start + pattern.get(start..)?.find('}')?)));
        match braces.filter(|_| done.len() + open.len() < MAX_PATTERNS) {
            Some((start, end)) => {
                let (before, after) = (pattern.get(..start), pattern.get(end + 1..));
                for choice in pattern.get(start + 1..end).unwrap_or_default().split(',') {
                    open.push([before.unwrap_or_default(), choice, after.unwrap_or_default()].concat());
                }
            }
            None => done.push(pattern),
        }
    }
    done
}

/// Matches the parts of a path one by one; `**` matches any number of them.
fn matches_parts(pattern: &[String], names: &[&str]) -> bool {
    let (mut part, mut name) = (0, 0);
    // The last `**`, and the number of names that it has taken.
    let mut stars: Option<(usize, usize)> = None;
    while name < names.len() || part < pattern.len() {
        match (pattern.get(part).map(String::as_str), names.get(name)) {
            (Some("**"), _) => {
                stars = Some((part, name));
                part += 1;
            }
            (Some(text), Some(found)) if matches_name(text.as_bytes(), found.as_bytes()) => {
                part += 1;
                name += 1;
            }
            _ => match stars {
                Some((at, from)) if from < names.len() => {
                    stars = Some((at, from + 1));
                    part = at + 1;
                    name = from + 1;
                }
                _ => return false,
            },
        }
    }
    true
}

/// Matches one name; `*` matches any characters, `?` one.
fn matches_name(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut byte) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while byte < name.len() || at < pattern.len() {
        let used = match (pattern.get(at), name.get(byte)) {
            (Some(b'*'), _) => {
                star = Some((at, byte));
                at += 1;
                continue;
            }
            (Some(b'?'), Some(_)) => Some(1),
            (Some(b'['), Some(found)) => class(pattern.get(at..).unwrap_or_default(), *found),
            (Some(expected), Some(found)) if expected == found => Some(1),
            _ => None,
        };
        match (used, star) {
            (Some(used), _) => {
                at += used;
                byte += 1;
            }
            (None, Some((back, from))) if from < name.len() => {
                star = Some((back, from + 1));
                at = back + 1;
                byte = from + 1;
            }
            _ => return false,
        }
    }
    true
}

/// The length of the class at the start of a pattern, if a byte is in it; a `[` without end is itself.
fn class(pattern: &[u8], byte: u8) -> Option<usize> {
    let Some(end) = pattern.iter().skip(2).position(|other| *other == b']').map(|end| end + 2) else {
        return (byte == b'[').then_some(1);
    };
    let inner = pattern.get(1..end)?;
    let negated = matches!(inner.first(), Some(b'!' | b'^'));
    let mut inner = inner.get(usize::from(negated)..)?;
    let mut found = false;
    while let Some((first, rest)) = inner.split_first() {
        match rest {
            [b'-', last, rest @ ..] => {
                found |= (*first..=*last).contains(&byte);
                inner = rest;
            }
            _ => {
                found |= *first == byte;
                inner = rest;
            }
        }
    }
    (found != negated).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn globs_match_whole_paths() {
        for (glob, path, expected) in [
            ("drafts/**", "drafts/a.md", true),
            ("drafts/**", "drafts/a/b.md", true),
            ("drafts/**", "x/drafts/a.md", false),
            ("**/TODO.md", "TODO.md", true),
            ("**/TODO.md", "a/b/TODO.md", true),
            ("**/TODO.md", "a/TODO.md.md", false),
            ("*.md", "a.md", true),
            ("*.md", "a/b.md", false),
            ("**/*.md", "a/b.md", true),
            ("a/**/b.md", "a/b.md", true),
            ("{a,b}/x?.md", "b/x1.md", true),
            ("{a,b}/x?.md", "c/x1.md", false),
            ("[!a-c]*.md", "d.md", true),
            ("[!a-c]*.md", "b.md", false),
            ("./a.md", "a.md", true),
            ("**", "a/b", true),
        ] {
            assert_eq!(Glob::new(glob).matches(path), expected, "{glob} {path}");
        }
    }

    #[test]
    fn hostile_globs_end() {
        let glob = Glob::new(&"{a,b,{c,d}}".repeat(40));
        assert!(!glob.matches("x"));
        assert!(!Glob::new(&"*a".repeat(50)).matches(&"a".repeat(49)));
    }
}
