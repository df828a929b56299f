//! Whole texts through the engine.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::json;

use crate::corpus::SourcePath;
use crate::corpus::include::{PageFiles, Partials};
use crate::corpus::source::SiteFolder;

use super::{Element, Rules, Shown, expand};

#[derive(Debug)]
struct Known;

impl Rules for Known {
    fn resolve(&self, _: &str, specifier: &str) -> Option<String> {
        specifier.strip_prefix("./").map(str::to_owned)
    }

    fn show(&self, element: &Element, _: Option<&Element>) -> Option<Shown> {
        match element.name.as_str() {
            "Tab" => Some(Shown::Block(element.markdown("label").into_iter().collect())),
            "Code" => Some(Shown::Code { title: None, language: "js".into(), code: element.text("code") }),
            "Icon" => Some(Shown::Inline),
            _ => None,
        }
    }

    fn names_headings(&self) -> bool {
        true
    }

    fn names_file(&self, component: &str) -> bool {
        component == "part"
    }

    fn file(&self, element: &Element, text: &str, _: &str, _: &PageFiles<'_>) -> Shown {
        let part = element.value("first").is_some().then_some(0..5);
        Shown::File { path: text.trim().to_owned(), part }
    }

    fn with_variables<'t>(&self, text: &'t str) -> Cow<'t, str> {
        text.replace("{{site}}", "S").into()
    }

    fn replaces_in_code(&self) -> bool {
        true
    }
}

/// The Markdown of a page in a folder with some other files, and the messages of its diagnostics.
fn read(text: &str, others: &[(&str, &str)]) -> (String, Vec<u32>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    for (name, content) in others {
        std::fs::write(root.join(name), content).unwrap();
    }
    let partials = Partials::new(root.clone(), root.clone(), vec!["mdx".into()]);
    let site = SiteFolder::new(&root, root.clone(), root.clone());
    let files = PageFiles::new(&SourcePath::new("page.mdx"), &partials, &site);
    let values = BTreeMap::from([("page".to_owned(), json!({"title": "T"}))]);
    let mapped = expand(text, 1, values, &files, &Known);
    let diagnostics = files.finish().diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect();
    (mapped.text.into_owned(), mapped.lines.iter().map(|origin| origin.line).collect(), diagnostics)
}

fn markdown(text: &str) -> String {
    read(text, &[]).0
}

#[test]
fn modules_and_comments_vanish_and_expressions_have_values() {
    for (text, expected) in [
        ("import A from 'a'\nexport const b = 2\n\n{b + 1} {page.title} {/* gone */}x {unknown()}\n", "3 T x \n"),
        ("export const f = {\n\n  a: 'x'\n}\n\n{f.a}\n", "x\n"),
        ("a \\{b\\} `{c}` \\<d>\n", "a \\{b\\} `{c}` \\<d>\n"),
        ("{['a', 'b'].map((c) => <i key={c}>{c}! </i>)}\n", "a! b! \n"),
        ("{1 > 2 ? <p>no</p> : <p>yes</p>}\n", "yes\n\n"),
        ("a <!-- gone --> b\n", "a  b\n"),
        ("unclosed { brace\n", "unclosed { brace\n"),
    ] {
        assert_eq!(markdown(text).trim_start_matches('\n'), expected, "{text}");
    }
}

#[test]
fn children_are_markdown_at_any_indentation() {
    for (text, expected) in [
        ("<Tab label=\"A *b*\">\n  text\n\n      deep\n</Tab>\nend\n", "A \\*b\\*\n\ntext\n\ndeep\n\nend\n"),
        (
            "1. one\n\n   <Tab label={`x`}>\n     ```js\n       code\n     ```\n   </Tab>\n2. two\n",
            "1. one\n\n   x\n\n   ```js\n     code\n   ```\n\n2. two\n",
        ),
        ("<div className=\"a\">*b*</div>\n", "*b*\n\n"),
        ("<Icon name=\"x\" /> text\n", "text\n"),
        ("- <Tab label=\"a\">\n    b\n  </Tab>\n", "- a\n\n  b\n\n"),
        ("    text, no code\n", "text, no code\n"),
        ("| a | <Tab label=\"x\">y</Tab> |\n", "| a |   x y |\n"),
    ] {
        assert_eq!(markdown(text), expected, "{text}");
    }
}

