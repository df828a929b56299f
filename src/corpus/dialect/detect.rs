//! Recognizes the dialect of a tree by its configuration: in the corpus root, in a folder above it, or in one below.

use std::path::{Path, PathBuf};

use crate::corpus::source::{SiteFolder, is_output, join_up};
use crate::diagnostic::{Code, Diagnostic};

use super::interface::{Dialect, Fault};
use super::plain::Plain;
use super::table::KINDS;

/// Folders above the corpus root that are searched when no repository ends the search.
const MAX_ABOVE: usize = 3;
/// Depth of the folders below the corpus root that are searched.
const MAX_BELOW: usize = 2;
/// Names of folders that are searched on the second level below the corpus root. To look for each configuration in every
/// folder took a fifth of a run without changes over 48,000 files.
const SITE_FOLDERS: [&str; 9] = ["book", "content", "doc", "docs", "documentation", "site", "web", "website", "www"];
/// Names of folders of documentation inside of a project.
const DOCUMENTATION: [&str; 3] = ["doc", "docs", "documentation"];
/// Folders below the corpus root that are searched.
const MAX_FOLDERS: usize = 500;

/// The dialect of a tree.
#[derive(Debug)]
pub(crate) struct Detected {
    pub(crate) site: SiteFolder,
    pub(crate) dialect: Box<dyn Dialect>,
    /// The site path of the configuration; `None` for plain pages.
    pub(crate) config: Option<String>,
    /// Faults of the configuration.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Finds the dialect of the corpus at `root`, a canonical path; `chosen` is its name in kb.toml.
pub(crate) fn detect(root: &Path, chosen: Option<&str>) -> Detected {
    let repository = root.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf);
    let project = |folder: &Path| {
        repository.clone().filter(|repository| folder.starts_with(repository)).unwrap_or_else(|| {
            let site = if root.starts_with(folder) { folder } else { root };
            project_of(site).unwrap_or_else(|| site.to_path_buf())
        })
    };
    let above = root.ancestors().take(if repository.is_some() { usize::MAX } else { MAX_ABOVE + 1 });
    let last = repository.as_deref().unwrap_or(Path::new("/"));
    let above = above.take_while(|folder| folder.starts_with(last)).map(Path::to_path_buf);
    for folder in above.chain(below(root)) {
        if is_built_from(root, &folder) {
            continue;
        }
        if let Some(detected) = open(root, &folder, project(&folder), chosen) {
            return detected;
        }
    }
    let site = SiteFolder::new(root, root.to_path_buf(), root.to_path_buf());
    let kind = KINDS.iter().find(|kind| Some(kind.name) == chosen);
    let dialect = kind.and_then(|kind| (kind.open)(&site, "", &mut Vec::new()));
    Detected { site, dialect: dialect.unwrap_or_else(|| Box::new(Plain)), config: None, diagnostics: Vec::new() }
}

/// The project around a folder of documentation that lies in no repository, such as an unpacked archive: the folder above it
/// has a README, and a licence or a changelog.
fn project_of(site: &Path) -> Option<PathBuf> {
    let name = site.file_name()?.to_str()?;
    let above = site.parent().filter(|_| DOCUMENTATION.contains(&name))?;
    let entries = std::fs::read_dir(above).ok()?.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let names: Vec<String> = entries.map(|name| name.to_ascii_lowercase()).collect();
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    let is_project = has("readme") && ["licen", "copying", "change"].into_iter().any(has);
    is_project.then(|| above.to_path_buf())
}

/// Opens the first dialect whose configuration is in a folder and whose content overlaps the corpus.
fn open(root: &Path, folder: &Path, project: PathBuf, chosen: Option<&str>) -> Option<Detected> {
    let kinds = KINDS.iter().filter(|kind| chosen.is_none_or(|chosen| kind.name == chosen));
    let found = kinds.filter_map(|kind| Some((kind, kind.configs.iter().find(|name| folder.join(name).is_file())?)));
    for (kind, config) in found {
        let site = SiteFolder::new(root, folder.to_path_buf(), project.clone());
        let mut faults: Vec<Fault> = Vec::new();
        let Some(dialect) = (kind.open)(&site, config, &mut faults) else { continue };
        let overlaps = dialect.content().iter().any(|content| overlap(&join_up("", content), site.root()));
        if !overlaps {
            continue;
        }
        let diagnostic = |(path, line, reason): Fault| {
            // A reason with a second part names what follows from it.
            let rest = if reason.contains("; ") { "" } else { "; defaults are used" };
            Diagnostic::new(Code::BrokenConfig, site.source_path(&path), line, format!("{reason}{rest}"))
        };
        let diagnostics = faults.into_iter().map(diagnostic).collect();
        return Some(Detected { dialect, config: Some((*config).to_owned()), diagnostics, site });
    }
    None
}

/// Whether the corpus is the built site of a generator whose configuration is in a folder above it: its pages are HTML.
fn is_built_from(root: &Path, folder: &Path) -> bool {
    let Ok(below) = root.strip_prefix(folder) else { return false };
    let path = format!("{}/index.html", below.to_string_lossy().replace('\\', "/"));
    is_output(&path, |file| folder.join(file).is_file()) && root.join("index.html").is_file()
}

/// Whether one of two site paths lies in the other.
fn overlap(content: &str, root: &str) -> bool {
    let is_in = |path: &str, folder: &str| {
        // A path above the site folder, such as `..`, holds all below it.
        let is_above = folder.split('/').all(|part| part == "..") && !path.starts_with("..");
        folder.is_empty() && !path.starts_with("..")
            || is_above
            || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    is_in(content, root) || is_in(root, content)
}

/// The folders below the corpus root, the nearest first, without hidden ones and those of installed packages.
fn below(root: &Path) -> impl Iterator<Item = PathBuf> {
    let mut level = vec![root.to_path_buf()];
    let mut found: Vec<PathBuf> = Vec::new();
    for depth in 0..MAX_BELOW {
        let mut next = Vec::new();
        for folder in &level {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
            let names = folders.filter(|entry| {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                let is_site = depth == 0 || SITE_FOLDERS.contains(&&*name);
                is_site && !name.starts_with('.') && !matches!(&*name, "node_modules" | "target" | "vendor")
            });
            let mut paths: Vec<PathBuf> = names.map(|entry| entry.path()).collect();
            paths.sort_unstable();
            next.extend(paths);
        }
        found.extend(next.iter().cloned());
        level = next;
        if found.len() > MAX_FOLDERS {
            break;
        }
    }
    found.truncate(MAX_FOLDERS);
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::overlap;

    #[test]
    fn content_and_corpus_overlap_when_one_lies_in_the_other() {
        for (content, root, expected) in [
            ("docs", "", true),
            ("docs", "docs", true),
            ("docs", "docs/en", true),
            ("docs", "src", false),
            ("docs", "docs2", false),
            ("../docs", "../docs", true),
            ("docs", "..", true),
            ("../docs", "..", true),
            ("", "docs", true),
        ] {
            assert_eq!(overlap(content, root), expected, "{content} {root}");
        }
    }
}
