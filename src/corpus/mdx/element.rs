//! Writes elements: those of HTML keep the attributes that Markdown pages use, components follow the rules of the generator.

use memchr::memmem;

use crate::corpus::data::Value;

use super::component;
use super::expand::{Cursor, Engine, File, Frame};
use super::html::{self, Role};
use super::rules::READABLE;
use super::script::expression::Evaluated;
use super::script::function::Locals;
use super::script::operator::shown;
use super::script::scan::{MAX_LENGTH, first_line, indent};
use super::script::tag::{AttributeText, Tag, TagKind, parse_tag};
use super::shown::{Element, Shown};

/// Deepest nesting of elements.
const MAX_STACK: usize = 4_096;
/// Elements that are searched for the one that an end tag closes.
const MAX_SEARCHED: usize = 64;
/// The cost of a component with the name of a file, in bytes of the budget.
const FILE_COST: usize = 1_024;
/// Longest rest of a line, in bytes, that is searched for further tags.
const MAX_REST: usize = 1_024;

impl Engine<'_> {
    /// Writes the tag or comment at the cursor; `false` when there is none.
    pub(super) fn tag(&mut self, cursor: &mut Cursor<'_>, file: &mut File<'_>, locals: &Locals) -> bool {
        let rest = cursor.rest();
        if self.budget == 0 {
            return false;
        }
        if let Some(comment) = rest.strip_prefix("<!--") {
            let near = comment.get(..comment.floor_char_boundary(MAX_LENGTH.min(comment.len()))).unwrap_or_default();
            let Some(end) = memmem::find(near.as_bytes(), b"-->") else {
                self.spend(near.len());
                return false;
            };
            cursor.advance(end + 7);
            return true;
        }
        let Some(tag) = parse_tag(rest) else {
            self.spend(cost(rest));
            return false;
        };
        cursor.advance(tag.len);
        match tag.kind {
            TagKind::Close => self.close(tag.name, cursor, file),
            TagKind::Open | TagKind::SelfClosing => {
                let element = self.element(&tag, file, locals);
                self.open(&tag, element, cursor, file);
            }
        }
        self.lines.set_origin(cursor.origin);
        true
    }

    /// The element of a tag with the values of its attributes.
    fn element(&self, tag: &Tag<'_>, file: &File<'_>, locals: &Locals) -> Element {
        let mut attributes = Vec::new();
        for (name, text) in &tag.attributes {
            let value = match text {
                AttributeText::Flag => Value::Bool(true),
                AttributeText::Text(text) => Value::String(html::decode(text)),
                AttributeText::Expression(text) => match file.scope.evaluate(text, locals) {
                    Evaluated::Value(value) => value,
                    Evaluated::Markup(parts) => {
                        Value::String(parts.iter().map(|(markup, _)| html::text(markup)).collect())
                    }
                    Evaluated::Unknown => {
                        html::address(text).map_or(Value::Null, |text| Value::String(text.to_owned()))
                    }
                },
                AttributeText::Spread(text) => {
                    if let Evaluated::Value(Value::Object(entries)) = file.scope.evaluate(text, locals) {
                        attributes.extend(entries);
                    }
                    continue;
                }
            };
            attributes.push(((*name).to_owned(), value));
        }
        Element { name: tag.name.to_owned(), attributes, index: 0 }
    }

    fn open(&mut self, tag: &Tag<'_>, mut element: Element, cursor: &mut Cursor<'_>, file: &mut File<'_>) {
        if self.rules.names_file(tag.name) {
            return self.open_file(tag, element, cursor, file);
        }
        let is_html = tag.name.starts_with(char::is_lowercase) && !tag.name.contains('.');
        // A custom element is a component if the generator knows it.
        let is_known = || tag.name.contains('-') && self.rules.show(&element, None).is_some();
        if is_html && !is_known() {
            return self.open_html(tag, element, cursor, file);
        }
        if let Some(path) = file.scope.partial(tag.name) {
            self.include(&path, None, &element, cursor, file);
            return self.push(tag, element, true, String::new(), cursor, file);
        }
        let parent = self.stack.get_mut(file.floor..).and_then(<[Frame]>::last_mut);
        if let Some(parent) = parent {
            element.index = parent.components;
            parent.components += 1;
        }
        let parent = self.stack.get(file.floor..).and_then(<[Frame]>::last).map(|frame| &frame.element);
        let form = match self.rules.show(&element, parent) {
            Some(form) => form,
            None if component::show(self, tag, &element, cursor, file) => return,
            None => self.unknown(&element, cursor),
        };
        self.write(form, tag, element, cursor, file);
    }

    /// Writes a component with the name of a file.
    fn open_file(&mut self, tag: &Tag<'_>, element: Element, cursor: &mut Cursor<'_>, file: &mut File<'_>) {
        let text = if tag.kind == TagKind::Open { self.children(tag.name, cursor) } else { None };
        if !self.spend(FILE_COST) {
            return;
        }
        let form = self.rules.file(&element, text.unwrap_or_default(), file.scope.path(), self.files);
        let closed = Tag { name: tag.name, kind: TagKind::SelfClosing, attributes: Vec::new(), len: tag.len };
        self.write(form, &closed, element, cursor, file);
    }

    /// An unknown component shows the attributes that people read, and its children.
    fn unknown(&self, element: &Element, cursor: &Cursor<'_>) -> Shown {
        let mut texts: Vec<String> = READABLE.iter().filter_map(|name| element.markdown(name)).collect();
        let near = cursor.rest();
        let near = near.get(..near.floor_char_boundary(MAX_REST.min(near.len()))).unwrap_or_default();
        let is_alone = ends_line(near) || first_line(near).trim_end().ends_with('>');
        if self.lines.is_start() && is_alone && !element.name.is_empty() {
            return Shown::Block(texts);
        }
        if texts.is_empty() {
            return Shown::Inline;
        }
        texts.push(String::new());
        Shown::Around(texts.join(" "), String::new())
    }

    /// Writes a component in its form.
    pub(super) fn write(
        &mut self,
        form: Shown,
        tag: &Tag<'_>,
        element: Element,
        cursor: &mut Cursor<'_>,
        file: &mut File<'_>,
    ) {
        if let Some(id) = element.text("id").filter(|_| !matches!(form, Shown::Nothing)) {
            let anchor =
                Element { name: "a".to_owned(), attributes: vec![("id".to_owned(), Value::String(id))], index: 0 };
            self.lines.text(&format!("{}</a>", html::start_tag(&anchor)));
        }
        match form {
            Shown::Nothing => {
                if tag.kind == TagKind::Open {
                    self.children(tag.name, cursor);
                }
            }
            Shown::Inline => self.push(tag, element, false, String::new(), cursor, file),
            Shown::Around(before, after) => {
                self.lines.text(&before);
                self.push(tag, element, false, after, cursor, file);
            }
            Shown::Block(paragraphs) => {
                self.lines.start_block();
                for paragraph in paragraphs {
                    self.lines.paragraph(&paragraph);
                }
                self.push(tag, element, true, String::new(), cursor, file);
            }
            Shown::Code { title, language, code } => {
                let children = (tag.kind == TagKind::Open).then(|| self.children(tag.name, cursor));
                let code = code.or_else(|| children.flatten().map(|children| self.code_of(children, file)));
                if let Some(title) = title {
                    self.lines.paragraph(&title);
                }
                self.lines.code_block(&language, &code.unwrap_or_default());
            }
            Shown::File { path, part } => {
                self.include(&path, part, &element, cursor, file);
                self.push(tag, element, true, String::new(), cursor, file);
            }
        }
    }

    /// Moves the cursor behind the end tag of an element; returns the text before it.
    fn children<'t>(&mut self, name: &str, cursor: &mut Cursor<'t>) -> Option<&'t str> {
        let rest = cursor.rest();
        let near = rest.get(..rest.floor_char_boundary(MAX_LENGTH.min(rest.len())))?;
        let end_tag = format!("</{name}>");
        let Some(end) = memmem::find(near.as_bytes(), end_tag.as_bytes()) else {
            self.spend(near.len());
            return None;
        };
        cursor.advance(end + end_tag.len());
        near.get(..end)
    }

    /// The code that the children of a component are: an expression, or their text.
    fn code_of(&self, children: &str, file: &File<'_>) -> String {
        let bare = children.trim();
        let inner = bare.strip_prefix('{').and_then(|inner| inner.strip_suffix('}'));
        if let Some(Evaluated::Value(value)) = inner.map(|inner| file.scope.evaluate(inner, &Vec::new())) {
            return shown(&value);
        }
        let lines: Vec<&str> = children.trim_matches('\n').lines().collect();
        let widths = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line, 0).1);
        let width = widths.min().unwrap_or_default();
        let cut: Vec<&str> = lines.iter().map(|line| line.get(width..).unwrap_or_default()).collect();
        html::decode(&cut.join("\n"))
    }

    fn open_html(&mut self, tag: &Tag<'_>, element: Element, cursor: &mut Cursor<'_>, file: &mut File<'_>) {
        let role = html::role(tag.name);
        match role {
            Role::Hidden => self.write(Shown::Nothing, tag, element, cursor, file),
            Role::Code => {
                let form = Shown::Code { title: None, language: String::new(), code: None };
                self.write(form, tag, element, cursor, file);
            }
            Role::Block | Role::Inline | Role::Void => {
                let start = html::start_tag(&element);
                let end =
                    if start.is_empty() || role == Role::Void { String::new() } else { format!("</{}>", tag.name) };
                let is_block = role == Role::Block && !self.lines.is_single();
                if is_block {
                    self.lines.start_block();
                }
                let is_alone = self.lines.is_start() && ends_line(cursor.rest());
                self.lines.text(&start);
                // A tag alone in its line starts a block of HTML, which ends at a blank line.
                if is_block || is_alone && !start.is_empty() && role != Role::Void {
                    self.lines.start_block();
                }
                if tag.kind == TagKind::SelfClosing && role != Role::Void {
                    self.lines.text(&end);
                } else if role != Role::Void {
                    self.push(tag, element, is_block, end, cursor, file);
                }
            }
        }
    }

    /// Opens an element; its children follow.
    pub(super) fn push(
        &mut self,
        tag: &Tag<'_>,
        element: Element,
        is_block: bool,
        after: String,
        cursor: &Cursor<'_>,
        file: &mut File<'_>,
    ) {
        let is_block = is_block && !self.lines.is_single();
        if tag.kind == TagKind::SelfClosing || self.stack.len() >= MAX_STACK {
            self.lines.text(&after);
            if is_block {
                self.lines.start_block();
            }
            return;
        }
        let containers = file.containers.len();
        let is_last = is_block && !cursor.is_nested && ends_line(cursor.rest());
        let children = if is_last { cursor.rest() } else { "" };
        if let Some(child) = children.lines().skip(1).find(|line| !line.trim().is_empty()) {
            let column = indent(child, 0).0;
            if !child.trim_start().starts_with("</") && column > file.column {
                file.containers.open_element(column, file.output);
            } else {
                file.containers.open_element(file.column.min(column), file.output);
            }
        }
        let (origin, components) = (cursor.origin, 0);
        self.stack.push(Frame { element, is_block, components, after, markup: None, origin, containers });
    }

    /// Closes the innermost element of a name, and all in it.
    fn close(&mut self, name: &str, cursor: &Cursor<'_>, file: &mut File<'_>) {
        let open = self.stack.get(file.floor..).unwrap_or_default();
        let near = open.len().saturating_sub(MAX_SEARCHED);
        let found = open.iter().skip(near).rposition(|frame| frame.element.name == name);
        let Some(index) = found.map(|index| file.floor + near + index) else { return };
        let mut closed = self.stack.split_off(index);
        let Some(frame) = closed.drain(..1).next() else { return };
        if frame.is_block && !frame.after.is_empty() {
            self.lines.start_block();
        }
        self.lines.text(&frame.after);
        if let Some((markup, locals)) = &frame.markup {
            self.nested(markup, locals, cursor, file);
        }
        if frame.is_block {
            self.lines.start_block();
        }
        file.containers.truncate(frame.containers);
    }
}

/// Whether only white space follows in the line.
fn ends_line(rest: &str) -> bool {
    let next = rest.bytes().find(|byte| !matches!(byte, b' ' | b'\t'));
    next.is_none_or(|byte| byte == b'\n')
}

/// The bytes that were scanned for a tag in vain: all of them when a bracket or quote may have no end.
fn cost(rest: &str) -> usize {
    let inner = rest.as_bytes().get(1..).unwrap_or_default();
    let stop = inner.iter().position(|byte| matches!(byte, b'{' | b'"' | b'\'' | b'<' | b'>')).unwrap_or(inner.len());
    let is_open = matches!(inner.get(stop), Some(b'{' | b'"' | b'\''));
    if is_open { MAX_LENGTH.min(rest.len()) } else { stop.min(MAX_LENGTH) }
}