#[test]
fn unknown_components_keep_texts_that_people_read() {
    let text = "<Card title=\"A\" icon=\"b\" href={c}>\n  **d**\n</Card>\n\nsee <Term name=\"e\">f</Term>\n";
    assert_eq!(markdown(text), "A\n\n**d**\n\nsee e f\n");
}

#[test]
fn code_components_become_code_blocks() {
    assert_eq!(markdown("<Code code={`a\n*b*`} />\n"), "```js\na\n*b*\n```\n\n");
    assert_eq!(markdown("<Code>\n{`x\n\ny`}\n</Code>\n"), "```js\nx\n\ny\n```\n\n");
    assert_eq!(markdown("<pre>\n  a <b>\n</pre>\nz\n"), "```\na <b>\n```\n\nz\n");
}

#[test]
fn headings_keep_ids_and_the_source_of_expressions() {
    let text = "export const n = 9;\n\n## A {n} b {/* #by-hand */}\n\n## C {#d}\n";
    assert_eq!(markdown(text), "## A <!--{n-->9<!--}--> b {#by-hand}\n\n## C {#d}\n");
}

#[test]
fn imports_include_partials_texts_and_data() {
    let others = [
        ("_part.mdx", "---\nx: 1\n---\nHello {props.name} *p*\n\n- item\n"),
        ("code.py", "print(1)\n"),
        ("data.json", "{\"list\": [{\"n\": \"one\"}]}"),
        (
            "Lamp.jsx",
            "export default function Lamp({name, children}) {\n  return <span>Lamp {name}: {children}</span>;\n}\n",
        ),
    ];
    let text = "import Part from './_part.mdx'\nimport code from '!!raw-loader!./code.py'\nimport data from './data.json'\nimport Lamp from './Lamp'\n\n- a\n\n  <Part name=\"b\" />\n\n<Code code={code} />\n\n{data.list[0].n}\n\n<Lamp name=\"tin\">slot</Lamp>\n";
    let (markdown, lines, diagnostics) = read(text, &others);
    let expected = "- a\n\n  Hello b *p*\n\n  - item\n\n```js\nprint(1)\n```\n\none\n\nLamp tin\\: slot\n";
    assert_eq!(markdown, expected);
    assert_eq!(lines[0], 6);
    assert_eq!(lines[2], 4, "the line of the partial");
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
}

#[test]
fn a_component_can_name_a_file_and_give_it_names() {
    let others = [
        ("a.mdx", "one {word}, {{site}}\n\n```\nrun {word} {other} {\n```\n"),
        ("b.mdx", "12345 not this\n"),
        ("c.mdx", "Text.\n\nexport const name = 'Ann'\nexport const Hi = ({who}) => <b>Hi {who}</b>\n"),
    ];
    let text = "import A from './a.mdx'\nimport {name, Hi} from './c.mdx'\n\n<A word=\"w\" />\n\n- <part first>b.mdx</part>\n\n{name} <Hi who=\"you\" />\n";
    let (markdown, _, diagnostics) = read(text, &others);
    assert_eq!(markdown, "one w, S\n\n```\nrun w {other} {\n```\n\n- 12345\n\nAnn Hi you\n");
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
}

#[test]
fn faults_are_reported() {
    let (_, _, diagnostics) = read("import A from './_none.mdx'\n\n<A />\n\n<Tab>\n", &[]);
    assert_eq!(diagnostics.len(), 2, "{diagnostics:?}");
    let (_, _, diagnostics) =
        read("import A from './_a.mdx'\n\n<A />\n", &[("_a.mdx", "import A from './_a.mdx'\n\n<A />\n")]);
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
}

#[test]
fn hostile_text_ends_in_time() {
    for piece in [
        "{",
        "<a ",
        "<A>",
        "`",
        "<!--",
        "{`${",
        "- ",
        "> ",
        "<A b={",
        ":::a\n",
        "[^",
        "$",
        "export const a = (\n",
        "<Code>",
        "</A>",
        "<part>",
        "<part>a</part>",
        "{{",
    ] {
        let _ = markdown(&piece.repeat(60_000));
        let _ = markdown(&format!("{piece}\n\n").repeat(20_000));
    }
}
