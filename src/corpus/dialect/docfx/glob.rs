//! Patterns of paths: `*` and `?` inside of a folder, `**` for any folders, `{a,b}` for alternatives.

/// Alternatives of a pattern.
const MAX_ALTERNATIVES: usize = 256;

/// Whether a pattern matches a whole path.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    alternatives(pattern).iter().any(|pattern| matches_one(pattern, path))
}

/// The patterns without braces that a pattern stands for.
fn alternatives(pattern: &str) -> Vec<String> {
    let mut done = Vec::new();
    let mut open = vec![pattern.to_owned()];
    while let Some(pattern) = open.pop() {
        let end = pattern.find('}');
        let inner = end.and_then(|end| Some((pattern.get(..end)?.rfind('{')?, end)));
        let parts = inner.and_then(|(start, end)| {
            Some((pattern.get(..start)?, pattern.get(start + 1..end)?, pattern.get(end + 1..)?))
        });
        match parts {
            Some((before, inner, after)) if open.len() + done.len() < MAX_ALTERNATIVES => {
                open.extend(inner.split(',').map(|part| format!("{before}{part}{after}")));
            }
            _ => done.push(pattern),
        }
    }
    done
}

/// Whether a pattern without alternatives matches a whole path.
fn matches_one(pattern: &str, path: &str) -> bool {
    // `**.md` is an old spelling of `**/*.md`.
    let pattern = pattern.trim_start_matches("./").trim_start_matches('/').replace("**.", "**/*.");
    let pattern = if pattern.ends_with('/') { pattern + "**" } else { pattern };
    let signs: Vec<&str> = pattern.split('/').collect();
    let folders: Vec<&str> = path.split('/').collect();
    // `reached[n]`: the signs so far match the first n parts of the path.
    let mut reached = vec![false; folders.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    for sign in signs {
        let mut next = vec![false; reached.len()];
        let mut any = false;
        for (index, slot) in next.iter_mut().enumerate() {
            let here = reached.get(index).copied().unwrap_or_default();
            any |= here;
            let before = index.checked_sub(1).and_then(|before| reached.get(before).copied()).unwrap_or_default();
            let folder = index.checked_sub(1).and_then(|before| folders.get(before));
            *slot = if sign == "**" { any } else { before && folder.is_some_and(|folder| part_matches(sign, folder)) };
        }
        reached = next;
    }
    reached.last().copied().unwrap_or_default()
}

/// Whether a sign matches one part of a path; case is ignored.
fn part_matches(sign: &str, part: &str) -> bool {
    let (sign, part): (Vec<char>, Vec<char>) = (sign.chars().collect(), part.chars().collect());
    let (mut s, mut p) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while p < part.len() {
        match (sign.get(s), part.get(p)) {
            (Some('*'), _) => {
                retry = Some((s + 1, p));
                s += 1;
            }
            (Some(sign), Some(c)) if *sign == '?' || sign.eq_ignore_ascii_case(c) => {
                s += 1;
                p += 1;
            }
            _ => {
                let Some((star, from)) = retry else { return false };
                retry = Some((star, from + 1));
                (s, p) = (star, from + 1);
            }
        }
    }
    sign.get(s..).is_none_or(|rest| rest.iter().all(|sign| *sign == '*'))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match_whole_paths() {
        for (pattern, path, expected) in [
            ("**/*.md", "a.md", true),
            ("**/*.md", "a/b/c.md", true),
            ("**.md", "a/b.md", true),
            ("*.md", "a/b.md", false),
            ("docs/**", "docs/a/b.md", true),
            ("docs/", "docs/a.md", true),
            ("**/includes/**", "a/includes/b.md", true),
            ("**/includes/**", "includes/b.md", true),
            ("**/includes/**", "a/included/b.md", false),
            ("a?c*.md", "abcd.MD", true),
            ("a", "b", false),
            ("**/*.{md,yml}", "a/b.md", true),
            ("{api,docs}/{a,b{1,2}}.md", "docs/b2.md", true),
            ("{api,docs}/**", "other/a.md", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}
