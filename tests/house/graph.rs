//! Imports among the files of `src`: every `use`, every path, through the re-exports of `mod.rs`. Test modules are left out.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, UseTree, Visibility};

/// A module path such as `search::rank`, from the root of the crate.
type Module = Vec<String>;

/// A source file as the rules see it.
#[derive(Clone)]
pub(super) struct Source {
    /// Below `src`, with `/`.
    pub(super) path: String,
    pub(super) text: String,
    /// The crates that it names.
    pub(super) libraries: BTreeSet<String>,
    /// Every identifier outside test modules.
    pub(super) identifiers: BTreeSet<String>,
    /// Paths from the root of the crate, as far as the file spells them.
    paths: Vec<Module>,
    /// Names that other files find here, with the path of the item behind them.
    exports: BTreeMap<String, Module>,
}

/// The crates of the language and names that begin a path inside the crate.
const NO_LIBRARY: [&str; 8] = ["std", "core", "alloc", "crate", "self", "super", "Self", "kb"];

/// Types that begin a path such as `u32::MAX`.
const PRIMITIVES: [&str; 16] = [
    "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "isize", "f32", "f64",
];

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let mut module: Module = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        if module.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
            module.pop();
        }
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut reader = Reader { module, ..Reader::default() };
        if !path.ends_with("/tests.rs") && !path.contains("/tests/") {
            reader.names_of(&file.items);
            reader.visit_file(&file);
        }
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            libraries: reader.libraries,
            identifiers: reader.identifiers,
            paths: reader.paths,
            exports: reader.exports,
        }
    }

    fn module(&self) -> Module {
        let path = self.path.trim_end_matches(".rs").trim_end_matches("/mod");
        path.split('/').filter(|part| *part != "lib" && *part != "main").map(str::to_owned).collect()
    }
}

#[derive(Default)]
struct Reader {
    /// The module that is being read, inline modules included.
    module: Module,
    /// Names that the current scopes declare or import: a path that begins with one names no library.
    local: BTreeSet<String>,
    libraries: BTreeSet<String>,
    identifiers: BTreeSet<String>,
    paths: Vec<Module>,
    exports: BTreeMap<String, Module>,
    depth: usize,
}

impl Reader {
    /// Notes the modules and imports of a scope before its paths are read.
    fn names_of(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Mod(item) => drop(self.local.insert(item.ident.to_string())),
                Item::Use(item) if item.leading_colon.is_none() => {
                    let mut leaves = Vec::new();
                    collect(&item.tree, &mut Vec::new(), &mut leaves);
                    self.local.extend(leaves.into_iter().map(|(_, name)| name));
                }
                _ => {}
            }
        }
    }

    /// The path from the root of the crate; `None` for a path into a library.
    fn absolute(&self, path: &[String]) -> Option<Module> {
        let mut base = self.module.clone();
        match path.first().map(String::as_str)? {
            "crate" | "kb" => return Some(path[1..].to_vec()),
            "self" => base.extend_from_slice(&path[1..]),
            "super" => {
                let climbs = path.iter().take_while(|part| *part == "super").count();
                base.truncate(base.len().saturating_sub(climbs));
                base.extend_from_slice(&path[climbs..]);
            }
            _ => return None,
        }
        Some(base)
    }

    fn note(&mut self, path: &[String]) {
        match self.absolute(path) {
            Some(path) => self.paths.push(path),
            None if path.len() > 1 || self.depth == 0 => self.note_library(&path[0]),
            None => {}
        }
    }

    fn note_library(&mut self, name: &str) {
        let is_crate = name.starts_with(|first: char| first.is_lowercase());
        if is_crate && !NO_LIBRARY.contains(&name) && !PRIMITIVES.contains(&name) && !self.local.contains(name) {
            self.libraries.insert(name.to_owned());
        }
    }

    fn identifiers_of(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(name) => drop(self.identifiers.insert(name.to_string())),
                TokenTree::Group(group) => self.identifiers_of(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    /// Reads the paths inside a macro call as far as they are spelled out: `crate::a::b`.
    fn paths_of(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) if path.is_empty() || colons == 2 => {
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => colons += 1,
                other => {
                    self.note_macro_path(&std::mem::take(&mut path));
                    colons = 0;
                    match other {
                        TokenTree::Ident(name) => path.push(name.to_string()),
                        TokenTree::Group(group) => self.paths_of(group.stream()),
                        TokenTree::Punct(_) | TokenTree::Literal(_) => {}
                    }
                }
            }
        }
        self.note_macro_path(&path);
    }

    fn note_macro_path(&mut self, path: &[String]) {
        if let Some(path) = (path.len() > 1).then(|| self.absolute(path)).flatten() {
            self.paths.push(path);
        }
    }
}

