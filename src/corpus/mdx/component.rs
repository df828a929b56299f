//! Simple components that the site itself defines: a function that returns JSX, or a template of Astro. Their text is read,
//! nothing is executed.

use crate::corpus::data::{Map, Value};

use super::expand::{Cursor, Engine, File};
use super::scope::Definition;
use super::script::function::{Locals, bind};
use super::script::module::returned;
use super::script::scan::balanced;
use super::script::tag::{Tag, TagKind, element_len, parse_tag};
use super::shown::{Element, Shown};

/// Longest file of a component, in bytes.
const MAX_FILE: usize = 64 << 10;

/// The extensions of components that an import may omit.
const EXTENSIONS: [&str; 8] = [".jsx", ".tsx", ".js", ".ts", "/index.jsx", "/index.tsx", "/index.js", "/index.ts"];

/// Markup before and after the children of a component.
#[derive(Debug, PartialEq, Eq)]
struct Template<'t> {
    before: &'t str,
    /// Shown in place of missing children.
    default: &'t str,
    after: &'t str,
    has_children: bool,
}

/// Writes a component that the site defines; `false` when it is none, or no simple one.
pub(super) fn show(
    engine: &mut Engine<'_>,
    tag: &Tag<'_>,
    element: &Element,
    cursor: &mut Cursor<'_>,
    file: &mut File<'_>,
) -> bool {
    let own = file.scope.definition(tag.name).cloned();
    let Some(definition) = own.or_else(|| imported(engine, tag.name, file)) else { return false };
    let Some(body) = markup(&definition.body) else { return false };
    if !engine.spend(body.len() / 8) {
        return false;
    }
    let template = template(body);
    // Children in an expression: what they become is known to the program only.
    if template.before.matches('{').count() != template.before.matches('}').count() {
        return false;
    }
    let props: Map<String, Value> = element.attributes.iter().cloned().collect();
    let mut locals = Locals::new();
    bind(definition.parameters.trim(), Value::Object(props), 0, &mut locals);
    engine.nested(template.before, &locals, cursor, file);
    let is_open = tag.kind == TagKind::Open;
    if is_open && template.has_children {
        engine.push(tag, element.clone(), false, String::new(), cursor, file);
        if let Some(frame) = engine.stack.last_mut() {
            frame.markup = Some((template.after.to_owned(), locals));
        }
        return true;
    }
    engine.nested(template.default, &locals, cursor, file);
    engine.nested(template.after, &locals, cursor, file);
    if is_open {
        engine.write(Shown::Nothing, tag, element.clone(), cursor, file);
    }
    true
}

/// The definition of an imported component.
fn imported(engine: &mut Engine<'_>, name: &str, file: &File<'_>) -> Option<Definition> {
    let path = file.scope.component_file(name)?;
    let last = path.rsplit('/').next().unwrap_or_default();
    let path = match last.rsplit_once('.') {
        Some((_, "astro" | "jsx" | "tsx" | "js" | "ts" | "mdx" | "md")) => path.to_owned(),
        _ => engine.files.first(EXTENSIONS.iter().map(|extension| format!("{path}{extension}")))?,
    };
    let read = engine.files.read(&path)?;
    let text = read.text();
    if text.len() > MAX_FILE || !engine.spend(text.len() / 8) {
        return None;
    }
    if path.ends_with(".astro") { Some(astro(text)) } else { function(text, name) }
}

/// The definition in a template of Astro.
fn astro(text: &str) -> Definition {
    let script = text.strip_prefix("---").and_then(|rest| rest.split_once("\n---"));
    let (script, body) = script.unwrap_or(("", text));
    let props = script.split_once("} = Astro.props").and_then(|(before, _)| before.rsplit_once('{'));
    let parameters = props.map(|(_, names)| format!("{{{names}}}")).unwrap_or_default();
    Definition { parameters, body: body.to_owned() }
}

