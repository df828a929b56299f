//! Pages as the site shows them: from the text of a file to its sections.

use std::fs;

use crate::corpus::dialect::{Content, Description, PageText, ParsedPage};
use crate::corpus::front_matter::{self, Notations};
use crate::corpus::include::{PageFiles, Partials};
use crate::corpus::markup::parse_markdown;
use crate::corpus::source::{FileList, LeftOut, Role, SiteFolder, files_at};
use crate::corpus::{BlockKind, SourcePath};
use crate::diagnostic::{Code, Diagnostic};

const ALL: &str = "markdown_extensions: [abbr, admonition, attr_list, def_list, footnotes, md_in_html, \
                   pymdownx.blocks.admonition, pymdownx.blocks.tab, pymdownx.blocks.caption, pymdownx.details, \
                   pymdownx.emoji, pymdownx.snippets, pymdownx.superfences, pymdownx.tabbed, pymdownx.tasklist]\n";

/// A page: its description, its lines, and its diagnostics.
struct Shown {
    description: Description,
    lines: Vec<String>,
    diagnostics: Vec<Diagnostic>,
}

fn show(config: &str, files: &[(&str, &str)], path: &str, text: &str) -> Shown {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().canonicalize().unwrap();
    for (name, text) in files.iter().chain(&[("mkdocs.yml", config)]) {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let site = SiteFolder::new(&folder, folder.clone(), folder.clone());
    let dialect = (super::KIND.open)(&site, "mkdocs.yml", &mut Vec::new()).unwrap();
    let partials = Partials::new(folder.clone(), folder.clone(), vec!["md".to_owned()]);
    let files = PageFiles::new(&SourcePath::new(path), &partials, &site);
    let mut split = front_matter::split(text, Notations::Yaml);
    let page = PageText { path, block: split.block, body: split.body, body_line: split.body_line };
    let content = parse_markdown(&dialect.markdown(&page, &files), dialect.syntax(path));
    let described = Content { title: None, sections: &content.sections };
    let description = dialect.describe(ParsedPage {
        page: &page,
        content: &described,
        front: &mut split.front_matter,
        files: &files,
    });
    let mut lines = Vec::new();
    for section in &content.sections {
        if section.level > 0 {
            lines.push(format!(
                "{} {} {{{}}}",
                "#".repeat(section.level.into()),
                section.heading,
                section.anchor.as_str()
            ));
        }
        for block in &section.blocks {
            let kind = match &block.kind {
                BlockKind::Paragraph => "",
                BlockKind::Item { .. } => "- ",
                BlockKind::Code { .. } => "` ",
                BlockKind::TableRow { .. } => "| ",
                BlockKind::Quote => "> ",
                BlockKind::Term => "= ",
                BlockKind::Definition => ": ",
            };
            lines.push(format!("{kind}{}", block.text.replace('\n', "/")));
        }
    }
    Shown { description, lines, diagnostics: files.finish().diagnostics }
}

fn shown(text: &str) -> Vec<String> {
    show(ALL, &[], "docs/page.md", text).lines
}

#[test]
fn blocks_show_their_titles_and_texts() {
    for (text, expected) in [
        ("!!! note\n\n    In.\n\nOut.\n", &["> Note", "> In.", "Out."][..]),
        ("!!! danger \"\"\n    In.\nOut.\n", &["> In.", "Out."]),
        ("??? tip \"A *t*\"\n\n    - one\n\n        ```py\n        x\n        ```\n", &["> A t", "- one", "` x"]),
        ("- In:\n\n    !!! tip\n\n        Boxed.\n", &["- In:", "> Tip", "> Boxed."]),
        ("Text.\n\n    !!! note\n", &["Text.", "` !!! note"]),
        ("=== \"A\"\n\n    Left.\n\n=== \"B `x`\"\n\n    Right.\n", &["A", "Left.", "B x", "Right."]),
        ("//// tip | Out\nA.\n\n/// note\nB.\n///\n////\nC.\n", &["> Out", "> A.", "> Note", "> B.", "C."]),
        ("/// unknown\nA.\n///\n", &["/// unknown A. ///"]),
        ("/// caption\n    prefix: x\n///\n", &["/// caption prefix: x ///"]),
        (
            "Wick\n:   A cord.\n\n    More.\n\nA\nB\n\n:   Two.\n:   Three.\n",
            &["= Wick", ": A cord.", ": More.", "= A", "= B", ": Two.", ": Three."],
        ),
        ("A[^n].\n\n  [^n]:\n    Note.\n\n    More.\n", &["A.", "Note.", "More."]),
        ("*[LHB]: Lantern\n\nThe LHB.\n\n[TOC]\n", &["The LHB."]),
        ("1) no list\n", &["1) no list"]),
        ("> Quote:\n>\n> ```text\n> # code\n> ```\n", &["> Quote:", "` # code"]),
        ("``` py title=\"a.py\"\n!!! note\n```\n", &["a.py", "` !!! note"]),
        ("```\nno end\n", &["``` no end"]),
        ("| a | `x | y` |\n|---|---|\n| b | c |\n", &["| a | x | y", "| b | c"]),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn raw_html_stays_raw_without_the_attribute() {
    for (text, expected) in [
        ("<div>\n*a*\n\n## b\n</div>\n\n*c*\n", &["*a* ## b", "c"][..]),
        ("<div markdown>\n\n*a*\n\n## b\n\n</div>\n", &["a", "## b {b}"]),
        ("<p markdown=\"span\">An *a*.</p>\n", &["An a."]),
        ("<div class=\"termy\">\n\n```sh\n# x\n```\n\n</div>\n", &["` # x"]),
        ("A\n<!-- b\n\n!!! note\n-->\nc\n", &["A", "c"]),
        ("<p>open\n\n## Heading\n", &["open", "## Heading {heading}"]),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn headings_have_ids_of_the_site() {
    let text = "# A title { #own_id .x }\n\nTwo {: #two }\n---\n\n## Same\n\n## Same\n\n#Tight\n\n<h2>Raw</h2>\n\n<a id=\"x\"></a>\n\n## After\n";
    let expected = [
        "# A title {own_id}",
        "## Two {two}",
        "## Same {same}",
        "## Same {same_1}",
        "# Tight {tight}",
        "## Raw {}",
        "## After {after}",
    ];
    assert_eq!(shown(text), expected);
}

#[test]
fn snippets_come_before_all_other_marks() {
    let files = [
        ("a.md", "First *a*.\n\n--8<-- \"b.md\"\n"),
        ("b.md", "Inner.\n"),
        ("c.py", "# --8<-- [start:x]\ndef f():\n    pass\n# --8<-- [end:x]\nrest\n"),
    ];
    let text = "--8<-- \"a.md\"\n\n```py\n--8<-- \"c.py:x\"\n```\n\n!!! note\n\n    --8<-- \"b.md\"\n";
    let shown = show(ALL, &files, "docs/page.md", text);
    assert_eq!(shown.lines, ["First a.", "Inner.", "` def f():/    pass", "> Note", "> Inner."]);
    assert!(shown.diagnostics.is_empty());
    let missing = show(ALL, &files, "docs/page.md", "# T\n\n--8<-- \"none.md\"\n--8<-- \"c.py:none\"\n");
    let places: Vec<(Code, u32)> = missing.diagnostics.iter().map(|found| (found.code, found.place.line)).collect();
    assert_eq!(places, [(Code::IncludeMissing, 3), (Code::IncludeMissing, 4)]);
}

#[test]
fn faults_of_blocks_are_reported() {
    let codes = |text: &str| -> Vec<(Code, u32)> {
        show(ALL, &[], "docs/page.md", text).diagnostics.iter().map(|found| (found.code, found.place.line)).collect()
    };
    assert_eq!(codes("A.\n\n/// none\nB.\n///\n"), [(Code::UnknownDirective, 3)]);
    assert_eq!(codes("A.\n\n/// tip\nB.\n"), [(Code::UnclosedBlock, 3)]);
    assert_eq!(codes("A.\n\n<div markdown>\n\nB.\n"), [(Code::UnclosedBlock, 3)]);
    assert!(codes("/// tip\nA.\n///").is_empty());
}

#[test]
fn titles_come_from_heading_menu_front_matter_and_name() {
    let config = "site_url: https://x.org/base/\nnav:\n  - Menu: page.md\n";
    for (config, text, expected) in [
        (config, "---\ntitle: Front\n---\n# Heading\n", "Heading"),
        (config, "---\ntitle: Front\n---\nText.\n", "Menu"),
        ("", "---\ntitle: Front\n---\n## Two\n", "Front"),
        ("", "Title: Meta\n\nText.\n", "Meta"),
        ("", "Text.\n", "Page"),
    ] {
        let shown = show(config, &[], "docs/page.md", text);
        assert_eq!(shown.description.title.as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn authors_decide_about_the_search() {
    let shown = |text: &str| show("plugins: [blog]\n", &[], "docs/blog/posts/a.md", text).description;
    assert_eq!(shown("---\nsearch:\n  exclude: true\n---\nx\n").left_out, Some(LeftOut::ExcludedFromSearch));
    assert_eq!(shown("---\ndraft: true\n---\nx\n").left_out, Some(LeftOut::Draft));
    let page = shown("---\ndate: 2031-03-04\nsearch:\n  boost: 2\ntags: [a, b]\n---\n# The T\n");
    assert_eq!((page.boost, page.topics), (Some(2.0), vec!["a".to_owned(), "b".to_owned()]));
    assert_eq!(page.url, "blog/2031/03/04/the-t");
}

#[test]
fn files_have_roles_by_the_configuration() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().canonicalize().unwrap();
    fs::write(folder.join("mkdocs.yml"), "exclude_docs: |\n  *.part.md\ndraft_docs: |\n  up/\n").unwrap();
    let site = SiteFolder::new(&folder, folder.clone(), folder.clone());
    let dialect = (super::KIND.open)(&site, "mkdocs.yml", &mut Vec::new()).unwrap();
    let paths = files_at(&["docs/README.md", "docs/index.md"]);
    let files = FileList::new(&paths, &site);
    for (path, expected) in [
        ("docs/index.md", Role::Page),
        ("docs/a.mkdn", Role::Page),
        ("docs/_a.md", Role::Page),
        ("docs/README.md", Role::LeftOut(LeftOut::Unpublished)),
        ("docs/x.part.md", Role::LeftOut(LeftOut::Excluded)),
        ("docs/up/x.md", Role::LeftOut(LeftOut::Draft)),
        ("README.md", Role::LeftOut(LeftOut::OutsideContent)),
    ] {
        assert_eq!(dialect.role(path, &files), expected, "{path}");
    }
}

#[test]
fn hostile_pages_are_read() {
    for part in [
        "<div markdown>",
        "</p>",
        ": a",
        "!!! note\n    ",
        "- ",
        "> ",
        "```a\n",
        "<!-- ",
        "<p>\n",
        "=== \"a\"\n",
        "/// tip\n",
        "[^a]: ",
    ] {
        let text = format!("<p markdown>\n{}", part.repeat(5_000));
        assert!(shown(&text).len() < 40_000, "{part}");
    }
}

#[test]
fn programs_keep_their_variants_and_names() {
    let config = "markdown_extensions: [markdown_include_variants, pymdownx.blocks.tab, pymdownx.blocks.details]\n\
                  plugins: [mkdocstrings]\n";
    let files = [("src/a_an_py310.py", "one\ntwo\nthree\n"), ("src/a_py310.py", "plain\n")];
    let text = "{* src/a_an_py310.py ln[2] hl[1] *}\n\n## ::: pkg.name\n    options:\n      x: 1\n\n::: pkg.other\n";
    let lines = show(config, &files, "docs/page.md", text).lines;
    assert_eq!(lines.first().map(String::as_str), Some("Python 3.10+"));
    assert_eq!(lines.get(1).map(String::as_str), Some("` # Code above omitted 👆/two/# Code below omitted 👇"));
    assert!(lines.contains(&"` plain".to_owned()) && lines.contains(&"> 🤓 Other versions and variants".to_owned()));
    assert_eq!(lines.last().map(String::as_str), Some("## pkg.name {pkg.name}"));
}

#[test]
fn snippets_of_each_page_may_be_hidden() {
    let config =
        "markdown_extensions:\n  - pymdownx.snippets:\n      base_path: docs/.parts\n      auto_append: [links.txt]\n";
    let files = [("docs/.parts/links.txt", "[a]: https://x.org\n")];
    let shown = show(config, &files, "docs/page.md", "See [a].\n");
    assert_eq!((shown.lines, shown.diagnostics.len()), (vec!["See a.".to_owned()], 0));
}
