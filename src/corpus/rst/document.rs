//! What a document defines: levels of headings, ids, targets, substitutions, roles.

use std::collections::{BTreeSet, HashMap};

use super::ids::{PageIds, normalize_name};
use super::node::{Destination, Inline};

/// Deepest heading.
const MAX_LEVEL: usize = 6;

/// The definitions of a document so far.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) ids: PageIds,
    /// The adornments of each level: the sign, and whether a line is above the title.
    styles: Vec<(u8, bool)>,
    /// The addresses of targets by name.
    links: HashMap<String, Destination>,
    /// The addresses of anonymous targets, in order.
    anonymous_targets: Vec<String>,
    /// The number of references to anonymous targets.
    anonymous_references: usize,
    pub(super) substitutions: HashMap<String, Vec<Inline>>,
    /// Roles that the page defines: name and base.
    pub(super) roles: HashMap<String, String>,
    pub(super) default_role: String,
    /// The language of code blocks without one.
    pub(super) language: String,
    /// The objects of programs around a block, outermost first.
    pub(super) objects: Vec<String>,
    /// The current program of command line options.
    pub(super) program: String,
    /// The module of the objects of Python.
    pub(super) module: String,
    /// The directives that a warning named.
    pub(super) reported: BTreeSet<String>,
    /// The title that a directive gives the page.
    pub(super) title: Option<String>,
}

impl Document {
    /// The level of a heading: adornments are levels in the order of their first use.
    pub(super) fn level(&mut self, style: (u8, bool)) -> u8 {
        let known = self.styles.iter().position(|known| *known == style);
        let index = known.unwrap_or_else(|| {
            self.styles.push(style);
            self.styles.len() - 1
        });
        u8::try_from((index + 1).min(MAX_LEVEL)).unwrap_or(u8::MAX)
    }

    /// The number of the next anonymous reference.
    pub(super) fn anonymous(&mut self) -> Destination {
        self.anonymous_references += 1;
        Destination::Anonymous(self.anonymous_references - 1)
    }

    pub(super) fn anonymous_target(&mut self, url: &str) {
        self.anonymous_targets.push(url.to_owned());
    }

    /// Records the address of a name; the first one counts. The name takes an id, though nothing of the page has it.
    pub(super) fn link_target(&mut self, name: &str, to: Destination) {
        self.ids.assign(&normalize_name(name));
        self.links.entry(normalize_name(name)).or_insert(to);
    }

    /// The address of a destination inside or outside of the page; `None` for an unknown name.
    pub(super) fn address(&self, to: &Destination) -> Option<String> {
        let mut to = to.clone();
        // Names may refer to names.
        for _ in 0..8 {
            let name = match to {
                Destination::Url(url) => return Some(url),
                Destination::Anonymous(number) => {
                    let url = self.anonymous_targets.get(number)?;
                    match url.strip_suffix('_') {
                        Some(name) if !url.contains("://") => name.trim_matches('`').to_owned(),
                        _ => return Some(url.clone()),
                    }
                }
                Destination::Name(name) => name,
            };
            match self.links.get(&normalize_name(&name)) {
                Some(next) => to = next.clone(),
                None => return self.ids.of_name(&name).map(|id| format!("#{id}")),
            }
        }
        None
    }
}
