//! Folders into which generators write their sites, beside the sources.

/// Names of output folders that nobody gives to sources.
const OUTPUT: [&str; 4] = ["_book", "_build", "_site", "htmlcov"];
/// Names of output folders that sources may have too; output has an `index.html` in it.
const MAYBE_OUTPUT: [&str; 10] =
    ["book", "build", "dist", "doc_build", "docs-build", "html", "out", "public", "site", "target"];
/// Folders inside of an output folder that may hold the `index.html`.
const INSIDE: [&str; 4] = ["", "html/", "dirhtml/", "doc/"];

/// Whether a path lies in an output folder; `has` says whether there is a file at a path.
pub(crate) fn is_output(path: &str, has: impl Fn(&str) -> bool) -> bool {
    path.match_indices('/').any(|(end, _)| {
        let folder = path.get(..end).unwrap_or_default();
        let name = folder.rsplit('/').next().unwrap_or_default();
        let has_index = || INSIDE.iter().any(|inside| has(&format!("{folder}/{inside}index.html")));
        OUTPUT.contains(&name) || MAYBE_OUTPUT.contains(&name) && has_index()
    })
}
