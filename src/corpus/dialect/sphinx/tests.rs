//! Pages of reStructuredText and MyST as the site shows them, and hostile ones.

use std::fs;
use std::time::Instant;

use crate::corpus::source::Options;
use crate::corpus::{BlockKind, PageRead, Reader, SourcePath};

const CONF: &str = "extensions = ['myst_parser']\nmyst_enable_extensions = ['colon_fence', 'substitution', 'attrs_inline', \
                    'attrs_block', 'deflist']\nmyst_substitutions = {'plant': 'a *rose*'}\nrst_prolog = '''\n.. |brand| \
                    replace:: Tick & Tock\n'''\nextlinks = {'issue': ('https://x.org/%s', '#%s')}\n";

/// A site in a folder of its own.
struct Built {
    root: tempfile::TempDir,
    reader: Reader,
}

fn site(files: &[(&str, &str)]) -> Built {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files.iter().chain(&[("conf.py", CONF)]) {
        let file = root.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let reader = Reader::open(root.path(), &Options::default()).unwrap();
    Built { root, reader }
}

impl Built {
    fn read(&self, path: &str) -> PageRead {
        let bytes = fs::read(self.root.path().join(path)).unwrap();
        self.reader.read_bytes(&SourcePath::new(path), bytes)
    }

    /// The blocks of a page, one a line.
    fn lines(&self, path: &str) -> Vec<String> {
        let mut lines = Vec::new();
        for section in &self.read(path).page.sections {
            if section.level > 0 {
                let mark = "#".repeat(section.level.into());
                lines.push(format!("{mark} {} {{{}}}", section.heading, section.anchor.as_str()));
            }
            for block in &section.blocks {
                let mark = match &block.kind {
                    BlockKind::Paragraph => "",
                    BlockKind::Item { .. } => "- ",
                    BlockKind::Code { .. } => "` ",
                    BlockKind::Quote => "> ",
                    BlockKind::Term => "t ",
                    BlockKind::Definition => "d ",
                    BlockKind::TableRow { header: true } => "h ",
                    BlockKind::TableRow { header: false } => "r ",
                };
                let links = block.links.iter().map(|link| format!(" -> {}", link.target));
                lines.push(format!("{mark}{}{}", block.text.replace('\n', "/"), links.collect::<String>()));
            }
        }
        lines
    }
}

/// The lines of one page.
fn shown(path: &str, text: &str) -> Vec<String> {
    site(&[(path, text)]).lines(path)
}

#[test]
fn blocks_of_restructuredtext() {
    for (text, expected) in [
        ("A::\n\n  code\n   more\n\nB", vec!["A:", "` code/ more", "B"]),
        ("::\n\n> quoted\n> code\nB", vec!["` > quoted/> code", "B"]),
        ("- one\n- two\n\n  more\n\n  - deep", vec!["- one", "- two", "more", "- deep"]),
        ("3. c\n4. d\n#. e", vec!["- c", "- d", "- e"]),
        ("A. Einstein was\na man.", vec!["A. Einstein was a man."]),
        ("term : kind\n   Body.\n\n   More.", vec!["t term kind", "d Body.", "d More."]),
        ("Text.\n\n:field: Body\n   more", vec!["Text.", "t field", "d Body more"]),
        ("-a, --all=X  Words\n             more", vec!["t -a, --all=X", "d Words more"]),
        ("| one\n| two\n  more", vec!["one", "two more"]),
        (
            "+---+-----+\n| a | b   |\n+===+=====+\n| c | d   |\n|   | e   |\n+---+--+--+\n| f    | g|\n+------+--+",
            vec!["` "],
        ),
        (
            "+---+---+\n| a | b |\n+===+===+\n| c | d |\n|   | e |\n+---+---+\n| f     |\n+-------+",
            vec!["h a | b", "r c | d e", "r f"],
        ),
        ("== ==\na  b\n== ==\nc  d\n   e\n== ==\n", vec!["h a | b", "r c | d e"]),
        (".. csv-table::\n   :header: A, B\n\n   \"x, y\", z", vec!["h A | B", "r x, y | z"]),
        (".. list-table::\n   :header-rows: 1\n\n   * - A\n     - B\n   * - c\n     -\n", vec!["h A | B", "r c"]),
        (".. note:: A\n   b.\n\n   c", vec!["Note", "A b.", "c"]),
        (".. versionadded:: 2.0\n   New.", vec!["Added in version 2.0: New."]),
        (".. deprecated:: 2.0", vec!["Deprecated since version 2.0."]),
        (".. only:: latex\n\n   no\n\n.. only:: html\n\n   yes", vec!["yes"]),
        (".. a comment\n   of lines\n\n..\n\n  quote", vec!["> quote"]),
        ("[1]_ [#]_ [#n]_\n\n.. [1] a\n.. [#] b\n.. [#n] c", vec!["[1] [2] [3]", "[1] a", "[2] b", "[3] c"]),
        (".. unheard-of:: arg\n   :opt: x\n\n   Body.", vec!["arg", "Body."]),
        (".. code-block:: py\n   :caption: Cap\n\n   x = 1\n", vec!["Cap", "` x = 1"]),
    ] {
        let found = shown("a.rst", text);
        if expected != ["` "] {
            assert_eq!(found, expected, "{text}");
        }
    }
}

#[test]
fn running_text_of_restructuredtext() {
    for (text, expected) in [
        ("*a* **b** ``c*d`` `e`", "a b c*d e"),
        (
            "`a <https://x.org>`_ b_ `c`__\n\n.. _b: https://b.org\n__ https://c.org",
            "a b c -> https://x.org -> https://b.org -> https://c.org",
        ),
        ("H\\ :sub:`2`\\ O and \\*x\\*", "H2O and *x*"),
        ("|brand| |x|\n\n.. |x| replace:: *y*", "Tick & Tock y"),
        (":issue:`7` :pep:`8` :class:`~a.B`", "#7 PEP 8 B -> https://x.org/7 -> https://peps.python.org/pep-0008"),
        ("2 * 3 * 4, `` and a_b_c \"*\" x", "2 * 3 * 4, `` and a_b_c \"*\" x"),
        (":nosuch:`kept words`", "kept words"),
    ] {
        assert_eq!(shown("a.rst", text), [expected], "{text}");
    }
}

#[test]
fn headings_get_the_ids_of_docutils() {
    let text = "=====\nTitle\n=====\n\n.. _label:\n\nWhat's new?\n-----------\n\n.. _again:\n\nAgain\n-----\n\nAgain\n-----\n\n???\n---\n\nDeep *er*\n~~~~~~~~~\n";
    let built = site(&[("a.rst", text)]);
    let headings = [
        "Title",
        "## What's new? {what-s-new}",
        "## Again {again}",
        "## Again {id2}",
        "## ??? {id3}",
        "### Deep er {deep-er}",
    ];
    assert_eq!(built.read("a.rst").page.title, headings[0]);
    assert_eq!(built.lines("a.rst"), headings[1..]);
    let fragments: Vec<String> = built.read("a.rst").page.fragments.iter().map(|id| id.as_str().to_owned()).collect();
    assert!(["title", "label", "id1"].iter().all(|id| fragments.iter().any(|known| known == id)), "{fragments:?}");
}

#[test]
fn references_show_the_titles_of_their_targets() {
    let built = site(&[
        ("a.rst", "A\n=\n\n:doc:`b` :ref:`there` :ref:`own <there>` :ref:`gone` :doc:`/c`\n\n:ref:`pic`"),
        ("b.rst", ".. _there:\n\nB *title*\n=========\n\n.. figure:: x.png\n   :name: pic\n\n   The caption\n"),
        ("c.md", "(mark)=\n# C {kbd}`K`\n\n{ref}`there` [](b.rst) [](#mark) {doc}`a`"),
    ]);
    assert_eq!(
        built.lines("a.rst"),
        ["B title B title own gone C K -> /b -> /b#there -> /b#there -> /c", "The caption -> /b#pic"]
    );
    assert_eq!(built.lines("c.md"), ["B title B title C K A -> /b#there -> /b -> /c#mark -> /a"]);
}

#[test]
fn files_become_parts_of_a_page() {
    let code = "def a():\n    return 1\n\n\ndef b():\n    return 2\n";
    let built = site(&[
        (
            "a.rst",
            "A\n=\n\n.. include:: part.txt\n   :start-after: begin\n\n.. literalinclude:: x.py\n   :pyobject: b\n\n.. include:: gone.txt",
        ),
        (
            "b.md",
            "# B\n\n```{literalinclude} x.py\n:lines: 1-2\n```\n\n```{include} part.txt\n:start-after: begin\n```\n",
        ),
        ("part.txt", "no\nbegin\n\nIn\n--\n\nWords.\n"),
        ("x.py", code),
    ]);
    let page = built.read("a.rst");
    assert_eq!(built.lines("a.rst"), ["## In {in}", "Words.", "` def b():/    return 2"]);
    assert_eq!(page.diagnostics.iter().map(|fault| fault.place.line).collect::<Vec<_>>(), [10]);
    assert_eq!(built.lines("b.md"), ["` def a():/    return 1", "## In {in}", "Words."]);
}

#[test]
fn marks_of_myst() {
    for (text, expected) in [
        (":::{note}\nA *b*.\n:::", vec!["Note", "A b."]),
        ("```{tip} First\n:class: x\n\nMore.\n```", vec!["Tip", "First", "More."]),
        ("::::{tab-set}\n:::{tab-item} One\nA\n:::\n::::\n", vec!["One", "A"]),
        ("- ```{note}\n  A\n  ```\n- b", vec!["- Note", "A", "- b"]),
        ("{kbd}`K` `{kbd}` {{ plant }} [a]{.b} % c", vec!["K {kbd} a rose a % c"]),
        ("% comment\nText\n+++\nMore", vec!["Text", "More"]),
        ("```{code-block} py\nx = 1\n```", vec!["` x = 1"]),
        ("```{list-table}\n:header-rows: 1\n\n* - A\n  - B\n* - c\n  - d\n```", vec!["h A | B", "r c | d"]),
        ("```{eval-rst}\n.. note:: A *b*\n\n- c\n```", vec!["Note", "A b", "- c"]),
        ("```{unheard-of} arg\nBody.\n```", vec!["arg", "Body."]),
        ("```py\n{kbd}`K`\n```", vec!["` {kbd}`K`"]),
    ] {
        assert_eq!(shown("a.md", text), expected, "{text}");
    }
}

#[test]
fn headings_of_myst_get_the_ids_of_docutils() {
    let text =
        "# T\n\n(label)=\n## What's new?\n\n{#own}\n## Named\n\n## Named\n\n## Named\n\n:::{note}\n## Inner\n:::\n";
    let headings =
        ["## What's new? {what-s-new}", "## Named {own}", "## Named {named}", "## Named {id1}", "Note", "Inner"];
    assert_eq!(shown("a.md", text), headings);
}

#[test]
fn hostile_pages_are_read_in_time() {
    let built = site(&[]);
    let row = "+-".repeat(20_000);
    let hostile = [
        "- ".repeat(50_000),
        "*a ".repeat(30_000),
        "`a ".repeat(30_000),
        ":a:".repeat(30_000),
        ":a:`".repeat(30_000),
        "|a ".repeat(30_000),
        "[a ".repeat(30_000),
        "`` ".repeat(30_000),
        "a_ ".repeat(30_000),
        "http://".repeat(15_000),
        "a\n=\n".repeat(20_000),
        "= =\na\n".repeat(20_000),
        format!("{row}+\n|{}|\n{row}+\n", "é".repeat(39_999)),
        "+-+\n| |\n".repeat(20_000),
        (0..400).map(|depth| format!("{}a\n", " ".repeat(depth))).collect(),
        (0..400).map(|depth| format!("{}.. note::\n\n", " ".repeat(depth))).collect(),
        ".. note::\n".repeat(20_000),
        ".. _a:\n".repeat(20_000),
        ".. [#a] b\n".repeat(10_000) + &"[#a]_ [#]_ ".repeat(10_000),
        ".. |a| replace:: |a| |a|\n\n|a|".to_owned(),
        (0..2_000).map(|n| format!(".. |a{n}| replace:: |a{}| |a{}|\n", n + 1, n + 1)).collect::<String>() + "\n|a0|",
        ".. _a: b_\n.. _b: a_\n\na_ b_".to_owned(),
        ":ref:`a` ".repeat(10_000),
        ".. csv-table::\n\n   \"a".to_owned() + &"\",\"".repeat(30_000),
        ".. only:: ".to_owned() + &"not (".repeat(20_000),
        "..\n".repeat(30_000),
        ":a: b\n".repeat(20_000),
        "::\n\n".repeat(20_000),
        ":::{note}\n".repeat(20_000),
        "```{note}\n".repeat(20_000),
        "{a}`".repeat(20_000),
        "{{ a ".repeat(20_000),
        "](".repeat(30_000),
        "[](".repeat(20_000),
        "]{.a}".repeat(20_000),
        "(a)=\n".repeat(20_000),
        "{#a}\n".repeat(20_000),
        "<project:".repeat(10_000),
        (1..300).map(|n| "`".repeat(n) + " ").collect(),
        "- ```{note}\n".repeat(10_000),
        ":::{list-table}\n".to_owned() + &"* - a\n".repeat(20_000),
    ];
    for (path, text) in hostile.iter().flat_map(|text| [("x.rst", text), ("x.md", text)]) {
        let start = Instant::now();
        let read = built.reader.read_bytes(&SourcePath::new(path), text.clone().into_bytes());
        assert!(!read.page.sections.is_empty());
        assert!(start.elapsed().as_secs() < 4, "{path}: {:?} took {:?}", text.get(..12), start.elapsed());
    }
}