/// The function of a component in a script.
fn function(text: &str, name: &str) -> Option<Definition> {
    let default = text.find("export default").map(|start| start + "export default".len());
    let default_name = default.and_then(|start| text.get(start..)).map(|rest| {
        let rest = rest.trim_start();
        let rest = rest.strip_prefix("function").unwrap_or(rest).trim_start();
        rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
    });
    let names = [Some(name), default_name];
    let mut names = names.into_iter().flatten().filter(|name| !name.is_empty());
    names.find_map(|name| named_function(text, name))
}

fn named_function(text: &str, name: &str) -> Option<Definition> {
    let head = [format!("function {name}("), format!("const {name} = ")];
    let (start, is_arrow) = match text.find(&head[0]) {
        Some(start) => (start + head[0].len() - 1, false),
        None => (text.find(&head[1])? + head[1].len(), true),
    };
    let rest = text.get(start..)?;
    let len = balanced(rest)?;
    let parameters = rest.get(1..len - 1)?.trim().to_owned();
    let body = rest.get(len..)?;
    let block = body.find('{').map(|start| body.get(start..).unwrap_or_default());
    let body = if is_arrow { body.trim_start().strip_prefix("=>")?.trim_start() } else { block? };
    let body = match body.strip_prefix('{') {
        Some(_) => {
            let block = body.get(..balanced(body)?)?;
            // A function with several results is a program.
            if block.matches("return").count() != 1 {
                return None;
            }
            returned(block)?
        }
        None => body,
    };
    Some(Definition { parameters, body: body.to_owned() })
}

/// The markup of a body: an element, perhaps in parentheses, or a template.
fn markup(body: &str) -> Option<&str> {
    let bare = body.trim_start().trim_start_matches('(').trim_start();
    if !bare.starts_with('<') {
        return None;
    }
    let is_template = body.trim_start().starts_with('<') && body.trim_end().ends_with('>');
    if is_template { Some(body.trim()) } else { bare.get(..element_len(bare)?) }
}

/// Splits markup at the place of the children.
fn template(markup: &str) -> Template<'_> {
    for placeholder in ["{children}", "{props.children}"] {
        if let Some((before, after)) = markup.split_once(placeholder) {
            return Template { before, default: "", after, has_children: true };
        }
    }
    let mut from = 0;
    while let Some(start) = markup.get(from..).and_then(|rest| rest.find("<slot")).map(|start| from + start) {
        let rest = markup.get(start..).unwrap_or_default();
        let Some(tag) = parse_tag(rest) else { break };
        from = start + tag.len;
        if tag.attributes.iter().any(|(name, _)| *name == "name") {
            continue;
        }
        let len = if tag.kind == TagKind::Open { element_len(rest).unwrap_or(tag.len) } else { tag.len };
        let default = rest.get(tag.len..len).unwrap_or_default().trim_end_matches("</slot>");
        let (before, after) = (markup.get(..start).unwrap_or_default(), rest.get(len..).unwrap_or_default());
        return Template { before, default, after, has_children: true };
    }
    Template { before: markup, default: "", after: "", has_children: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_children_splits_a_template() {
        let split = |before, default, after, has_children| Template { before, default, after, has_children };
        for (text, expected) in [
            ("<b>{children}!</b>", split("<b>", "", "!</b>", true)),
            ("<b><slot name=\"x\"/><slot>none</slot></b>", split("<b><slot name=\"x\"/>", "none", "</b>", true)),
            ("<b>x</b>", split("<b>x</b>", "", "", false)),
        ] {
            assert_eq!(template(text), expected, "{text}");
        }
    }

    #[test]
    fn functions_of_a_script_are_found_by_name_or_as_default() {
        let text = "import R from 'r';\nexport default function Lamp({name}) {\n  return <b>{name}</b>;\n}\nexport const Tin = ({a}) => (\n <i>{a}</i>\n);\n";
        for (name, parameters, body) in
            [("Lamp", "{name}", "<b>{name}</b>"), ("Other", "{name}", "<b>{name}</b>"), ("Tin", "{a}", "<i>{a}</i>")]
        {
            let found = function(text, name).unwrap();
            assert_eq!((found.parameters.as_str(), markup(&found.body)), (parameters, Some(body)), "{name}");
        }
        assert!(function("function A() { if (x) { return 1 } return <b/> }", "A").is_none());
    }
}
