//! The names of one file: its exports, what it imports, and the values that the generator gives it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::corpus::Origin;
use crate::corpus::data::{self, Format, Map, Value, script};
use crate::corpus::include::PageFiles;
use crate::diagnostic::Code;

use super::rules::Rules;
use super::script::expression::{Evaluated, Names, evaluate};
use super::script::function::Locals;
use super::script::module::{Imported, Statement, block_at, statements};
use super::script::operator::shown;

/// Longest data file whose values a page can use, in bytes.
const MAX_DATA: usize = 256 << 10;

/// The name of the attributes of a component in the file that it includes.
pub(super) const PROPS: &str = "props";

/// A file that a name stands for.
#[derive(Debug, Clone)]
struct Import {
    /// The site path as resolved; its extension may be missing.
    path: String,
    /// The name in the file; `None` for all of it.
    name: Option<String>,
    /// Whether the text of the file is the value.
    is_text: bool,
    origin: Origin,
}

/// A component that the page itself defines.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    pub(super) parameters: String,
    pub(super) body: String,
}

/// The names of one file.
#[derive(Debug)]
pub(super) struct Scope<'f> {
    files: &'f PageFiles<'f>,
    /// The site path of the file.
    path: String,
    values: BTreeMap<String, Value>,
    imports: BTreeMap<String, Import>,
    definitions: BTreeMap<String, Definition>,
    /// Values of imported files.
    loaded: RefCell<BTreeMap<String, Option<Value>>>,
}

impl<'f> Scope<'f> {
    /// The names of the file at a site path; `values` are those that the generator gives it.
    pub(super) fn new(files: &'f PageFiles<'f>, path: String, values: BTreeMap<String, Value>) -> Self {
        let (imports, definitions, loaded) = (BTreeMap::new(), BTreeMap::new(), RefCell::default());
        Self { files, path, values, imports, definitions, loaded }
    }

