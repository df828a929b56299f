//! Old addresses of moved pages in the files of the user: pins, saved queries and judgements.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use crate::corpus::PageUrl;
use crate::eval::judged_pages;
use crate::index::pipeline::{MovedPage, StaleAddress};
use crate::settings::Settings;

/// The name of a file of judgements.
const JUDGEMENTS: &str = "qrels.txt";
/// Depth of the folders that are searched for judgements.
const MAX_DEPTH: usize = 3;
/// Folders that are searched for judgements.
const MAX_FOLDERS: usize = 500;

/// The addresses that no longer name the page they were written for. `folder` is the current folder, and `sets` are folders
/// of judged questions beside those below the settings file.
pub(crate) fn find(moved: &[MovedPage], settings: &Settings, folder: &Path, sets: &[PathBuf]) -> Vec<StaleAddress> {
    if moved.is_empty() {
        return Vec::new();
    }
    let moves: BTreeMap<&str, &MovedPage> = moved.iter().map(|page| (page.from.as_str(), page)).collect();
    let mut stale = Vec::new();
    for pin in &settings.pinned {
        if let Some(page) = moves.get(PageUrl::new(&pin.address).as_str()) {
            stale.push(address("pin", &pin.place.file, pin.place.line, &pin.address, page));
        }
    }
    let file = settings.file.as_ref().map(|file| file.display().to_string()).unwrap_or_default();
    for written in settings.written.iter().filter(|written| written.key.starts_with("views.")) {
        let line = u32::try_from(written.line).unwrap_or(u32::MAX);
        for prefix in written.values.iter().flat_map(|view| url_conditions(view)) {
            // A condition holds for all pages below its address.
            if let Some(page) = moved.iter().find(|page| page.from.starts_with(prefix) && !page.to.starts_with(prefix))
            {
                stale.push(address("view", &file, line, prefix, page));
            }
        }
    }
    let base =
        settings.file.as_deref().and_then(Path::parent).map_or_else(|| folder.to_owned(), |base| folder.join(base));
    for qrels in judgements(&base, folder, sets) {
        let shown = qrels.strip_prefix(folder).unwrap_or(&qrels).display().to_string();
        for (id, line) in judged_pages(&qrels).unwrap_or_default() {
            // A judgement may name the file of a page, with or without its extension.
            let is_file =
                |page: &&&MovedPage| page.file == id || Path::new(&page.file).with_extension("") == Path::new(&id);
            if let Some(page) = moves.get(PageUrl::new(&id).as_str()).filter(|page| !is_file(page)) {
                stale.push(address("judgement", &shown, u32::try_from(line).unwrap_or(u32::MAX), &id, page));
            }
        }
    }
    stale
}

fn address(kind: &str, file: &str, line: u32, address: &str, page: &MovedPage) -> StaleAddress {
    let [kind, file, address, moved_to] = [kind, file, address, &page.to].map(str::to_owned);
    StaleAddress { kind, file, line, address, moved_to }
}

/// The addresses of `url:` conditions in a question.
fn url_conditions(question: &str) -> impl Iterator<Item = &str> {
    let words = question.split(|char: char| char.is_whitespace() || matches!(char, '(' | ')' | ',' | '"'));
    words.filter_map(|word| word.trim_start_matches('-').strip_prefix("url:")).filter(|address| address.len() > 1)
}

/// The files of judgements in the given folders and below `base`, the nearest first.
fn judgements(base: &Path, folder: &Path, sets: &[PathBuf]) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = sets.iter().map(|set| folder.join(set).join(JUDGEMENTS)).collect();
    let mut folders = VecDeque::from([(base.to_owned(), 0)]);
    for _ in 0..MAX_FOLDERS {
        let Some((folder, depth)) = folders.pop_front() else { break };
        let qrels = folder.join(JUDGEMENTS);
        if !found.contains(&qrels) {
            found.push(qrels);
        }
        if depth < MAX_DEPTH {
            let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
            let below = entries.filter(|entry| {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
                is_folder && !name.starts_with('.') && !matches!(&*name, "node_modules" | "target")
            });
            let mut below: Vec<PathBuf> = below.map(|entry| entry.path()).collect();
            below.sort_unstable();
            folders.extend(below.into_iter().map(|folder| (folder, depth + 1)));
        }
    }
    found.retain(|file| file.is_file());
    found
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{MovedPage, Settings, find, url_conditions};
    use crate::settings::Environment;

    #[test]
    fn addresses_of_moved_pages_are_found_in_every_file() {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| fs::write(folder.path().join(file), text).unwrap();
        write("kb.toml", "[[pin]]\nquery = \"a\"\nfirst = [\"/a\", \"/kept\"]\n[views]\nb = \"url:/b word\"\n");
        fs::create_dir_all(folder.path().join("tests/judged")).unwrap();
        write("tests/judged/qrels.txt", "1 0 kept 1\n1 0 a 2\n2 0 b/c 1\n");
        let settings =
            Settings::find((None, None), &Environment { folder: folder.path().into(), ..Environment::default() });
        let page = |file: &str, from: &str, to: &str| MovedPage { file: file.into(), from: from.into(), to: to.into() };
        let moved = [page("x.md", "/a", "/docs/a"), page("b/c.md", "/b/c", "/docs/c")];
        let stale = find(&moved, &settings.unwrap(), folder.path(), &[]);
        let found: Vec<(&str, &str, u32, &str)> =
            stale.iter().map(|it| (it.kind.as_str(), it.file.as_str(), it.line, it.moved_to.as_str())).collect();
        assert_eq!(
            found,
            [
                ("pin", "kb.toml", 3, "/docs/a"),
                ("view", "kb.toml", 5, "/docs/c"),
                // The id `b/c` is also the file of its page.
                ("judgement", "tests/judged/qrels.txt", 2, "/docs/a"),
            ]
        );
        assert!(
            find(&[], &Settings::find((None, None), &Environment::default()).unwrap(), folder.path(), &[]).is_empty()
        );
    }

    #[test]
    fn conditions_on_addresses_are_found_in_a_question() {
        let found: Vec<&str> = url_conditions("topic:a (url:/docs OR -url:/old/x) url: word").collect();
        assert_eq!(found, ["/docs", "/old/x"]);
    }
}
