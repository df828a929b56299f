//! Patterns as `File.fnmatch` of Ruby reads them without flags: `*` also matches slashes.

/// Whether a pattern matches a whole text.
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where to go on after a mismatch: the last star, and the text that it does not match yet.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        let step = match pattern.get(p) {
            None if t == text.len() => return true,
            Some('*') => {
                retry = Some((p, t));
                p += 1;
                continue;
            }
            Some(_) => text.get(t).and_then(|c| one(pattern.get(p..).unwrap_or_default(), *c)),
            None => None,
        };
        match (step, retry) {
            (Some(used), _) => {
                p += used;
                t += 1;
            }
            (None, Some((star, from))) if from < text.len() => {
                retry = Some((star, from + 1));
                p = star + 1;
                t = from + 1;
            }
            _ => return false,
        }
    }
}

/// The length of the first sign of a pattern, when it matches a character.
fn one(pattern: &[char], c: char) -> Option<usize> {
    match pattern.first()? {
        '?' => Some(1),
        '\\' => (pattern.get(1) == Some(&c)).then_some(2),
        '[' => {
            let end = pattern.iter().take(64).skip(2).position(|sign| *sign == ']')? + 2;
            let set = pattern.get(1..end)?;
            let (negates, set) = match set.split_first() {
                Some(('!' | '^', rest)) => (true, rest),
                _ => (false, set),
            };
            let in_range = set.windows(3).any(|range| {
                range.get(1) == Some(&'-')
                    && range.first().is_some_and(|low| *low <= c)
                    && range.get(2).is_some_and(|high| c <= *high)
            });
            ((set.contains(&c) || in_range) != negates).then_some(end + 1)
        }
        sign => (*sign == c).then_some(1),
    }
}

/// Whether one of the patterns matches a path or is its start.
pub(super) fn any(patterns: &[String], path: &str) -> bool {
    patterns.iter().any(|pattern| {
        let pattern = pattern.trim_start_matches("./").trim_start_matches('/');
        !pattern.is_empty() && (path.starts_with(pattern) || glob(pattern, path))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_ruby() {
        for (pattern, text, expected) in [
            ("*.bak.md", "guide/old.bak.md", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("a*b*c", "a/xb/yc", true),
            ("a*b*c", "a/xb/y", false),
            ("", "", true),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
        }
        assert!(any(&["read".to_owned()], "readme.md"));
        assert!(!any(&["/docs/".to_owned()], "docs"));
    }

    #[test]
    fn many_stars_take_bounded_time() {
        assert!(!glob(&"*a".repeat(50), &"a".repeat(40)));
        assert!(!glob(&("*a".repeat(50) + "b"), &"a".repeat(2_000)));
    }
}