/// Each leaf of a `use` tree: its path, and the name that it gets.
fn collect(tree: &UseTree, prefix: &mut Vec<String>, into: &mut Vec<(Vec<String>, String)>) {
    let leaf = |name: &str| {
        let mut path = prefix.clone();
        if name != "self" {
            path.push(name.to_owned());
        }
        path
    };
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            collect(&path.tree, prefix, into);
            prefix.pop();
        }
        UseTree::Name(name) => {
            let path = leaf(&name.ident.to_string());
            let name = path.last().cloned().unwrap_or_default();
            into.push((path, name));
        }
        UseTree::Rename(rename) => into.push((leaf(&rename.ident.to_string()), rename.rename.to_string())),
        UseTree::Glob(_) => into.push((prefix.clone(), "*".to_owned())),
        UseTree::Group(group) => group.items.iter().for_each(|tree| collect(tree, prefix, into)),
    }
}

/// Whether an item exists for tests or fuzzing alone.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let list = attribute.meta.require_list().ok().filter(|list| list.path.is_ident("cfg"));
        list.is_some_and(|list| ["test", "feature = \"fuzzing\""].contains(&list.tokens.to_string().as_str()))
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        if is_for_tests(attributes(item)) {
            return;
        }
        if self.depth == 0 && !matches!(item, Item::Mod(_)) {
            self.identifiers_of(quote::ToTokens::to_token_stream(item));
        }
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let Some((_, items)) = &item.content else { return };
        self.module.push(item.ident.to_string());
        self.names_of(items);
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let mut leaves = Vec::new();
        collect(&item.tree, &mut Vec::new(), &mut leaves);
        for (path, name) in leaves {
            let is_export = !matches!(item.vis, Visibility::Inherited);
            let mut absolute = self.absolute(&path);
            if absolute.is_none() && is_export {
                // A re-export begins with the name of a child.
                absolute = Some([&self.module[..], &path[..]].concat());
            }
            match absolute {
                Some(absolute) if is_export => drop(self.exports.insert(name, absolute)),
                Some(absolute) => self.paths.push(absolute),
                None => {
                    let first = &path[0];
                    if !NO_LIBRARY.contains(&first.as_str()) {
                        self.libraries.insert(first.clone());
                    }
                }
            }
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if names.len() > 1 {
            self.note(&names);
        }
        visit::visit_path(self, path);
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.paths_of(call.tokens.clone());
        visit::visit_macro(self, call);
    }
}

/// Which file imports which.
pub(super) struct Graph {
    pub(super) edges: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    pub(super) fn of(sources: &[Source]) -> Self {
        let modules: BTreeMap<Module, &Source> = sources.iter().map(|source| (source.module(), source)).collect();
        let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for source in sources {
            let targets = source.paths.iter().filter_map(|path| resolve(path, &modules, 0));
            let targets = targets.filter(|target| *target != source.path && *target != "lib.rs");
            edges.entry(source.path.clone()).or_default().extend(targets.map(str::to_owned));
        }
        Self { edges }
    }

    /// Groups of files that reach each other, sorted.
    pub(super) fn circles(&self) -> Vec<Vec<String>> {
        let reach: BTreeMap<&str, BTreeSet<&str>> =
            self.edges.keys().map(|file| (file.as_str(), self.reachable(file))).collect();
        let mut circles = BTreeSet::new();
        for (file, reached) in &reach {
            if reached.contains(file) {
                let back = reached.iter().filter(|other| reach.get(**other).is_some_and(|of| of.contains(file)));
                circles.insert(back.map(|file| (*file).to_owned()).collect::<Vec<_>>());
            }
        }
        circles.into_iter().collect()
    }

    fn reachable<'a>(&'a self, file: &str) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&'a str> = self.edges.get(file).into_iter().flatten().map(String::as_str).collect();
        while let Some(next) = open.pop() {
            if reached.insert(next) {
                open.extend(self.edges.get(next).into_iter().flatten().map(String::as_str));
            }
        }
        reached
    }
}

/// The file that holds the item of a path, behind all re-exports.
fn resolve<'a>(path: &[String], modules: &BTreeMap<Module, &'a Source>, depth: usize) -> Option<&'a str> {
    let end = (0..=path.len()).rev().find(|end| modules.contains_key(&path[..*end]))?;
    let source = modules[&path[..end]];
    match path.get(end).and_then(|name| source.exports.get(name)) {
        Some(export) if depth < 8 => resolve(&[&export[..], &path[end + 1..]].concat(), modules, depth + 1),
        _ => Some(&source.path),
    }
}