    /// The site path of the file.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// A line of code with the value of each `{name}` that the component of the file gives.
    pub(super) fn fill<'c>(&self, code: &'c str) -> Cow<'c, str> {
        let Some(props) = self.values.get(PROPS).filter(|_| code.contains('{')) else { return Cow::Borrowed(code) };
        let mut filled = String::with_capacity(code.len());
        let mut rest = code;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let end = after.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(after.len());
            let value = props.get(after.get(..end).unwrap_or_default());
            match value.zip(after.get(end..).and_then(|after| after.strip_prefix('}'))) {
                Some((value, after)) => {
                    filled.push_str(&shown(value));
                    rest = after;
                }
                None => {
                    filled.push('{');
                    rest = after;
                }
            }
        }
        filled.push_str(rest);
        Cow::Owned(filled)
    }

    /// Adds the names of a block of imports and exports that starts at `origin`.
    pub(super) fn add(&mut self, block: &str, origin: Origin, rules: &dyn Rules) {
        let (mut counted, mut line) = (0, origin.line);
        for statement in statements(block) {
            match statement {
                Statement::Import { name, imported, specifier, offset } => {
                    let passed = block.as_bytes().get(counted..offset).unwrap_or_default();
                    let lines = memchr::memchr_iter(b'\n', passed).count();
                    line = line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
                    counted = counted.max(offset);
                    self.import(name, imported, specifier, Origin { line, ..origin }, rules);
                }
                Statement::Constant { name, value } => {
                    if let Evaluated::Value(value) = evaluate(value, self, &Vec::new()) {
                        self.values.insert(name.to_owned(), value);
                    }
                }
                Statement::Function { name, parameters, body } => {
                    let definition = Definition { parameters: parameters.to_owned(), body: body.to_owned() };
                    self.definitions.insert(name.to_owned(), definition);
                }
            }
        }
    }

    fn import(&mut self, name: &str, imported: Imported<'_>, specifier: &str, origin: Origin, rules: &dyn Rules) {
        // The loaders of a bundler precede the path: `!!raw-loader!./x.py`.
        let (loaders, file) = specifier.rsplit_once('!').unwrap_or(("", specifier));
        let (file, query) = file.split_once('?').unwrap_or((file, ""));
        let Some(path) = rules.resolve(&self.path, file) else { return };
        let name_in_file = match imported {
            Imported::Default => Some("default"),
            Imported::All => None,
            Imported::Named(name) => Some(name),
        };
        let is_text = loaders.contains("raw-loader") || query.split('&').any(|part| part == "raw");
        let import = Import { path, name: name_in_file.map(str::to_owned), is_text, origin };
        self.imports.insert(name.to_owned(), import);
    }

    /// The site path of the Markdown file that a component includes.
    pub(super) fn partial(&self, component: &str) -> Option<String> {
        let import = self.imports.get(component)?;
        // A name in braces is an export of the file, not its text.
        if import.name.as_deref() != Some("default") {
            return None;
        }
        if [".md", ".mdx", ".markdown"].iter().any(|extension| import.path.ends_with(extension)) {
            return Some(import.path.clone());
        }
        let has_extension = import.path.rsplit('/').next().is_some_and(|name| name.contains('.'));
        let candidates = ["mdx", "md"].map(|extension| format!("{}.{extension}", import.path));
        if has_extension { None } else { self.files.first(candidates) }
    }

    /// A component that the file defines.
    pub(super) fn definition(&self, component: &str) -> Option<&Definition> {
        self.definitions.get(component)
    }

    /// The site path of the file of an imported component, without a guess of its extension.
    pub(super) fn component_file(&self, component: &str) -> Option<&str> {
        self.imports.get(component).map(|import| import.path.as_str())
    }

    /// Evaluates an expression.
    pub(super) fn evaluate<'t>(&self, text: &'t str, locals: &Locals) -> Evaluated<'t> {
        evaluate(text, self, locals)
    }

    fn load(&self, import: &Import) -> Option<Value> {
        if import.is_text {
            let Some(file) = self.files.read(&import.path) else {
                let message = format!("there is no `{}` to import", import.path);
                self.files.report(Code::IncludeMissing, import.origin, message);
                return None;
            };
            return Some(Value::String(file.text().to_owned()));
        }
        let name = import.path.rsplit('/').next().unwrap_or_default();
        if let Some(format) = Format::of_name(name) {
            let file = self.files.read(&import.path).filter(|file| file.text().len() <= MAX_DATA)?;
            let value = data::parse(file.text(), format).ok()?;
            return match import.name.as_deref() {
                None | Some("default") => Some(value),
                Some(name) => value.get(name).cloned(),
            };
        }
        if let (Some("md" | "mdx"), Some(wanted)) = (name.rsplit_once('.').map(|(_, end)| end), &import.name) {
            let file = self.files.read(&import.path).filter(|file| file.text().len() <= MAX_DATA)?;
            return exported(file.body(), wanted);
        }
        let is_script = ["js", "mjs", "cjs", "ts", "mts", "jsx", "tsx"]
            .iter()
            .any(|known| name.rsplit_once('.').is_some_and(|(_, extension)| extension == *known));
        let path = match (is_script, name.contains('.')) {
            (true, _) => import.path.clone(),
            (false, true) => return None,
            (false, false) => self.files.first(["js", "ts"].map(|extension| format!("{}.{extension}", import.path)))?,
        };
        let file = self.files.read(&path).filter(|file| file.text().len() <= MAX_DATA)?;
        match import.name.as_deref() {
            None => Some(Value::Object(script::constants(file.text()).into_iter().collect::<Map<_, _>>())),
            Some("default") => Some(script::export(file.text())),
            Some(name) => script::constants(file.text()).remove(name),
        }
    }
}

/// The value of a constant that a page of MDX exports.
fn exported(body: &str, wanted: &str) -> Option<Value> {
    let mut at = 0;
    while let Some(rest) = body.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(block) = block_at(rest) else {
            at += memchr::memchr(b'\n', rest.as_bytes())? + 1;
            continue;
        };
        if !block.is_whole {
            return None;
        }
        for statement in statements(rest.get(..block.len).unwrap_or_default()) {
            if let Statement::Constant { name, value } = statement
                && name == wanted
            {
                let evaluated = evaluate(value, &NoNames, &Vec::new());
                return if let Evaluated::Value(value) = evaluated { Some(value) } else { None };
            }
        }
        at += block.len + 1;
    }
    None
}

/// The names of a file that is read for its constants alone.
struct NoNames;

impl Names for NoNames {
    fn value(&self, _: &str) -> Option<Value> {
        None
    }
}

impl Names for Scope<'_> {
    fn value(&self, name: &str) -> Option<Value> {
        if let Some(value) = self.values.get(name) {
            return Some(value.clone());
        }
        if let Some(loaded) = self.loaded.borrow().get(name) {
            return loaded.clone();
        }
        let import = self.imports.get(name)?;
        let value = self.load(import);
        self.loaded.borrow_mut().insert(name.to_owned(), value.clone());
        value
    }
}
