//! The variables and data files of one page, for the engine of Liquid.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;

use crate::corpus::Origin;
use crate::corpus::data;
use crate::corpus::include::PageFiles;
use crate::corpus::liquid::{Lookup, Value, format_date};
use crate::diagnostic::Code;

use super::config::Config;
use super::entry::Entry;
use super::facts::Facts;
use super::{data_file, filters};

/// What the templates of one page can use.
pub(super) struct PageHost<'p> {
    pub(super) config: &'p Config,
    /// The site path of the page.
    pub(super) path: &'p str,
    front: &'p data::Value,
    pub(super) files: &'p PageFiles<'p>,
    /// The variable `page`, once it is used.
    page: OnceCell<Value>,
    /// The data files that were used.
    loaded: RefCell<BTreeMap<String, Value>>,
}

impl<'p> PageHost<'p> {
    pub(super) fn new(config: &'p Config, path: &'p str, front: &'p data::Value, files: &'p PageFiles<'p>) -> Self {
        Self { config, path, front, files, page: OnceCell::new(), loaded: RefCell::default() }
    }
}

impl Lookup for PageHost<'_> {
    fn variable(&self, name: &str) -> Option<Value> {
        match name {
            "site" => Some(self.config.site.clone()),
            "page" => {
                Some(self.page.get_or_init(|| page_variable(&Facts::of(self.path, self.front, self.config))).clone())
            }
            "jekyll" => {
                let entries = [("environment", "production"), ("version", "4.3.1")];
                Some(Value::map(entries.map(|(key, value)| (key.to_owned(), value.into())).into()))
            }
            "layout" | "content" | "paginator" | "include" | "theme" => Some(Value::Nil),
            _ => None,
        }
    }

    fn load(&self, name: &str) -> Value {
        if let Some(value) = self.loaded.borrow().get(name) {
            return value.clone();
        }
        let file = self.files.read(name);
        let text = file.as_ref().map(|file| file.text()).unwrap_or_default();
        let value = data_file::parse(name, text).unwrap_or_else(|(line, reason)| {
            let message = format!("line {line} of the data file `{name}` cannot be parsed: {reason}");
            self.files.report(Code::BrokenConfig, Origin { source: 0, line: 1 }, message);
            Value::Nil
        });
        self.loaded.borrow_mut().insert(name.to_owned(), value.clone());
        value
    }

    fn filter(&self, name: &str, input: &Value, arguments: &[Value]) -> Option<Value> {
        filters::apply(name, input, arguments, self.config)
    }

    fn is_complete(&self, name: &str) -> bool {
        name == "site"
    }

    fn report(&self, code: Code, place: Origin, message: String) {
        self.files.report(code, place, message);
    }
}

/// The variable `page`: the front matter with defaults, and what Jekyll adds.
fn page_variable(facts: &Facts<'_>) -> Value {
    let mut page: BTreeMap<String, Value> =
        facts.values.iter().map(|(key, value)| (key.clone(), Value::from(value))).collect();
    let path = facts.file.path;
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let texts = |texts: &[String]| Value::list(texts.iter().map(|text| text.as_str().into()).collect());
    page.insert("url".to_owned(), facts.url.as_str().into());
    page.insert("path".to_owned(), facts.file.relative.into());
    page.insert("relative_path".to_owned(), facts.file.relative.into());
    let collection = match facts.file.entry {
        Entry::Post | Entry::Draft => Some("posts"),
        Entry::Document(label) => Some(label),
        _ => None,
    };
    if let Some(title) = &facts.title {
        page.insert("title".to_owned(), title.as_str().into());
    }
    if let Some(label) = collection {
        page.insert("collection".to_owned(), label.into());
        page.insert("slug".to_owned(), facts.slug.as_str().into());
        page.insert("id".to_owned(), facts.url.trim_end_matches(".html").trim_end_matches('/').into());
        page.insert("ext".to_owned(), name.rsplit_once('.').map_or("", |(_, extension)| extension).into());
        page.insert("categories".to_owned(), texts(&facts.categories));
        page.insert("tags".to_owned(), texts(&facts.tags));
    } else {
        // The name of the file has precedence over a key of the front matter.
        page.insert("name".to_owned(), name.into());
        page.insert("dir".to_owned(), format!("/{folder}").trim_end_matches('/').into());
    }
    if let Some(date) = facts.date {
        page.insert("date".to_owned(), format_date(&date, "%Y-%m-%d %H:%M:%S %z").into());
    }
    Value::map(page)
}
