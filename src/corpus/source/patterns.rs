//! Patterns of paths, as configurations of generators list them.

use globset::{Candidate, GlobBuilder, GlobSet, GlobSetBuilder};

/// Longest pattern, in bytes. A longer one selects nothing.
const MAX_PATTERN: usize = 4_096;
/// Folders above a file that a pattern is compared with.
const MAX_FOLDERS: usize = 64;

/// How a generator reads its patterns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PatternSyntax {
    /// `{a,b}` are alternatives.
    pub(crate) braces: bool,
    /// `*` and `?` match slashes too, so that `**` is no more than `*`.
    pub(crate) star_matches_slash: bool,
    pub(crate) ignores_case: bool,
    /// A pattern that matches a folder selects all files below it.
    pub(crate) selects_below: bool,
    /// `#` starts a comment, `!` brings files back, `/` at the end stands for folders only, and a pattern without another
    /// slash is for every folder.
    pub(crate) is_gitignore: bool,
}

impl PatternSyntax {
    /// `*` and `?` stay inside of a name, `**` is any number of folders, `[a-z]` a class, and a pattern has to match a whole
    /// path.
    pub(crate) const PATHS: Self = Self {
        braces: false,
        star_matches_slash: false,
        ignores_case: false,
        selects_below: false,
        is_gitignore: false,
    };
}

/// Patterns that select paths.
#[derive(Debug, Clone, Default)]
pub(crate) struct PathPatterns {
    set: GlobSet,
    /// What each pattern of the set does.
    effects: Vec<Effect>,
    selects_below: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Effect {
    brings_back: bool,
    is_for_folders: bool,
}

impl PathPatterns {
    /// Reads patterns, the later ones with precedence; an invalid one selects nothing.
    pub(crate) fn new<P: AsRef<str>>(patterns: impl IntoIterator<Item = P>, syntax: PatternSyntax) -> Self {
        let (mut set, mut effects) = (GlobSetBuilder::new(), Vec::new());
        for pattern in patterns {
            let Some((glob, effect)) = translate(pattern.as_ref(), syntax) else { continue };
            let built = GlobBuilder::new(&glob)
                .literal_separator(!syntax.star_matches_slash)
                .case_insensitive(syntax.ignores_case)
                .backslash_escape(true)
                .empty_alternates(true)
                .allow_unclosed_class(true)
                .build();
            if let Ok(built) = built {
                set.add(built);
                effects.push(effect);
            }
        }
        Self { set: set.build().unwrap_or_default(), effects, selects_below: syntax.selects_below }
    }

    /// Whether a path is selected and not brought back. The path itself has precedence over the folders above it.
    pub(crate) fn select(&self, path: &str) -> bool {
        if self.set.is_empty() {
            return false;
        }
        let folders = if self.selects_below { MAX_FOLDERS } else { 0 };
        let above = std::iter::successors(path.rsplit_once('/'), |(folder, _)| folder.rsplit_once('/'));
        let paths = std::iter::once((path, false)).chain(above.take(folders).map(|(folder, _)| (folder, true)));
        let effects = paths.filter_map(|(path, is_folder)| self.effect(path, is_folder));
        effects.map(|effect| !effect.brings_back).next().unwrap_or_default()
    }

