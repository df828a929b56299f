//! What templates can ask: the shortcode, its page, the site, its data, files and texts in other languages.

use std::rc::Rc;

use crate::corpus::data::Value;
use crate::corpus::source::join_up;

use super::super::lookup::{self, View};
use super::super::place::Form;
use super::super::template::{Host, Template, Val};
use super::super::value::{self, field};
use super::builtin::fenced;
use super::pieces::Piece;
use super::renderer::{Frame, Object, Renderer};
use super::sources::params;

impl Host for Renderer<'_> {
    fn field(&self, object: u32, name: &str, args: &[Val]) -> Option<Val> {
        let object = self.objects.borrow().get(object as usize).cloned()?;
        match object {
            Object::Frame(frame) => self.of_frame(&frame, name, args),
            Object::Page(page) => self.of_page(&page, name, args),
            Object::File(page) => of_file(&page, name),
            Object::Site => self.of_site(name, args),
            Object::Data(folder) => Some(self.data(&folder, name)),
            Object::Resources(page) => self.of_resources(&page, name, args),
            Object::Resource(path) => self.of_resource(&path, name),
            Object::Language => self.of_language(name),
        }
    }

    fn function(&self, name: &str, args: &[Val]) -> Option<Val> {
        let text = |index: usize| args.get(index).map(Val::print).unwrap_or_default();
        match name {
            "site" => Some(self.object(Object::Site)),
            "page" => Some(self.object(Object::Page(self.page_of()?))),
            "markdownify" => Some(Val::text(self.markdown(&text(0), None))),
            "highlight" => {
                let inner = self.pieces(&text(0), self.frame()?.at);
                let is_inline = text(2).contains("hl_inline=true");
                Some(Val::text(self.sign(fenced(inner, &text(1), is_inline))))
            }
            "readfile" => self.file(&self.flat_signs(&text(0))),
            "fileexists" => Some(Val::flag(self.files.exists(&join_up("", &self.flat_signs(&text(0)))))),
            "t" | "i18n" | "translate" => Some(Val::text(self.translate(&text(0)).unwrap_or_default())),
            "ref" | "relref" => {
                let target = args.get(1)?;
                let path = match target {
                    Val::Dict(_) | Val::Data(Value::Object(_)) => target_path(target),
                    other => other.print(),
                };
                Some(Val::text(self.address(&path, None)?))
            }
            "get" => {
                let path = join_up("assets", &text(0));
                Some(if self.files.exists(&path) { self.object(Object::Resource(path)) } else { Val::nil() })
            }
            "unmarshal" => match args.last()? {
                Val::Object(_) => {
                    let objects = self.objects.borrow();
                    let Val::Object(index) = args.last()? else { return None };
                    let Object::Resource(path) = objects.get(*index as usize)? else { return None };
                    Some(Val::Data(self.parsed(path)?))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn partial(&self, name: &str) -> Option<Rc<Template>> {
        self.partial_template(name)
    }

    fn flat(&self, text: &str) -> String {
        self.flat_signs(text)
    }
}

fn target_path(target: &Val) -> String {
    match target {
        Val::Dict(entries) => entries
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case("path"))
            .map(|(_, path)| path.print())
            .unwrap_or_default(),
        Val::Data(table) => field(table, "path").map(value::text).unwrap_or_default(),
        _ => String::new(),
    }
}

impl Renderer<'_> {
    pub(super) fn frame(&self) -> Option<Rc<Frame>> {
        self.frames.borrow().last().cloned()
    }

    pub(super) fn page_of(&self) -> Option<Rc<View>> {
        self.frame().map(|frame| Rc::clone(&frame.page))
    }

    fn of_frame(&self, frame: &Rc<Frame>, name: &str, args: &[Val]) -> Option<Val> {
        Some(match name {
            "Inner" | "InnerDeindent" => Val::text(frame.inner.borrow().clone()),
            "Name" => Val::text(frame.name.clone()),
            "Get" => {
                let key = args.first()?.print();
                let positional = key
                    .parse::<usize>()
                    .ok()
                    .and_then(|index| frame.args.iter().filter(|arg| arg.key.is_none()).nth(index));
                let named = || {
                    frame.args.iter().find(|arg| arg.key.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(&key)))
                };
                positional.or_else(named).map_or_else(Val::nil, |arg| scalar(&arg.value))
            }
            "Params" => {
                let is_named = frame.args.iter().any(|arg| arg.key.is_some());
                let named =
                    || frame.args.iter().filter_map(|arg| Some((arg.key.clone()?, scalar(&arg.value)))).collect();
                if is_named {
                    Val::Dict(named())
                } else {
                    Val::List(frame.args.iter().map(|arg| scalar(&arg.value)).collect())
                }
            }
            "IsNamedParams" => Val::flag(frame.args.iter().any(|arg| arg.key.is_some())),
            "Parent" => frame.parent.clone().map_or_else(Val::nil, |parent| self.object(Object::Frame(parent))),
            "Page" => self.object(Object::Page(Rc::clone(&frame.page))),
            "Site" => self.object(Object::Site),
            "Ordinal" => Val::Data(Value::from(frame.at.line)),
            "Position" => Val::text(""),
            _ => return None,
        })
    }

    fn of_page(&self, page: &Rc<View>, name: &str, args: &[Val]) -> Option<Val> {
        let text = |key: &str| Val::text(page.front.text(key).unwrap_or_default());
        Some(match name {
            "Title" => text("title"),
            "LinkTitle" => {
                Val::text(page.front.text("linktitle").or_else(|| page.front.text("title")).unwrap_or_default())
            }
            "Description" | "Weight" | "Type" => text(&name.to_lowercase()),
            "Params" => Val::Data(params(page)),
            "Param" => self.param(page, &args.first()?.print()).map_or_else(Val::nil, Val::Data),
            "Site" => self.object(Object::Site),
            "Page" => self.object(Object::Page(Rc::clone(page))),
            "File" => self.object(Object::File(Rc::clone(page))),
            "Language" => self.object(Object::Language),
            "Lang" => self.of_language("Lang")?,
            "Kind" => Val::text(page.place.kind(self.config)),
            "Section" => Val::text(page.place.section()),
            "Path" => Val::text(page.place.logical()),
            "IsHome" => Val::flag(page.place.kind(self.config) == "home"),
            "IsPage" => Val::flag(page.place.form != Form::Branch),
            "IsSection" => Val::flag(page.place.kind(self.config) == "section"),
            "RelPermalink" | "Permalink" => Val::text(self.url(page)),
            "Content" | "RenderShortcodes" | "ContentWithoutSummary" => {
                let at = self.frame()?.at;
                let pieces = self.include(&page.path, at, true)?;
                let pieces = if name == "RenderShortcodes" { pieces } else { Piece::block(pieces, self.scope()) };
                Val::text(self.sign(pieces))
            }
            "RawContent" => Val::text(self.sign(self.include(&page.path, self.frame()?.at, false)?)),
            "RenderString" => {
                let is_block =
                    args.len() > 1 && args.first()?.items().iter().any(|(_, value)| value.print() == "block");
                Val::text(self.markdown(&args.last()?.print(), Some(is_block)))
            }
            "Resources" => self.object(Object::Resources(Rc::clone(page))),
            "GetPage" | "Ref" | "RelRef" => self.of_reference(page, name, args)?,
            _ => return None,
        })
    }

    fn of_reference(&self, page: &Rc<View>, name: &str, args: &[Val]) -> Option<Val> {
        let reference = match args.first()? {
            table @ (Val::Dict(_) | Val::Data(Value::Object(_))) => target_path(table),
            other => self.flat_signs(&other.print()),
        };
        if name != "GetPage" {
            return self.address(&reference, None).map(Val::text);
        }
        let found = lookup::find(&reference, &page.place, None, self.config, self.files);
        let view = found.and_then(|path| View::read(&path, self.config, self.files));
        Some(view.map_or_else(Val::nil, |view| self.object(Object::Page(Rc::new(view)))))
    }

    fn of_site(&self, name: &str, args: &[Val]) -> Option<Val> {
        let page = self.page_of()?;
        let language = self.config.languages.get(page.place.language)?;
        Some(match name {
            "Params" => Val::Data(language.params.clone()),
            "Param" => value::at(&language.params, &args.first()?.print()).cloned().map_or_else(Val::nil, Val::Data),
            "Title" => Val::text(language.title.clone()),
            "Data" => self.object(Object::Data("data".to_owned())),
            "Language" => self.object(Object::Language),
            "LanguageCode" => Val::text(language.code.clone()),
            "BaseURL" => Val::text(value::text_at(&self.config.tree, "baseurl").unwrap_or_default()),
            "GetPage" => return self.of_reference(&page, name, args),
            _ => return None,
        })
    }

    fn of_language(&self, name: &str) -> Option<Val> {
        let page = self.page_of()?;
        let language = self.config.languages.get(page.place.language)?;
        Some(match name {
            "Lang" | "LanguageCode" | "Name" => Val::text(language.code.clone()),
            "Params" => Val::Data(language.params.clone()),
            "Title" => Val::text(language.title.clone()),
            _ => return None,
        })
    }

    fn of_resources(&self, page: &Rc<View>, name: &str, args: &[Val]) -> Option<Val> {
        let pattern = self.flat_signs(&args.first()?.print());
        if !matches!(name, "Get" | "GetMatch") || pattern.contains(['*', '?', '{']) {
            return None;
        }
        let path = join_up(&page.place.disk, &pattern);
        Some(match View::read(&path, self.config, self.files) {
            Some(view) => self.object(Object::Page(Rc::new(view))),
            None if self.files.exists(&path) => self.object(Object::Resource(path)),
            None => Val::nil(),
        })
    }

    fn of_resource(&self, path: &str, name: &str) -> Option<Val> {
        match name {
            "Content" => self.file(path),
            "Name" | "Title" | "RelPermalink" | "Permalink" => {
                Some(Val::text(path.rsplit('/').next().unwrap_or_default()))
            }
            _ => None,
        }
    }
}

fn of_file(page: &View, name: &str) -> Option<Val> {
    let file = page.path.rsplit('/').next().unwrap_or_default();
    let below = |name: &str| {
        if page.place.folder.is_empty() { name.to_owned() } else { format!("{}/{name}", page.place.folder) }
    };
    Some(Val::text(match name {
        "Path" => below(file),
        "Dir" => below(""),
        "Filename" => page.path.clone(),
        "LogicalName" => file.to_owned(),
        "BaseFileName" | "TranslationBaseName" => page.place.stem.clone(),
        "ContentBaseName" if page.place.form == Form::Single => page.place.stem.clone(),
        "ContentBaseName" => page.place.folder.rsplit('/').next().unwrap_or_default().to_owned(),
        "Ext" => file.rsplit('.').next().unwrap_or_default().to_owned(),
        _ => return None,
    }))
}

/// An argument: a number or a flag where it reads as one.
fn scalar(text: &str) -> Val {
    match text {
        "true" => Val::flag(true),
        "false" => Val::flag(false),
        text => Val::text(text),
    }
}
