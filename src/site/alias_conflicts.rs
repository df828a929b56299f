//! Alias conflicts: an earlier address that several pages claim leads to one of them only.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::corpus::SourcePath;
use crate::diagnostic::{Code, Diagnostic};

use super::site_pages::Site;

/// A page that does not answer one of its aliases.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct AliasConflict<'a> {
    pub(crate) path: &'a SourcePath,
    pub(crate) alias: &'a str,
    /// The page that answers it: the first one by path.
    pub(crate) first: &'a SourcePath,
}

/// The conflicts among the aliases of pages, in the order of the pages.
pub(crate) fn alias_conflicts<'a>(
    pages: impl IntoIterator<Item = (&'a SourcePath, &'a [String])>,
) -> Vec<AliasConflict<'a>> {
    let mut claims: HashMap<Cow<'a, str>, &'a SourcePath> = HashMap::new();
    let mut conflicts = Vec::new();
    for (path, aliases) in pages {
        for (alias, key) in aliases.iter().zip(Site::alias_keys(aliases)) {
            let first = *claims.entry(key).or_insert(path);
            if first != path {
                conflicts.push(AliasConflict { path, alias, first });
            }
        }
    }
    conflicts
}

impl AliasConflict<'_> {
    /// The warning; `text` is the text of the page's file, for the line of the alias.
    pub(crate) fn diagnostic(&self, text: &str) -> Diagnostic {
        let spelled = self.alias.trim_matches('/');
        let found = text.lines().position(|line| !spelled.is_empty() && line.contains(spelled));
        let line = found.and_then(|index| u32::try_from(index + 1).ok()).unwrap_or(1);
        let message = format!("the earlier address {} is one of {} too, which answers it", self.alias, self.first);
        Diagnostic::new(Code::DuplicateAlias, self.path.as_str(), line, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_answers_an_alias_of_two() {
        let pages = [("a.md", &["/old", "/OLD/"][..]), ("b.md", &["/new", "/old.html"]), ("c.md", &["/c"])];
        let pages = pages.map(|(path, aliases)| {
            (SourcePath::new(path), aliases.iter().map(|alias| (*alias).to_owned()).collect::<Vec<_>>())
        });
        let conflicts = alias_conflicts(pages.iter().map(|(path, aliases)| (path, &aliases[..])));
        let [conflict] = &conflicts[..] else { panic!("{conflicts:?}") };
        assert_eq!((conflict.path, conflict.alias, conflict.first), (&pages[1].0, "/old.html", &pages[0].0));
        let text = "---\naliases:\n  - new\n  - old.html\n---\n";
        assert_eq!(
            conflict.diagnostic(text).to_string(),
            "b.md:4: the earlier address /old.html is one of a.md too, which answers it"
        );
    }
}
