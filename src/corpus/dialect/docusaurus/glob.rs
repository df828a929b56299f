//! Patterns of paths: `**`, `*`, `?` and `{a,b}`, as in `include` and `exclude` of a plugin.

/// Alternatives of one pattern.
const MAX_ALTERNATIVES: usize = 256;

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glob {
    /// The alternatives without braces.
    alternatives: Vec<String>,
}

impl Glob {
    pub(super) fn new(pattern: &str) -> Self {
        let mut alternatives = Vec::new();
        expand(pattern.trim_start_matches("./"), &mut alternatives, 0);
        Self { alternatives }
    }

    /// Whether a path, relative to the folder of the pattern, has its form.
    pub(super) fn matches(&self, path: &str) -> bool {
        let parts: Vec<&str> = path.split('/').collect();
        self.alternatives.iter().any(|pattern| matches_path(pattern, &parts))
    }
}

/// Adds the alternatives of a pattern with braces.
fn expand(pattern: &str, alternatives: &mut Vec<String>, depth: usize) {
    if alternatives.len() >= MAX_ALTERNATIVES || depth > 16 {
        return;
    }
    let Some((start, end)) = braces(pattern) else { return alternatives.push(pattern.to_owned()) };
    let (before, after) = (pattern.get(..start).unwrap_or_default(), pattern.get(end + 1..).unwrap_or_default());
    for choice in choices(pattern.get(start + 1..end).unwrap_or_default()) {
        expand(&format!("{before}{choice}{after}"), alternatives, depth + 1);
    }
}

/// The first pair of braces.
fn braces(pattern: &str) -> Option<(usize, usize)> {
    let start = pattern.find('{')?;
    let mut depth = 0_usize;
    for (index, byte) in pattern.bytes().enumerate().skip(start) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some((start, index)),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The parts between the commas outside of braces.
fn choices(inner: &str) -> Vec<&str> {
    let (mut depth, mut start, mut choices) = (0_usize, 0, Vec::new());
    for (index, byte) in inner.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                choices.extend(inner.get(start..index));
                start = index + 1;
            }
            _ => {}
        }
    }
    choices.extend(inner.get(start..));
    choices
}

fn matches_path(pattern: &str, parts: &[&str]) -> bool {
    // For each number of parts, whether the pattern so far has the form of that many of them.
    let mut reached = vec![false; parts.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    for segment in pattern.split('/') {
        let mut next = vec![false; parts.len() + 1];
        let mut is_open = false;
        for (count, target) in next.iter_mut().enumerate() {
            let before = reached.get(count).copied().unwrap_or_default();
            if segment == "**" {
                is_open |= before;
                *target = is_open;
            } else if let Some(part) = count.checked_sub(1).and_then(|index| parts.get(index)) {
                let before = count.checked_sub(1).and_then(|index| reached.get(index)).copied().unwrap_or_default();
                *target = before && matches_part(segment, part);
            }
        }
        reached = next;
    }
    reached.last().copied().unwrap_or_default()
}

/// Whether one part of a path has the form of `*` and `?`.
fn matches_part(pattern: &str, part: &str) -> bool {
    let (pattern, part): (Vec<char>, Vec<char>) = (pattern.chars().collect(), part.chars().collect());
    let (mut at, mut in_part) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while in_part < part.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, in_part));
                at += 1;
            }
            Some(c) if *c == '?' || part.get(in_part) == Some(c) => {
                at += 1;
                in_part += 1;
            }
            _ => {
                let Some((star_at, from)) = star else { return false };
                star = Some((star_at, from + 1));
                (at, in_part) = (star_at + 1, from + 1);
            }
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn patterns_match_whole_paths() {
        for (pattern, path, expected) in [
            ("**/*.{md,mdx}", "a.md", true),
            ("**/*.{md,mdx}", "x/y/a.mdx", true),
            ("**/*.{md,mdx}", "a.txt", false),
            ("excluded/**", "excluded/a/b.md", true),
            ("excluded/**", "other/a.md", false),
            ("**/_*/**", "a/_b/c.md", true),
            ("**/_*/**", "a/b/c.md", false),
            ("**/*.skip.md", "one.skip.md", true),
            ("{api,faq}/**/*.{md,mdx}", "faq/x/y.md", true),
            ("FAQ.md", "FAQ.md", true),
            ("*.md", "a/b.md", false),
            ("a?c/{x{1,2},y}.md", "abc/x2.md", true),
        ] {
            assert_eq!(Glob::new(pattern).matches(path), expected, "{pattern} {path}");
        }
    }
}
