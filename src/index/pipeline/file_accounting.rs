//! The accounting of a run: sorts every file of the tree into pages, partials, data, and files that are left out.

use std::collections::HashSet;

use crate::corpus::SourcePath;
use crate::corpus::source::{LeftOut, Role, Tree};
use crate::index::generation::{FileTable, Manifest};

/// The accounting of a tree whose pages are those of the manifest.
pub(crate) fn account(tree: &Tree, manifest: &Manifest) -> FileTable {
    // A file is known to the manifest, to the list of others, or is unreadable.
    let unread = tree.unread.iter().filter(|path| manifest.find(path).is_none());
    let unread = unread.map(|path| (path.clone(), LeftOut::Unreadable));
    let mut table = FileTable { left_out: unread.collect(), ..FileTable::default() };
    table.found = (manifest.pages.len() + tree.others.len() + table.left_out.len()) as u64;
    let pages_left_out = || manifest.pages.iter().filter_map(|page| Some((&page.file.path, page.left_out()?)));
    table.pages = (manifest.pages.len() - pages_left_out().count()) as u64;
    if table.found == table.pages {
        return table;
    }
    let indexed = manifest.pages.iter().filter(|page| page.is_indexed());
    let included: HashSet<&SourcePath> = indexed.flat_map(|page| page.includes()).collect();
    let others = tree.others.iter().map(|(path, role)| (path, *role));
    let pages = pages_left_out().map(|(path, reason)| (path, Role::LeftOut(reason)));
    for (path, role) in others.chain(pages) {
        let reason = match role {
            Role::Data => {
                table.data += 1;
                continue;
            }
            // A page that this one leads to has read it for its address alone.
            Role::LeftOut(reason @ (LeftOut::Redirect | LeftOut::Duplicate)) => reason,
            _ if included.contains(path) => {
                table.partials += 1;
                continue;
            }
            Role::LeftOut(reason) => reason,
            Role::Partial | Role::Page => LeftOut::NotIncluded,
        };
        table.left_out.push((path.clone(), reason));
    }
    table.left_out.sort_unstable();
    table
}