    /// The last pattern that matches a path.
    fn effect(&self, path: &str, is_folder: bool) -> Option<Effect> {
        let candidate = Candidate::new(path);
        if !self.set.is_match_candidate(&candidate) {
            return None;
        }
        let mut effects =
            self.set.matches_candidate(&candidate).into_iter().filter_map(|index| self.effects.get(index));
        effects.rfind(|effect| is_folder || !effect.is_for_folders).copied()
    }
}

/// A pattern in the notation of the set, and its effect; `None` for a line without pattern.
fn translate(pattern: &str, syntax: PatternSyntax) -> Option<(String, Effect)> {
    let mut effect = Effect { brings_back: false, is_for_folders: false };
    let mut glob = if syntax.is_gitignore {
        let line = pattern.trim_end();
        if line.starts_with('#') {
            return None;
        }
        effect.brings_back = line.starts_with('!');
        let line = line.strip_prefix('!').unwrap_or(line);
        effect.is_for_folders = line.ends_with('/');
        let line = line.strip_suffix('/').unwrap_or(line);
        if line.contains('/') { line.trim_start_matches('/').to_owned() } else { format!("**/{line}") }
    } else {
        pattern.trim_start_matches("./").trim_start_matches('/').to_owned()
    };
    if syntax.star_matches_slash {
        while glob.contains("**") {
            glob = glob.replace("**", "*");
        }
    }
    if !syntax.braces {
        glob = glob.replace('{', "\\{").replace('}', "\\}");
    }
    let is_valid = !matches!(glob.as_str(), "" | "**/") && glob.len() <= MAX_PATTERN;
    is_valid.then_some((glob, effect))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn selects(pattern: &str, path: &str, syntax: PatternSyntax) -> bool {
        PathPatterns::new([pattern], syntax).select(path)
    }

    #[test]
    fn patterns_match_whole_paths() {
        let syntax = PatternSyntax { braces: true, ..PatternSyntax::PATHS };
        for (pattern, path, expected) in [
            ("**/*.md", "a.md", true),
            ("**/*.md", "a/b/c.md", true),
            ("*.md", "a/b.md", false),
            ("docs/**", "docs/a/b.md", true),
            ("docs/**", "x/docs/a.md", false),
            ("**/TODO.md", "TODO.md", true),
            ("**/TODO.md", "a/b/TODO.md", true),
            ("**/TODO.md", "a/TODO.md.md", false),
            ("**/_*/**", "a/_b/c.md", true),
            ("**/_*/**", "a/b/c.md", false),
            ("**/includes/**", "includes/b.md", true),
            ("**/includes/**", "a/included/b.md", false),
            ("a/**/b.md", "a/b.md", true),
            ("**", "a/b", true),
            ("./a.md", "a.md", true),
            ("/a.md", "a.md", true),
            ("a", "b", false),
            ("A.md", "a.md", false),
            ("{api,faq}/**/*.{md,mdx}", "faq/x/y.md", true),
            ("{a,b}/x?.md", "c/x1.md", false),
            ("a?c/{x{1,2},y}.md", "abc/x2.md", true),
            ("a{,b}.md", "a.md", true),
            ("[!a-c]*.md", "d.md", true),
            ("[!a-c]*.md", "b.md", false),
            ("[a.md", "[a.md", true),
        ] {
            assert_eq!(selects(pattern, path, syntax), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn options_change_the_notation() {
        let plain = PatternSyntax::PATHS;
        let crossing = PatternSyntax { star_matches_slash: true, ..plain };
        for (pattern, path, syntax, expected) in [
            ("{a,b}.md", "a.md", plain, false),
            ("{a,b}.md", "{a,b}.md", plain, true),
            ("a?C*.md", "abcd.MD", PatternSyntax { ignores_case: true, ..plain }, true),
            ("*.bak.md", "guide/old.bak.md", crossing, true),
            ("a?c", "a/c", crossing, true),
            ("a?c", "ac", crossing, false),
            ("a*b*c", "a/xb/yc", crossing, true),
            ("a*b*c", "a/xb/y", crossing, false),
            ("a/**/b", "a/b", crossing, false),
            ("[a-c]x", "bx", crossing, true),
            ("guide/*/deep", "guide/x/deep/y.md", PatternSyntax { selects_below: true, ..crossing }, true),
            ("guide/*/deep", "guide/x/deep/y.md", crossing, false),
        ] {
            assert_eq!(selects(pattern, path, syntax), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn later_lines_bring_files_back() {
        let syntax = PatternSyntax { selects_below: true, is_gitignore: true, ..PatternSyntax::PATHS };
        let lines = ["# a comment", "", "/scratch/", "*.part.md", "!guide/kept.part.md", "notes", "a/**", "b/c.md/"];
        let patterns = PathPatterns::new(lines, syntax);
        for (path, expected) in [
            ("scratch/idea.md", true),
            ("guide/scratch/idea.md", false),
            ("guide/lost.part.md", true),
            ("guide/kept.part.md", false),
            ("guide/notes/x.md", true),
            ("a/b/c.md", true),
            ("b/c.md", false),
            ("index.md", false),
        ] {
            assert_eq!(patterns.select(path), expected, "{path}");
        }
    }

    #[test]
    fn hostile_patterns_end() {
        let syntax = PatternSyntax { braces: true, ..PatternSyntax::PATHS };
        let start = Instant::now();
        for pattern in [
            "{a,b,{c,d}}".repeat(300),
            "*a".repeat(2_000) + "b",
            "**/".repeat(1_300) + "x",
            "{".repeat(4_000),
            "{a,".repeat(1_000) + &"}".repeat(1_000),
            "[".repeat(4_000),
            "?".repeat(4_000) + "b",
            "*".repeat(100_000),
        ] {
            for path in ["a".repeat(4_000), "a/".repeat(2_000) + "b"] {
                assert!(!selects(&pattern, &path, syntax), "{}", &pattern[..8]);
            }
        }
        assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
    }
}
