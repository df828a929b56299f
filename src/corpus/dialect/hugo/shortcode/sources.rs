//! Where the values of templates come from: parameters, data, texts of languages, files, and addresses of pages.

use std::rc::Rc;

use crate::corpus::data::{self, Format, Value};
use crate::corpus::source::join_up;

use super::super::address::Addressed;
use super::super::lookup::{self, View};
use super::super::template::Val;
use super::super::value::{self, field};
use super::pieces::{Piece, flat, trim};
use super::renderer::{Object, Renderer};

impl Renderer<'_> {
    /// The data file of a name, else the folder.
    pub(super) fn data(&self, folder: &str, name: &str) -> Val {
        let path = format!("{folder}/{name}");
        let places = self.config.components.iter().map(|component| join_up(component, &path));
        let file = places
            .flat_map(|path| ["yaml", "yml", "toml", "json"].map(|extension| format!("{path}.{extension}")))
            .find_map(|path| self.parsed(&path));
        file.map_or_else(|| if name.contains('.') { Val::nil() } else { self.object(Object::Data(path)) }, Val::Data)
    }

    pub(super) fn parsed(&self, path: &str) -> Option<Value> {
        let file = self.files.read(path)?;
        data::parse(file.text(), Format::of_name(path)?).ok()
    }

    /// A file as it is.
    pub(super) fn file(&self, path: &str) -> Option<Val> {
        let at = self.frame()?.at;
        let path = join_up("", path);
        let pieces = self.files.include(&path, at, |partial, source| {
            vec![Piece::Text {
                text: partial.text().to_owned(),
                at: crate::corpus::Origin { source, line: 1 },
                steps: true,
            }]
        })?;
        Some(Val::text(self.sign(pieces)))
    }

    /// A text of a template as Markdown; a block, unless it is one line.
    pub(super) fn markdown(&self, text: &str, is_block: Option<bool>) -> String {
        let Some(frame) = self.frame() else { return text.to_owned() };
        let pieces = self.pieces(text, frame.at);
        let is_block = is_block.unwrap_or(false) || flat(&pieces).trim().contains('\n');
        self.sign(if is_block { Piece::block(trim(pieces), self.scope()) } else { Piece::inline(pieces) })
    }

    /// A parameter of the page, else of the site.
    pub(super) fn param(&self, page: &View, path: &str) -> Option<Value> {
        let own = value::at(&params(page), path).filter(|value| !value.is_null()).cloned();
        own.or_else(|| value::at(&self.config.languages.get(page.place.language)?.params, path).cloned())
    }

    /// The text of a language for an id; the default language is asked second.
    pub(super) fn translate(&self, id: &str) -> Option<String> {
        let page = self.page_of()?;
        let languages = [page.place.language, 0].map(|index| self.config.languages.get(index));
        for language in languages.into_iter().flatten() {
            let places =
                self.config.components.iter().map(|component| join_up(component, &format!("i18n/{}", language.code)));
            let files =
                places.flat_map(|path| ["toml", "yaml", "yml", "json"].map(|extension| format!("{path}.{extension}")));
            if let Some(text) = files.filter_map(|path| self.parsed(&path)).find_map(|texts| message(&texts, id)) {
                return Some(text);
            }
        }
        None
    }

    /// The address of a page.
    pub(super) fn url(&self, page: &View) -> String {
        let addressed = Addressed { place: &page.place, front: &page.front, config: self.config };
        let path = join_up(&self.config.base_path, &addressed.url());
        if path.is_empty() { "/".to_owned() } else { format!("/{path}/") }
    }

    /// The address of a reference, with its fragment.
    pub(super) fn address(&self, reference: &str, code: Option<&str>) -> Option<String> {
        let page = self.page_of()?;
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let view = if path.is_empty() {
            page
        } else {
            let found = lookup::find(path, &page.place, code, self.config, self.files)?;
            Rc::new(View::read(&found, self.config, self.files)?)
        };
        let fragment = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
        Some(self.url(&view) + &fragment)
    }
}

/// The parameters of a page: its own keys, and those below `params`.
pub(super) fn params(page: &View) -> Value {
    let mut all = page.front.tree().clone();
    let below = all.as_object_mut().and_then(|all| all.remove("params"));
    value::merge(&mut all, below.unwrap_or_default());
    all
}

/// The text of an id in a file of texts.
fn message(texts: &Value, id: &str) -> Option<String> {
    let entry = match texts {
        Value::Array(entries) => {
            entries.iter().find(|entry| value::text_at(entry, "id") == Some(id))?.get("translation")?
        }
        table => field(table, id)?,
    };
    let text = match entry {
        Value::Object(_) => field(entry, "other").or_else(|| field(entry, "one"))?,
        text => text,
    };
    // Variables of a text are unknown here.
    let text = value::text(text);
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        rest = after.split_once("}}").map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    Some(out)
}
